extension SurvivalCurve {
  /// The probability of staying through a period: S(t₀ + h) / S(t₀), or S(h) from the start.
  ///
  /// - Parameters:
  ///   - period: The period.
  ///   - beyond: What is answered when the period ends after the follow-up.
  /// - Returns: NaN where the period is beyond the follow-up and nothing is carried on.
  /// - Complexity: O(log of the number of steps); allocates nothing.
  public func survival(
    over period: SurvivalPeriod, beyond: BeyondFollowUp = .missing
  ) -> Double {
    survivalProbability(hazard: hazard(over: period, beyond: beyond))
  }

  /// The interval of ``survival(over:beyond:)``.
  ///
  /// - Parameters:
  ///   - period: The period.
  ///   - beyond: What is answered when the period ends after the follow-up.
  ///   - level: The confidence level.
  ///   - type: The scale on which the interval is symmetric.
  /// - Returns: `nil` where there is no survival or no variance.
  public mutating func survivalInterval(
    over period: SurvivalPeriod, beyond: BeyondFollowUp = .missing, level: ConfidenceLevel,
    type: SurvivalIntervalType = .log
  ) -> Interval? {
    guard let error = standardError(over: period, beyond: beyond) else { return nil }
    return type.interval(
      hazard: hazard(over: period, beyond: beyond), width: level.criticalValue * error)
  }
}

extension Interval {
  /// The interval of −log S, of one of S.
  var asHazard: Interval {
    Interval(lower: max(-logarithm(upper), 0), upper: -logarithm(lower))
  }
}

extension SurvivalIntervalType {
  /// The interval of e^−H, where H ± `width` is the interval of H.
  func interval(hazard: Double, width: Double) -> Interval {
    guard hazard > 0 else { return Interval(lower: 1, upper: 1) }
    guard hazard < .infinity else { return Interval(lower: 0, upper: 0) }
    switch self {
    case .log:
      return Interval(
        lower: exponential(-(hazard + width)), upper: min(exponential(width - hazard), 1))
    case .logLog:
      let ratio = exponential(width / hazard)
      return Interval(lower: exponential(-(hazard * ratio)), upper: exponential(-(hazard / ratio)))
    case .plain:
      let survival = survivalProbability(hazard: hazard)
      let half = width * survival
      return Interval(lower: max(survival - half, 0), upper: min(survival + half, 1))
    }
  }
}
