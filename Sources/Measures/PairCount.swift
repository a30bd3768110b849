/// Counts the pairs of ``Concordance`` within one stratum, and what each row contributes, in two
/// sweeps over time.
///
/// The sweep back in time holds the rows at risk and is asked by each event; the sweep forward holds
/// the events and is asked by each row, at the end of its observation less at its start. Both ask
/// for the weight below and above a rank. Everything is gathered in time order first, so that the
/// sweeps read memory from one end to the other.
struct PairCount {
  /// Each row's place among the distinct risk scores, in time order as all that follows.
  private let ranks: [Int]
  private let rankCount: Int
  private let weights: [Double]
  private let groups: [TimeGroup]
  /// Positions by ascending start, with these starts; empty when nobody starts late.
  private let startOrder: [Int]
  private let starts: [Double]

  private(set) var pairs = Concordance.Pairs()
  /// Σ over a row's comparable pairs of ± the other's weight: + where concordant, − where discordant.
  private(set) var balance: [Double]
  /// Σ over a row's comparable pairs of the other's weight.
  private(set) var reach: [Double]

  /// Rows that end at one time: events from `low`, censorings from `middle` up to `high`.
  private struct TimeGroup {
    let time: Double
    let low, middle, high: Int
    /// What a pair counts whose event is in this group.
    let pairWeight: Double
  }

  /// Counts the pairs among `rows`, which are in ``SurvivalResponse/timeOrder``.
  init(
    rows: [Int], risk: [Double], response: SurvivalResponse, timeWeight: Concordance.TimeWeight,
    horizon: Double
  ) {
    (ranks, rankCount) = denseRanks(of: rows.map { risk[$0] })
    weights = rows.map { response.weight($0) }
    groups = Self.timeGroups(of: rows, response, timeWeight, horizon)
    let late = response.start.map { start in rows.map { start[$0] } } ?? []
    startOrder = ascendingOrder(of: late)
    starts = startOrder.map { late[$0] }
    balance = Array(repeating: 0, count: rows.count)
    reach = balance
    sweepBack()
    sweepForward()
  }

  private static func timeGroups(
    of rows: [Int], _ response: SurvivalResponse, _ timeWeight: Concordance.TimeWeight,
    _ horizon: Double
  ) -> [TimeGroup] {
    let censoring =
      timeWeight == .uno ? CensoringDistribution(response, timeOrder: rows) : nil
    var groups = [TimeGroup]()
    var low = 0
    while low < rows.count {
      let time = response.time[rows[low]]
      var middle = low
      while middle < rows.count, response.time[rows[middle]] == time, response.event[rows[middle]] {
        middle += 1
      }
      var high = middle
      while high < rows.count, response.time[rows[high]] == time { high += 1 }
      var pairWeight = time > horizon ? 0.0 : 1
      if middle > low, let censoring {
        let uncensored = censoring.survival(before: time)
        pairWeight /= uncensored * uncensored
      }
      groups.append(
        TimeGroup(time: time, low: low, middle: middle, high: high, pairWeight: pairWeight))
      low = high
    }
    return groups
  }

  private mutating func sweepBack() {
    var atRisk = RankedWeights(ranks: rankCount)
    var rowsAtRisk = 0  // counted, because sums of weights taken away again need not end at 0
    var notStarted = starts.count
    for group in groups.reversed() {
      for k in group.middle..<group.high { atRisk.add(weights[k], at: ranks[k]) }
      rowsAtRisk += group.high - group.middle
      while notStarted > 0, starts[notStarted - 1] >= group.time {
        notStarted -= 1
        let k = startOrder[notStarted]
        atRisk.add(-weights[k], at: ranks[k])
        rowsAtRisk -= 1
      }
      if rowsAtRisk > 0 {
        for k in group.low..<group.middle { pair(k, with: atRisk, group.pairWeight) }
      }
      countTies(group.low..<group.middle, group.pairWeight)
      for k in group.low..<group.middle { atRisk.add(weights[k], at: ranks[k]) }
      rowsAtRisk += group.middle - group.low
    }
  }

  /// Counts the pairs of the event `k` with the rows at risk after it.
  private mutating func pair(_ k: Int, with atRisk: RankedWeights, _ pairWeight: Double) {
    let others = atRisk.split(at: ranks[k])
    pairs.concordant += pairWeight * weights[k] * others.below
    pairs.discordant += pairWeight * weights[k] * others.above
    pairs.tiedRisk += pairWeight * weights[k] * others.at
    balance[k] += pairWeight * (others.below - others.above)
    reach[k] += pairWeight * (others.below + others.at + others.above)
  }

  /// Counts the pairs among the events at one time.
  private mutating func countTies(_ events: Range<Int>, _ pairWeight: Double) {
    guard events.count > 1 else { return }
    let byRank = events.sorted { ranks[$0] < ranks[$1] }
    var (lower, same) = (0.0, 0.0)  // the weights seen, of lower rank and of this rank
    var rank = ranks[byRank[0]]
    for k in byRank {
      if ranks[k] != rank {
        lower += same
        same = 0
        rank = ranks[k]
      }
      pairs.tiedTime += pairWeight * weights[k] * lower
      pairs.tiedBoth += pairWeight * weights[k] * same
      same += weights[k]
    }
  }

  private mutating func sweepForward() {
    var events = RankedWeights(ranks: rankCount)
    var started = 0
    for group in groups {
      while started < starts.count, starts[started] < group.time {
        addPairs(startOrder[started], with: events, sign: -1)
        started += 1
      }
      for k in group.low..<group.middle { addPairs(k, with: events, sign: 1) }
      for k in group.low..<group.middle {
        events.add(group.pairWeight * weights[k], at: ranks[k])
      }
      for k in group.middle..<group.high { addPairs(k, with: events, sign: 1) }
    }
  }

  /// Adds to row `k` its pairs with the `events` so far, or takes them away.
  private mutating func addPairs(_ k: Int, with events: RankedWeights, sign: Double) {
    let others = events.split(at: ranks[k])
    balance[k] += sign * (others.above - others.below)
    reach[k] += sign * (others.below + others.at + others.above)
  }
}

/// Every value's place among the distinct values, 0 for the smallest, and how many these are.
private func denseRanks(of values: [Double]) -> (ranks: [Int], count: Int) {
  var ranks = Array(repeating: 0, count: values.count)
  var count = 0
  var previous: Double?
  for k in ascendingOrder(of: values) {
    if values[k] != previous { count += 1 }
    previous = values[k]
    ranks[k] = count - 1
  }
  return (ranks, count)
}
