public import Formulas

internal import Measures
internal import RealModule

/// Whether customers were watched long enough to know how many will never leave.
///
/// - SeeAlso: Maller & Zhou, *Estimating the proportion of immunes in a censored sample*, Biometrika
///   79 (1992), 731–739, and their book of 1996, chapter 4.
public struct FollowUp: Sendable, Equatable {
  /// The time of the last event.
  public let lastEvent: Double
  /// The latest time of observation.
  public let lastTime: Double
  /// The Kaplan–Meier estimate of staying at ``lastTime``.
  public let plateau: Double
  /// The share q of all rows that had the event in (2 lastEvent − lastTime, lastEvent].
  public let lateShare: Double
  /// Maller and Zhou's α = (1 − q)ⁿ: small where the follow-up suffices.
  public let alpha: Double
  /// The share of those who will leave, by the model, who have not left at ``lastTime``.
  public private(set) var notYetLeft = Double.nan
  /// The share of those who will leave, over all rows.
  public private(set) var leaving = Double.nan

  init(_ response: CoxResponse) {
    let curve = ProductLimitEstimate(
      SurvivalResponse(
        start: response.start, time: response.time, event: response.event.map { $0 > 0 },
        weights: response.weights))
    plateau = curve.survival.last ?? 1
    lastTime = response.time.max() ?? 0
    let weights = response.weightsAreFrequencies ? response.weights : nil
    var (total, late, last) = (0.0, 0.0, 0.0)
    for i in response.time.indices where response.event[i] > 0 {
      last = max(last, response.time[i])
    }
    lastEvent = last
    for i in response.time.indices {
      let weight = weights?[i] ?? 1
      total += weight
      if response.event[i] > 0, response.time[i] > 2 * last - lastTime { late += weight }
    }
    // Where the last observation is an event the window is empty, and nothing is known.
    lateShare = last < lastTime ? late / total : 0
    alpha = .exp(total * .log(onePlus: -lateShare))
  }

  /// Adds what a fitted model says.
  mutating func judge(_ likelihood: CureLikelihood, at theta: [Double]) {
    notYetLeft = likelihood.meanLeft(at: lastTime, theta)
    leaving = likelihood.meanLeaving(at: theta)
  }

  /// What makes the share of those who never leave doubtful, in sentences.
  public var warnings: [DataWarning] {
    var warnings: [DataWarning] = []
    func add(_ code: String, _ message: String) {
      warnings.append(DataWarning(code: code, message: message))
    }
    if !(lastEvent < lastTime) {
      add(
        "followUpTooShort",
        "the longest observation, at \(shortText(lastTime)), ends with an event, so customers were still leaving when the follow-up ended: nothing in the data says that some never will, only the shape of the distribution does"
      )
    } else if alpha > 0.05 {
      add(
        "followUpTooShort",
        "the follow-up may be too short to tell customers who never leave from those who leave late: by the test of Maller and Zhou the last event, at \(shortText(lastEvent)), is too near the end of the follow-up, at \(shortText(lastTime)) (alpha = \(shortText(alpha)), which should be under 0.05)"
      )
    }
    if notYetLeft > 0.05 {
      add(
        "cureFractionExtrapolated",
        "\(percent(notYetLeft)) of those who will leave have not left by the end of the follow-up, by the model, so the share who never leave, \(percent(1 - leaving)), rests on the shape of the latency beyond the data; compare other latencies"
      )
    }
    if 1 - leaving < 0.01 {
      add(
        "nobodyCured",
        "hardly anybody never leaves (\(percent(1 - leaving))), so this is a model without cure: train aft says the same with fewer parameters and surer intervals"
      )
    }
    return warnings
  }
}

/// "12.3 %".
private func percent(_ share: Double) -> String {
  let tenths = (share * 1_000).rounded() / 10
  return "\(tenths) %"
}
