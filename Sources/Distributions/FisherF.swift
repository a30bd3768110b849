internal import CBoostMath
internal import RealModule

/// Fisher's F distribution: the ratio of two independent mean squares.
public struct FisherF: ContinuousDistribution, Equatable {
  /// The degrees of freedom of the mean square above, ν₁.
  public let numerator: Double
  /// The degrees of freedom of the mean square below, ν₂.
  public let denominator: Double

  /// Creates an F distribution.
  ///
  /// - Precondition: Both are positive numbers.
  public init(numerator: Double, denominator: Double) {
    checkPositive(numerator, "the numerator's degrees of freedom")
    checkPositive(denominator, "the denominator's degrees of freedom")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The numbers that can occur.
  public var support: ClosedRange<Double> { .positive }

  /// The density at `x`; 0 outside the support, infinite at a pole on its edge.
  public func density(_ x: Double) -> Double {
    density(x) { tenure_fisher_f_density($0, numerator, denominator) }
  }

  /// The logarithm of the density, also where the density itself would be 0.
  public func logDensity(_ x: Double) -> Double {
    logDensity(x) {
      tenure_fisher_f_density($0, numerator, denominator)
    } formula: {
      let (a, b) = (numerator / 2, denominator / 2)
      let ratio = numerator / denominator
      return timesLog(a - 1, ratio * x) + .log(ratio) - (a + b) * .log(onePlus: ratio * x)
        - SpecialFunctions.logBeta(a, b)
    }
  }

  /// P(X ≤ x), the distribution function.
  public func cumulative(_ x: Double) -> Double {
    cumulative(x) { tenure_fisher_f_cumulative($0, numerator, denominator) }
  }

  /// P(X > x), without cancellation.
  public func upperTail(_ x: Double) -> Double {
    upperTail(x) { tenure_fisher_f_upper_tail($0, numerator, denominator) }
  }

  /// The x with P(X ≤ x) = `p`, a probability.
  public func quantile(_ p: Double) -> Double {
    quantile(p) { tenure_fisher_f_quantile($0, numerator, denominator) }
  }

  /// The x with P(X > x) = `q`, a probability.
  public func upperQuantile(_ q: Double) -> Double {
    upperQuantile(q) { tenure_fisher_f_upper_quantile($0, numerator, denominator) }
  }
}
