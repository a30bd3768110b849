internal import RealModule

/// The stretches of time that a baseline hazard is constant over, and for how much of each every
/// row was under observation.
///
/// A row meets the cells `first[i] ... last[i]`, all of them whole but for the two at its ends; its
/// event, if it has one, is in the last. With strata every stratum has all the cells, one stratum
/// behind the other. So n customers over T periods take two integers a customer instead of the
/// n × T rows of a person-period table.
struct HazardCells: Sendable {
  /// What a row that is under observation for a whole cell has of it: periods, or time.
  private(set) var sizes: [Double]
  /// The number of cells of one stratum.
  let cellsPerStratum: Int
  /// The first cell of each row.
  private(set) var first: [Int32]
  /// The last cell of each row; below the first where it meets none.
  private(set) var last: [Int32]
  /// What each row has of its first cell; `nil` where all are whole.
  private(set) var firstExposure: [Double]?
  /// What each row has of its last cell; `nil` where all are whole.
  private(set) var lastExposure: [Double]?
  /// Whether each row ends with the event.
  private(set) var event: [Bool]

  /// The number of cells of all strata.
  var count: Int { sizes.count }
  /// The number of rows.
  var rowCount: Int { first.count }

  /// What row `i` has of cell `k`, one of its own.
  func exposure(_ i: Int, _ k: Int) -> Double {
    if k == Int(first[i]), let firstExposure { return firstExposure[i] }
    if k == Int(last[i]), let lastExposure { return lastExposure[i] }
    return sizes[k]
  }
}

// MARK: - Periods

extension HazardCells {
  /// The periods of a discrete time, or groups of them.
  ///
  /// Period t is the time from (t − 1) w to t w for periods of length w. An event counts in the period
  /// in which it falls; a row that is censored within a period was not under observation for the
  /// whole of it, and counts for the periods before. So rows that follow each other without a gap
  /// share no period and lose none.
  ///
  /// - Parameters:
  ///   - response: Times and events.
  ///   - length: The length w of a period.
  ///   - ends: The last period of each cell, ascending to the last period of all; `nil` for a cell
  ///     a period.
  init(periodsOf response: CoxResponse, length: Double, ends: [Int]?) {
    let ends = ends ?? Array(1...max(1, Self.periodCount(of: response, length: length)))
    var sizes: [Double] = []
    var cellOfPeriod: [Int32] = []
    var begin = 0
    for (cell, end) in ends.enumerated() {
      sizes.append(Double(end - begin))
      cellOfPeriod += Array(repeating: Int32(cell), count: end - begin)
      begin = end
    }
    let cells = ends.count
    let whole = cells == cellOfPeriod.count
    var first = [Int32](repeating: 0, count: response.count)
    var last = first
    var partOfFirst: [Double] = []
    var partOfLast: [Double] = []
    if !whole {
      partOfFirst = Array(repeating: 0, count: response.count)
      partOfLast = partOfFirst
    }
    for i in 0..<response.count {
      let before = response.start.map { Self.completePeriods($0[i], length: length) } ?? 0
      let through = Self.lastPeriod(of: response, i, length: length)
      let stratum = (response.strata?[i] ?? 0) * Int32(cells)
      guard through > before else {
        (first[i], last[i]) = (stratum + 1, stratum)
        continue
      }
      let (a, b) = (cellOfPeriod[before], cellOfPeriod[through - 1])
      (first[i], last[i]) = (stratum + a, stratum + b)
      if whole { continue }
      if a == b {
        partOfFirst[i] = Double(through - before)
        partOfLast[i] = partOfFirst[i]
      } else {
        partOfFirst[i] = Double(ends[Int(a)] - before)
        partOfLast[i] = Double(through - ends[Int(b) - 1])
      }
    }
    self.sizes = (0..<response.stratumCount).flatMap { _ in sizes }
    cellsPerStratum = cells
    self.first = first
    self.last = last
    firstExposure = whole ? nil : partOfFirst
    lastExposure = whole ? nil : partOfLast
    event = response.event.indices.map { last[$0] >= first[$0] && response.event[$0] > 0 }
  }

