internal import CBoostMath
internal import RealModule

/// The gamma distribution.
///
///     f(x) = x^(k − 1) exp(−x/θ) / (Γ(k) θᵏ)
public struct Gamma: ContinuousDistribution, Equatable {
  /// The shape k.
  public let shape: Double
  /// The scale θ, one over the rate.
  public let scale: Double

  /// Creates a gamma distribution.
  ///
  /// - Precondition: Both are positive numbers.
  public init(shape: Double, scale: Double = 1) {
    checkPositive(shape, "the shape")
    checkPositive(scale, "the scale")
    self.shape = shape
    self.scale = scale
  }

  /// The numbers that can occur.
  public var support: ClosedRange<Double> { .positive }

  /// The density at `x`; 0 outside the support, infinite at a pole on its edge.
  public func density(_ x: Double) -> Double {
    density(x) { tenure_gamma_density($0, shape, scale) }
  }

  /// The logarithm of the density, also where the density itself would be 0.
  public func logDensity(_ x: Double) -> Double {
    logDensity(x) {
      tenure_gamma_density($0, shape, scale)
    } formula: {
      timesLog(shape - 1, x / scale) - x / scale - SpecialFunctions.logGamma(shape) - .log(scale)
    }
  }

  /// P(X ≤ x), the distribution function.
  public func cumulative(_ x: Double) -> Double {
    cumulative(x) { tenure_gamma_cumulative($0, shape, scale) }
  }

  /// P(X > x), without cancellation.
  public func upperTail(_ x: Double) -> Double {
    upperTail(x) { tenure_gamma_upper_tail($0, shape, scale) }
  }

  /// The x with P(X ≤ x) = `p`, a probability.
  public func quantile(_ p: Double) -> Double {
    quantile(p) { tenure_gamma_quantile($0, shape, scale) }
  }

  /// The x with P(X > x) = `q`, a probability.
  public func upperQuantile(_ q: Double) -> Double {
    upperQuantile(q) { tenure_gamma_upper_quantile($0, shape, scale) }
  }
}
