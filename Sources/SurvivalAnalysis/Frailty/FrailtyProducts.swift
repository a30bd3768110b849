internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

/// Products of the full information of (β, ω) with vectors, at the point evaluated last.
///
///     I v = Xᵀ diag(c) X v − Σ_kl w̄ z̄_kl (z̄_klᵀ v),   X = (Z, indicators of groups)
///
/// The second part couples all groups that share a risk set, so the matrix is dense; but a product
/// with it is the same scans over the risk sets as a score, so nothing of size q × q is ever formed.
struct FrailtyProducts {
  private let cox: CoxLikelihood
  private let scan: GroupScan
  private let groups: [Int32]
  private let groupCount: Int
  /// What the penalty adds to the diagonal.
  private let penalty: [Double]
  private let moved: DisjointArray<Double>
  private let spread: DisjointArray<Double>
  private let partial: DisjointArray<Double>

  /// - Precondition: `cox` was evaluated with its information.
  init(_ cox: CoxLikelihood, groups: [Int32], groupCount: Int, penalty: [Double]) {
    self.cox = cox
    scan = GroupScan(cox, .information)
    self.groups = groups
    self.groupCount = groupCount
    self.penalty = penalty
    moved = DisjointArray(repeating: 0, count: cox.rowCount)
    spread = DisjointArray(repeating: 0, count: cox.rowCount)
    partial = DisjointArray(repeating: 0, count: cox.rows.blockCount * cox.parameterCount)
  }

  /// I v, where v and the product have the coefficients first, then the groups.
  ///
  /// - Complexity: Two passes over the rows.
  func product(_ v: [Double]) -> [Double] {
    let p = cox.parameterCount
    let coefficients = Array(v[..<p])
    move(by: v, coefficients)
    let (below, leaving) = sumOverRiskSets()
    spreadOverRows(below, leaving)
    var product = [Double](repeating: 0, count: v.count)
    for block in 0..<cox.rows.blockCount {
      for j in 0..<p { product[j] += partial[block * p + j] }
    }
    for (position, group) in groups.enumerated() { product[p + Int(group)] += spread[position] }
    for group in 0..<groupCount { product[p + group] += penalty[group] * v[p + group] }
    return product
  }

  /// u = X v for every row.
  private func move(by v: [Double], _ coefficients: [Double]) {
    let p = coefficients.count
    cox.lanes.forEach(cox.rows.blockCount) { block in
      let range = cox.rows.rows(of: block)
      moved.write(range) { moved in
        cox.rows.read(block) {
          cox.rows.layout(of: block).multiply($0, by: coefficients.span, into: &moved)
        }
        for i in 0..<range.count { moved[i] += v[p + Int(groups[range.lowerBound + i])] }
      }
    }
  }

  /// For every event time, what its means of u give back to each row at risk, summed from the
  /// beginning; and what those who leave are spared.
  private func sumOverRiskSets() -> (below: [Double], leaving: [Double]) {
    let sums = cox.riskSetSums { moved[$0] }
    var given = sums.all
    var spared = sums.leaving
    for index in given.indices {
      let inverse = scan.inverse[index]
      let mean = sums.all[index] * inverse
      let leaving = sums.leaving[index] * inverse
      given[index] = (scan.second[index] * mean - scan.crossed[index] * leaving) * inverse
      spared[index] = (scan.crossed[index] * mean - scan.squared[index] * leaving) * inverse
    }
    return (given, spared)
  }

  /// What every row contributes, and its sums over the columns.
  private func spreadOverRows(_ given: [Double], _ spared: [Double]) {
    let sets = cox.sets
    let p = cox.parameterCount
    let below = GroupScan.fromBeginning(given, sets)
    let totals = cox.isCareful ? cox.lateEntries.totals(of: given) : nil
    let hasEntries = !cox.entryRows.isEmpty
    cox.lanes.forEach(cox.rows.blockCount) { block in
      let range = cox.rows.rows(of: block)
      spread.write(range) { spread in
        for i in 0..<range.count {
          let position = range.lowerBound + i
          let group = Int(sets.firstGroup[position])
          var met = group >= 0 ? below[group] : 0
          let entry = hasEntries ? Int(sets.entryPosition[position]) : -1
          if entry >= 0 { met = totals?[entry] ?? met - below[Int(sets.entryFirstGroup[entry])] }
          if cox.eventWeights[position] > 0 { met -= spared[group] }
          spread[i] = cox.curvature[position] * moved[position] - cox.risk[position] * met
        }
      }
      partial.write(block * p..<(block + 1) * p) { sums in
        spread.read(range) { spread in
          cox.rows.read(block) {
            cox.rows.layout(of: block).multiplyTransposed(
              $0, by: spread, into: &sums, accumulating: false)
          }
        }
      }
    }
  }
}
