public import StatisticalModels

extension LogisticRegression {
  /// Fits along a sequence of penalties, each at its optimum.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, with its intercept column if the model has one; p may exceed n.
  ///   - response: Events in each of its rows.
  ///   - net: The penalty and its strengths.
  /// - Returns: A fit for every strength.
  /// - Throws: `FitError/notFinite`.
  /// - Precondition: `design` and `response` have the same number of rows.
  /// - Complexity: A few passes of 4np flops for each strength, and some ten of np².
  public func path(
    _ design: Design, _ response: LogisticResponse, _ net: ElasticNet
  ) throws(FitError) -> PenalizedPath {
    try PenalizedProblem(net, PenalizedLogistic(design, response, lanes: lanes)).path()
  }

  /// Judges every strength of a path by cross-validation.
  ///
  /// - Parameters:
  ///   - path: The path of all rows.
  ///   - design: The design that it was made from.
  ///   - response: The response of its rows.
  ///   - net: The penalty.
  ///   - folds: The fold of every row.
  ///   - measure: What held-out rows are judged by: deviance, AUC or Brier score.
  /// - Returns: The means over folds, and which strengths they choose.
  /// - Throws: `FitError/foldsWithoutMeasure(_:)`.
  public func validate(
    _ path: PenalizedPath, _ design: Design, _ response: LogisticResponse, _ net: ElasticNet,
    folds: FoldAssignment, by measure: PathMeasure = .deviance
  ) throws(FitError) -> PathValidation {
    let family = PenalizedLogistic(design, response, lanes: lanes).divided(into: folds)
    return try PenalizedProblem(net, family).validate(path, by: measure)
  }

  /// A fit of a path, with what is known of its coefficients.
  public func fit(
    _ path: PenalizedPath, at index: Int, _ design: Design, _ response: LogisticResponse,
    _ net: ElasticNet
  ) -> PenalizedFit {
    let family = PenalizedLogistic(design, response, lanes: lanes)
    return PenalizedFit(
      PenalizedProblem(net, family).estimates(path, at: index), family.design, response,
      weightsAreFrequencies: weightsAreFrequencies)
  }

  /// A penalised logistic regression.
  public struct PenalizedFit: Sendable {
    /// The estimates.
    public let estimates: PenalizedEstimates
    /// The columns' means: the reference that contributions are counted from.
    public let means: [Double]
    /// The number of rows, or of the customers that weights count.
    public let observations: Double
    /// The number of events among them.
    public let events: Double
    /// Twice the log-likelihood's distance from the saturated model's.
    public let deviance: Double
    /// The deviance of the model without penalised effects.
    public let nullDeviance: Double
    /// The log-likelihood with the constant of grouped trials.
    public let logLikelihood: Double

    init(
      _ estimates: PenalizedEstimates, _ design: StandardizedDesign, _ response: LogisticResponse,
      weightsAreFrequencies: Bool
    ) {
      self.estimates = estimates
      means = design.means
      let rows = response.weights?.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } ?? Double(response.count)
      observations = weightsAreFrequencies ? response.weights?.reduce(0, +) ?? rows : rows
      events = weightsAreFrequencies ? response.eventWeight : response.eventCount
      let (saturated, constant) = response.constants
      deviance = 2 * (saturated - estimates.logLikelihood)
      nullDeviance = 2 * (saturated - estimates.nullLogLikelihood)
      logLikelihood = estimates.logLikelihood + constant
    }
  }
}
