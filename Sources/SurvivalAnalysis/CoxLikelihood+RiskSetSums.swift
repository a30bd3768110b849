import Lanes

extension CoxLikelihood {
  /// Sums of r u over everyone at risk at each event time, and over those who leave there in ties.
  ///
  /// Late entries are taken off a running sum, or summed apart where that would lose digits.
  ///
  /// - Parameter number: u of a row, by its place.
  /// - Returns: For each group Σ r u over the risk set, and over its events where Efron's rule takes
  ///   a part of them off, 0 elsewhere.
  /// - Complexity: O(n), times log k for late entries that are summed apart.
  func riskSetSums(of number: (Int) -> Double) -> (all: [Double], leaving: [Double]) {
    var all = [Double](repeating: 0, count: sets.groups.count)
    var leaving = all
    let running = runningRisk
    let late =
      isCareful
      ? lateEntries.sums { entryRisk[$0] * number(Int(entryRows[$0])) } : nil
    walkRiskSets(
      adding: { running[$0] * number($0) },
      takingOff: { late == nil ? entryRisk[$0] * number(Int(entryRows[$0])) : 0 }
    ) { index, sum, notYet in
      all[index] = late.map { sum + $0[index] } ?? sum - notYet
      let group = sets.groups[index]
      guard ties == .efron && group.ties > 1 else { return }
      for event in Int(group.firstEvent)..<Int(group.firstEvent + group.events) {
        leaving[index] += risk[event] * number(event)
      }
    }
    return (all, leaving)
  }

  /// Goes through the event times of each stratum from the last to the first, with the running sums
  /// of all rows that are still there and of the late entries that are not there yet.
  ///
  /// - Parameters:
  ///   - row: What a row adds, by its place.
  ///   - entry: What a late entry takes off, by its place in entry order.
  ///   - visit: Is given each group and both sums.
  func walkRiskSets(
    adding row: (Int) -> Double, takingOff entry: (Int) -> Double,
    _ visit: (_ group: Int, _ sum: Double, _ notYet: Double) -> Void
  ) {
    for stratum in sets.stratumGroups.indices {
      var place = sets.stratumStarts[stratum]
      var entered = sets.entryStarts[stratum]
      var (sum, notYet) = (0.0, 0.0)
      for index in sets.stratumGroups[stratum] {
        let group = sets.groups[index]
        while place < Int(group.end) {
          sum += row(place)
          place += 1
        }
        while entered < Int(group.entryEnd) {
          notYet += entry(entered)
          entered += 1
        }
        visit(index, sum, notYet)
      }
    }
  }
}
