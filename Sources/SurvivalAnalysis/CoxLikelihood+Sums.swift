internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

extension CoxLikelihood {
  /// The weight of the rows at the beginning of a stratum's order that end at `time`.
  func weightEnding(at time: Double, in stratum: Range<Int>) -> Double {
    var weight = 0.0
    for position in stratum {
      guard response.time[Int(sets.order[position])] == time else { break }
      weight += weights[position]
    }
    return weight
  }

  /// Σ wδη at the point evaluated last.
  func eventPredictors() -> Double {
    var sum = 0.0
    eta.read(0..<rowCount) { eta in
      for i in 0..<eta.count where eventWeights[i] > 0 { sum += eventWeights[i] * eta[i] }
    }
    return sum
  }

  /// Evaluates r at `beta`, and scans the groups.
  func scan(at beta: [Double]) -> GroupScan {
    evaluateRisks(at: beta, sums: true)
    return GroupScan(self, .information)
  }

  /// Visits S1/S0 and E1/S0 of every group at the point scanned last, a column at a time.
  ///
  /// - Complexity: O(np): for standard errors of curves and residuals, never inside a fit.
  func visitMeans(
    _ scan: GroupScan,
    _ body: (_ group: Int, _ column: Int, _ mean: Double, _ leavingMean: Double) -> Void
  ) {
    prepareSums()
    let (p, groupCount) = (parameterCount, sets.groups.count)
    var sums = [Double](repeating: 0, count: 4 * Lanes.blockRows)
    for block in 0..<rows.blockCount where !places.groupsOfBlock[block].isEmpty {
      let range = rows.rows(of: block)
      for first in stride(from: 0, to: p, by: 4) {
        let columns = first..<min(first + 4, p)
        rows.runningSums(of: block, columns: columns, multipliers: runningRisk, into: &sums)
        for j in columns {
          let base = (j - first) * range.count - range.lowerBound
          for group in places.groupsOfBlock[block] {
            var s1 = sums[base + Int(places.groupEnds[group]) - 1]
            if entrySums.count > 0 { s1 -= entrySums[j * groupCount + group] }
            let tied = Int(places.tiedIndex[group])
            let e1 = tied < 0 ? 0 : tiedSums[j * places.tiedCount + tied]
            body(group, j, s1 * scan.inverse[group], e1 * scan.inverse[group])
          }
        }
      }
    }
  }
}
