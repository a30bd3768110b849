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
    let risks = riskSetSums { _ in 1 }
    let changes = riskSetSums { change[$0] }
    var margin = -Double.infinity
    for stratum in sets.stratumGroups.indices {
      var place = sets.stratumStarts[stratum]
      var smallest = Double.infinity
      for index in sets.stratumGroups[stratum] {
        let group = sets.groups[index]
        while place < Int(group.end) {
          if weights[place] > 0 { smallest = min(smallest, change[place]) }
          place += 1
        }
        if ties == .exact && group.ties > 1 { continue }
        // The mean with ties gone is between its ends: a ratio of linear functions is monotone.
        let last = Double(group.ties - 1) / Double(max(group.ties, 1))
        let mean = max(
          changes.all[index] / risks.all[index],
          (changes.all[index] - last * changes.leaving[index])
            / (risks.all[index] - last * risks.leaving[index]))
        margin = max(margin, mean - smallest)
      }
    }
    if let exactTies { margin = max(margin, exactTies.margin(self, change: change)) }
    return margin < 1 ? .proven : .undecided(margin: margin)
  }
}
