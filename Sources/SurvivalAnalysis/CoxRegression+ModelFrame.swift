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
  /// The most times at which the standard errors of curves are kept.
  public static let gridTimes = 200

  /// The part that predicts.
  ///
  /// - Parameters:
  ///   - encoder: The encoder of the frame that was fitted.
  ///   - strata: The frame's strata.
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
          atRisk: baseline.atRisk, events: baseline.events, intervalGrid: grid(baseline))
      })
  }

  /// The sums that intervals need, at all event times or at 200 that share the events evenly.
  private func grid(_ baseline: BaselineHazard) -> BaselineStratum.IntervalGrid {
    let events = baseline.time.indices.filter { baseline.events[$0] > 0 }
    var chosen = events
    if events.count > Self.gridTimes {
      chosen = (1...Self.gridTimes).map { events[$0 * events.count / Self.gridTimes - 1] }
    }
    return BaselineStratum.IntervalGrid(
      time: chosen.map { baseline.time[$0] }, variance: chosen.map { baseline.variance[$0] },
      meanHazard: chosen.map { baseline.meanHazard[$0] })
  }
}
