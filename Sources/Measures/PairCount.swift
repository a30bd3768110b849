/// Counts the pairs of ``Concordance``, and what each row contributes, in two sweeps over time.
///
/// The sweep back in time holds the rows at risk and is asked by each event; the sweep forward holds
/// the events and is asked by each row, at the end of its observation less at its start. Both ask
/// for the weight below and above a rank.
struct PairCount {
  private let ranks: DenseRanks
  private let response: SurvivalResponse
  private let timeWeight: Concordance.TimeWeight
  private let horizon: Double

  private(set) var pairs = Concordance.Pairs()
  /// Σ over a row's comparable pairs of ± the other's weight: + where concordant, − where discordant.
  private(set) var balance: [Double]
  /// Σ over a row's comparable pairs of the other's weight.
  private(set) var reach: [Double]

  init(
    ranks: DenseRanks, response: SurvivalResponse, timeWeight: Concordance.TimeWeight,
    horizon: Double
  ) {
    self.ranks = ranks
    self.response = response
    self.timeWeight = timeWeight
    self.horizon = horizon
    balance = Array(repeating: 0, count: response.count)
    reach = balance
  }

  /// Counts the pairs among `rows`, which are in ``SurvivalResponse/timeOrder``.
  mutating func add(_ rows: [Int]) {
    let groups = timeGroups(of: rows)
    let starts = response.start.map { start in
      let keys = rows.map { start[$0] }
      return ascendingOrder(of: keys).map { rows[$0] }
    }
    sweepBack(rows, groups, starts)
    sweepForward(rows, groups, starts)
  }

  /// Rows that end at one time: events from `low`, censorings from `middle` up to `high`.
  private struct TimeGroup {
    let time: Double
    let low, middle, high: Int
    /// What a pair counts whose event is in this group.
    let pairWeight: Double
  }

  private func timeGroups(of rows: [Int]) -> [TimeGroup] {
    let censoring =
      timeWeight == .uno ? CensoringDistribution(response, timeOrder: rows) : nil
    var groups = [TimeGroup]()
    var low = 0
    while low < rows.count {
      let time = response.time[rows[low]]
      var high = low
      while high < rows.count, response.time[rows[high]] == time { high += 1 }
      var middle = low
      while middle < high, response.event[rows[middle]] { middle += 1 }
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

  private mutating func sweepBack(_ rows: [Int], _ groups: [TimeGroup], _ starts: [Int]?) {
    var atRisk = RankedWeights(ranks: ranks.count)
    var rowsAtRisk = 0  // counted, because sums of weights taken away again need not end at 0
    var notStarted = starts?.count ?? 0
    for group in groups.reversed() {
      for row in rows[group.middle..<group.high] {
        atRisk.add(response.weight(row), at: ranks.codes[row])
      }
      rowsAtRisk += group.high - group.middle
      if let starts, let start = response.start {
        while notStarted > 0, start[starts[notStarted - 1]] >= group.time {
          notStarted -= 1
          let row = starts[notStarted]
          atRisk.add(-response.weight(row), at: ranks.codes[row])
          rowsAtRisk -= 1
        }
      }
      for row in rows[group.low..<group.middle] where rowsAtRisk > 0 {
        let others = atRisk.split(at: ranks.codes[row])
        let pairWeight = group.pairWeight * response.weight(row)
        pairs.concordant += pairWeight * others.below
        pairs.discordant += pairWeight * others.above
        pairs.tiedRisk += pairWeight * others.at
        balance[row] += group.pairWeight * (others.below - others.above)
        reach[row] += group.pairWeight * (others.below + others.at + others.above)
      }
      addTies(rows[group.low..<group.middle], group.pairWeight)
      for row in rows[group.low..<group.middle] {
        atRisk.add(response.weight(row), at: ranks.codes[row])
      }
      rowsAtRisk += group.middle - group.low
    }
  }

  private mutating func sweepForward(_ rows: [Int], _ groups: [TimeGroup], _ starts: [Int]?) {
    var events = RankedWeights(ranks: ranks.count)
    var started = 0
    for group in groups {
      if let starts, let start = response.start {
        while started < starts.count, start[starts[started]] < group.time {
          ask(starts[started], events, sign: -1)
          started += 1
        }
      }
      for row in rows[group.low..<group.middle] { ask(row, events, sign: 1) }
      for row in rows[group.low..<group.middle] {
        events.add(group.pairWeight * response.weight(row), at: ranks.codes[row])
      }
      for row in rows[group.middle..<group.high] { ask(row, events, sign: 1) }
    }
  }

  /// Adds the pairs of `row` with the `events` so far, or takes them away.
  private mutating func ask(_ row: Int, _ events: RankedWeights, sign: Double) {
    let others = events.split(at: ranks.codes[row])
    balance[row] += sign * (others.above - others.below)
    reach[row] += sign * (others.below + others.at + others.above)
  }

  /// Counts the pairs among events at one time: (Σw)² = Σw² + 2 Σ over pairs.
  private mutating func addTies(_ events: ArraySlice<Int>, _ pairWeight: Double) {
    guard events.count > 1 else { return }
    let byRank = events.sorted { ranks.codes[$0] < ranks.codes[$1] }
    var (before, sameRank) = (0.0, 0.0)
    var rank = ranks.codes[byRank[0]]
    for row in byRank {
      if ranks.codes[row] != rank {
        before += sameRank
        sameRank = 0
        rank = ranks.codes[row]
      }
      pairs.tiedTime += pairWeight * response.weight(row) * before
      pairs.tiedBoth += pairWeight * response.weight(row) * sameRank
      sameRank += response.weight(row)
    }
  }
}
