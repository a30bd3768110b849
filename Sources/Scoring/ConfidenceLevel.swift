/// A lower and an upper limit.
public struct Interval: Sendable, Equatable {
  /// The lower limit.
  public let lower: Double
  /// The upper limit.
  public let upper: Double

  /// Pairs limits.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// How often intervals cover the truth, and the normal quantile that belongs to it.
public struct ConfidenceLevel: Sendable, Equatable {
  /// The share of intervals that cover: 0.95.
  public let value: Double
  /// z with P(|Z| ≤ z) = ``value`` for a standard normal Z.
  public let criticalValue: Double

  /// Finds the quantile.
  ///
  /// - Precondition: 0 < `value` < 1.
  public init(_ value: Double) {
    precondition(value > 0 && value < 1, "\(value) is no confidence level between 0 and 1")
    self.value = value
    self.criticalValue = normalTailQuantile((1 - value) / 2)
  }
}

/// The scale on which an interval of a survival probability is symmetric, as in R's `survfit`.
public enum SurvivalIntervalType: String, Sendable, CaseIterable {
  /// S e^±z·se, capped at 1; R's default.
  case log
  /// log(−log S) ± z·se / H.
  case logLog = "log-log"
  /// S ± z·se·S, within 0 and 1.
  case plain
}
