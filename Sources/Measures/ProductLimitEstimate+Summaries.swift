extension ProductLimitEstimate {
  /// Pointwise confidence bands of S at each time, NaN where the transform has no value.
  public func bands(
    _ transform: IntervalTransform = .logLog, level: Double = 0.95
  ) -> (lower: [Double], upper: [Double]) {
    let z = criticalValue(level: level)
    let bounds = times.indices.map { i in
      transform.bounds(
        survival: survival[i], logStandardError: logSurvivalVariance[i].squareRoot(),
        criticalValue: z)
    }
    return (bounds.map(\.lower), bounds.map(\.upper))
  }

  /// The confidence interval of S(t), or `nil` where ``survival(at:)`` or the transform has no value.
  public func interval(
    at t: Double, _ transform: IntervalTransform = .logLog, level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard isDefined(at: t), let i = index(at: t) else { return nil }
    let (lower, upper) = transform.bounds(
      survival: survival[i], logStandardError: logSurvivalVariance[i].squareRoot(),
      criticalValue: criticalValue(level: level))
    guard !lower.isNaN, !upper.isNaN else { return nil }
    return ConfidenceInterval(lower: lower, upper: upper, level: level)
  }

  /// A time by which a given share has had the event; an end is `nil` where the curve stays above.
  public struct Quantile: Sendable, Equatable {
    /// Where S reaches 1 − probability.
    public let estimate: Double?
    /// Where the lower band reaches it.
    public let lower: Double?
    /// Where the upper band reaches it.
    public let upper: Double?
  }

  /// The time by which the share `probability` has had the event, with its interval from the bands.
  ///
  /// Where S stays exactly at 1 − probability for a while, the middle of that while is taken, its end
  /// being the last time observed if S falls no more: R's rule.
  ///
  /// - Precondition: `probability` is strictly between 0 and 1.
  public func quantile(
    _ probability: Double, _ transform: IntervalTransform = .logLog, level: Double = 0.95
  ) -> Quantile {
    precondition(
      probability > 0 && probability < 1, "a probability of \(probability) has no quantile")
    let (lower, upper) = bands(transform, level: level)
    return Quantile(
      estimate: crossing(of: survival, 1 - probability),
      lower: crossing(of: lower, 1 - probability),
      upper: crossing(of: upper, 1 - probability))
  }

  /// The time by which half have had the event.
  public func median(
    _ transform: IntervalTransform = .logLog, level: Double = 0.95
  ) -> Quantile {
    quantile(0.5, transform, level: level)
  }

  /// Where the descending `curve` over ``times`` reaches `height`.
  private func crossing(of curve: [Double], _ height: Double) -> Double? {
    let tolerance = 1e-8  // products of fractions that ought to give `height` are this close
    guard let first = curve.firstIndex(where: { $0 < height + tolerance }) else { return nil }
    guard curve[first] > height - tolerance else { return times[first] }
    let next = curve[first...].firstIndex { $0 < height - tolerance } ?? times.count - 1
    return (times[first] + times[next]) / 2
  }

  /// The mean time free of the event up to `horizon`: the area under S from 0, or `nil` where S is
  /// not known that far.
  ///
  ///     variance = Σ d/(n (n − d)) · (area from the event's time to the horizon)²
  ///
  /// or that of the rows' influences on the area, where the Kaplan–Meier estimate's variances come
  /// from influences.
  public func restrictedMean(to horizon: Double) -> Estimate? {
    precondition(horizon >= 0, "a mean up to \(horizon) has no meaning")
    guard isDefined(at: horizon) else { return nil }
    var (area, variance) = (0.0, 0.0)
    var end = horizon
    for i in times[..<times.countUpTo(horizon)].indices.reversed() {
      area += survival[i] * (end - times[i])
      end = times[i]
      if logVarianceIncrements[i].isFinite { variance += logVarianceIncrements[i] * area * area }
    }
    variance = areaVariance(to: horizon) ?? variance
    return Estimate(value: area + end, standardError: variance.squareRoot())
  }
}
