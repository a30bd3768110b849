/// How long customers were observed, and whether the observation ended with the event.
///
/// A row says: under observation after `start` up to and including `time`; at `time` the event
/// happened, or was still to come (censored). Without `start`, a row is under observation from
/// before time 0, so that an event at time 0 has a risk set.
///
/// Events precede censorings at equal times: who is censored at t was at risk of the events at t.
/// Times are compared as they are, never rounded.
public struct SurvivalResponse: Sendable {
  /// Where the observation of each row begins (left truncation, or start-stop rows); `nil` when
  /// all are observed from the beginning.
  public let start: [Double]?
  /// Where the observation of each row ends.
  public let time: [Double]
  /// Whether it ended with the event.
  public let event: [Bool]
  /// What each row counts for; `nil` when every row counts for one.
  public let weights: [Double]?

  /// The number of rows.
  public var count: Int { time.count }

  /// The number of rows that end with the event.
  public var eventCount: Int { event.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// Pairs times with events.
  ///
  /// - Parameters:
  ///   - start: Where the observation of each row begins; left out when all begin at the origin.
  ///   - time: Where it ends.
  ///   - event: Whether it ended with the event.
  ///   - weights: What each row counts for, at least 0; one each when left out.
  /// - Precondition: Lengths agree; times are finite and at least 0; each start is before its time.
  public init(
    start: [Double]? = nil, time: [Double], event: [Bool], weights: [Double]? = nil
  ) {
    precondition(event.count == time.count, "\(event.count) events for \(time.count) times")
    for (i, t) in time.enumerated() {
      precondition(t >= 0 && t.isFinite, "row \(i) ends at \(t)")
    }
    if let start {
      precondition(start.count == time.count, "\(start.count) starts for \(time.count) times")
      for (i, s) in start.enumerated() {
        precondition(s >= 0 && s < time[i], "row \(i) starts at \(s) and ends at \(time[i])")
      }
    }
    requireWeights(weights, rows: time.count)
    self.start = start
    self.time = time
    self.event = event
    self.weights = weights
  }

  /// What row `i` counts for.
  public func weight(_ i: Int) -> Double { weights?[i] ?? 1 }

  /// Σ weight.
  public var totalWeight: Double { weights?.reduce(0, +) ?? Double(count) }

  /// These rows, in this order; a row may come more than once.
  public func subset(_ rows: [Int]) -> SurvivalResponse {
    SurvivalResponse(
      start: start.map { all in rows.map { all[$0] } },
      time: rows.map { time[$0] },
      event: rows.map { event[$0] },
      weights: weights.map { all in rows.map { all[$0] } })
  }

  /// The rows by ascending time, events before censorings at equal times, else in row order.
  ///
  /// - Complexity: O(n).
  public var timeOrder: [Int] {
    let byTime = ascendingOrder(of: time)
    var order = [Int]()
    order.reserveCapacity(count)
    var low = 0
    while low < count {
      let t = time[byTime[low]]
      var high = low
      while high < count, time[byTime[high]] == t {
        if event[byTime[high]] { order.append(byTime[high]) }
        high += 1
      }
      for k in low..<high where !event[byTime[k]] { order.append(byTime[k]) }
      low = high
    }
    return order
  }
}
