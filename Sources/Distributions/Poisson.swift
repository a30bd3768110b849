internal import CBoostMath
internal import RealModule

/// The Poisson distribution.
public struct Poisson: DiscreteDistribution, Equatable {
  /// The mean, which is the variance too.
  public let mean: Double

  /// Creates a Poisson distribution.
  ///
  /// - Precondition: `mean` is a positive number.
  public init(mean: Double) {
    checkPositive(mean, "the mean")
    self.mean = mean
  }

  /// The largest number that can occur; nil when there is none.
  public var largest: Int? { nil }

  /// P(X = k); 0 for what cannot occur.
  public func probability(_ k: Int) -> Double {
    canOccur(k) ? tenure_poisson_density(Double(k), mean) : 0
  }

  /// The logarithm of P(X = k), also where the probability itself would be 0.
  public func logProbability(_ k: Int) -> Double {
    guard canOccur(k) else { return -.infinity }
    let probability = probability(k)
    if probability.isNormal { return .log(probability) }
    return Double(k) * .log(mean) - mean - SpecialFunctions.logGamma(Double(k) + 1)
  }

  /// P(X ≤ k), the distribution function.
  public func cumulative(_ k: Int) -> Double {
    cumulative(k) { tenure_poisson_cumulative($0, mean) }
  }

  /// P(X > k), without cancellation.
  public func upperTail(_ k: Int) -> Double {
    upperTail(k) { tenure_poisson_upper_tail($0, mean) }
  }

  /// The smallest k with P(X ≤ k) ≥ `p`, a probability.
  public func quantile(_ p: Double) -> Int {
    checkProbability(p)
    precondition(p < 1, "no number is never exceeded")
    return p == 0 ? 0 : smallest(near: tenure_poisson_quantile(p, mean)) { cumulative($0) >= p }
  }

  /// The smallest k with P(X > k) ≤ `q`, a probability.
  public func upperQuantile(_ q: Double) -> Int {
    checkProbability(q)
    precondition(q > 0, "no number is never exceeded")
    guard q < 1 else { return 0 }
    return smallest(near: tenure_poisson_upper_quantile(q, mean)) { upperTail($0) <= q }
  }
}
