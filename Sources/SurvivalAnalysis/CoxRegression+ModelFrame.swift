public import Formulas
public import Scoring
public import StatisticalModels

extension CoxRegression {
  /// Estimates β and the baselines from a formula that met its data; clusters of the frame give
  /// robust errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Returns: The fit.
  /// - Throws: `FitError`.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> Fit {
    var model = self
    if let cluster = frame.cluster {
      model.robustErrors = .clusters(codes: cluster.codes, count: cluster.keys.count)
    }
    return try model.fit(
      Design(frame), CoxResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension CoxResponse {
  /// The left side of a formula that met its data.
  ///
  /// - Precondition: The frame was made for a survival model.
  public init(_ frame: ModelFrame, weightsAreFrequencies: Bool = false) {
    guard case .survival(let start, let time, let event) = frame.response else {
      preconditionFailure("a Cox model needs Surv() on the left side")
    }
    self.init(
      start: start, time: time, event: event, weights: frame.weights,
      weightsAreFrequencies: weightsAreFrequencies, offset: frame.offset,
      strata: frame.strata?.codes, stratumCount: frame.strata?.keys.count ?? 1)
  }
}

extension CoxRegression.Fit {
  /// The part that predicts.
  ///
  /// - Parameters:
  ///   - encoder: The encoder of the frame that was fitted.
  ///   - strata: The frame's strata.
  /// - Returns: The scorer, with a baseline for every stratum.
  /// - Precondition: Baselines were estimated.
  public func scorer(_ encoder: FeatureEncoder, strata: Grouping?) -> CoxScorer {
    let keys = strata?.keys ?? [[]]
    precondition(
      keys.count == baselines.count, "\(baselines.count) baselines for \(keys.count) strata")
    return CoxScorer(
      encoder: encoder, coefficients: estimates.scoringCoefficients, reference: means,
      covariance: estimates.scoringCovariance(covariance),
      strata: zip(keys, baselines).map { key, baseline in
        BaselineStratum(
          key: key, time: baseline.time, cumulativeHazard: baseline.cumulativeHazard,
          atRisk: baseline.atRisk, events: baseline.events,
          intervalGrid: .init(
            time: baseline.grid.time, variance: baseline.grid.variance,
            meanHazard: baseline.grid.meanHazard))
      })
  }
}
