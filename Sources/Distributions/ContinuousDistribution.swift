internal import RealModule

/// A distribution on the real line with a density.
///
/// Both tails have functions of their own, because 1 − P(X ≤ x) loses every digit of a small
/// probability. All functions keep about 13 digits as far out as a double reaches.
public protocol ContinuousDistribution: Sendable {
  /// The numbers that can occur.
  var support: ClosedRange<Double> { get }

  /// The density at `x`; 0 outside the support, infinite at a pole on its edge.
  func density(_ x: Double) -> Double

  /// The logarithm of the density, also where the density itself would be 0.
  func logDensity(_ x: Double) -> Double

  /// P(X ≤ x), the distribution function; NaN for NaN.
  func cumulative(_ x: Double) -> Double

  /// P(X > x), without cancellation; NaN for NaN.
  func upperTail(_ x: Double) -> Double

  /// The x with P(X ≤ x) = `p`.
  ///
  /// - Precondition: `p` is a probability.
  func quantile(_ p: Double) -> Double

  /// The x with P(X > x) = `q`.
  ///
  /// - Precondition: `q` is a probability.
  func upperQuantile(_ q: Double) -> Double
}

/// What every distribution answers alike, so that the functions behind see only arguments inside the
/// support and probabilities between 0 and 1.
extension ContinuousDistribution {
  func density(_ x: Double, inside: (Double) -> Double) -> Double {
    if x.isNaN { return .nan }
    guard support.contains(x) && x.isFinite else { return 0 }
    let onEdge = x == support.lowerBound || x == support.upperBound
    return onEdge ? .exp(logDensity(x)) : inside(x)
  }

  /// The logarithm of the density, or the formula where that is not a normal number.
  func logDensity(_ x: Double, density: (Double) -> Double, formula: () -> Double) -> Double {
    if x.isNaN { return .nan }
    guard support.contains(x) && x.isFinite else { return -.infinity }
    if x > support.lowerBound && x < support.upperBound {
      let density = density(x)
      if density.isNormal { return .log(density) }
    }
    return formula()
  }

  func cumulative(_ x: Double, inside: (Double) -> Double) -> Double {
    if x <= support.lowerBound { return 0 }
    return x >= support.upperBound ? 1 : x.isNaN ? .nan : inside(x)
  }

  func upperTail(_ x: Double, inside: (Double) -> Double) -> Double {
    if x <= support.lowerBound { return 1 }
    return x >= support.upperBound ? 0 : x.isNaN ? .nan : inside(x)
  }

  func quantile(_ p: Double, inside: (Double) -> Double) -> Double {
    checkProbability(p)
    if p == 0 || p == 1 { return p == 0 ? support.lowerBound : support.upperBound }
    return confirmed(inside(p), reaches: p, cumulative) { cumulative($0) >= p }
  }

  func upperQuantile(_ q: Double, inside: (Double) -> Double) -> Double {
    checkProbability(q)
    if q == 0 || q == 1 { return q == 0 ? support.upperBound : support.lowerBound }
    return confirmed(inside(q), reaches: q, upperTail) { upperTail($0) <= q }
  }

  /// `x` where `tail` confirms it, and otherwise the double that comes nearest.
  ///
  /// Boost's searches give up early for probabilities like 1e-200. Positive doubles are in the order
  /// of their bit patterns, so that bisection over these takes at most 63 steps.
  private func confirmed(
    _ x: Double, reaches p: Double, _ tail: (Double) -> Double, isBeyond: (Double) -> Bool
  ) -> Double {
    if (tail(x) - p).magnitude <= 1e-10 * p || support.lowerBound < 0 { return x }
    var below = support.lowerBound.bitPattern
    var beyond = support.upperBound.bitPattern
    while beyond - below > 1 {
      let middle = below + (beyond - below) / 2
      if isBeyond(Double(bitPattern: middle)) { beyond = middle } else { below = middle }
    }
    return Double(bitPattern: beyond)
  }
}

/// Stops on what is no probability.
func checkProbability(_ p: Double) {
  precondition(p >= 0 && p <= 1, "\(p) is not a probability")
}

/// Stops on a parameter that is not a positive number.
func checkPositive(_ parameter: Double, _ name: StaticString) {
  precondition(
    parameter > 0 && parameter.isFinite, "\(name) is \(parameter), not a positive number")
}

extension ClosedRange where Bound == Double {
  static var realLine: Self { -.infinity ... .infinity }
  static var positive: Self { 0 ... .infinity }
}

/// a log x, with 0 log 0 = 0 as in the limit.
func timesLog(_ a: Double, _ x: Double) -> Double { a == 0 ? 0 : a * .log(x) }
