internal import RealModule

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
  /// Halley's iteration on erfc, from the rational start of Abramowitz & Stegun 26.2.23 whose error
  /// is under 4.5e-4; two steps reach the last bits.
  ///
  /// - Precondition: 0 < `value` < 1.
  public init(_ value: Double) {
    precondition(value > 0 && value < 1, "\(value) is no confidence level between 0 and 1")
    let tail = (1 - value) / 2
    let t = (-2 * Double.log(tail)).squareRoot()
    let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    var z = t - numerator / denominator
    for _ in 0..<3 {
      // f = Φ(−z) − tail, with f′ = −φ(z) and f″ = z φ(z).
      let difference = Double.erfc(z / 2.0.squareRoot()) / 2 - tail
      let density = Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      let newton = difference / density
      z += newton / (1 + z * newton / 2)
    }
    self.value = value
    self.criticalValue = z
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
