internal import Lanes
public import Measures

/// What is known of predictions at one horizon: of leaving, or of leaving for one of several causes.
public struct HorizonEvaluation: Sendable {
  /// The time that was predicted for.
  public let horizon: Double
  /// The rows that have a prediction, of which all that follows is said.
  public let observations: Int
  /// The Brier score with inverse-probability-of-censoring weights, beside that of one curve for all.
  public let brier: BrierScore?
  /// ``brier`` with its standard error.
  public let brierEstimate: Estimate?
  /// The index of prediction accuracy, 1 − Brier score over that of one curve for all.
  public let predictionAccuracy: Estimate?
  /// The probability that an earlier event is predicted as likelier than a later one, with the same
  /// weights.
  public let area: Double?
  /// ``area`` with its standard error.
  public let areaEstimate: Estimate?
  /// The mean predicted probability of the event by the horizon.
  public let predicted: Double?
  /// The share that had it: of Kaplan and Meier, or with several causes of Aalen and Johansen.
  public let observed: Double?
  /// The log–log interval of ``observed``.
  public let observedInterval: ConfidenceInterval?
  /// Events predicted for each that happened, those not observed for long taken to be like others of
  /// equal predicted risk; `nil` without an event or with delayed entry.
  public let expectedObserved: ExpectedObservedRatio?
  /// The interval of ``expectedObserved``.
  public let expectedObservedInterval: ConfidenceInterval?
  /// Calibration in the large, intercept and slope of the weighted outcomes on the log-odds of the
  /// predictions, with sandwich errors.
  public let recalibration: Recalibration?
  /// Observed against predicted risk as a smooth curve through the weighted outcomes.
  public let calibrationCurve: CalibrationCurve?
  /// Predictions against observed shares by groups of ascending predicted risk.
  public let calibration: [CalibrationGroup]
  /// Whom to flag, what that reaches and pays, by the weighted outcomes.
  public let usefulness: RiskUsefulness?
  /// Why something is missing.
  public let notes: [EvaluationNote]
  /// The Brier score with each row's influence, where all rows have a prediction.
  let score: HorizonBrier?
  /// The area with each row's influence, where all rows have a prediction.
  let influencedArea: InfluenceEstimate?
}

/// What horizons are judged with.
struct HorizonContext: Sendable {
  let response: CompetingResponse
  /// The cause that is predicted, counted from 1; `nil` where any is.
  let cause: Int?
  /// `nil` with delayed entry.
  let censoring: CensoringProcess?
  let clusters: [Int]?
  let groups: Int
  let level: Double
  let campaign: RetentionCampaign
  let lanes: Lanes

  /// The same about some rows.
  func subset(_ rows: [Int]) -> HorizonContext {
    let own = response.subset(rows)
    return HorizonContext(
      response: own, cause: cause, censoring: censoring == nil ? nil : CensoringProcess(own),
      clusters: clusters.map { all in rows.map { all[$0] } }, groups: groups, level: level,
      campaign: campaign, lanes: lanes)
  }

  /// Events predicted for each that happened, in as many groups of equal risk as are known.
  func ratio(_ p: [Double], at horizon: Double) -> ExpectedObservedRatio? {
    [10, 5, 3, 2, 1].lazy.compactMap { count in
      ExpectedObservedRatio(
        predictions: p, at: horizon, response, cause: cause,
        groups: quantileGroups(of: p, count: count))
    }.first
  }

  /// The share that had the event by a horizon, with its interval.
  func observed(
    _ response: CompetingResponse, by horizon: Double
  ) -> (share: Double?, interval: ConfidenceInterval?, events: Double) {
    let found = estimated(response, by: horizon)
    guard found.share == 0, found.interval == nil, response.weights == nil else { return found }
    // Nobody had the event, and a log–log interval needs one. Those who were watched to the horizon
    // are so many trials without one; others watched for less would only narrow it.
    let watched = response.time.indices.count { response.time[$0] >= horizon }
    return watched == 0
      ? found
      : (
        0, wilsonInterval(events: 0, trials: Double(watched), level: level), found.events
      )
  }

  private func estimated(
    _ response: CompetingResponse, by horizon: Double
  ) -> (share: Double?, interval: ConfidenceInterval?, events: Double) {
    guard let cause else {
      let curve = ProductLimitEstimate(
        SurvivalResponse(
          start: response.start, time: response.time, event: response.cause.map { $0 > 0 },
          weights: response.weights))
      return (
        curve.survival(at: horizon).map { 1 - $0 },
        curve.interval(at: horizon, .logLog, level: level).map {
          ConfidenceInterval(lower: 1 - $0.upper, upper: 1 - $0.lower, level: level)
        }, curve.events[..<curve.times.countUpTo(horizon)].reduce(0, +)
      )
    }
    let curve = IncidenceEstimate(response)
    let events = curve.events[cause - 1][..<curve.times.countUpTo(horizon)].reduce(0, +)
    let place = curve.isDefined(at: horizon) ? curve.index(at: horizon) : nil
    let bounds = place.map { curve.bounds(cause - 1, $0, .logLog, level: level) }
    return (
      curve.incidence(cause - 1, at: horizon)?.value,
      bounds.flatMap {
        $0.lower.isFinite && $0.upper.isFinite
          ? ConfidenceInterval(lower: $0.lower, upper: $0.upper, level: level) : nil
      }, events
    )
  }
}

