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
  /// The mean negative log-likelihood, infinite where an outcome was predicted to be impossible.
  public let logLoss: Double
  /// Calibration in the large, intercept and slope.
  public let recalibration: Recalibration?
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
  /// - Precondition: One prediction between 0 and 1 for each row; the rows have weight.
  /// - Complexity: O(n log n).
  public init(
    predictions: [Double], response: BinaryResponse, groups: Int = 10, level: Double = 0.95
  ) {
    brier = BrierScore(predictions: predictions, response: response)
    logLoss = Measures.logLoss(predictions: predictions, response: response)
    observations = response.count
    events = response.totalEvents
    eventRate = response.eventRate
    meanPrediction = weightedMean(predictions, response)
    self.level = level
    area = AreaUnderROC(scores: predictions, response: response)
    areaInterval = area?.interval(level: level)
    recalibration = Recalibration(predictions: predictions, response: response)
    calibration = quantileGroups(of: predictions, count: groups).map { rows in
      CalibrationGroup(rows, predictions, response, level: level)
    }
    let curve = ReceiverOperatingCurve(scores: predictions, response: response)
    gains = curve.map { curve in (1...10).map { Gain(tenth: $0, of: curve) } } ?? []
    topDecileLift = curve?.lift(at: 0.1)
    kolmogorovSmirnov = curve?.kolmogorovSmirnov
    averagePrecision = curve?.averagePrecision
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
  fileprivate init(tenth: Int, of curve: ReceiverOperatingCurve) {
    share = Double(tenth) / 10
    gain = curve.gain(at: share)
    lift = gain / share
    liftOfTenth = 10 * (gain - curve.gain(at: Double(tenth - 1) / 10))
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
