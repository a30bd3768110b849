public import Measures

/// How well a survival model orders, and agrees with, what happened.
///
/// It takes numbers, from whatever program: a score for each row, and survival predicted at
/// horizons. A value is missing (`nil`) where the data do not define it, and notes say why; nothing
/// is said of a horizon at or beyond the last time that anybody was observed.
public struct SurvivalEvaluation: Sendable {
  /// The number of rows.
  public let observations: Int
  /// The number of rows that end with the event.
  public let events: Int
  /// The last time that anybody was observed.
  public let lastTime: Double
  /// The confidence level of every interval.
  public let level: Double

  /// Harrell's concordance.
  public let concordance: Concordance?
  /// Its standard error, summed over clusters where these are given.
  public let concordanceStandardError: Double?
  /// Its normal interval.
  public let concordanceInterval: ConfidenceInterval?
  /// Uno's concordance, which does not depend on the censoring.
  public let unoConcordance: Concordance?
  /// The measures at each horizon.
  public let horizons: [Horizon]
  /// The Brier score averaged over the time from the first horizon to the last, where it is known
  /// for all rows at two horizons or more; others are left out.
  public let integratedBrier: BrierScore?
  /// Why something is missing, horizons apart.
  public let notes: [EvaluationNote]

  /// Survival predicted for every row at one horizon.
  public struct Prediction: Sendable {
    /// The time that is predicted for.
    public let horizon: Double
    /// The probability of no event up to and including the horizon; NaN where there is none.
    public let survival: [Double]

    /// Pairs a horizon with the survival of every row.
    public init(horizon: Double, survival: [Double]) {
      self.horizon = horizon
      self.survival = survival
    }
  }

  /// What is known at one horizon.
  public struct Horizon: Sendable {
    /// The time that was predicted for.
    public let horizon: Double
    /// The rows that have a prediction, of which all that follows is said.
    public let observations: Int
    /// The Brier score with inverse-probability-of-censoring weights.
    public let brier: BrierScore?
    /// The probability that an earlier event scores above a later one, with the same weights.
    public let area: Double?
    /// The mean predicted probability of the event by the horizon.
    public let predicted: Double?
    /// The Kaplan–Meier estimate of the same.
    public let observed: Double?
    /// The log–log interval of ``observed``.
    public let observedInterval: ConfidenceInterval?
    /// Predictions against Kaplan–Meier estimates by groups of ascending predicted risk.
    public let calibration: [CalibrationGroup]
    /// Why something is missing.
    public let notes: [EvaluationNote]
  }

  /// Judges a model's predictions.
  ///
  /// - Parameters:
  ///   - linearPredictor: A score for each row, higher where the event is expected sooner.
  ///   - predictions: Survival at horizons.
  ///   - response: What was observed.
  ///   - strata: A stratum for each row; concordance compares within strata only.
  ///   - clusters: A customer for each row, where one has several.
  ///   - groups: How many groups a calibration table has, at most.
  ///   - level: The confidence level of intervals.
  /// - Precondition: One score and, at each horizon, one prediction for each row; scores are not
  ///   NaN, predictions are between 0 and 1 or NaN.
  /// - Complexity: O(n log n) a horizon.
  public init(
    linearPredictor: [Double], predictions: [Prediction] = [], response: SurvivalResponse,
    strata: [Int]? = nil, clusters: [Int]? = nil, groups: Int = 5, level: Double = 0.95
  ) {
    let concordance = Concordance(risk: linearPredictor, response: response, strata: strata)
    let standardError = concordance.map { c in
      clusters.map(c.standardError(clusters:)) ?? c.standardError
    }
    let delayed = response.start != nil
    observations = response.count
    events = response.eventCount
    lastTime = response.time.max() ?? .nan
    self.level = level
    self.concordance = concordance
    concordanceStandardError = standardError
    concordanceInterval =
      if let concordance, let standardError {
        Estimate(value: concordance.estimate, standardError: standardError)
          .interval(level: level, within: 0...1)
      } else { nil }
    unoConcordance =
      delayed
      ? nil
      : Concordance(risk: linearPredictor, response: response, timeWeight: .uno, strata: strata)
    let censoring = delayed ? nil : CensoringDistribution(response)
    horizons = predictions.map { prediction in
      Horizon(prediction, linearPredictor, response, censoring, groups: groups, level: level)
    }
    integratedBrier = Self.integrated(horizons.filter { $0.observations == response.count })
    notes =
      (concordance == nil ? [.noComparablePairs] : []) + (delayed ? [.delayedEntry] : [])
  }

