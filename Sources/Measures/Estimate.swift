internal import Distributions

/// A number estimated from data, with its standard error.
public struct Estimate: Sendable, Equatable {
  /// The estimate.
  public let value: Double
  /// Its standard error.
  public let standardError: Double

  /// Pairs an estimate with its standard error.
  public init(value: Double, standardError: Double) {
    self.value = value
    self.standardError = standardError
  }

  /// The normal interval: the estimate ± z standard errors.
  public func interval(level: Double = 0.95) -> ConfidenceInterval {
    let reach = criticalValue(level: level) * standardError
    return ConfidenceInterval(lower: value - reach, upper: value + reach, level: level)
  }

  /// The normal interval, cut to the values that the quantity can have.
  public func interval(level: Double = 0.95, within range: ClosedRange<Double>)
    -> ConfidenceInterval
  {
    let whole = interval(level: level)
    return ConfidenceInterval(
      lower: max(whole.lower, range.lowerBound), upper: min(whole.upper, range.upperBound),
      level: level)
  }

  /// The statistic value / standard error.
  public var statistic: Double { value / standardError }

  /// The two-sided p-value of ``statistic`` by the normal distribution.
  public var pValue: Double { 2 * Normal.standard.upperTail(statistic.magnitude) }
}

/// An interval that covers the truth with probability ``level``, as far as its method goes.
public struct ConfidenceInterval: Sendable, Equatable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// The confidence level, such as 0.95.
  public let level: Double

  /// An interval from its ends.
  public init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }
}

/// z with P(|Z| ≤ z) = `level` for a standard normal Z.
///
/// - Precondition: `level` is strictly between 0 and 1.
package func criticalValue(level: Double) -> Double {
  precondition(level > 0 && level < 1, "a confidence level of \(level) is not between 0 and 1")
  return Normal.standard.upperQuantile((1 - level) / 2)
}
