/// The censoring distribution of each stratum, by Kaplan and Meier with events and censorings in
/// each other's place, in the order of risk sets.
///
///     G(t−) = Π (1 − c(u) / n(u))   over the censoring times u < t
///
/// Events precede censorings at equal times, so those who have an event at u are no longer at risk of
/// being censored there; R's `crr` counts them nevertheless.
struct CensoringWeights: Sendable {
  /// The censorings of one stratum at one time.
  struct Moment: Sendable {
    /// The time.
    var time: Double
    /// The weight c of those who are censored.
    var censored: Double
    /// The weight n of those at risk of being censored.
    var atRisk: Double
    /// The positions of the rows that end at it.
    var rows: Range<Int>
  }

  /// G just before each group of events.
  private(set) var ofGroup: [Double]
  /// 1 / G just before each position's row ends; 0 for rows that do not end in another cause.
  private(set) var inverseOfRow: [Double]
  /// The censoring times, by stratum, then from first to last.
  private(set) var moments: [Moment] = []
  /// The moments of each stratum.
  private(set) var stratumMoments: [Range<Int>] = []

  /// Estimates G.
  ///
  /// - Parameters:
  ///   - response: Times and causes.
  ///   - cause: The cause of interest.
  ///   - sets: The risk sets of that cause.
  ///   - countsEvents: Whether those with an event at u are at risk of being censored there.
  init(
    _ response: CompetingRisksResponse, cause: Int, _ sets: RiskSets, countsEvents: Bool
  ) {
    ofGroup = Array(repeating: 1, count: sets.groups.count)
    inverseOfRow = Array(repeating: 0, count: sets.order.count)
    for stratum in sets.stratumGroups.indices {
      let first = moments.count
      let groups = sets.stratumGroups[stratum]
      var group = groups.upperBound - 1
      var g = 1.0
      let rows = sets.stratumStarts[stratum]..<sets.stratumStarts[stratum + 1]
      for tied in Self.tiedTimes(response, sets, rows).reversed() {
        var censored = 0.0
        var all = 0.0
        for position in tied.rows {
          let row = Int(sets.order[position])
          let weight = response.weights?[row] ?? 1
          all += weight
          if response.cause[row] < 0 {
            censored += weight
          } else if Int(response.cause[row]) != cause {
            inverseOfRow[position] = 1 / g
          }
        }
        if group >= groups.lowerBound, sets.groups[group].time == tied.time {
          ofGroup[group] = g
          group -= 1
        }
        guard censored > 0 else { continue }
        let atRisk = tied.atRisk - (countsEvents ? 0 : all - censored)
        moments.append(
          Moment(time: tied.time, censored: censored, atRisk: atRisk, rows: tied.rows))
        g *= max(0, (atRisk - censored) / atRisk)
      }
      stratumMoments.append(first..<moments.count)
    }
  }

  /// The rows that end at one time, and the weight of all that end then or later.
  private struct TiedTime {
    var time: Double
    var rows: Range<Int>
    var atRisk: Double
  }

  /// The times of a stratum, from last to first.
  private static func tiedTimes(
    _ response: CompetingRisksResponse, _ sets: RiskSets, _ rows: Range<Int>
  ) -> [TiedTime] {
    var times: [TiedTime] = []
    var atRisk = 0.0
    var position = rows.lowerBound
    while position < rows.upperBound {
      let begin = position
      let time = response.time[Int(sets.order[begin])]
      while position < rows.upperBound, response.time[Int(sets.order[position])] == time {
        atRisk += response.weights?[Int(sets.order[position])] ?? 1
        position += 1
      }
      times.append(TiedTime(time: time, rows: begin..<position, atRisk: atRisk))
    }
    return times
  }
}