extension HorizonEvaluation {
  /// Judges the rows that have a prediction of the event by `horizon`, all measures on the same rows.
  init(_ predictions: [Double], at horizon: Double, _ context: HorizonContext) {
    precondition(
      predictions.count == context.response.count,
      "\(predictions.count) predictions for \(context.response.count) rows")
    let rows = predictions.indices.filter { !predictions[$0].isNaN }
    guard rows.count < predictions.count else {
      self.init(complete: predictions, at: horizon, context, notes: [], keepingInfluence: true)
      return
    }
    let notes = [
      EvaluationNote.missingPredictions(
        horizon: horizon, rows: predictions.count - rows.count, of: predictions.count)
    ]
    guard !rows.isEmpty else {
      self.init(
        horizon: horizon, observations: 0, brier: nil, brierEstimate: nil,
        predictionAccuracy: nil, area: nil, areaEstimate: nil, predicted: nil, observed: nil,
        observedInterval: nil, expectedObserved: nil, expectedObservedInterval: nil,
        recalibration: nil, calibrationCurve: nil, calibration: [],
        usefulness: nil, notes: notes, score: nil, influencedArea: nil)
      return
    }
    self.init(
      complete: rows.map { predictions[$0] }, at: horizon, context.subset(rows), notes: notes,
      keepingInfluence: false)
  }

  /// Judges rows that all have a prediction.
  private init(
    complete p: [Double], at horizon: Double, _ context: HorizonContext,
    notes: [EvaluationNote], keepingInfluence: Bool
  ) {
    let response = context.response
    let lastTime = response.time.max() ?? 0
    let outcomes = context.censoring.flatMap {
      HorizonOutcomes(at: horizon, response, cause: context.cause, process: $0)
    }
    let known = outcomes?.known
    let knownPredictions = known.map { known in known.rows.map { p[$0] } } ?? []
    // Every measure sorts the rows on its own.
    let (measured, drawn) = context.lanes.both {
      (
        score: outcomes.map { HorizonBrier(predictions: p, outcomes: $0) },
        area: outcomes?.areaUnderROC(risk: p),
        ratio: outcomes.flatMap { _ in context.ratio(p, at: horizon) },
        recalibration: known.flatMap {
          Recalibration(predictions: knownPredictions, response: $0.response)
        }, overall: context.observed(response, by: horizon),
        groups: quantileGroups(of: p, count: context.groups).map { rows in
          CalibrationGroup(rows, p, context, at: horizon)
        }
      )
    } _: {
      let usefulness = known.flatMap {
        RiskUsefulness(
          predictions: knownPredictions, response: $0.response, campaign: context.campaign,
          lanes: context.lanes)
      }
      let curve =
        usefulness == nil
        ? nil
        : known.flatMap {
          CalibrationCurve(
            predictions: knownPredictions, response: $0.response, level: context.level,
            lanes: context.lanes)
        }
      return (usefulness: usefulness, curve: curve)
    }
    let (score, area, overall) = (measured.score, measured.area, measured.overall)
    let certain = p.count { $0 == 0 || $0 == 1 }
    var notes = notes
    if certain > 0, known != nil { notes.append(.certainPredictions(rows: certain)) }
    self.init(
      horizon: horizon, observations: p.count,
      brier: score.map {
        BrierScore(value: $0.score.value, reference: $0.reference.value)
      },
      brierEstimate: score?.score.estimate(clusters: context.clusters),
      predictionAccuracy: score?.predictionAccuracy?.estimate(clusters: context.clusters),
      area: area?.value, areaEstimate: area?.estimate(clusters: context.clusters),
      predicted: weightedMean(p, response), observed: overall.share,
      observedInterval: overall.interval, expectedObserved: measured.ratio,
      expectedObservedInterval: measured.ratio?.interval(
        level: context.level, clusters: context.clusters),
      recalibration: measured.recalibration, calibrationCurve: drawn.curve,
      calibration: measured.groups, usefulness: drawn.usefulness,
      notes: notes
        + (horizon >= lastTime ? [.beyondFollowUp(horizon: horizon, last: lastTime)] : []),
      score: keepingInfluence ? score : nil, influencedArea: keepingInfluence ? area : nil)
  }
}

extension CalibrationGroup {
  fileprivate init(
    _ rows: [Int], _ p: [Double], _ context: HorizonContext, at horizon: Double
  ) {
    let group = context.response.subset(rows)
    let own = rows.map { p[$0] }
    let found = context.observed(group, by: horizon)
    observations = rows.count
    lowest = own.min() ?? .nan
    highest = own.max() ?? .nan
    predicted = weightedMean(own, group)
    observed = found.share
    interval = found.interval
    events = found.events
  }
}

private func weightedMean(_ values: [Double], _ response: CompetingResponse) -> Double {
  var (sum, total) = (0.0, 0.0)
  for (i, value) in values.enumerated() {
    sum += value * response.weight(i)
    total += response.weight(i)
  }
  return sum / total
}
