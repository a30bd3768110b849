extension HazardCurve {
  /// How long until a share of customers like this one have left.
  ///
  /// Where the curve is flat at exactly that height the answer is the middle of the flat stretch, as
  /// in R.
  ///
  /// - Parameters:
  ///   - share: The share, of those who are there when the answer begins to count.
  ///   - elapsed: How long the customer has stayed already; the answer counts from there.
  ///   - beyond: What is answered when the curve stays above within the follow-up.
  /// - Returns: `nil` where the curve does not fall so far.
  /// - Complexity: O(log of the number of steps).
  public func remainingTime(
    until share: LeavingShare, elapsed: Double?, beyond: BeyondFollowUp
  ) -> Double? {
    let start = elapsed ?? 0
    let first = elapsed.map { stepCount(through: $0) } ?? 0
    guard start <= lastTime || beyond != .missing else { return nil }
    if let step = firstStep(after: first, reaching: share.early, from: first) {
      // Nearly always the same step.
      let isSame = hazard(of: first..<step + 1) >= share.late
      let next = isSame ? step : firstStep(after: first, reaching: share.late, from: step + 1)
      return (time(ofStep: step) + (next.map { time(ofStep: $0) } ?? lastTime)) / 2 - start
    }
    guard case .carryHazard(let span) = beyond else { return nil }
    let left = LeavingShare.hazard(losing: share.probability) - hazard(of: first..<stepCount)
    let end = max(lastTime, start) + max(left, 0) / lateRate(span: span)
    return end.isFinite ? end - start : nil
  }

  /// The same where it is known to about which step: the search compared with a quotient, and rounding
  /// may have moved it by a step.
  func firstStep(
    after first: Int, reaching target: Double, from low: Int, near guess: Int
  ) -> Int? {
    var step = min(max(guess, low), stepCount)
    while step > low, hazard(of: first..<step) >= target { step -= 1 }
    while step < stepCount, !(hazard(of: first..<step + 1) >= target) { step += 1 }
    return step < stepCount ? step : nil
  }

  /// The interval of ``remainingTime(until:elapsed:beyond:)``: where the limits of the
  /// survival curve fall to 1 − `probability`, the rule of Brookmeyer & Crowley (1982) and of R.
  ///
  /// - Parameters:
  ///   - probability: Between 0 and 1.
  ///   - elapsed: How long the customer has stayed already; the limits count from there.
  ///   - level: The confidence level.
  ///   - type: The scale of the survival limits.
  /// - Returns: The limits, of which one is infinite where its curve does not fall so far within the
  ///   follow-up; `nil` where there is no variance, or the follow-up ended before.
  /// - Complexity: O(log of the number of steps) variances.
  public mutating func remainingTimeInterval(
    probability: Double, elapsed: Double?, level: ConfidenceLevel, type: SurvivalIntervalType
  ) -> Interval? {
    let start = elapsed ?? 0
    let first = elapsed.map { stepCount(through: $0) } ?? 0
    guard start <= lastTime, variance(of: []) != nil else { return nil }
    let height = 1 - probability
    let limits = { (curve: inout Self, step: Int) -> Interval in
      let steps = first..<step + 1
      let variance = curve.variance(of: [WeightedSteps(steps, weight: 1)]) ?? .nan
      return type.interval(
        hazard: curve.hazard(of: steps), width: level.criticalValue * variance.squareRoot())
    }
    let target = LeavingShare.hazard(losing: probability)
    let middle = firstStep(after: first, reaching: target, from: first) ?? stepCount
    // The limits need not fall where few are at risk, so the search goes outwards from the estimate.
    let lower = lastStep(from: first, before: middle) { limits(&$0, $1).lower > height }
    let upper = nextStep(from: middle) { limits(&$0, $1).upper <= height }
    let ends = [lower, upper].map {
      $0 < stepCount ? time(ofStep: $0) - start : Double.infinity
    }
    return Interval(lower: ends[0], upper: ends[1])
  }

  /// The first step, from `low` on, by which the hazard has risen to `target` since `first` steps.
  public func firstStep(after first: Int, reaching target: Double, from low: Int) -> Int? {
    halvedStep(after: first, reaching: target, from: low)
  }

  /// The same by halving.
  func halvedStep(after first: Int, reaching target: Double, from low: Int) -> Int? {
    var (low, high) = (low, stepCount)
    while low < high {
      let middle = (low + high) / 2
      if hazard(of: first..<middle + 1) >= target { high = middle } else { low = middle + 1 }
    }
    return low < stepCount ? low : nil
  }

  /// The step after the last before `end` for which `holds`; `first` where there is none.
  ///
  /// The distance from `end` is doubled until it holds, then halved.
  private mutating func lastStep(
    from first: Int, before end: Int, where holds: (inout Self, Int) -> Bool
  ) -> Int {
    var (high, distance) = (end, 1)
    var low = first
    while end - distance >= first {
      if holds(&self, end - distance) {
        low = end - distance + 1
        break
      }
      high = end - distance
      distance *= 2
    }
    while low < high {
      let middle = (low + high) / 2
      if holds(&self, middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first step from `first` on for which `holds`, found by doubling the distance; the number of
  /// steps where there is none.
  private mutating func nextStep(
    from first: Int, where holds: (inout Self, Int) -> Bool
  ) -> Int {
    var (low, distance) = (first, 1)
    var high = stepCount
    while first + distance - 1 < stepCount {
      if holds(&self, first + distance - 1) {
        high = first + distance - 1
        break
      }
      low = first + distance
      distance *= 2
    }
    while low < high {
      let middle = (low + high) / 2
      if holds(&self, middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
