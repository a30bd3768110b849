extension HazardCurve {
  /// The cumulative hazard over a period: −log of the probability of staying through it.
  ///
  /// - Parameters:
  ///   - period: The period.
  ///   - beyond: What is answered when the period ends after the follow-up.
  /// - Returns: NaN where the period is beyond the follow-up and nothing is carried on.
  /// - Complexity: O(log of the number of steps); allocates nothing.
  public func hazard(over period: SurvivalPeriod, beyond: BeyondFollowUp) -> Double {
    let known = hazard(of: steps(after: period.elapsed, through: period.end))
    guard period.end > lastTime else { return known }
    guard case .carryHazard(let span) = beyond else { return .nan }
    return known + (period.end - max(period.start, lastTime)) * lateRate(span: span)
  }

  /// The standard error of ``hazard(over:beyond:)``, which is that of log S.
  ///
  /// Where the hazard is carried on, its uncertainty is; whether it goes on so is not in it.
  ///
  /// - Returns: `nil` where the period is beyond the follow-up and nothing is carried on, and where
  ///   there are no variances.
  public mutating func standardError(
    over period: SurvivalPeriod, beyond: BeyondFollowUp
  ) -> Double? {
    let known = steps(after: period.elapsed, through: period.end)
    guard period.end > lastTime else {
      return variance(of: [WeightedSteps(known, weight: 1)])?.squareRoot()
    }
    guard case .carryHazard(let span) = beyond else { return nil }
    let (late, duration) = lateSteps(span: span)
    let carried = duration > 0 ? (period.end - max(period.start, lastTime)) / duration : 0
    let (first, second) = (known.lowerBound, late.lowerBound)
    return variance(of: [
      WeightedSteps(min(first, second)..<max(first, second), weight: first < second ? 1 : carried),
      WeightedSteps(max(first, second)..<stepCount, weight: 1 + carried),
    ])?.squareRoot()
  }
}
