public import Lanes
public import Measures

/// How well predicted probabilities of an event order, and agree with, what happened.
///
/// It takes numbers, from whatever program: a value is missing (`nil`) where the data do not define
/// it, and ``notes`` say why.
public struct LogisticEvaluation: Sendable {
  /// The number of rows.
  public let observations: Int
  /// The weight of events.
  public let events: Double
  /// The weight of events over that of all.
  public let eventRate: Double
  /// The mean prediction.
  public let meanPrediction: Double
  /// The confidence level of every interval.
  public let level: Double

  /// The area under the ROC curve.
  public let area: AreaUnderROC?
  /// DeLong's interval of ``area``.
  public let areaInterval: ConfidenceInterval?
  /// The mean squared error of the predictions, beside that of the event rate.
  public let brier: BrierScore
  /// ``brier`` with its standard error.
  public let brierEstimate: Estimate
  /// 1 − Brier score over that of the event rate, with its standard error; `nil` with one outcome.
  public let scaledBrier: Estimate?
  /// The mean negative log-likelihood, infinite where an outcome was predicted to be impossible.
  public let logLoss: Double
  /// ``logLoss`` with its standard error, where it is finite.
  public let logLossEstimate: Estimate?
  /// Events predicted for each that happened; `nil` without an event.
  public let expectedObserved: ExpectedObservedRatio?
  /// Calibration in the large, intercept and slope.
  public let recalibration: Recalibration?
  /// Spiegelhalter's test of calibration; `nil` where predictions leave nothing to test.
  public let spiegelhalter: SpiegelhalterTest?
  /// Observed against predicted risk as a smooth curve; `nil` with few distinct predictions or one
  /// outcome.
  public let calibrationCurve: CalibrationCurve?
  /// Predictions against outcomes by groups of ascending prediction.
  public let calibration: [CalibrationGroup]
  /// What the tenths of customers with the highest predictions hold, from the top down.
  public let gains: [Gain]
  /// The event rate in the top tenth over that of all.
  public let topDecileLift: Double?
  /// The greatest distance between the rates of flagged events and flagged non-events.
  public let kolmogorovSmirnov: Double?
  /// The precision averaged over the events, the area under the precision–recall curve by steps.
  public let averagePrecision: Double?
  /// Whom to flag, what that reaches and pays; `nil` with one outcome.
  public let usefulness: RiskUsefulness?
  /// Why something is missing.
  public let notes: [EvaluationNote]

  /// What the customers with the highest predictions hold.
  public struct Gain: Sendable, Equatable {
    /// The share of customers, from the highest prediction down.
    public let share: Double
    /// The share of all events among them.
    public let gain: Double
    /// Their event rate over that of all.
    public let lift: Double
    /// The event rate of the last tenth that was added, over that of all.
    public let liftOfTenth: Double
  }

