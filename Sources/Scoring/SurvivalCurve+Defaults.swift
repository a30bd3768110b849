// The same questions with less said.
extension SurvivalCurve {
  /// The cumulative hazard over a period that ends within the follow-up.
  public func hazard(over period: SurvivalPeriod) -> Double {
    hazard(over: period, beyond: .missing)
  }

  /// The standard error of the cumulative hazard over a period that ends within the follow-up.
  public mutating func standardError(over period: SurvivalPeriod) -> Double? {
    standardError(over: period, beyond: .missing)
  }

  /// A quantile of the remaining time: without more said, its median within the follow-up.
  public func remainingTime(
    probability: Double = 0.5, elapsed: Double? = nil, beyond: BeyondFollowUp = .missing
  ) -> Double? {
    remainingTime(until: LeavingShare(probability), elapsed: elapsed, beyond: beyond)
  }

  /// The interval of a quantile of the remaining time on the log scale.
  public mutating func remainingTimeInterval(
    probability: Double = 0.5, elapsed: Double? = nil, level: ConfidenceLevel
  ) -> Interval? {
    remainingTimeInterval(probability: probability, elapsed: elapsed, level: level, type: .log)
  }

  /// The interval of the median remaining time from the start.
  public mutating func remainingTimeInterval(
    level: ConfidenceLevel, type: SurvivalIntervalType
  ) -> Interval? {
    remainingTimeInterval(probability: 0.5, elapsed: nil, level: level, type: type)
  }

  /// The time that a customer is expected to stay within a period, each moment worth as much.
  public mutating func expectedTime(
    over period: SurvivalPeriod, beyond: BeyondFollowUp = .missing
  ) -> EstimateWithError {
    expectedTime(over: period, discount: 0, beyond: beyond)
  }

  /// The discounted time that a customer is expected to stay within the follow-up.
  public mutating func expectedTime(
    over period: SurvivalPeriod, discount: Double
  ) -> EstimateWithError {
    expectedTime(over: period, discount: discount, beyond: .missing)
  }
}
