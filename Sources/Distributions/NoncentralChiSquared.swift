internal import RealModule

/// The distribution of a sum of squares of independent normals of variance 1 with means other than 0.
///
/// It is the chi-squared distribution with a Poisson number of further degrees of freedom, two each.
public struct NoncentralChiSquared: Sendable, Equatable {
  /// The number of squares.
  public let degreesOfFreedom: Double
  /// The sum of the squared means, λ.
  public let noncentrality: Double

  /// Creates a noncentral chi-squared distribution.
  ///
  /// - Precondition: `degreesOfFreedom` is positive and `noncentrality` is not negative.
  public init(degreesOfFreedom: Double, noncentrality: Double) {
    checkPositive(degreesOfFreedom, "the degrees of freedom")
    precondition(
      noncentrality >= 0 && noncentrality.isFinite, "a noncentrality of \(noncentrality)")
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }

  /// P(X ≤ x), the distribution function, to about 1e-13.
  ///
  /// - Complexity: Some multiples of √λ evaluations of the central distribution.
  public func cumulative(_ x: Double) -> Double {
    guard noncentrality > 0 else {
      return ChiSquared(degreesOfFreedom: degreesOfFreedom).cumulative(x)
    }
    let extra = Poisson(mean: noncentrality / 2)
    let reach = 8 * (noncentrality / 2).squareRoot() + 40
    let first = max(0, Int(noncentrality / 2 - reach))
    let last = Int(noncentrality / 2 + reach)
    return (first...last).reduce(0.0) { sum, k in
      sum + extra.probability(k)
        * ChiSquared(degreesOfFreedom: degreesOfFreedom + 2 * Double(k)).cumulative(x)
    }
  }

  /// The noncentrality λ at which P(X ≤ x) = `p`; 0 where even a central distribution has less below
  /// `x`.
  ///
  /// - Complexity: About fifty evaluations of ``cumulative(_:)``.
  public static func noncentrality(
    degreesOfFreedom: Double, at x: Double, probability p: Double
  ) -> Double {
    func below(_ lambda: Double) -> Double {
      Self(degreesOfFreedom: degreesOfFreedom, noncentrality: lambda).cumulative(x)
    }
    guard below(0) > p else { return 0 }
    var (low, high) = (0.0, max(x, 1))
    while below(high) > p { (low, high) = (high, 2 * high) }
    while high - low > 1e-11 * high {
      let middle = (low + high) / 2
      if below(middle) > p { low = middle } else { high = middle }
      if middle == low && middle == high { break }
    }
    return (low + high) / 2
  }
}