  /// Judges `predictions`.
  ///
  /// - Parameters:
  ///   - predictions: The predicted probability of the event for each row.
  ///   - response: What happened.
  ///   - groups: How many groups the calibration table has, at most.
  ///   - level: The confidence level of intervals.
  ///   - campaign: What contacting customers costs and brings.
  ///   - lanes: The threads that may work.
  /// - Precondition: One prediction between 0 and 1 for each row; the rows have weight.
  /// - Complexity: O(n log n), and O(n) for each of up to 400 places of the calibration curve.
  public init(
    predictions: [Double], response: BinaryResponse, groups: Int = 10, level: Double = 0.95,
    campaign: RetentionCampaign = RetentionCampaign(), lanes: Lanes = .single
  ) {
    brier = BrierScore(predictions: predictions, response: response)
    brierEstimate = InfluenceEstimate.brier(predictions: predictions, response: response).estimate()
    scaledBrier = InfluenceEstimate.scaledBrier(predictions: predictions, response: response)?
      .estimate()
    logLoss = Measures.logLoss(predictions: predictions, response: response)
    logLossEstimate = InfluenceEstimate.logLoss(predictions: predictions, response: response)?
      .estimate()
    observations = response.count
    events = response.totalEvents
    eventRate = response.eventRate
    meanPrediction = weightedMean(predictions, response)
    self.level = level
    // Every measure sorts the rows on its own.
    let (measured, drawn) = lanes.both {
      (
        area: AreaUnderROC(scores: predictions, response: response),
        expectedObserved: ExpectedObservedRatio(predictions: predictions, response: response),
        recalibration: Recalibration(predictions: predictions, response: response),
        spiegelhalter: SpiegelhalterTest(predictions: predictions, response: response),
        groups: quantileGroups(of: predictions, count: groups).map { rows in
          CalibrationGroup(rows, predictions, response, level: level)
        }
      )
    } _: {
      let usefulness = RiskUsefulness(
        predictions: predictions, response: response, campaign: campaign, lanes: lanes)
      let curve =
        usefulness == nil
        ? nil
        : CalibrationCurve(
          predictions: predictions, response: response, level: level, lanes: lanes)
      return (usefulness: usefulness, curve: curve)
    }
    area = measured.area
    areaInterval = area?.interval(level: level)
    expectedObserved = measured.expectedObserved
    recalibration = measured.recalibration
    calibration = measured.groups
    spiegelhalter = measured.spiegelhalter
    let usefulness = drawn.usefulness
    self.usefulness = usefulness
    calibrationCurve = drawn.curve
    gains = usefulness.map { Gain.tenths(of: $0.gains) } ?? []
    topDecileLift = usefulness?.topTenth.lift.value
    kolmogorovSmirnov = usefulness?.kolmogorovSmirnov
    averagePrecision = usefulness?.averagePrecision
    notes = Self.notes(predictions, response, recalibration)
  }

  private static func notes(
    _ predictions: [Double], _ response: BinaryResponse, _ recalibration: Recalibration?
  ) -> [EvaluationNote] {
    let impossible = predictions.indices.count { i in
      (predictions[i] == 0 && response.eventWeight(i) > 0)
        || (predictions[i] == 1 && response.nonEventWeight(i) > 0)
    }
    let certain = predictions.count { $0 == 0 || $0 == 1 }
    var notes = [EvaluationNote]()
    let rate = response.eventRate
    let oneOutcome = rate == 0 || rate == 1
    if oneOutcome { notes.append(.oneOutcome(everyoneHadEvent: rate == 1)) }
    if impossible > 0 { notes.append(.impossibleOutcomes(rows: impossible)) }
    if certain > 0 { notes.append(.certainPredictions(rows: certain)) }
    if !oneOutcome, certain == 0, recalibration?.slope == nil { notes.append(.noCalibrationSlope) }
    return notes
  }
}

extension LogisticEvaluation.Gain {
  /// The tenths among the twentieths of a curve.
  fileprivate static func tenths(of curve: GainCurve) -> [Self] {
    let gains = curve.points.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    return gains.enumerated().map { index, point in
      let before = index > 0 ? gains[index - 1].gain.value : 0
      return Self(
        share: Double(index + 1) / 10, gain: point.gain.value, lift: point.lift.value,
        liftOfTenth: 10 * (point.gain.value - before))
    }
  }
}

extension CalibrationGroup {
  fileprivate init(
    _ rows: [Int], _ predictions: [Double], _ response: BinaryResponse, level: Double
  ) {
    let group = response.subset(rows)
    let own = rows.map { predictions[$0] }
    let trials = group.totalTrials
    observations = rows.count
    lowest = own.min() ?? .nan
    highest = own.max() ?? .nan
    predicted = weightedMean(own, group)
    events = group.totalEvents
    observed = trials > 0 ? events / trials : nil
    let squares = group.events.indices.reduce(0.0) { sum, i in
      sum + group.varianceWeight(i) * (group.eventWeight(i) + group.nonEventWeight(i))
    }
    let effective = squares > 0 ? trials * trials / squares : trials
    interval =
      trials > 0
      ? wilsonInterval(events: events / trials * effective, trials: effective, level: level) : nil
  }
}

private func weightedMean(_ predictions: [Double], _ response: BinaryResponse) -> Double {
  let sum = predictions.indices.reduce(0.0) { sum, i in
    sum + predictions[i] * (response.eventWeight(i) + response.nonEventWeight(i))
  }
  return sum / response.totalTrials
}
