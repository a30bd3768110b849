internal import RealModule

/// The intercept of a logistic regression moved from a sample to the customers it is for.
///
/// Where events and non-events were drawn, or weighted, at different rates, all coefficients but the
/// intercept are estimated as they are; the intercept is off by the difference of the log-odds:
///
///     β₀ − log[((1 − τ) / τ) · ȳ / (1 − ȳ)]
///
/// with ȳ the share of events that the fit saw and τ that among the customers. ȳ counts as known, so
/// the standard error stays.
///
/// - SeeAlso: King & Zeng, *Logistic regression in rare events data*, Political Analysis 9 (2001),
///   137–163, section 4.1.
public struct PriorCorrection: Sendable, Equatable {
  /// The share of events that the fit saw, ȳ: among weighted trials.
  public let sampleShare: Double
  /// The share of events among the customers that the model is for, τ.
  public let populationShare: Double

  /// Pairs two shares.
  ///
  /// - Precondition: Both are between 0 and 1.
  public init(sampleShare: Double, populationShare: Double) {
    for share in [sampleShare, populationShare] {
      precondition(share > 0 && share < 1, "a share of \(share) is not between 0 and 1")
    }
    self.sampleShare = sampleShare
    self.populationShare = populationShare
  }

  /// What is added to the intercept.
  public var shift: Double {
    func logit(_ share: Double) -> Double { .log(share) - .log(onePlus: -share) }
    return logit(populationShare) - logit(sampleShare)
  }
}

/// How much events and non-events weigh in a fit, whatever their number.
///
/// Weights by class change what is estimated only where the model is wrong, and the intercept always;
/// a fit with them is therefore corrected by ``PriorCorrection``, and its standard errors come from the
/// sandwich.
public enum ClassWeights: Sendable, Equatable {
  /// Both classes together weigh the same: n / (2 n₁) for an event, n / (2 n₀) for a non-event.
  case balanced
  /// So much for a non-event and an event, each above 0.
  case weights(nonEvents: Double, events: Double)

  /// The weights for a response.
  func resolved(_ response: LogisticResponse) -> (nonEvents: Double, events: Double) {
    switch self {
    case .weights(let nonEvents, let events): return (nonEvents, events)
    case .balanced:
      let (all, events) = (response.trialWeight, response.eventWeight)
      return (all / (2 * (all - events)), all / (2 * events))
    }
  }
}

extension LogisticResponse {
  /// The response with its events and non-events weighted; grouped trials become fractional.
  func weighted(_ classes: (nonEvents: Double, events: Double)) -> LogisticResponse {
    guard let trials else {
      return LogisticResponse(
        successes: successes,
        weights: successes.indices.map { row in
          (weights?[row] ?? 1) * (successes[row] > 0 ? classes.events : classes.nonEvents)
        }, offset: offset)
    }
    let events = successes.map { $0 * classes.events }
    return LogisticResponse(
      successes: events,
      trials: events.indices.map { events[$0] + (trials[$0] - successes[$0]) * classes.nonEvents },
      weights: weights, offset: offset)
  }
}

extension LogisticRegression {
  /// The correction that a fit needs; `nil` where it sees the customers as they are.
  func correction(
    _ response: LogisticResponse, _ classes: (nonEvents: Double, events: Double)?
  ) -> PriorCorrection? {
    guard populationShare != nil || classes != nil else { return nil }
    let (events, all) = (response.eventWeight, response.trialWeight)
    let seen = events * (classes?.events ?? 1)
    let others = (all - events) * (classes?.nonEvents ?? 1)
    return PriorCorrection(
      sampleShare: seen / (seen + others), populationShare: populationShare ?? events / all)
  }
}
