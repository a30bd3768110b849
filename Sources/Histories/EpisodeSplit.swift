/// Rows under observation, cut at given times so that effects may differ between episodes.
///
/// A row that is under observation over (start, time] becomes one row for every stretch between
/// `cuts` that it reaches: (start, c₁], (c₁, c₂] … (c, time]. Only the last of them carries the row's
/// event. A row that ends at a cut is not cut by it. As R's `survSplit`.
///
/// - SeeAlso: Therneau & Grambsch, *Modeling Survival Data* (2000), section 3.7.
public struct EpisodeSplit: Sendable, Equatable {
  /// The times at which rows are cut, ascending and distinct.
  public let cuts: [Double]
  /// The row that each episode is part of, counted from 0; ascending.
  public let rows: [Int]
  /// Where each episode begins; minus infinity where the row is under observation from the beginning.
  public let start: [Double]
  /// Where each episode ends.
  public let time: [Double]
  /// Whether each episode ends with the event.
  public let event: [Bool]
  /// The stretch that each episode lies in: 0 up to the first cut, 1 up to the second, and so on.
  public let episode: [Int32]

  /// The number of episodes.
  public var count: Int { rows.count }

  /// Cuts rows.
  ///
  /// - Parameters:
  ///   - start: Where the observation of each row begins; left out when all are under observation
  ///     from the beginning, before any event. Their first episode then starts at minus infinity,
  ///     which every event time is after, also 0.
  ///   - time: Where it ends.
  ///   - event: Whether it ends with the event.
  ///   - cuts: The times to cut at, in any order.
  /// - Precondition: Lengths agree, each start is before its time, cuts are finite.
  /// - Complexity: O(rows + episodes), after sorting the cuts.
  public init(start: [Double]? = nil, time: [Double], event: [Bool], at cuts: [Double]) {
    precondition(event.count == time.count, "\(event.count) events for \(time.count) times")
    precondition(
      start == nil || start?.count == time.count,
      "\(start?.count ?? 0) starts for \(time.count) times")
    precondition(cuts.allSatisfy(\.isFinite), "a cut is not finite")
    let cuts = Set(cuts).sorted()
    var rows: [Int] = []
    var starts: [Double] = []
    var times: [Double] = []
    var events: [Bool] = []
    var episodes: [Int32] = []
    for row in time.indices {
      var begin = start?[row] ?? -.infinity
      precondition(begin < time[row], "row \(row) starts at \(begin) and ends at \(time[row])")
      var stretch = cuts.firstIndex { begin < $0 } ?? cuts.count
      func add(to end: Double, event: Bool) {
        rows.append(row)
        starts.append(begin)
        times.append(end)
        events.append(event)
        episodes.append(Int32(stretch))
      }
      while stretch < cuts.count, cuts[stretch] < time[row] {
        add(to: cuts[stretch], event: false)
        begin = cuts[stretch]
        stretch += 1
      }
      add(to: time[row], event: event[row])
    }
    self.cuts = cuts
    self.rows = rows
    self.start = starts
    self.time = times
    self.event = events
    episode = episodes
  }
}
