public import DataFrames
public import Lanes
public import Scoring

internal import LinearAlgebra

/// An exploratory factor analysis of the items of a battery, from answers to scores.
public struct FactorStudy: Sendable {
  /// What is asked for.
  public struct Options: Sendable {
    /// The number of factors; `nil` takes parallel analysis's.
    public var factors: Int?
    /// How factors are found.
    public var extraction = FactorAnalysis.Extraction.minimumResiduals
    /// How they are turned.
    public var rotation = FactorRotation.Criterion.oblimin
    /// How scores are made.
    public var scores = FactorScores.Method.regression
    /// What is done about missing answers.
    public var missing = ItemMoments.MissingRule.complete
    /// The samples that parallel analysis draws.
    public var samples = 200
    /// The seed of the random numbers.
    public var seed: UInt64 = 1
    /// The threads that may work.
    public var lanes = Lanes.single

    /// Default options.
    public init() {}
  }

  /// The items.
  public let items: [Battery.Item]
  /// Their moments.
  public let moments: ItemMoments
  /// Whether there is something to find.
  public let adequacy: SamplingAdequacy
  /// How many factors stand out.
  public let parallel: ParallelAnalysis
  /// The factors as they were found.
  public let analysis: FactorAnalysis
  /// The factors as they were turned.
  public let rotation: FactorRotation
  /// How scores are made of answers.
  public let scoring: FactorScores
  /// The factors' scores, row by row; NaN where an answer is missing.
  public let scores: [[Double]]

  /// Analyses items.
  ///
  /// - Parameters:
  ///   - items: Items of a battery.
  ///   - battery: The battery.
  ///   - table: Raw answers.
  ///   - options: What is asked for.
  /// - Throws: `BatteryError` for answers that cannot be used, ``PsychometricsError`` for items that
  ///   cannot be analysed.
  public init(
    _ items: [Battery.Item], of battery: Battery, _ table: DataFrame, _ options: Options = Options()
  ) throws {
    let answers = try items.map { try battery.scores(of: $0, in: table) }
    self.items = items
    moments = try ItemMoments(
      answers, weights: battery.effectiveWeights(in: table), missing: options.missing)
    adequacy = try SamplingAdequacy(
      correlation: moments.correlation, observations: moments.observations)
    parallel = try ParallelAnalysis(
      correlation: moments.correlation, observations: Int(moments.observations),
      samples: options.samples, seed: options.seed, lanes: options.lanes)
    analysis = try FactorAnalysis(
      correlation: moments.correlation, factors: options.factors ?? max(parallel.factorCount, 1),
      extraction: options.extraction)
    rotation = FactorRotation(analysis.loadings, options.rotation)
    scoring = try FactorScores(
      rotation, uniquenesses: analysis.uniquenesses, correlation: moments.correlation,
      method: options.scores)
    let (means, deviations) = (
      moments.means, moments.covariance.diagonal.map { $0.squareRoot() }
    )
    let weights = scoring.weights
    scores = (0..<analysis.factorCount).map { factor in
      (0..<table.rowCount).map { row in
        answers.indices.reduce(0.0) { sum, item in
          sum + weights[item, factor] * (answers[item][row] - means[item]) / deviations[item]
        }
      }
    }
  }

  /// The loading of an item on a factor.
  public func loading(_ item: Int, _ factor: Int) -> Double { rotation.loadings[item, factor] }

  /// The correlation of two factors.
  public func factorCorrelation(_ a: Int, _ b: Int) -> Double {
    rotation.factorCorrelation[a, b]
  }

  /// The weight of a standardized item in the score of a factor.
  public func scoreWeight(_ item: Int, _ factor: Int) -> Double { scoring.weights[item, factor] }
}
