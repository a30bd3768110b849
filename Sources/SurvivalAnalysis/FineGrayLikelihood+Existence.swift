internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

extension FineGrayLikelihood {
  /// The certificate of Cox's likelihood, with the risk sets of this one.
  func existence(at beta: [Double], step: [Double]) -> Existence {
    let point = point(at: beta)
    let p = parameterCount
    var change = [Double](repeating: 0, count: rowCount)
    lanes.forEachPart(of: &change) { block, part in
      let range = Lanes.block(block, rows: rowCount)
      rows.read(range.lowerBound * p..<range.upperBound * p) { z in
        BlockLayout(rows: range.count, columns: p).multiply(z, by: step.span, into: &part)
      }
    }
    var sums = [Double](repeating: 0, count: sets.groups.count)
    addRiskSums(to: &sums) { point.risk[$0] * change[$0] }
    let smallest = smallestAtRisk(change)
    var margin = -Double.infinity
    for (index, group) in sets.groups.enumerated() {
      var mean = sums[index] / point.riskSums[index]
      if tiedIndex[index] >= 0 {
        var leaving = 0.0
        for event in Int(group.firstEvent)..<Int(group.firstEvent + group.events) {
          leaving += point.risk[event] * change[event]
        }
        let last = Double(group.ties - 1) / Double(group.ties)
        mean = max(
          mean,
          (sums[index] - last * leaving)
            / (point.riskSums[index] - last * point.leavingSums[index]))
      }
      margin = max(margin, mean - smallest[index])
    }
    return Existence(margin: margin)
  }

  /// The smallest of `values` in the risk set of every group.
  private func smallestAtRisk(_ values: [Double]) -> [Double] {
    var smallest = [Double](repeating: .infinity, count: sets.groups.count)
    for stratum in sets.stratumGroups.indices {
      let groups = sets.stratumGroups[stratum]
      var position = sets.stratumStarts[stratum]
      var least = Double.infinity
      for group in groups {
        while position < Int(sets.groups[group].end) {
          if weights[position] > 0 { least = min(least, values[position]) }
          position += 1
        }
        smallest[group] = least
      }
      position = sets.stratumStarts[stratum + 1]
      least = .infinity
      for group in groups.reversed() {
        while position > Int(sets.groups[group].end) {
          position -= 1
          guard censoring.inverseOfRow[position] > 0, weights[position] > 0 else { continue }
          least = min(least, values[position])
        }
        smallest[group] = min(smallest[group], least)
      }
    }
    return smallest
  }
}