  private static func integrated(_ horizons: [Horizon]) -> BrierScore? {
    let known = horizons.compactMap { at in at.brier.map { (time: at.horizon, brier: $0) } }
      .sorted { $0.time < $1.time }
    guard known.count >= 2, zip(known, known.dropFirst()).allSatisfy({ $0.time < $1.time }) else {
      return nil
    }
    let times = known.map(\.time)
    return BrierScore(
      value: integratedScore(times: times, scores: known.map(\.brier.value)),
      reference: integratedScore(times: times, scores: known.map(\.brier.reference)))
  }
}

extension SurvivalEvaluation.Horizon {
  /// Judges the rows that have a prediction, and all measures on the same rows.
  fileprivate init(
    _ prediction: SurvivalEvaluation.Prediction, _ risk: [Double], _ response: SurvivalResponse,
    _ censoring: CensoringDistribution?, groups: Int, level: Double
  ) {
    precondition(
      prediction.survival.count == response.count,
      "\(prediction.survival.count) predictions for \(response.count) rows")
    let rows = prediction.survival.indices.filter { !prediction.survival[$0].isNaN }
    guard rows.count < response.count else {
      self.init(
        at: prediction.horizon, prediction.survival, risk, response, censoring, groups: groups,
        level: level, notes: [])
      return
    }
    let notes = [
      EvaluationNote.missingPredictions(
        horizon: prediction.horizon, rows: response.count - rows.count, of: response.count)
    ]
    guard !rows.isEmpty else {
      self.init(
        horizon: prediction.horizon, observations: 0, brier: nil, area: nil, predicted: nil,
        observed: nil,
        observedInterval: nil, calibration: [], notes: notes)
      return
    }
    let own = response.subset(rows)
    self.init(
      at: prediction.horizon, rows.map { prediction.survival[$0] }, rows.map { risk[$0] }, own,
      censoring == nil ? nil : CensoringDistribution(own), groups: groups, level: level,
      notes: notes)
  }

  /// Judges rows that all have a prediction.
  private init(
    at horizon: Double, _ survival: [Double], _ risk: [Double], _ response: SurvivalResponse,
    _ censoring: CensoringDistribution?, groups: Int, level: Double, notes: [EvaluationNote]
  ) {
    let lastTime = response.time.max() ?? 0
    let overall = ProductLimitEstimate(response)
    let churn = survival.map { 1 - $0 }
    self.init(
      horizon: horizon, observations: response.count,
      brier: censoring.flatMap {
        BrierScore(survival: survival, at: horizon, response: response, censoring: $0)
      },
      area: censoring.flatMap {
        AreaUnderROC.cumulative(risk: risk, at: horizon, response: response, censoring: $0)
      },
      predicted: weightedMean(churn, response),
      observed: overall.survival(at: horizon).map { 1 - $0 },
      observedInterval: eventInterval(overall, horizon, level: level),
      calibration: quantileGroups(of: churn, count: groups).map { rows in
        CalibrationGroup(rows, churn, response, at: horizon, level: level)
      },
      notes: notes
        + (horizon >= lastTime ? [.beyondFollowUp(horizon: horizon, last: lastTime)] : []))
  }
}

extension CalibrationGroup {
  fileprivate init(
    _ rows: [Int], _ churn: [Double], _ response: SurvivalResponse, at horizon: Double,
    level: Double
  ) {
    let group = response.subset(rows)
    let own = rows.map { churn[$0] }
    let curve = ProductLimitEstimate(group)
    observations = rows.count
    lowest = own.min() ?? .nan
    highest = own.max() ?? .nan
    predicted = weightedMean(own, group)
    observed = curve.survival(at: horizon).map { 1 - $0 }
    interval = eventInterval(curve, horizon, level: level)
    events = curve.events[..<curve.times.countUpTo(horizon)].reduce(0, +)
  }
}

/// The interval of the probability of the event by `horizon`.
private func eventInterval(
  _ curve: ProductLimitEstimate, _ horizon: Double, level: Double
) -> ConfidenceInterval? {
  curve.interval(at: horizon, .logLog, level: level).map {
    ConfidenceInterval(lower: 1 - $0.upper, upper: 1 - $0.lower, level: level)
  }
}

private func weightedMean(_ values: [Double], _ response: SurvivalResponse) -> Double {
  let sum = values.indices.reduce(0.0) { $0 + values[$1] * response.weight($1) }
  return sum / response.totalWeight
}
