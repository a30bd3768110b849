internal import CBoostMath
internal import RealModule

/// The normal distribution.
public struct Normal: ContinuousDistribution, Equatable {
  /// The mean μ.
  public let mean: Double
  /// The standard deviation σ.
  public let standardDeviation: Double

  /// Mean 0, variance 1.
  public static let standard = Normal()

  /// Creates a normal distribution, by default the standard one.
  ///
  /// - Precondition: The mean is finite, the standard deviation a positive number.
  public init(mean: Double = 0, standardDeviation: Double = 1) {
    precondition(mean.isFinite, "the mean is \(mean)")
    checkPositive(standardDeviation, "the standard deviation")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The numbers that can occur.
  public var support: ClosedRange<Double> { .realLine }

  /// The density at `x`; 0 outside the support, infinite at a pole on its edge.
  public func density(_ x: Double) -> Double {
    let z = standardize(x)
    // exp(−z²/2) with the square in two parts: its rounding alone would cost z²/2 ulp.
    let square = z * z
    let rest = square.isFinite ? (-square).addingProduct(z, z) : 0
    return .exp(-square / 2) * (1 - rest / 2) / (standardDeviation * rootOfTwoPi)
  }

  /// The logarithm of the density, also where the density itself would be 0.
  public func logDensity(_ x: Double) -> Double {
    let z = standardize(x)
    return -z * z / 2 - .log(standardDeviation * rootOfTwoPi)
  }

  /// P(X ≤ x), the distribution function.
  public func cumulative(_ x: Double) -> Double { tail(-standardize(x)) }

  /// P(X > x), without cancellation.
  public func upperTail(_ x: Double) -> Double { tail(standardize(x)) }

  /// The logarithm of P(X ≤ x), also where the probability itself would be 0.
  public func logCumulative(_ x: Double) -> Double { logTail(-standardize(x)) }

  /// The logarithm of P(X > x), also where the probability itself would be 0.
  public func logUpperTail(_ x: Double) -> Double { logTail(standardize(x)) }

  /// The hazard: the density over P(X > x), which grows like z/σ.
  public func hazard(_ x: Double) -> Double {
    let z = standardize(x)
    let standard =
      z < asymptoticLimit
      ? .exp(Normal.standard.logDensity(z) - logTail(z)) : z / (1 + asymptoticSeries(z))
    return standard / standardDeviation
  }

  /// The x with P(X ≤ x) = `p`, a probability.
  public func quantile(_ p: Double) -> Double {
    quantile(p) { mean - standardDeviation * rootOfTwo * tenure_erfc_inverse(2 * $0) }
  }

  /// The x with P(X > x) = `q`, a probability.
  public func upperQuantile(_ q: Double) -> Double {
    upperQuantile(q) { mean + standardDeviation * rootOfTwo * tenure_erfc_inverse(2 * $0) }
  }

  private func standardize(_ x: Double) -> Double { (x - mean) / standardDeviation }
}

private let rootOfTwo = 2.0.squareRoot()
private let rootOfTwoPi = (2 * Double.pi).squareRoot()
/// 1/√2 in two parts.
private let halfRoot = 0.5.squareRoot()
private let halfRootRest = -4.833646656726457e-17

/// P(Z > z) = erfc(z/√2) / 2 of the standard normal.
///
/// The rounding of z/√2 alone would cost z² ulp. Its rest δ is put right by the derivative: erfc has
/// the hazard x + √(x² + 4/π) to within 3 %, which is more than a correction needs.
private func tail(_ z: Double) -> Double {
  let x = z * halfRoot
  let tail = Double.erfc(x) / 2
  guard x > 1 && x.isFinite else { return tail }
  let rest = (-x).addingProduct(z, halfRoot) + z * halfRootRest
  return tail * (1 - rest * (x + (x * x + 4 / .pi).squareRoot()))
}

private func logTail(_ z: Double) -> Double {
  if z < 0 { return .log(onePlus: -tail(-z)) }
  if z < asymptoticLimit { return .log(tail(z)) }
  if z == .infinity { return -.infinity }
  return -z * z / 2 - .log(z * rootOfTwoPi) + .log(onePlus: asymptoticSeries(z))
}

/// From here on the series below has all the digits of a double.
private let asymptoticLimit = 30.0

/// z P(Z > z) / φ(z) − 1 = −1/z² + 3/z⁴ − 15/z⁶ + …, the divergent series of Laplace.
private func asymptoticSeries(_ z: Double) -> Double {
  let u = 1 / (z * z)
  return -u * (1 - u * (3 - u * (15 - u * (105 - u * (945 - u * 10_395)))))
}
