/// How many stay who else would have left, when the customers with the highest scores are treated.
///
/// Outcomes are weighted by the inverse probability of the treatment that each customer had:
///
///     U(s) = (1/n) Σ over the top share s of  y (T/e − (1 − T)/(1 − e))
///
/// with y = 1 for the good outcome (for churn: staying), T the treatment, e its probability. AUUC is the
/// area under U for s from 0 to 1; Qini is AUUC less the area under the line to U(1), that of choosing
/// at random. Neither is divided by a perfect curve. Equal scores count with their expected value.
///
/// - SeeAlso: Radcliffe (2007), Direct Marketing Analytics Journal; Gutierrez & Gérardy (2017),
///   Proceedings of Machine Learning Research 67.
public struct UpliftCurve: Sendable, Equatable {
  /// The effect of treating a share of customers.
  public struct Point: Sendable, Equatable {
    /// The share treated, from the highest score down.
    public let share: Double
    /// Good outcomes gained, a customer of the whole base.
    public let uplift: Estimate
  }

  /// Places to draw the curve through: hundredths of the customers.
  public let points: [Point]
  /// The area under the curve.
  public let area: Estimate
  /// The area between the curve and the line of choosing at random.
  public let qini: Estimate
  /// The effect of treating everybody: the average treatment effect.
  public let averageEffect: Estimate

  /// Follows `scores`, higher where treatment is thought to help more.
  ///
  /// - Parameters:
  ///   - scores: A score for each customer.
  ///   - goodOutcome: Whether the outcome was good.
  ///   - treated: Whether the customer was treated.
  ///   - probability: The probability with which each was to be treated, strictly between 0 and 1.
  /// - Precondition: One of each for every customer, of whom there is one; no score is NaN.
  /// - Complexity: O(n).
  public init(
    scores: [Double], goodOutcome: [Bool], treated: [Bool], probability: [Double]
  ) {
    let n = scores.count
    precondition(
      n > 0 && goodOutcome.count == n && treated.count == n && probability.count == n,
      "\(n) scores, \(goodOutcome.count) outcomes, \(treated.count) treatments")
    let effects = scores.indices.map { i -> Double in
      let e = probability[i]
      precondition(e > 0 && e < 1, "row \(i) was to be treated with probability \(e)")
      guard goodOutcome[i] else { return 0 }
      return treated[i] ? 1 / e : -1 / (1 - e)
    }
    let order = Array(ascendingOrder(of: scores).reversed())
    var middles = [Double](repeating: 0, count: n)  // the share before a tie and half of the tie
    var sums = [(count: 0, sum: 0.0, squares: 0.0)]
    var low = 0
    while low < n {
      var high = low
      var next = sums[sums.count - 1]
      while high < n, scores[order[high]] == scores[order[low]] {
        next.sum += effects[order[high]]
        next.squares += effects[order[high]] * effects[order[high]]
        high += 1
      }
      next.count = high
      for k in low..<high { middles[order[k]] = Double(low + high) / Double(2 * n) }
      sums.append(next)
      low = high
    }
    area = InfluenceEstimate(
      meanOf: effects.indices.map { effects[$0] * (1 - middles[$0]) }
    ).estimate()
    qini = InfluenceEstimate(
      meanOf: effects.indices.map { effects[$0] * (0.5 - middles[$0]) }
    ).estimate()
    averageEffect = InfluenceEstimate(meanOf: effects).estimate()
    var k = 0
    points = (0...100).map { percent in
      let target = Double(percent) / 100 * Double(n)
      while k + 2 < sums.count, Double(sums[k + 1].count) < target { k += 1 }
      let (a, b) = (sums[k], sums[k + 1])
      let part = min(1, max(0, (target - Double(a.count)) / Double(b.count - a.count)))
      let mean = (a.sum + part * (b.sum - a.sum)) / Double(n)
      let square = (a.squares + part * (b.squares - a.squares)) / Double(n)
      let variance = max(0, square - mean * mean) / Double(n)
      return Point(
        share: Double(percent) / 100,
        uplift: Estimate(value: mean, standardError: variance.squareRoot()))
    }
  }
}
