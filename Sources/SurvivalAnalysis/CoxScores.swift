internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// What each row adds to the score of a Cox regression at one point.
///
///     Dᵢ = wᵢδᵢ (zᵢ − z̄_k) − rᵢ Σ_kl (w̄/s_kl) (1 − (l/d)[i leaves at k]) (zᵢ − z̄_kl)
///
/// - SeeAlso: Therneau & Grambsch, *Modeling Survival Data* (2000), sections 4.2 and 7.1.
struct CoxScores {
  private let likelihood: CoxLikelihood
  private let scan: GroupScan
  /// z̄_k, the mean over the ties of a group: p × groups.
  private let means: Matrix
  /// What those who leave at a group are spared: Σ_l (w̄ l/d / s_kl) z̄_kl, p × groups.
  private let sparedMeans: Matrix
  /// Σ_l (w̄/s_kl) z̄_kl, summed from the beginning to each group: p × groups.
  private let meanHazard: Matrix
  /// The hazard from the beginning to each group.
  private let cumulativeHazard: [Double]

  init(_ likelihood: CoxLikelihood, at beta: [Double]) {
    self.likelihood = likelihood
    let scan = likelihood.scan(at: beta)
    self.scan = scan
    let sets = likelihood.sets
    let (p, count) = (likelihood.parameterCount, sets.groups.count)
    var means = [Double](repeating: 0, count: p * count)
    var spared = means
    var hazard = means
    likelihood.visitSums { group, j, s1, e1 in
      let index = group * p + j
      means[index] = (scan.hazard[group] * s1 - scan.spared[group] * e1) / sets.groups[group].weight
      spared[index] = scan.crossed[group] * s1 - scan.squared[group] * e1
      hazard[index] = scan.variance[group] * s1 - scan.crossed[group] * e1
    }
    for range in sets.stratumGroups where !range.isEmpty {
      for group in range.reversed().dropFirst() {
        for j in 0..<p { hazard[group * p + j] += hazard[(group + 1) * p + j] }
      }
    }
    self.means = Matrix(rows: p, columns: count, elements: means)
    sparedMeans = Matrix(rows: p, columns: count, elements: spared)
    meanHazard = Matrix(rows: p, columns: count, elements: hazard)
    cumulativeHazard = GroupScan.fromBeginning(scan.hazard, sets)
  }

  /// The meat of the sandwich over the columns `kept`.
  ///
  /// - Parameters:
  ///   - cluster: The cluster of each row of the data; `nil` when each is its own.
  ///   - clusterCount: The number of clusters.
  ///   - kept: The columns.
  /// - Returns: Σ D Dᵀ.
  func meat(cluster: [Int32]?, clusterCount: Int, kept: [Int]) -> Matrix {
    var meat = SandwichMeat(
      columns: kept.count, clusters: cluster == nil ? 0 : clusterCount)
    let sets = likelihood.sets
    let events = likelihood.orderedEventWeights
    let weights = likelihood.orderedWeights
    let late = !likelihood.lateEntries.isEmpty
    // A row that stands for w equal rows is w scores, not one of w times the size.
    let replicated = likelihood.response.weightsAreFrequencies && cluster == nil
    for block in 0..<likelihood.rows.blockCount {
      let rows = likelihood.rows.rows(of: block)
      let count = rows.count
      var scores = [Double](repeating: 0, count: count * kept.count)
      likelihood.rows.read(block) { z in
        for i in 0..<count {
          let position = rows.lowerBound + i
          let group = Int(sets.firstGroup[position])
          let entry = late ? Int(sets.entryPosition[position]) : -1
          let entered = entry >= 0 ? Int(sets.entryFirstGroup[entry]) : -1
          let r = likelihood.risks[position]
          let dies = events[position] > 0
          var met = group >= 0 ? cumulativeHazard[group] : 0
          if dies { met -= scan.spared[group] }
          if entered >= 0 { met -= cumulativeHazard[entered] }
          let w = weights[position]
          let scale = replicated && w > 0 ? 1 / w.squareRoot() : 1
          for (index, j) in kept.enumerated() {
            let zij = z[j * count + i]
            var expected = group >= 0 ? meanHazard[j, group] : 0
            if entered >= 0 { expected -= meanHazard[j, entered] }
            var score = 0.0
            if dies {
              expected -= sparedMeans[j, group]
              score = events[position] * (zij - means[j, group])
            }
            scores[index * count + i] = scale * (score - r * (zij * met - expected))
          }
        }
      }
      meat.add(scores, BlockLayout(rows: count, columns: kept.count)) { i in
        cluster.map { $0[Int(sets.order[rows.lowerBound + i])] } ?? 0
      }
    }
    return meat.matrix()
  }
}
