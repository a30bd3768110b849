internal import Lanes

/// Who is at risk when: rows in an order in which every risk set is a prefix of its stratum.
///
/// Rows are sorted by stratum, then by time from last to first, events before censorings at equal
/// times. So whoever is at risk at an event time stands before the end of that time's rows; rows
/// that enter late are taken off again by a second order, by entry from last to first.
struct RiskSets: Sendable {
  /// The events of one stratum at one time.
  struct EventGroup: Sendable {
    /// The time.
    var time: Double
    /// The stratum.
    var stratum: Int32
    /// Where the group's events begin in the order; they stand together.
    var firstEvent: Int32
    /// How many rows have their event here.
    var events: Int32
    /// One past the last row that is at risk.
    var end: Int32
    /// The rows, in entry order, that had not yet entered: `entryStart ..< entryEnd`.
    var entryEnd: Int32
    /// The weight of the events.
    var weight: Double
    /// How many ties Efron's method sees: the events, or their frequencies.
    var ties: Int32
    /// The number of rows at risk, and their weight.
    var atRisk: Double
  }

  /// Row numbers, sorted as above.
  let order: [Int32]
  /// Row numbers of late entries, by stratum, then by entry from last to first; empty when all
  /// enter before the first event.
  let entryOrder: [Int32]
  /// Where each stratum begins in `order`, and its end.
  let stratumStarts: [Int]
  /// Where each stratum begins in `entryOrder`, and its end.
  let entryStarts: [Int]
  /// The event times, by stratum, then from last to first.
  let groups: [EventGroup]
  /// The groups of each stratum.
  let stratumGroups: [Range<Int>]
  /// For each position of `order`: the first group of its stratum whose time is at most the row's,
  /// or −1.
  let firstGroup: [Int32]
  /// The same for each position of `entryOrder` and the row's entry.
  let entryFirstGroup: [Int32]
  /// For each position of `order`: its position in `entryOrder`, or −1.
  let entryPosition: [Int32]

  init(_ response: CoxResponse) {
    let n = response.count
    var radix = RadixOrder(count: n)
    // An event of weight 0 is none: it may not stand among those that share a risk set.
    radix.sort(
      by: response.event.indices.map {
        response.event[$0] > 0 && response.weights?[$0] ?? 1 > 0 ? 0 : 1
      })
    radix.sort(by: response.time.map(RadixOrder.descending))
    if let strata = response.strata { radix.sort(by: strata.map { UInt64($0) }) }
    let order = radix.order
    // Local names spare the loop below a look-up in the response for every row.
    let (weights, countsTies) = (response.weights, response.weightsAreFrequencies)
    let event = response.event
    let times = order.map { response.time[Int($0)] }

    var stratumStarts = [Int](repeating: 0, count: response.stratumCount + 1)
    if let strata = response.strata {
      for code in strata { stratumStarts[Int(code) + 1] += 1 }
      for stratum in 0..<response.stratumCount {
        stratumStarts[stratum + 1] += stratumStarts[stratum]
      }
    } else {
      stratumStarts[1] = n
    }

    var groups: [EventGroup] = []
    groups.reserveCapacity(event.reduce(0) { $1 > 0 ? $0 + 1 : $0 })
    var stratumGroups: [Range<Int>] = []
    var firstGroup = [Int32](repeating: 0, count: n)
    for stratum in 0..<response.stratumCount {
      let first = groups.count
      var weightAtRisk = 0.0
      var position = stratumStarts[stratum]
      let stratumEnd = stratumStarts[stratum + 1]
      while position < stratumEnd {
        let time = times[position]
        let begin = position
        var weight = 0.0
        var events = 0
        var ties = 0.0
        while position < stratumEnd, times[position] == time {
          let row = Int(order[position])
          let w = weights?[row] ?? 1
          weightAtRisk += w
          // Events stand first among equal times; one of weight 0 is no event.
          if event[row] > 0 && w > 0 {
            weight += w
            events += 1
            ties += countsTies ? w : 1
          }
          firstGroup[position] = Int32(groups.count)
          position += 1
        }
        if events > 0 {
          groups.append(
            EventGroup(
              time: time, stratum: Int32(stratum), firstEvent: Int32(begin),
              events: Int32(events), end: Int32(position), entryEnd: 0, weight: weight,
              ties: Int32(ties.rounded()), atRisk: weightAtRisk))
        }
      }
      stratumGroups.append(first..<groups.count)
      // Rows that end before the stratum's first event meet no group.
      var last = stratumEnd - 1
      while last >= stratumStarts[stratum], firstGroup[last] == Int32(groups.count) {
        firstGroup[last] = -1
        last -= 1
      }
    }

    let entries = Entries(
      response, order: order, stratumStarts: stratumStarts, stratumGroups: stratumGroups,
      groups: &groups)
    self.order = order
    self.stratumStarts = stratumStarts
    self.stratumGroups = stratumGroups
    self.groups = groups
    self.firstGroup = firstGroup
    entryOrder = entries.order
    entryStarts = entries.starts
    entryFirstGroup = entries.firstGroup
    entryPosition = entries.position
  }
}

/// The rows that enter after their stratum's first event, and what they change.
private struct Entries {
  var order: [Int32] = []
  var starts: [Int]
  var firstGroup: [Int32] = []
  var position: [Int32] = []

  init(
    _ response: CoxResponse, order rows: [Int32], stratumStarts: [Int],
    stratumGroups: [Range<Int>], groups: inout [RiskSets.EventGroup]
  ) {
    starts = Array(repeating: 0, count: stratumStarts.count)
    guard let start = response.start else { return }
    var radix = RadixOrder(count: response.count)
    radix.sort(by: start.map(RadixOrder.descending))
    if let strata = response.strata { radix.sort(by: strata.map { UInt64($0) }) }
    var positionOfRow = [Int32](repeating: -1, count: response.count)
    for stratum in stratumGroups.indices {
      let range = stratumGroups[stratum]
      starts[stratum] = order.count
      if range.isEmpty { continue }
      // Groups run from the last time to the first: the stratum's first event is its last group.
      let earliest = groups[range.upperBound - 1].time
      var group = range.lowerBound
      for index in stratumStarts[stratum]..<stratumStarts[stratum + 1] {
        let row = Int(radix.order[index])
        guard start[row] >= earliest else { break }
        while group < range.upperBound, groups[group].time > start[row] {
          groups[group].entryEnd = Int32(order.count)
          group += 1
        }
        positionOfRow[row] = Int32(order.count)
        firstGroup.append(Int32(group))
        order.append(Int32(row))
      }
      for rest in group..<range.upperBound { groups[rest].entryEnd = Int32(order.count) }
      var weight = 0.0
      var taken = starts[stratum]
      for group in range {
        while taken < Int(groups[group].entryEnd) {
          weight += response.weights?[Int(order[taken])] ?? 1
          taken += 1
        }
        groups[group].atRisk -= weight
      }
    }
    starts[stratumGroups.count] = order.count
    position = rows.map { positionOfRow[Int($0)] }
  }
}
