/// What is answered for times after the longest follow-up.
public enum BeyondFollowUp: Sendable, Equatable {
  /// Nothing: the answer is missing.
  case missing
  /// The cumulative hazard goes on with its mean slope over the last `span` units of follow-up.
  case carryHazard(span: Double)
}

/// A span of time over which survival is asked for.
public struct SurvivalPeriod: Sendable, Equatable {
  /// How long the customer has stayed already; `nil` asks from the start of the model's clock.
  public let elapsed: Double?
  /// How much longer, or on the model's clock how long.
  public let horizon: Double

  /// From the start to `horizon`, or, for a customer who has stayed `elapsed`, for `horizon` more.
  ///
  /// - Precondition: Both are at least 0.
  public init(horizon: Double, elapsed: Double? = nil) {
    precondition(horizon >= 0, "a horizon of \(horizon) is in the past")
    precondition(elapsed ?? 0 >= 0, "\(elapsed ?? 0) units of time cannot have passed")
    self.horizon = horizon
    self.elapsed = elapsed
  }

  /// The beginning on the model's clock.
  public var start: Double { elapsed ?? 0 }
  /// The end on the model's clock.
  public var end: Double { start + horizon }
}