  /// The last period in which a row of `response` is under observation.
  static func periodCount(of response: CoxResponse, length: Double) -> Int {
    (0..<response.count).reduce(0) { max($0, lastPeriod(of: response, $1, length: length)) }
  }

  /// The last period of row `i`.
  private static func lastPeriod(of response: CoxResponse, _ i: Int, length: Double) -> Int {
    let time = response.time[i]
    guard response.event[i] > 0 else { return completePeriods(time, length: length) }
    let complete = completePeriods(time, length: length)
    return time > Double(complete) * length * (1 + 1e-9) ? complete + 1 : complete
  }

  /// How many whole periods have passed at `time`; what rounding alone keeps from one counts.
  private static func completePeriods(_ time: Double, length: Double) -> Int {
    Int((time / length * (1 + 1e-9)).rounded(.down))
  }
}

// MARK: - Stretches of continuous time

extension HazardCells {
  /// The stretches of time between cuts, open on the left and closed on the right.
  ///
  /// - Parameters:
  ///   - response: Times and events.
  ///   - cuts: Where one stretch ends and the next begins, ascending and above 0.
  init(timeOf response: CoxResponse, cuts: [Double]) {
    let cells = cuts.count + 1
    let begins = [0] + cuts
    let lastTime = response.time.reduce(0, max)
    let sizes = (0..<cells).map { k in
      k + 1 < cells ? begins[k + 1] - begins[k] : max(lastTime - begins[k], 0)
    }
    var first = [Int32](repeating: 0, count: response.count)
    var last = first
    var partOfFirst = [Double](repeating: 0, count: response.count)
    var partOfLast = partOfFirst
    for i in 0..<response.count {
      let (start, time) = (response.start?[i] ?? 0, response.time[i])
      let a = cuts.count { $0 <= start }
      let b = cuts.count { $0 < time }
      let stratum = (response.strata?[i] ?? 0) * Int32(cells)
      (first[i], last[i]) = (stratum + Int32(a), stratum + Int32(b))
      partOfFirst[i] = (a == b ? time : cuts[a]) - start
      partOfLast[i] = a == b ? partOfFirst[i] : time - begins[b]
    }
    self.sizes = (0..<response.stratumCount).flatMap { _ in sizes }
    cellsPerStratum = cells
    self.first = first
    self.last = last
    firstExposure = partOfFirst
    lastExposure = partOfLast
    event = response.event.map { $0 > 0 }
  }
}

// MARK: - Cells that need no estimate

extension HazardCells {
  /// What is known of a cell's hazard before anything is estimated.
  enum Fate: Sendable, Equatable {
    /// There were events and others at risk.
    case estimable
    /// No event: the hazard is 0.
    case empty
    /// Everyone who was at risk had the event: the hazard is 1.
    case certain
  }

  /// What is known of every cell, by rows of positive weight.
  ///
  /// - Parameters:
  ///   - weights: The rows' weights.
  ///   - isDiscrete: Whether a hazard is a probability, which can be 1.
  /// - Returns: One fate for each cell.
  func fates(weights: [Double]?, isDiscrete: Bool) -> [Fate] {
    var events = [Double](repeating: 0, count: count)
    var exposures = events
    for i in 0..<rowCount where weights?[i] ?? 1 > 0 && last[i] >= first[i] {
      for k in Int(first[i])...Int(last[i]) { exposures[k] += exposure(i, k) }
      if event[i] { events[Int(last[i])] += 1 }
    }
    return zip(events, exposures).map { events, exposure in
      if events == 0 { return .empty }
      return isDiscrete && events == exposure ? .certain : .estimable
    }
  }

  /// Takes off the cells in which everyone at risk had the event: they multiply the likelihood by 1.
  mutating func leaveOut(_ fates: [Fate]) {
    guard fates.contains(.certain) else { return }
    for i in 0..<rowCount where last[i] >= first[i] && fates[Int(last[i])] == .certain {
      // Whoever is at risk in such a cell has the event there, in a single period.
      event[i] = false
      last[i] -= 1
      guard last[i] >= first[i], lastExposure != nil else { continue }
      let cell = Int(last[i])
      let whole = last[i] == first[i] ? exposure(i, cell) : sizes[cell]
      lastExposure?[i] = whole
    }
  }
}
