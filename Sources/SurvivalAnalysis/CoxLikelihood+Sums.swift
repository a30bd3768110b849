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
    lanes.sum(rows: rowCount, from: 0.0) { sum, rows in
      eta.read(rows) { eta in
        for i in 0..<eta.count {
          let weight = eventWeights[rows.lowerBound + i]
          if weight > 0 { sum += weight * eta[i] }
        }
      }
    } combine: {
      $0 += $1
    }
  }

  /// Evaluates r at `beta`, and scans the groups.
  func scan(at beta: [Double]) -> GroupScan {
    evaluateRisks(at: beta, sums: true)
    return GroupScan(self, .information)
  }

  /// Visits S1/S0 and E1/S0 of every group at the point scanned last, a column at a time.
  ///
  /// Columns are visited on several threads at once, each from the first group to the last.
  ///
  /// - Complexity: O(np): for standard errors of curves and residuals, never inside a fit.
  func visitMeans(
    _ scan: GroupScan,
    _ body: @Sendable (_ group: Int, _ column: Int, _ mean: Double, _ leavingMean: Double) -> Void
  ) {
    prepareSums()
    let p = parameterCount
    let width = 4  // columns that running sums form together
    lanes.forEach((p + width - 1) / width) { part in
      let columns = part * width..<min((part + 1) * width, p)
      var sums = [Double](repeating: 0, count: width * Lanes.blockRows)
      for block in 0..<rows.blockCount where !places.groupsOfBlock[block].isEmpty {
        rows.runningSums(of: block, columns: columns, multipliers: runningRisk, into: &sums)
        for j in columns {
          visitMeans(of: j, in: block, at: (j - columns.lowerBound), sums, scan, body)
        }
      }
    }
  }

  /// Visits the means of one column over the groups that end in a block, whose running sums stand
  /// at `place` in `sums`.
  private func visitMeans(
    of column: Int, in block: Int, at place: Int, _ sums: [Double], _ scan: GroupScan,
    _ body: (_ group: Int, _ column: Int, _ mean: Double, _ leavingMean: Double) -> Void
  ) {
    let range = rows.rows(of: block)
    let base = place * range.count - range.lowerBound
    let entered = column * sets.groups.count
    for group in places.groupsOfBlock[block] {
      var s1 = sums[base + Int(places.groupEnds[group]) - 1]
      if entrySums.count > 0 { s1 -= entrySums[entered + group] }
      let tied = Int(places.tiedIndex[group])
      let e1 = tied < 0 ? 0 : tiedSums[column * places.tiedCount + tied]
      body(group, column, s1 * scan.inverse[group], e1 * scan.inverse[group])
    }
  }
}
