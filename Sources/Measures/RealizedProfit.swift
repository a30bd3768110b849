/// What contacting the customers with the highest scores would have brought, by each customer's own
/// value and costs.
///
/// Contacting a customer who would have left brings γ (value − offer) − contact; one who would have
/// stayed costs offer + contact.
public struct RealizedProfit: Sendable, Equatable {
  /// The profit of contacting a share of customers.
  public struct Point: Sendable, Equatable {
    /// The share of customers contacted, from the highest score down.
    public let share: Double
    /// The profit, a customer of the whole base; the standard error takes the cut as given.
    public let profit: Estimate
  }

  /// Places to draw the curve through: hundredths of the customers.
  public let points: [Point]
  /// The best of all shares, nobody among them.
  public let best: Point

  /// Follows `scores`, higher where contact is likelier to pay.
  ///
  /// - Parameters:
  ///   - scores: A score for each row.
  ///   - response: What happened.
  ///   - values: What each customer is worth when kept.
  ///   - offerCosts: What the offer to each costs.
  ///   - contactCosts: What contacting each costs.
  ///   - acceptance: γ, the probability that a would-be churner accepts.
  /// - Precondition: One number for each row; none is NaN; the rows have weight.
  /// - Complexity: O(n).
  public init(
    scores: [Double], response: BinaryResponse, values: [Double], offerCosts: [Double],
    contactCosts: [Double], acceptance: Double
  ) {
    precondition(
      scores.count == response.count && values.count == response.count
        && offerCosts.count == response.count && contactCosts.count == response.count,
      "scores, values and costs are of \(response.count) rows")
    let weights = response.events.indices.map {
      response.eventWeight($0) + response.nonEventWeight($0)
    }
    let total = weights.reduce(0, +)
    precondition(total > 0, "there is nobody to contact")
    var sums = [(weight: 0.0, profit: 0.0, squares: 0.0)]
    var last: Double?
    for row in ascendingOrder(of: scores).reversed() where weights[row] > 0 {
      let kept = acceptance * (values[row] - offerCosts[row]) - contactCosts[row]
      let wasted = -(offerCosts[row] + contactCosts[row])
      let (event, other) = (response.eventWeight(row), response.nonEventWeight(row))
      var next = sums[sums.count - 1]
      next.weight += weights[row]
      next.profit += event * kept + other * wasted
      next.squares +=
        response.varianceWeight(row) * (event * kept * kept + other * wasted * wasted)
      if last == scores[row] { sums[sums.count - 1] = next } else { sums.append(next) }
      last = scores[row]
    }
    func point(_ share: Double, _ profit: Double, _ squares: Double) -> Point {
      let mean = profit / total
      let variance = max(0, squares / total - mean * mean) / total
      return Point(
        share: share, profit: Estimate(value: mean, standardError: variance.squareRoot()))
    }
    var best = 0
    for k in sums.indices where sums[k].profit > sums[best].profit { best = k }
    self.best = point(sums[best].weight / total, sums[best].profit, sums[best].squares)
    var k = 0
    points = (0...100).map { percent in
      let target = Double(percent) / 100 * total
      while k + 1 < sums.count - 1, sums[k + 1].weight < target { k += 1 }
      let (a, b) = (sums[k], sums[min(k + 1, sums.count - 1)])
      let width = b.weight - a.weight
      let part = width > 0 ? min(1, max(0, (target - a.weight) / width)) : 0
      return point(
        Double(percent) / 100, a.profit + part * (b.profit - a.profit),
        a.squares + part * (b.squares - a.squares))
    }
  }
}
