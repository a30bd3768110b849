public import Formulas
public import Scoring
public import StatisticalModels

extension DiscreteTimeRegression {
  /// Estimates β and the baseline from a formula that met its data; clusters of the frame give
  /// robust errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Returns: The fit.
  /// - Throws: `FitError`.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> HazardFit {
    var model = self
    model.robustErrors = frame.robustErrors ?? robustErrors
    return try model.fit(
      Design(frame), CoxResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension PiecewiseExponentialRegression {
  /// Estimates β and the rates from a formula that met its data; clusters of the frame give robust
  /// errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Returns: The fit.
  /// - Throws: `FitError`.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> HazardFit {
    var model = self
    model.robustErrors = frame.robustErrors ?? robustErrors
    return try model.fit(
      Design(frame), CoxResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension ModelFrame {
  /// The robust errors that the frame's clusters ask for.
  var robustErrors: CoxRegression.RobustErrors? {
    cluster.map { .clusters(codes: $0.codes, count: $0.keys.count) }
  }
}

extension HazardFit {
  /// The part of a discrete-time regression that predicts.
  ///
  /// - Parameters:
  ///   - encoder: The encoder of the frame that was fitted.
  ///   - strata: The frame's strata.
  /// - Returns: The scorer.
  /// - Precondition: The fit is one of a discrete time.
  public func discreteTimeScorer(
    _ encoder: FeatureEncoder, strata: Grouping?
  ) -> DiscreteTimeScorer {
    guard case .periods(let link, let length, let spline) = clock else {
      preconditionFailure("the hazard is one of continuous time")
    }
    return DiscreteTimeScorer(
      link: link == .logit ? .logit : .complementaryLogLog, periodLength: length, spline: spline,
      parameters: parameters(encoder, strata))
  }

  /// The part of a piecewise exponential regression that predicts.
  ///
  /// - Parameters:
  ///   - encoder: The encoder of the frame that was fitted.
  ///   - strata: The frame's strata.
  /// - Returns: The scorer.
  /// - Precondition: The fit is one of a continuous time.
  public func piecewiseExponentialScorer(
    _ encoder: FeatureEncoder, strata: Grouping?
  ) -> PiecewiseExponentialScorer {
    guard case .time = clock else { preconditionFailure("the hazard is one of periods") }
    return PiecewiseExponentialScorer(parameters: parameters(encoder, strata))
  }

  private func parameters(_ encoder: FeatureEncoder, _ strata: Grouping?) -> HazardParameters {
    let keys = strata?.keys ?? [[]]
    let coefficients = estimates.scoringCoefficients
    return HazardParameters(
      encoder: encoder, baselineCoefficients: Array(coefficients[..<baselineCount]),
      coefficients: Array(coefficients[baselineCount...]), reference: means,
      covariance: estimates.scoringCovariance(covariance),
      strata: zip(keys, cells).map { key, cells in
        HazardBaseline(
          key: key,
          cells: cells.map {
            .init(end: $0.end, coefficient: $0.coefficient, knownHazard: $0.knownHazard)
          })
      })
  }
}
