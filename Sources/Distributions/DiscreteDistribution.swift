/// A distribution on whole numbers from 0 up.
public protocol DiscreteDistribution: Sendable {
  /// The largest number that can occur; nil when there is none.
  var largest: Int? { get }

  /// P(X = k); 0 for what cannot occur.
  func probability(_ k: Int) -> Double

  /// The logarithm of P(X = k), also where the probability itself would be 0.
  func logProbability(_ k: Int) -> Double

  /// P(X ≤ k), the distribution function.
  func cumulative(_ k: Int) -> Double

  /// P(X > k), without cancellation.
  func upperTail(_ k: Int) -> Double

  /// The smallest k with P(X ≤ k) ≥ `p`.
  ///
  /// - Precondition: `p` is a probability; below 1 where ``largest`` is nil.
  func quantile(_ p: Double) -> Int

  /// The smallest k with P(X > k) ≤ `q`.
  ///
  /// - Precondition: `q` is a probability; above 0 where ``largest`` is nil.
  func upperQuantile(_ q: Double) -> Int
}

/// What both distributions answer alike, so that the functions behind see only what can occur.
extension DiscreteDistribution {
  func canOccur(_ k: Int) -> Bool { k >= 0 && k <= largest ?? .max }

  func cumulative(_ k: Int, inside: (Double) -> Double) -> Double {
    if let largest, k >= largest { return 1 }
    return k < 0 ? 0 : inside(Double(k))
  }

  func upperTail(_ k: Int, inside: (Double) -> Double) -> Double {
    if let largest, k >= largest { return 0 }
    return k < 0 ? 1 : inside(Double(k))
  }

  /// Finds the smallest k that `reaches`, starting from the guess `near`.
  ///
  /// The guess may be off by one where the probability is exactly that of a k; what counts is this
  /// type's own distribution function, so that quantiles and probabilities never disagree.
  func smallest(near guess: Double, reaches: (Int) -> Bool) -> Int {
    precondition(guess < 0x1p62, "no whole number has so small a tail")
    var k = min(max(Int(guess), 0), largest ?? .max)
    while k > 0 && reaches(k - 1) { k -= 1 }
    while !reaches(k) { k += 1 }
    return k
  }
}
