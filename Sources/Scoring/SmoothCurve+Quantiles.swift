internal import RealModule

extension SmoothCurve {
  /// How long until the probability of having stayed has fallen to 1 − `probability`.
  ///
  /// The root of log(H(t₀ + e^z) − H(t₀)) = log(−log(1 − probability)) in z: Newton's method, kept
  /// between points that lie on either side, to the last bits of z. On this scale a Weibull
  /// curve is a straight line, so few steps are needed.
  ///
  /// - Parameters:
  ///   - probability: Between 0 and 1.
  ///   - elapsed: How long the customer has stayed already; the answer counts from there.
  ///   - beyond: Not used: the formula goes on.
  /// - Returns: `nil` where the curve never falls so far.
  /// - Complexity: Some ten evaluations.
  public func remainingTime(
    probability: Double, elapsed: Double?, beyond: BeyondFollowUp
  ) -> Double? {
    precondition(probability > 0 && probability < 1, "\(probability) is not between 0 and 1")
    return duration(untilRise: -logarithm(onePlus: -probability), from: elapsed ?? 0)
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
        guard high < 690 else { return nil }
        low = high
        high = min(high + step, 690)
        step *= 2
      } while excess(high) < 0
    } else {
      repeat {
        guard low > -690 else { return exponential(low) }
        high = low
        low = max(low - step, -690)
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
      let time = remainingTime(probability: probability, elapsed: elapsed, beyond: .missing)
    else { return nil }
    var gradient = Array(repeating: 0.0, count: parameterCount)
    addGradient(at: start + time, times: 1, to: &gradient)
    addGradient(at: start, times: -1, to: &gradient)
    let slope = hazard(at: start + time)
    let error = variance(along: gradient).map { $0.squareRoot() / slope }
    return EstimateWithError(value: time, standardError: error)
  }

  /// The interval of ``remainingTime(probability:elapsed:beyond:)`` by the delta method: of the
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
