public import Lanes
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
  /// Its standard error, summed over clusters where these are given.
  public let unoStandardError: Double?
  /// The measures at each horizon.
  public let horizons: [HorizonEvaluation]
  /// The Brier score averaged over the time from the first horizon to the last, where it is known
  /// for all rows at two horizons or more; others are left out.
  public let integratedBrier: BrierScore?
  /// ``integratedBrier`` with its standard error.
  public let integratedBrierEstimate: Estimate?
  /// 1 − the integrated Brier score over that of one curve for all.
  public let integratedAccuracy: Estimate?
  /// Whether predicted survival at the end of each row is uniform, where that was given.
  public let distributionCalibration: DistributionCalibration?
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

  /// Judges a model's predictions.
  ///
  /// - Parameters:
  ///   - linearPredictor: A score for each row, higher where the event is expected sooner.
  ///   - predictions: Survival at horizons.
  ///   - response: What was observed.
  ///   - strata: A stratum for each row; concordance compares within strata only.
  ///   - clusters: A customer for each row, where one has several.
  ///   - ownSurvival: Survival at the end of each row's own time, for D-calibration; NaN where there
  ///     is none.
  ///   - groups: How many groups a calibration table has, at most.
  ///   - level: The confidence level of intervals.
  ///   - campaign: What contacting customers costs and brings.
  ///   - lanes: The threads that may work.
  /// - Precondition: One score and, at each horizon, one prediction for each row; scores are not
  ///   NaN, predictions are between 0 and 1 or NaN.
  /// - Complexity: O(n log n) a horizon.
  public init(
    linearPredictor: [Double], predictions: [Prediction] = [], response: SurvivalResponse,
    strata: [Int]? = nil, clusters: [Int]? = nil, ownSurvival: [Double]? = nil, groups: Int = 5,
    level: Double = 0.95, campaign: RetentionCampaign = RetentionCampaign(),
    lanes: Lanes = .single
  ) {
    let delayed = response.start != nil
    let concordances = lanes.map(delayed ? 1 : 2) { kind in
      Concordance(
        risk: linearPredictor, response: response, timeWeight: kind == 0 ? .harrell : .uno,
        strata: strata)
    }
    func standardError(_ concordance: Concordance?) -> Double? {
      concordance.map { c in clusters.map(c.standardError(clusters:)) ?? c.standardError }
    }
    let (concordance, uno) = (concordances[0], delayed ? nil : concordances[1])
    observations = response.count
    events = response.eventCount
    lastTime = response.time.max() ?? .nan
    self.level = level
    self.concordance = concordance
    let error = standardError(concordance)
    concordanceStandardError = error
    concordanceInterval =
      if let concordance, let error {
        Estimate(value: concordance.estimate, standardError: error)
          .interval(level: level, within: 0...1)
      } else { nil }
    unoConcordance = uno
    unoStandardError = standardError(uno)
    let competing = CompetingResponse(response)
    let context = HorizonContext(
      response: competing, cause: nil,
      censoring: delayed || predictions.isEmpty ? nil : CensoringProcess(competing),
      clusters: clusters, groups: groups, level: level, campaign: campaign, lanes: lanes)
    horizons = predictions.map { prediction in
      HorizonEvaluation(prediction.survival.map { 1 - $0 }, at: prediction.horizon, context)
    }
    let integral = IntegratedBrier(horizons)
    integratedBrier = integral?.brier
    integratedBrierEstimate = integral?.score.estimate(clusters: clusters)
    integratedAccuracy = integral?.accuracy?.estimate(clusters: clusters)
    distributionCalibration =
      delayed ? nil : ownSurvival.flatMap { Self.distributionCalibration($0, response) }
    notes =
      (concordance == nil ? [.noComparablePairs] : []) + (delayed ? [.delayedEntry] : [])
  }

  private static func distributionCalibration(
    _ survival: [Double], _ response: SurvivalResponse
  ) -> DistributionCalibration? {
    let rows = survival.indices.filter { !survival[$0].isNaN && response.weight($0) > 0 }
    guard rows.count >= 20 else { return nil }
    return DistributionCalibration(
      survival: rows.map { survival[$0] }, response: response.subset(rows))
  }
}

/// The mean of Brier scores over time, by the trapezoid rule, with the influence of rows.
struct IntegratedBrier: Sendable {
  let score: InfluenceEstimate
  private let reference: InfluenceEstimate

  /// Averages over the horizons where all rows are judged, or returns `nil` with fewer than two.
  init?(_ horizons: [HorizonEvaluation]) {
    let known = horizons.compactMap { at in at.score.map { (time: at.horizon, score: $0) } }
      .sorted { $0.time < $1.time }
    guard let first = known.first, let last = known.last, known.count >= 2,
      zip(known, known.dropFirst()).allSatisfy({ $0.time < $1.time })
    else { return nil }
    let weights = known.indices.map { k in
      let before = k > 0 ? known[k].time - known[k - 1].time : 0
      let after = k + 1 < known.count ? known[k + 1].time - known[k].time : 0
      return (before + after) / 2 / (last.time - first.time)
    }
    score = .combination(known.map(\.score.score), weights: weights)
    reference = .combination(known.map(\.score.reference), weights: weights)
  }

  var brier: BrierScore { BrierScore(value: score.value, reference: reference.value) }

  var accuracy: InfluenceEstimate? {
    reference.value > 0 ? InfluenceEstimate.skill(score, reference: reference) : nil
  }
}
