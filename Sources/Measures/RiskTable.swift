/// Who is at risk, has an event of each cause or is censored, at each time that ends an observation.
struct RiskTable: Sendable {
  /// The distinct times, ascending.
  let times: [Double]
  /// The weight at risk just before each time: rows that start before it and end at or after it.
  let atRisk: [Double]
  /// By cause, then time: the weight of its events.
  let events: [[Double]]
  /// The weight censored at each time.
  let censored: [Double]
  /// When rows come under observation late, ascending, and the weight of those from each on.
  private let entries: (starts: [Double], weights: [Double])?

  /// Counts.
  ///
  /// - Complexity: O(n), sorting by radix.
  init(_ response: CompetingResponse) {
    let rows = ascendingOrder(of: response.time)
    let starts = response.start.map { start in
      (start: start, order: ascendingOrder(of: start))
    }
    var (times, atRisk, censored) = ([Double](), [Double](), [Double]())
    var events = [[Double]](repeating: [], count: response.causeCount)
    var notStarted = starts?.order.count ?? 0
    var (ending, starting) = (0.0, 0.0)  // the weights that end at or after, and start at or after
    var counts = [Double](repeating: 0, count: response.causeCount + 1)
    var high = rows.count
    while high > 0 {
      let time = response.time[rows[high - 1]]
      for cause in counts.indices { counts[cause] = 0 }
      while high > 0, response.time[rows[high - 1]] == time {
        let row = rows[high - 1]
        counts[Int(response.cause[row])] += response.weight(row)
        high -= 1
      }
      let leaving = counts.dropFirst().reduce(0, +) + counts[0]
      ending += leaving
      if let starts {
        while notStarted > 0, starts.start[starts.order[notStarted - 1]] >= time {
          notStarted -= 1
          starting += response.weight(starts.order[notStarted])
        }
      }
      times.append(time)
      censored.append(counts[0])
      for cause in events.indices { events[cause].append(counts[cause + 1]) }
      atRisk.append(max(ending - starting, leaving))
    }
    self.times = times.reversed()
    self.atRisk = atRisk.reversed()
    self.events = events.map { $0.reversed() }
    self.censored = censored.reversed()
    entries = starts.map { start, order in
      var weight = 0.0
      let weights = order.reversed().map { row in
        weight += response.weight(row)
        return weight
      }
      return (order.map { start[$0] }, weights.reversed())
    }
  }

  /// The weight at risk just before `t`.
  func atRisk(at t: Double) -> Double {
    let next = times.countBelow(t)
    guard next < times.count else { return 0 }
    guard let entries else { return atRisk[next] }
    // Who comes between t and the next time is counted there but not yet here.
    let (later, last) = (entries.starts.countBelow(t), entries.starts.countBelow(times[next]))
    func weight(from k: Int) -> Double { k < entries.weights.count ? entries.weights[k] : 0 }
    return max(0, atRisk[next] - (weight(from: later) - weight(from: last)))
  }

  private init(merging table: RiskTable) {
    times = table.times
    atRisk = table.atRisk
    events = [table.times.indices.map(table.allEvents)]
    censored = table.censored
    entries = table.entries
  }

  /// The same with all causes as one.
  var merged: RiskTable { RiskTable(merging: self) }

  /// The weight of events of any cause at time `k`.
  func allEvents(_ k: Int) -> Double {
    var sum = 0.0
    for cause in events { sum += cause[k] }
    return sum
  }
}
