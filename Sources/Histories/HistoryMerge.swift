/// Merges logs into rows under observation: one row, an episode, for every stretch in which nothing
/// that is known changes.
///
/// What is known in an episode is what the log said up to its beginning; what happens in it happens
/// at its end. So no episode looks into its own future. As R's `tmerge`.
///
/// - SeeAlso: Therneau, Crowson & Atkinson, "Using time dependent covariates and time dependent
///   coefficients in the Cox model" (vignette of R's survival).
public struct HistoryMerge: Sendable {
  /// The episodes of some customers.
  public struct Episodes: Sendable {
    /// The row that each episode is part of.
    public var rows: [Int] = []
    /// Where each begins.
    public var start: [Double] = []
    /// Where each ends.
    public var stop: [Double] = []
    /// Whether each is its row's last, and so carries the row's own event.
    public var isLast: [Bool] = []
    /// The number of cuts at or before each one's beginning.
    public var stretch: [Int] = []
    /// By variable: the values.
    public var values: [[Double]]

    /// The number of episodes.
    public var count: Int { rows.count }
  }

  /// The rows.
  public let rows: ObservedRows
  /// The variables.
  public let variables: [HistoryVariable]
  /// How long after its time an entry is known; for current and cumulative values.
  public let delay: Double
  /// Times at which all rows are cut.
  public let cuts: [Double]
  /// By variable: where its entries lay so far.
  public private(set) var placements: [LogPlacement]

  /// Prepares a merge.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - variables: What the log says.
  ///   - delay: How long after its time an entry becomes known, at least 0; entries up to a customer's
  ///     first row are known at once.
  ///   - cuts: Times at which all rows are cut besides.
  public init(
    _ rows: ObservedRows, _ variables: [HistoryVariable], delay: Double = 0, cuts: [Double] = []
  ) {
    precondition(delay >= 0, "a delay of \(delay)")
    self.rows = rows
    self.variables = variables
    self.delay = delay
    self.cuts = Set(cuts).sorted()
    placements = Array(repeating: LogPlacement(), count: variables.count)
  }

  /// The episodes of the customers `customers`, in their order.
  ///
  /// - Parameters:
  ///   - customers: The customers.
  ///   - log: All entries about these customers, in the order of the file.
  /// - Returns: Their episodes.
  /// - Complexity: O(m log m) for m entries and rows.
  public mutating func episodes(of customers: Range<Int>, _ log: HistoryLog) -> Episodes {
    var episodes = Episodes(values: Array(repeating: [], count: variables.count))
    forEachCustomer(customers, log) { merge, customer, entries in
      merge.append(customer, entries, to: &episodes)
    }
    return episodes
  }

  /// Visits each customer with its entries, by variable.
  mutating func forEachCustomer(
    _ customers: Range<Int>, _ log: HistoryLog,
    _ body: (inout HistoryMerge, _ customer: Int, _ entries: [[LogEntry]]) -> Void
  ) {
    let lines = linesByCustomer(customers, log)
    for customer in customers {
      let own = lines.order[
        lines.starts[
          customer - customers.lowerBound]..<lines.starts[
            customer - customers.lowerBound + 1]]
      let entries = variables.indices.map { v in self.entries(of: customer, own, v, log) }
      for (v, list) in entries.enumerated() { count(list, of: customer, v) }
      body(&self, customer, entries)
    }
  }

  /// The log's lines by customer, in the order of the file.
  private func linesByCustomer(
    _ customers: Range<Int>, _ log: HistoryLog
  ) -> (order: [Int32], starts: [Int]) {
    var starts = [Int](repeating: 0, count: customers.count + 1)
    for customer in log.customer { starts[Int(customer) - customers.lowerBound + 1] += 1 }
    for index in customers.indices {
      starts[index - customers.lowerBound + 1] += starts[index - customers.lowerBound]
    }
    var next = starts
    var order = [Int32](repeating: 0, count: log.customer.count)
    for (line, customer) in log.customer.enumerated() {
      let index = Int(customer) - customers.lowerBound
      order[next[index]] = Int32(line)
      next[index] += 1
    }
    return (order, starts)
  }

