internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

extension CoxLikelihood {
  /// Judges the Newton step d by the certificate of existence.
  ///
  /// Every probability πⱼ with which the model lets j be the
  /// one who leaves is multiplied by 1 + zⱼᵀ d − z̄_kᵀ d in the identity that makes the score 0.
  /// Where all these factors are positive no direction separates (Stiemke), so a maximum exists.
  ///
  /// The factor is smallest for the smallest zⱼᵀ d in a risk set. Late entries are not taken off
  /// again, which can only refuse a proof.
  func existence(at beta: [Double], step: [Double]) -> Existence {
    evaluateRisks(at: beta, sums: false)
    let change = DisjointArray(repeating: 0.0, count: rowCount)
    lanes.forEach(rows.blockCount) { block in
      let layout = rows.layout(of: block)
      change.write(rows.rows(of: block)) { change in
        rows.read(block) { layout.multiply($0, by: step.span, into: &change) }
      }
    }
    let lateRisks = isCareful ? lateEntries.sums { entryRisk[$0] } : nil
    let lateChanges =
      isCareful
      ? lateEntries.sums { entryRisk[$0] * change[Int(entryRows[$0])] } : nil
    let running = runningRisk
    var margin = -Double.infinity
    for stratum in sets.stratumGroups.indices {
      var position = sets.stratumStarts[stratum]
      var entry = sets.entryStarts[stratum]
      var (s0, s1, smallest) = (0.0, 0.0, Double.infinity)
      for index in sets.stratumGroups[stratum] {
        let group = sets.groups[index]
        while position < Int(group.end) {
          s0 += running[position]
          s1 += running[position] * change[position]
          if weights[position] > 0 { smallest = min(smallest, change[position]) }
          position += 1
        }
        while lateRisks == nil, entry < Int(group.entryEnd) {
          let row = Int(entryRows[entry])
          s0 -= risk[row]
          s1 -= risk[row] * change[row]
          entry += 1
        }
        if ties == .exact && group.ties > 1 { continue }
        // The mean with ties gone is between its ends: a ratio of linear functions is monotone.
        var (e0, e1) = (0.0, 0.0)
        if ties == .efron && group.ties > 1 {
          for event in Int(group.firstEvent)..<Int(group.firstEvent + group.events) {
            e0 += risk[event]
            e1 += risk[event] * change[event]
          }
        }
        let last = Double(group.ties - 1) / Double(max(group.ties, 1))
        let (all, moved) = (s0 + (lateRisks?[index] ?? 0), s1 + (lateChanges?[index] ?? 0))
        let mean = max(moved / all, (moved - last * e1) / (all - last * e0))
        margin = max(margin, mean - smallest)
      }
    }
    if let exactTies { margin = max(margin, exactTies.margin(self, change: change)) }
    return margin < 1 ? .proven : .undecided(margin: margin)
  }
}
