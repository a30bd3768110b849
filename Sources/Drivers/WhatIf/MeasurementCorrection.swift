public import DataFrames
public import Measures
public import Scoring

internal import Effects
internal import Formulas
internal import Lanes
internal import LinearAlgebra

/// What the error in measured scores does to the coefficients that go with them, and how well that is
/// known.
///
/// A score W is a true score X and an error; a regression on W estimates, to first order, the true
/// coefficients β times Λ = Σ_W⁻¹ (Σ_W − Σ_e) (regression calibration). So a change of the true score
/// of driver j moves the linear predictor by
///
///     β*ⱼ = cⱼᵀ β̂,   cⱼ = Σ_W (Σ_W − Σ_e)⁻¹ eⱼ
///
/// Σ_W is the covariance of the design's columns among customers. Σ_e is diagonal: 1 − ω of the variance
/// of each driver's score with two items or more, ω being that of the weighted score; scores of one item
/// count as free of error unless a reliability is declared. What Σ_W and ω would have been in other
/// samples of customers a bootstrap says, the coefficients held.
public struct MeasurementCorrection: Sendable {
  /// A column whose error is known.
  public enum Source: Sendable {
    /// The scores of the items that make up the column, with their weights.
    case items([[Double]], weights: [Double])
    /// A reliability that somebody declared.
    case declared(Double)
  }

  /// A column of the design that is a score with error.
  public struct Score: Sendable {
    /// The input's name.
    public let name: String
    /// What is known of its error.
    public let source: Source
    /// Whether it is what is raised.
    public let isRaised: Bool

    /// Describes a score.
    public init(name: String, source: Source, isRaised: Bool) {
      self.name = name
      self.source = source
      self.isRaised = isRaised
    }
  }

  /// How reliable a score is.
  public struct Reliability: Sendable, Equatable {
    /// The input's name.
    public let name: String
    /// ω of the weighted score, or what was declared.
    public let value: Double
    /// Its bootstrap interval; `nil` where it was declared.
    public let interval: ConfidenceInterval?
  }

  /// What a unit of a raised score is worth.
  struct Slope: Sendable {
    /// The design column.
    let column: Int
    /// c, one number per design column.
    let weights: [Double]

    func value(_ coefficients: [Double]) -> Double {
      zip(weights, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// The reliabilities of all scores with error.
  public let reliabilities: [Reliability]
  /// For each raised score: by what its coefficient is multiplied.
  public let factors: [(name: String, factor: Double)]
  /// The bootstrap samples that bore an estimate.
  public let replicates: Int
  let slopes: [Slope]
  /// The covariance of the slopes' values among bootstrap samples.
  private let slopeCovariance: [[Double]]

  /// gᵀ Cov g.
  func variance(along gradient: [Double]) -> Double {
    var sum = 0.0
    for i in gradient.indices {
      for j in gradient.indices { sum += gradient[i] * gradient[j] * slopeCovariance[i][j] }
    }
    return sum
  }

  /// Learns the correction from customers.
  ///
  /// - Parameters:
  ///   - scorer: The model.
  ///   - scores: Its columns with error, the raised ones among them.
  ///   - table: Customers, with the columns of the model; rows that cannot be scored do not count.
  ///   - counting: Which rows count besides; all when `nil`.
  ///   - bootstrap: How samples of customers are drawn.
  ///   - level: The confidence level of reliabilities.
  /// - Throws: `EffectsError` where a score is no column of the design by itself, or so unreliable that
  ///   nothing is left of it.
  /// - Complexity: O(n p²) for each bootstrap sample.
  public init(
    _ scorer: Scorer, _ scores: [Score], _ table: DataFrame, counting: [Bool]? = nil,
    _ bootstrap: ClusterBootstrap, level: Double
  ) throws {
    let work = try CorrectionWork(scorer, scores, table, counting)
    guard let point = work.estimate(work.weights) else {
      throw EffectsError(
        .data,
        "The scores are so unreliable that no true differences between customers are left of them; "
          + "improve the battery, or ask without the correction (--no-correction).")
    }
    let coefficients = scorer.coefficients
    let samples = bootstrap.lanes.map(bootstrap.replicates) { replicate -> [Double]? in
      var drawn = bootstrap.counts(replicate: replicate, of: table.rowCount)
      for row in drawn.indices { drawn[row] *= work.weights[row] }
      guard let sample = work.estimate(drawn) else { return nil }
      return sample.slopes.map { $0.value(coefficients) } + sample.reliabilities
    }.compactMap { $0 }
    let raised = point.slopes.count
    replicates = samples.count
    slopes = point.slopes
    reliabilities = scores.indices.map { index in
      if case .declared(let value) = scores[index].source {
        return Reliability(name: scores[index].name, value: value, interval: nil)
      }
      return Reliability(
        name: scores[index].name, value: point.reliabilities[index],
        interval: ClusterBootstrap.interval(samples.map { $0[raised + index] }, level: level))
    }
    factors = point.slopes.map { slope in
      (
        name: scorer.encoder.columnNames[slope.column],
        factor: slope.value(coefficients) / coefficients[slope.column]
      )
    }
    slopeCovariance = Self.covariance(samples.map { Array($0.prefix(raised)) }, raised)
  }

  private static func covariance(_ samples: [[Double]], _ count: Int) -> [[Double]] {
    let n = Double(samples.count)
    let means = (0..<count).map { j in samples.reduce(0) { $0 + $1[j] } / n }
    return (0..<count).map { i in
      (0..<count).map { j in
        samples.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) } / (n - 1)
      }
    }
  }
}

/// A correction while it is computed.
private struct CorrectionWork: Sendable {
  struct Point {
    var slopes: [MeasurementCorrection.Slope]
    var reliabilities: [Double]
  }

