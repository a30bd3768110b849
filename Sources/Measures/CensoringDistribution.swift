/// The probability G(t) of staying uncensored past t, by the product-limit estimator.
///
/// It is what inverse-probability weights divide by. As events precede censorings, who has the event
/// at t is no longer at risk of being censored at t.
public struct CensoringDistribution: Sendable {
  /// The times at which someone was censored, ascending.
  public let times: [Double]
  /// G at and after each of ``times``, up to the next.
  public let survival: [Double]

  /// Estimates G from `response`.
  ///
  /// - Precondition: There is no delayed entry, with which G is not defined.
  /// - Complexity: O(n).
  public init(_ response: SurvivalResponse) {
    self.init(response, timeOrder: response.timeOrder)
  }

  /// Estimates G from the rows `timeOrder`, which are in ``SurvivalResponse/timeOrder``.
  init(_ response: SurvivalResponse, timeOrder rows: [Int]) {
    precondition(response.start == nil, "censoring weights are not defined with delayed entry")
    var (times, factors) = ([Double](), [Double]())
    var atRisk = 0.0
    var high = rows.count
    while high > 0 {
      let time = response.time[rows[high - 1]]
      var (censored, events) = (0.0, 0.0)
      while high > 0, response.time[rows[high - 1]] == time {
        let row = rows[high - 1]
        if response.event[row] {
          events += response.weight(row)
        } else {
          censored += response.weight(row)
        }
        high -= 1
      }
      if censored > 0 {
        times.append(time)
        factors.append(atRisk / (atRisk + censored))
      }
      atRisk += censored + events
    }
    self.times = times.reversed()
    var uncensored = 1.0
    survival = factors.reversed().map { factor in
      uncensored *= factor
      return uncensored
    }
  }

  /// G(t): the probability of being censored after t, or never.
  public func survival(at t: Double) -> Double {
    let passed = times.countUpTo(t)
    return passed == 0 ? 1 : survival[passed - 1]
  }

  /// G(t−): the probability of being censored at t, after t, or never.
  public func survival(before t: Double) -> Double {
    let passed = times.countBelow(t)
    return passed == 0 ? 1 : survival[passed - 1]
  }
}
