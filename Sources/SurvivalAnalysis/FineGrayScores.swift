internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// What each row adds to the score of a Fine–Gray regression, the estimate of the censoring
/// distribution included.
///
///     Dᵢ = ∫ wᵢ(t) (zᵢ − z̄(t)) dMᵢ(t)  +  ∫ q(u)/π(u) dMᵢᶜ(u)
///     q(u) = Σ_j [X_j < u, other cause] (r_j / G(X_j−)) ∫_{t ≥ u} (z_j − z̄(t)) G(t−) dH(t)
///
/// with Mᶜ the martingale of censoring and π(u) the weight at risk of it.
///
/// - SeeAlso: Fine & Gray (1999), section 3.3; R's `cmprsk::crr`.
struct FineGrayScores {
  private let likelihood: FineGrayLikelihood
  private let point: FineGrayLikelihood.Point
  private let cumulativeHazard: [Double]
  private let laterHazard: [Double]
  private let totalHazard: [Double]

  init(_ likelihood: FineGrayLikelihood, at beta: [Double]) {
    self.likelihood = likelihood
    point = likelihood.point(at: beta)
    cumulativeHazard = likelihood.sets.sumsFromBeginning(point.scan.hazard)
    laterHazard = likelihood.laterSums(point.scan.hazard)
    totalHazard = likelihood.totals(point.scan.hazard)
  }

  /// The meat of the sandwich over the columns `kept`.
  ///
  /// - Complexity: O(n) for each column; memory for n scores a column.
  func meat(cluster: [Int32]?, clusterCount: Int, kept: [Int], replicated: Bool) -> Matrix {
    let n = likelihood.rowCount
    var scores: [Double] = []
    for column in likelihood.lanes.map(kept.count, { self.column(kept[$0]) }) { scores += column }
    if replicated && cluster == nil {
      for i in 0..<n where likelihood.weights[i] > 0 {
        let scale = 1 / likelihood.weights[i].squareRoot()
        for j in kept.indices { scores[j * n + i] *= scale }
      }
    }
    var meat = SandwichMeat(columns: kept.count, clusters: cluster == nil ? 0 : clusterCount)
    let order = likelihood.sets.order
    meat.add(scores, BlockLayout(rows: n, columns: kept.count)) { position in
      cluster.map { $0[Int(order[position])] } ?? 0
    }
    return meat.matrix()
  }

  /// D of every row, in the risk sets' order, for one column.
  private func column(_ j: Int) -> [Double] {
    let sets = likelihood.sets
    let scan = point.scan
    let sums = likelihood.sums(of: j, point.risk)
    let count = sets.groups.count
    var means = [Double](repeating: 0, count: count)
    var spared = means
    var hazard = means
    for group in 0..<count {
      let s1 = sums[group]
      let tied = likelihood.tiedIndex[group]
      let e1 = tied < 0 ? 0 : sums[count + tied]
      means[group] =
        (scan.hazard[group] * s1 - scan.spared[group] * e1) / sets.groups[group].weight
      spared[group] = scan.crossed[group] * s1 - scan.squared[group] * e1
      hazard[group] = scan.variance[group] * s1 - scan.crossed[group] * e1
    }
    var scores = scoresOfEvents(j, means: means, spared: spared, meanHazard: hazard)
    addCensoring(j, meanHazard: hazard, to: &scores)
    return scores
  }

  /// ∫ w (z − z̄) dM of every row.
  private func scoresOfEvents(
    _ j: Int, means: [Double], spared: [Double], meanHazard: [Double]
  ) -> [Double] {
    let sets = likelihood.sets
    let below = sets.sumsFromBeginning(meanHazard)
    let later = likelihood.laterSums(meanHazard)
    let totals = likelihood.totals(meanHazard)
    var scores = [Double](repeating: 0, count: likelihood.rowCount)
    for stratum in sets.stratumGroups.indices {
      for i in sets.stratumStarts[stratum]..<sets.stratumStarts[stratum + 1] {
        let group = Int(sets.firstGroup[i])
        let z = likelihood.value(i, j)
        var met = group >= 0 ? cumulativeHazard[group] : 0
        var expected = group >= 0 ? below[group] : 0
        var score = 0.0
        if likelihood.eventWeights[i] > 0 {
          met -= point.scan.spared[group]
          expected -= spared[group]
          score = likelihood.eventWeights[i] * (z - means[group])
        }
        let inverse = likelihood.censoring.inverseOfRow[i]
        if inverse > 0 {
          met += inverse * (group >= 0 ? laterHazard[group] : totalHazard[stratum])
          expected += inverse * (group >= 0 ? later[group] : totals[stratum])
        }
        scores[i] = score - point.risk[i] * (z * met - expected)
      }
    }
    return scores
  }

  /// Adds ∫ q/π dMᶜ to every row.
  private func addCensoring(_ j: Int, meanHazard: [Double], to scores: inout [Double]) {
    let sets = likelihood.sets
    let censoring = likelihood.censoring
    let laterMeans = likelihood.laterSums(meanHazard)
    for stratum in sets.stratumGroups.indices {
      let groups = sets.stratumGroups[stratum]
      var group = groups.upperBound - 1
      var position = sets.stratumStarts[stratum + 1]
      let begin = sets.stratumStarts[stratum]
      // Σ r/G and Σ r z/G over those who left for another cause, and ∫ q/π² dNᶜ, so far.
      var (s0, s1, expected) = (0.0, 0.0, 0.0)
      let moments = censoring.moments[censoring.stratumMoments[stratum]]
      for (end, moment) in moments.map({ ($0.rows.upperBound, Optional($0)) }) + [(begin, nil)] {
        while position > end {
          position -= 1
          let inverse = censoring.inverseOfRow[position]
          if inverse > 0 {
            let risk = point.risk[position] * inverse
            s0 += risk
            s1 += risk * likelihood.value(position, j)
          }
          scores[position] -= likelihood.weights[position] * expected
        }
        guard let moment else { continue }
        while group >= groups.lowerBound, sets.groups[group].time < moment.time { group -= 1 }
        if group < groups.lowerBound { continue }
        let g = censoring.ofGroup[group]
        let q =
          s1 * (g * point.scan.hazard[group] + laterHazard[group])
          - s0 * (g * meanHazard[group] + laterMeans[group])
        expected += q * moment.censored / (moment.atRisk * moment.atRisk)
        for i in moment.rows where likelihood.isCensored[i] {
          scores[i] += likelihood.weights[i] * q / moment.atRisk
        }
      }
    }
  }
}
