internal import CBoostMath
internal import RealModule

/// Functions that distributions and likelihoods are made of.
public enum SpecialFunctions {
  /// The logarithm of |Γ(x)|; infinite at 0 and the negative whole numbers.
  public static func logGamma(_ x: Double) -> Double {
    x <= 0 && x == x.rounded() ? .infinity : tenure_log_gamma(x)
  }

  /// The digamma function ψ, the derivative of log Γ; NaN at 0 and the negative whole numbers.
  public static func digamma(_ x: Double) -> Double {
    x <= 0 && x == x.rounded() ? .nan : tenure_digamma(x)
  }

  /// The derivative of the digamma function; infinite at 0 and the negative whole numbers.
  public static func trigamma(_ x: Double) -> Double {
    x <= 0 && x == x.rounded() ? .infinity : tenure_trigamma(x)
  }

  /// log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), the logarithm of the beta function.
  ///
  /// - Precondition: Both are positive.
  public static func logBeta(_ a: Double, _ b: Double) -> Double {
    checkPositive(a, "a")
    checkPositive(b, "b")
    return logGamma(a) + logGamma(b) - logGamma(a + b)
  }

  /// The regularised lower incomplete gamma function P(a, x), which grows from 0 to 1.
  ///
  /// - Precondition: `a` is positive, `x` not negative.
  public static func lowerIncompleteGamma(_ a: Double, _ x: Double) -> Double {
    checkPositive(a, "a")
    precondition(x >= 0, "x is \(x), below zero")
    return x == .infinity ? 1 : tenure_gamma_p(a, x)
  }

  /// The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), without cancellation.
  ///
  /// - Precondition: `a` is positive, `x` not negative.
  public static func upperIncompleteGamma(_ a: Double, _ x: Double) -> Double {
    checkPositive(a, "a")
    precondition(x >= 0, "x is \(x), below zero")
    return x == .infinity ? 0 : tenure_gamma_q(a, x)
  }

  /// The regularised incomplete beta function I(x; a, b), which grows from 0 to 1.
  ///
  /// - Precondition: `a` and `b` are positive, `x` is between 0 and 1.
  public static func incompleteBeta(_ a: Double, _ b: Double, _ x: Double) -> Double {
    checkPositive(a, "a")
    checkPositive(b, "b")
    checkProbability(x)
    return tenure_beta_regularized(a, b, x)
  }

  /// 1 − I(x; a, b), without cancellation.
  ///
  /// - Precondition: `a` and `b` are positive, `x` is between 0 and 1.
  public static func incompleteBetaComplement(_ a: Double, _ b: Double, _ x: Double) -> Double {
    checkPositive(a, "a")
    checkPositive(b, "b")
    checkProbability(x)
    return tenure_beta_complement(a, b, x)
  }

  /// The error function.
  public static func erf(_ x: Double) -> Double { .erf(x) }

  /// The complementary error function 1 − erf(x), without cancellation.
  public static func erfc(_ x: Double) -> Double { .erfc(x) }

  /// log(1 + exp(x)), which neither overflows nor loses a small exp(x).
  public static func log1pExp(_ x: Double) -> Double {
    max(x, 0) + .log(onePlus: .exp(-x.magnitude))
  }

  /// log(1 − exp(x)) for x < 0, where either end keeps its digits.
  ///
  /// - SeeAlso: Mächler, *Accurately computing log(1 − exp(−|a|))* (2012).
  public static func log1mExp(_ x: Double) -> Double {
    x > -0.6931471805599453 ? .log(-.expMinusOne(x)) : .log(onePlus: -.exp(x))
  }

  /// log Σ exp(xᵢ), which neither overflows nor underflows; −∞ for no terms.
  public static func logSumExp(_ terms: [Double]) -> Double {
    let largest = terms.max() ?? -.infinity
    guard largest.isFinite else { return largest }
    return largest + .log(terms.reduce(0) { $0 + .exp($1 - largest) })
  }
}
