public import StatisticalModels

extension CoxRegression {
  /// Fits along a sequence of penalties, each at its optimum.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept; p may exceed n.
  ///   - response: Times and events of its rows.
  ///   - net: The penalty and its strengths.
  /// - Returns: A fit for every strength.
  /// - Throws: `FitError/noEvents` or `FitError/notFinite`.
  /// - Precondition: `design` and `response` have the same number of rows; ties are not exact.
  /// - Complexity: A sort, a few passes of 4np flops for each strength, and some ten of np².
  public func path(
    _ design: Design, _ response: CoxResponse, _ net: ElasticNet
  ) throws(FitError) -> PenalizedPath {
    precondition(ties != .exact, "exact ties take no penalty")
    guard response.hasEvents else { throw .noEvents }
    return try PenalizedProblem(
      net, PenalizedCox(design, response, ties: ties, lanes: lanes)
    ).path()
  }

  /// Judges every strength of a path by cross-validation.
  ///
  /// - Parameters:
  ///   - path: The path of all rows.
  ///   - design: The design that it was made from.
  ///   - response: The response of its rows.
  ///   - net: The penalty.
  ///   - folds: The fold of every row.
  ///   - measure: What held-out rows are judged by: deviance or concordance.
  /// - Returns: The means over folds, and which strengths they choose.
  /// - Throws: `FitError/foldsWithoutMeasure(_:)`.
  public func validate(
    _ path: PenalizedPath, _ design: Design, _ response: CoxResponse, _ net: ElasticNet,
    folds: FoldAssignment, by measure: PathMeasure = .deviance
  ) throws(FitError) -> PathValidation {
    let family = PenalizedCox(design, response, ties: ties, lanes: lanes).divided(into: folds)
    return try PenalizedProblem(net, family).validate(path, by: measure)
  }

  /// A fit of a path, with its baselines.
  public func fit(
    _ path: PenalizedPath, at index: Int, _ design: Design, _ response: CoxResponse,
    _ net: ElasticNet
  ) -> PenalizedFit {
    let family = PenalizedCox(design, response, ties: ties, lanes: lanes)
    let estimates = PenalizedProblem(net, family).estimates(path, at: index)
    let baselines =
      estimatesBaseline
      ? BaselineHazard.all(
        CoxLikelihood(family.design, response, ties: ties, lanes: lanes),
        at: estimates.standardizedEstimates) : []
    return PenalizedFit(estimates, family.design, response, ties: ties, baselines: baselines)
  }

  /// A penalised Cox regression.
  public struct PenalizedFit: Sendable {
    /// The estimates.
    public let estimates: PenalizedEstimates
    /// The columns' means: the customer whose hazard the baselines are.
    public let means: [Double]
    /// The baselines, one per stratum; empty where they were not asked for.
    public let baselines: [BaselineHazard]
    /// How tied events shared a risk set.
    public let ties: CoxResponse.Ties
    /// The number of rows, or of the customers that weights count.
    public let observations: Double
    /// The number of events among them.
    public let events: Double

    init(
      _ estimates: PenalizedEstimates, _ design: StandardizedDesign, _ response: CoxResponse,
      ties: CoxResponse.Ties, baselines: [BaselineHazard]
    ) {
      self.estimates = estimates
      means = design.means
      self.baselines = baselines
      self.ties = ties
      let weights = response.weights ?? Array(repeating: 1, count: response.count)
      let counts = weights.map { response.weightsAreFrequencies ? $0 : $0 > 0 ? 1 : 0 }
      observations = counts.reduce(0, +)
      events = zip(counts, response.event).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}

extension CoxResponse {
  /// Whether a row that counts has the event.
  var hasEvents: Bool {
    event.indices.contains { event[$0] > 0 && weights?[$0] ?? 1 > 0 }
  }
}
