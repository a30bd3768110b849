internal import CBoostMath
internal import RealModule

/// The binomial distribution: the number of successes in independent trials.
public struct Binomial: DiscreteDistribution, Equatable {
  /// The number of trials n.
  public let trials: Int
  /// The probability of success in one trial.
  public let success: Double

  /// Creates a binomial distribution.
  ///
  /// - Precondition: `trials` is not negative; `success` is a probability.
  public init(trials: Int, success: Double) {
    precondition(trials >= 0, "\(trials) trials cannot be made")
    checkProbability(success)
    self.trials = trials
    self.success = success
  }

  /// The largest number that can occur; nil when there is none.
  public var largest: Int? { trials }

  /// P(X = k); 0 for what cannot occur.
  public func probability(_ k: Int) -> Double {
    canOccur(k) ? tenure_binomial_density(Double(k), Double(trials), success) : 0
  }

  /// The logarithm of P(X = k), also where the probability itself would be 0.
  public func logProbability(_ k: Int) -> Double {
    guard canOccur(k) else { return -.infinity }
    let probability = probability(k)
    if probability.isNormal { return .log(probability) }
    let (n, k) = (Double(trials), Double(k))
    let failures = n == k ? 0 : (n - k) * .log(onePlus: -success)
    return -SpecialFunctions.logBeta(n - k + 1, k + 1) - .log(n + 1) + timesLog(k, success)
      + failures
  }

  /// P(X ≤ k), the distribution function.
  public func cumulative(_ k: Int) -> Double {
    cumulative(k) { tenure_binomial_cumulative($0, Double(trials), success) }
  }

  /// P(X > k), without cancellation.
  public func upperTail(_ k: Int) -> Double {
    upperTail(k) { tenure_binomial_upper_tail($0, Double(trials), success) }
  }

  /// The smallest k with P(X ≤ k) ≥ `p`, a probability.
  public func quantile(_ p: Double) -> Int {
    checkProbability(p)
    if p == 0 || p == 1 { return p == 0 ? 0 : trials }
    let guess = tenure_binomial_quantile(p, Double(trials), success)
    return smallest(near: guess) { cumulative($0) >= p }
  }

  /// The smallest k with P(X > k) ≤ `q`, a probability.
  public func upperQuantile(_ q: Double) -> Int {
    checkProbability(q)
    if q == 0 || q == 1 { return q == 1 ? 0 : trials }
    let guess = tenure_binomial_upper_quantile(q, Double(trials), success)
    return smallest(near: guess) { upperTail($0) <= q }
  }
}
