internal import CBoostMath
internal import RealModule

/// The chi-squared distribution: the sum of squares of independent standard normals.
public struct ChiSquared: ContinuousDistribution, Equatable {
  /// The number of squares; any positive number.
  public let degreesOfFreedom: Double

  /// Creates a chi-squared distribution.
  ///
  /// - Precondition: `degreesOfFreedom` is a positive number.
  public init(degreesOfFreedom: Double) {
    checkPositive(degreesOfFreedom, "the degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The numbers that can occur.
  public var support: ClosedRange<Double> { .positive }

  /// The density at `x`; 0 outside the support, infinite at a pole on its edge.
  public func density(_ x: Double) -> Double {
    density(x) { tenure_chi_squared_density($0, degreesOfFreedom) }
  }

  /// The logarithm of the density, also where the density itself would be 0.
  public func logDensity(_ x: Double) -> Double {
    Gamma(shape: degreesOfFreedom / 2, scale: 2).logDensity(x)
  }

  /// P(X ≤ x), the distribution function.
  public func cumulative(_ x: Double) -> Double {
    cumulative(x) { tenure_chi_squared_cumulative($0, degreesOfFreedom) }
  }

  /// P(X > x), without cancellation.
  public func upperTail(_ x: Double) -> Double {
    upperTail(x) { tenure_chi_squared_upper_tail($0, degreesOfFreedom) }
  }

  /// The x with P(X ≤ x) = `p`, a probability.
  public func quantile(_ p: Double) -> Double {
    quantile(p) { tenure_chi_squared_quantile($0, degreesOfFreedom) }
  }

  /// The x with P(X > x) = `q`, a probability.
  public func upperQuantile(_ q: Double) -> Double {
    upperQuantile(q) { tenure_chi_squared_upper_quantile($0, degreesOfFreedom) }
  }
}
