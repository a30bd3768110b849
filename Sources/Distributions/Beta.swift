internal import CBoostMath
internal import RealModule

/// The beta distribution.
///
///     f(x) = x^(α − 1) (1 − x)^(β − 1) / B(α, β)
public struct Beta: ContinuousDistribution, Equatable {
  /// The exponent of x plus one.
  public let alpha: Double
  /// The exponent of 1 − x plus one.
  public let beta: Double

  /// Creates a beta distribution.
  ///
  /// - Precondition: Both are positive numbers.
  public init(alpha: Double, beta: Double) {
    checkPositive(alpha, "alpha")
    checkPositive(beta, "beta")
    self.alpha = alpha
    self.beta = beta
  }

  /// The numbers that can occur.
  public var support: ClosedRange<Double> { 0...1 }

  /// The density at `x`; 0 outside the support, infinite at a pole on its edge.
  public func density(_ x: Double) -> Double {
    density(x) { tenure_beta_density($0, alpha, beta) }
  }

  /// The logarithm of the density, also where the density itself would be 0.
  public func logDensity(_ x: Double) -> Double {
    logDensity(x) {
      tenure_beta_density($0, alpha, beta)
    } formula: {
      let rest = beta == 1 ? 0 : (beta - 1) * .log(onePlus: -x)
      return timesLog(alpha - 1, x) + rest - SpecialFunctions.logBeta(alpha, beta)
    }
  }

  /// P(X ≤ x), the distribution function.
  public func cumulative(_ x: Double) -> Double {
    cumulative(x) { tenure_beta_cumulative($0, alpha, beta) }
  }

  /// P(X > x), without cancellation.
  public func upperTail(_ x: Double) -> Double {
    upperTail(x) { tenure_beta_upper_tail($0, alpha, beta) }
  }

  /// The x with P(X ≤ x) = `p`, a probability.
  public func quantile(_ p: Double) -> Double {
    quantile(p) { tenure_beta_quantile($0, alpha, beta) }
  }

  /// The x with P(X > x) = `q`, a probability.
  public func upperQuantile(_ q: Double) -> Double {
    upperQuantile(q) { tenure_beta_upper_quantile($0, alpha, beta) }
  }
}
