internal import CBoostMath
internal import RealModule

/// Student's t distribution.
public struct StudentT: ContinuousDistribution, Equatable {
  /// The degrees of freedom ν; infinite for the normal distribution.
  public let degreesOfFreedom: Double

  /// Creates a t distribution.
  ///
  /// - Precondition: `degreesOfFreedom` is positive; it may be infinite.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom are not positive")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The numbers that can occur.
  public var support: ClosedRange<Double> { .realLine }

  /// The density at `x`; 0 outside the support, infinite at a pole on its edge.
  public func density(_ x: Double) -> Double {
    guard degreesOfFreedom.isFinite else { return Normal.standard.density(x) }
    return density(x) { tenure_student_t_density($0, degreesOfFreedom) }
  }

  /// The logarithm of the density, also where the density itself would be 0.
  public func logDensity(_ x: Double) -> Double {
    guard degreesOfFreedom.isFinite else { return Normal.standard.logDensity(x) }
    return logDensity(x) {
      tenure_student_t_density($0, degreesOfFreedom)
    } formula: {
      let half = degreesOfFreedom / 2
      let square = x * x / degreesOfFreedom
      let logBase =
        square.isFinite
        ? Double.log(onePlus: square) : 2 * .log(x.magnitude) - .log(degreesOfFreedom)
      return SpecialFunctions.logGamma(half + 0.5) - SpecialFunctions.logGamma(half)
        - .log(degreesOfFreedom * .pi) / 2 - (half + 0.5) * logBase
    }
  }

  /// P(X ≤ x), the distribution function.
  public func cumulative(_ x: Double) -> Double {
    guard degreesOfFreedom.isFinite else { return Normal.standard.cumulative(x) }
    return cumulative(x) { tenure_student_t_cumulative($0, degreesOfFreedom) }
  }

  /// P(X > x), without cancellation.
  public func upperTail(_ x: Double) -> Double {
    guard degreesOfFreedom.isFinite else { return Normal.standard.upperTail(x) }
    return upperTail(x) { tenure_student_t_upper_tail($0, degreesOfFreedom) }
  }

  /// The x with P(X ≤ x) = `p`, a probability.
  public func quantile(_ p: Double) -> Double {
    guard degreesOfFreedom.isFinite else { return Normal.standard.quantile(p) }
    return quantile(p) { tenure_student_t_quantile($0, degreesOfFreedom) }
  }

  /// The x with P(X > x) = `q`, a probability.
  public func upperQuantile(_ q: Double) -> Double {
    guard degreesOfFreedom.isFinite else { return Normal.standard.upperQuantile(q) }
    return upperQuantile(q) { tenure_student_t_upper_quantile($0, degreesOfFreedom) }
  }
}