  /// The entries of one customer about one variable, by time.
  private mutating func entries(
    of customer: Int, _ lines: ArraySlice<Int32>, _ v: Int, _ log: HistoryLog
  ) -> [LogEntry] {
    let variable = variables[v]
    let isDelayed = delay > 0 && !variable.kind.isEvent
    let first = rows.rows(of: customer).first.map { rows.start[Int($0)] } ?? 0
    var entries: [LogEntry] = []
    for (place, line) in lines.enumerated() {
      let time = log.time[Int(line)]
      let value = variable.hasValue ? log.values[v][Int(line)] : 1
      if time.isNaN || value.isNaN {
        placements[v].missing += 1
        continue
      }
      entries.append(
        LogEntry(
          time: isDelayed && time > first ? time + delay : time, value: value, place: place))
    }
    entries.sort { ($0.time, $0.place) < ($1.time, $1.place) }
    return entries
  }

  /// Counts where entries lie.
  private mutating func count(_ entries: [LogEntry], of customer: Int, _ v: Int) {
    guard !entries.isEmpty else { return }
    let own = rows.rows(of: customer).map { (start: rows.start[Int($0)], stop: rows.stop[Int($0)]) }
    var place = LogPlacement()
    var k = 0
    for (index, entry) in entries.enumerated() {
      if index > 0, entries[index - 1].time == entry.time { place.tied += 1 }
      while k < own.count, own[k].stop < entry.time { k += 1 }
      if k == own.count {
        place.after += 1
      } else if entry.time < own[k].start {
        if k == 0 { place.before += 1 } else { place.inGap += 1 }
      } else if entry.time == own[k].start {
        place.atStart += 1
      } else if entry.time < own[k].stop || (k + 1 < own.count && own[k + 1].start == entry.time) {
        place.within += 1
      } else {
        place.atEnd += 1
      }
    }
    placements[v].add(place)
  }

  // MARK: - One customer

  private func append(_ customer: Int, _ entries: [[LogEntry]], to episodes: inout Episodes) {
    let first = episodes.count
    var times = Set(cuts)
    for list in entries { for entry in list { times.insert(entry.time) } }
    let cutTimes = times.sorted()
    var next = 0
    for row in rows.rows(of: customer).map({ Int($0) }) {
      var begin = rows.start[row]
      while next < cutTimes.count, cutTimes[next] <= begin { next += 1 }
      while next < cutTimes.count, cutTimes[next] < rows.stop[row] {
        episodes.add(row, from: begin, to: cutTimes[next], isLast: false)
        begin = cutTimes[next]
        next += 1
      }
      episodes.add(row, from: begin, to: rows.stop[row], isLast: true)
    }
    for episode in first..<episodes.count {
      episodes.stretch.append(cuts.count { $0 <= episodes.start[episode] })
    }
    for (v, variable) in variables.enumerated() {
      fill(variable, entries[v], from: first, &episodes, v)
    }
  }

  private func fill(
    _ variable: HistoryVariable, _ entries: [LogEntry], from first: Int,
    _ episodes: inout Episodes, _ v: Int
  ) {
    var state = VariableState(variable)
    var next = 0
    for episode in first..<episodes.count {
      if variable.kind.isEvent {
        var value = variable.initial
        while next < entries.count, entries[next].time <= episodes.stop[episode] {
          state.add(entries[next].value)
          if entries[next].time == episodes.stop[episode] {
            if variable.kind == .event {
              value = entries[next].value
            } else if entries[next].value != 0 {
              value = state.value
            }
          }
          next += 1
        }
        episodes.values[v].append(value)
      } else {
        while next < entries.count, entries[next].time <= episodes.start[episode] {
          state.add(entries[next].value)
          next += 1
        }
        episodes.values[v].append(state.value)
      }
    }
  }
}

/// One entry of a log about one variable of one customer.
struct LogEntry {
  let time: Double
  let value: Double
  /// Its place among the customer's lines of the file.
  let place: Int
}

/// A variable on its way through a customer's entries.
struct VariableState {
  private let accumulates: Bool
  private(set) var value: Double

  init(_ variable: HistoryVariable) {
    accumulates = variable.kind == .cumulative || variable.kind == .cumulativeEvent
    value = variable.initial
  }

  mutating func add(_ entry: Double) { value = accumulates ? value + entry : entry }
}

extension HistoryMerge.Episodes {
  fileprivate mutating func add(_ row: Int, from begin: Double, to end: Double, isLast last: Bool) {
    rows.append(row)
    start.append(begin)
    stop.append(end)
    isLast.append(last)
  }
}

extension LogPlacement {
  fileprivate mutating func add(_ other: LogPlacement) {
    before += other.before
    after += other.after
    inGap += other.inGap
    atStart += other.atStart
    atEnd += other.atEnd
    within += other.within
    tied += other.tied
  }
}
