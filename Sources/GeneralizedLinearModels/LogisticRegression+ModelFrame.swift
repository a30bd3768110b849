public import Formulas
public import Scoring
public import StatisticalModels

extension LogisticRegression {
  /// Estimates β from a formula that met its data; clusters of the frame give robust errors.
  ///
  /// - Throws: `FitError`.
  /// - Precondition: The frame was made for a logistic model.
  public func fit(_ frame: ModelFrame) throws(FitError) -> Fit {
    var model = self
    if let cluster = frame.cluster {
      model.robustErrors = .clusters(
        codes: cluster.codes, count: cluster.keys.count, robustErrors?.correction ?? .hc0)
    }
    return try model.fit(Design(frame), LogisticResponse(frame))
  }
}

extension LogisticResponse {
  /// The left side of a formula that met its data.
  ///
  /// - Precondition: The frame was made for a logistic model.
  public init(_ frame: ModelFrame) {
    switch frame.response {
    case .binary(let events):
      self.init(successes: events, weights: frame.weights, offset: frame.offset)
    case .counts(let successes, let trials):
      self.init(
        successes: successes, trials: trials, weights: frame.weights, offset: frame.offset)
    case .none, .survival, .competing:
      preconditionFailure("a logistic model needs events on the left side")
    }
  }
}

extension LogisticRegression.Fit {
  /// The part that predicts, for the encoder of the frame that was fitted.
  public func scorer(_ encoder: FeatureEncoder) -> LogisticScorer {
    var coefficients = estimates.scoringCoefficients
    if let intercept = estimates.intercepts.first {
      if let calibratedIntercept {
        coefficients[intercept] = calibratedIntercept
      } else if let priorCorrection {
        coefficients[intercept] += priorCorrection.shift
      }
    }
    return LogisticScorer(
      encoder: encoder, coefficients: coefficients, reference: means,
      covariance: estimates.scoringCovariance(covariance))
  }
}