  private let scores: [MeasurementCorrection.Score]
  /// For each score, its place among ``columns``.
  private let places: [Int]
  /// The design columns that were estimated and vary.
  private let columns: [Int]
  private let values: [[Double]]
  private let columnCount: Int
  /// 1 for rows that count.
  let weights: [Double]

  init(
    _ scorer: Scorer, _ scores: [MeasurementCorrection.Score], _ table: DataFrame,
    _ counting: [Bool]?
  ) throws {
    let encoder = scorer.encoder
    let slots = try encoder.slots(for: table)
    var rows = RowScorer(scorer)
    var weights = [Double](repeating: 0, count: table.rowCount)
    var design = (0..<encoder.columnCount).map { _ in
      [Double](repeating: 0, count: table.rowCount)
    }
    for row in 0..<table.rowCount where counting?[row] ?? true {
      slots.copyRow(row, into: &rows.slots)
      guard rows.score().status.isScored else { continue }
      weights[row] = 1
      for j in design.indices { design[j][row] = rows.row[j] }
    }
    let coefficients = scorer.coefficients
    columns = design.indices.filter { j in
      // An aliased column has 0.
      guard coefficients[j] != 0 else { return false }
      var first: Double?
      for row in weights.indices where weights[row] > 0 {
        if let first, design[j][row] != first { return true }
        first = first ?? design[j][row]
      }
      return false
    }
    values = columns.map { design[$0] }
    columnCount = encoder.columnCount
    self.weights = weights
    self.scores = scores
    var places: [Int] = []
    for score in scores {
      guard let column = encoder.columnNames.firstIndex(of: score.name),
        let place = columns.firstIndex(of: column)
      else {
        throw EffectsError(
          .question,
          "\(score.name) is no column of the model by itself that varies and was estimated, so its "
            + "error cannot be corrected for.")
      }
      places.append(place)
    }
    self.places = places
  }

  /// Estimates with weights; `nil` where nothing is left of a score.
  func estimate(_ weights: [Double]) -> Point? {
    let p = columns.count
    let covariance = Self.covariance(values, weights)
    var reliabilities: [Double] = []
    var truth = covariance
    for (score, place) in zip(scores, places) {
      guard let reliability = Self.reliability(score.source, weights), reliability > 0 else {
        return nil
      }
      reliabilities.append(min(reliability, 1))
      truth[place, place] -= max(1 - reliability, 0) * covariance[place, place]
    }
    guard let factor = try? CholeskyFactorization(truth) else { return nil }
    let slopes = zip(scores, places).filter(\.0.isRaised).map { _, place in
      var unit = [Double](repeating: 0, count: p)
      unit[place] = 1
      let solved = factor.solution(unit)
      var weights = [Double](repeating: 0, count: columnCount)
      for i in 0..<p {
        weights[columns[i]] = (0..<p).reduce(0) { $0 + covariance[i, $1] * solved[$1] }
      }
      return MeasurementCorrection.Slope(column: columns[place], weights: weights)
    }
    return Point(slopes: slopes, reliabilities: reliabilities)
  }

  private static func covariance(_ columns: [[Double]], _ weights: [Double]) -> Matrix {
    let total = weights.reduce(0, +)
    let means = columns.map { column in
      zip(column, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    }
    var result = Matrix(zeros: columns.count, columns.count)
    for j in columns.indices {
      let (x, meanX) = (columns[j], means[j])
      for k in 0...j {
        let (y, meanY) = (columns[k], means[k])
        var sum = 0.0
        for row in weights.indices {
          sum += weights[row] * (x[row] - meanX) * (y[row] - meanY)
        }
        result[j, k] = sum / (total - 1)
        result[k, j] = result[j, k]
      }
    }
    return result
  }

  /// ω of a weighted sum of items, from one factor's loadings.
  private static func reliability(
    _ source: MeasurementCorrection.Source, _ weights: [Double]
  ) -> Double? {
    switch source {
    case .declared(let value): return value
    case .items(let items, let itemWeights):
      guard let moments = try? ItemMoments(items, weights: weights) else { return nil }
      let loadings: [Double]
      if items.count == 2 {
        let r = moments.correlation[1, 0]
        guard r > 0 else { return nil }
        loadings = [r.squareRoot(), r.squareRoot()]
      } else {
        guard let factor = try? FactorAnalysis(correlation: moments.correlation, factors: 1) else {
          return nil
        }
        loadings = items.indices.map { factor.loadings[$0, 0] }
      }
      var (common, unique) = (0.0, 0.0)
      for (j, loading) in loadings.enumerated() {
        let scale = itemWeights[j] * moments.covariance[j, j].squareRoot()
        common += scale * loading
        unique += scale * scale * (1 - loading * loading)
      }
      return common * common / (common * common + unique)
    }
  }
}
