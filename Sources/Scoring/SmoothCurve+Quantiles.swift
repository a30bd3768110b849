internal import RealModule

extension SmoothCurve {
  /// How long until a share of customers like this one have left.
  ///
  /// From the start by ``time(ofLeaving:)``, else the root of log(H(t₀ + e^z) − H(t₀)) =
  /// log(−log(1 − share)) in z: Newton's method, kept between points that lie on either side, to the
  /// last bits of z. On this scale a Weibull curve is a straight line, so few steps are needed.
  ///
  /// - Parameters:
  ///   - share: The share, of those who are there when the answer begins to count.
  ///   - elapsed: How long the customer has stayed already; the answer counts from there.
  ///   - beyond: Not used: the formula goes on.
  /// - Returns: `nil` where the curve never falls so far.
  /// - Complexity: Some ten evaluations.
  public func remainingTime(
    until share: LeavingShare, elapsed: Double?, beyond: BeyondFollowUp
  ) -> Double? {
    if let elapsed, elapsed > 0 { return duration(untilRise: share.hazard, from: elapsed) }
    return time(ofLeaving: share)
  }

  /// When a share of customers have left, found by searching.
  public func time(ofLeaving share: LeavingShare) -> Double? {
    duration(untilRise: share.hazard, from: 0)
  }

  /// e^z, or what a search answers: `nil` where it would never be so late.
  func time(atLogarithm z: Double) -> Double? {
    z < latestLogarithm ? exponential(max(z, -latestLogarithm)) : nil
  }

  /// The u > 0 with H(start + u) − H(start) = `target`; `nil` where H never rises so far.
  func duration(untilRise target: Double, from start: Double) -> Double? {
    let height = logarithm(target)
    func excess(_ z: Double) -> Double {
      logarithm(rise(from: start, over: exponential(z))) - height
    }
    // Steps that double find a point on either side, wherever the clock's unit puts them.
    let middle = logarithm(lastTime > 0 ? lastTime : 1)
    var (low, high) = (middle, middle)
    var step = 1.0
    if excess(middle) < 0 {
      repeat {
        guard high < latestLogarithm else { return nil }
        low = high
        high = min(high + step, latestLogarithm)
        step *= 2
      } while excess(high) < 0
    } else {
      repeat {
        guard low > -latestLogarithm else { return exponential(low) }
        high = low
        low = max(low - step, -latestLogarithm)
        step *= 2
      } while excess(low) >= 0
    }
    var z = (low + high) / 2
    for _ in 0..<100 {
      let time = exponential(z)
      let rise = rise(from: start, over: time)
      let difference = logarithm(rise) - height
      if difference == 0 { break }
      if difference < 0 { low = z } else { high = z }
      let newton = z - difference * rise / (hazard(at: start + time) * time)
      // A step that leaves the bracket, or that rounding made of nothing, is replaced by its middle.
      let next = newton > low && newton < high ? newton : (low + high) / 2
      let change = (next - z).magnitude
      z = next
      if change <= 2e-16 * max(1, z.magnitude) { break }
    }
    return exponential(z)
  }

  /// A quantile of the remaining time with its standard error by the delta method:
  /// ∂u/∂ψ = −∂(H(t₀ + u) − H(t₀))/∂ψ / h(t₀ + u).
  ///
  /// - Parameters:
  ///   - probability: Between 0 and 1.
  ///   - elapsed: How long the customer has stayed already; the answer counts from there.
  /// - Returns: `nil` where the curve never falls so far.
  public mutating func remainingTimeWithError(
    probability: Double = 0.5, elapsed: Double? = nil
  ) -> EstimateWithError? {
    let start = elapsed ?? 0
    guard
      let time = remainingTime(probability: probability, elapsed: elapsed)
    else { return nil }
    var gradient = Array(repeating: 0.0, count: parameterCount)
    addGradient(at: start + time, times: 1, to: &gradient)
    addGradient(at: start, times: -1, to: &gradient)
    let slope = hazard(at: start + time)
    let error = variance(along: gradient).map { $0.squareRoot() / slope }
    return EstimateWithError(value: time, standardError: error)
  }

  /// The interval of ``remainingTime(until:elapsed:beyond:)`` by the delta method: of the
  /// time's logarithm, or of the time itself where the type is plain.
  ///
  /// - Returns: `nil` where there is no quantile or no variance.
  public mutating func remainingTimeInterval(
    probability: Double, elapsed: Double?, level: ConfidenceLevel, type: SurvivalIntervalType
  ) -> Interval? {
    guard
      let time = remainingTimeWithError(probability: probability, elapsed: elapsed),
      let error = time.standardError
    else { return nil }
    let width = level.criticalValue * error
    switch type {
    case .plain:
      return Interval(lower: max(time.value - width, 0), upper: time.value + width)
    case .log, .logLog:
      let ratio = exponential(width / time.value)
      return Interval(lower: time.value / ratio, upper: time.value * ratio)
    }
  }
}

/// The logarithm of the latest time that is looked for; e^710 has no double.
private let latestLogarithm = 690.0
