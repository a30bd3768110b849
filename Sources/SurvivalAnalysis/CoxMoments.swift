internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

/// The means of the risk sets at one point, and what follows from them for every row.
///
///     z̄_kl = ρ_l (μ_k − f_l ε_k),   μ = S1/S0,  ε = E1/S0,  ρ_l = 1 / (1 − f_l E0/S0)
///
/// - Complexity: O(np) time, memory of some p numbers for each event time.
struct CoxMoments {
  let scan: GroupScan
  /// μ and ε: p × groups.
  private(set) var means: Matrix
  private(set) var leavingMeans: Matrix
  private let sets: RiskSets

  /// Evaluates the risks at `beta` and sums them up.
  init(_ likelihood: CoxLikelihood, at beta: [Double]) {
    self.init(likelihood, likelihood.scan(at: beta))
  }

  /// Sums up what stands at the point scanned last.
  init(_ likelihood: CoxLikelihood, _ scan: GroupScan) {
    self.scan = scan
    sets = likelihood.sets
    let (p, count) = (likelihood.parameterCount, likelihood.sets.groups.count)
    let means = DisjointArray(repeating: 0.0, count: p * count)
    let leavingMeans = DisjointArray(repeating: 0.0, count: p * count)
    likelihood.visitMeans(scan) { group, j, mean, leaving in
      means[group * p + j] = mean
      leavingMeans[group * p + j] = leaving
    }
    self.means = Matrix(rows: p, columns: count, elements: means.array)
    self.leavingMeans = Matrix(rows: p, columns: count, elements: leavingMeans.array)
  }

  /// Combines both means of every group: a μ + b ε.
  private func combined(_ factors: (_ group: Int) -> (mean: Double, leaving: Double)) -> Matrix {
    let p = means.rows
    var elements = [Double](repeating: 0, count: p * means.columns)
    for group in 0..<means.columns {
      let (a, b) = factors(group)
      for j in 0..<p {
        let index = group * p + j
        elements[index] = a * means.elements[index] + b * leavingMeans.elements[index]
      }
    }
    return Matrix(rows: p, columns: means.columns, elements: elements)
  }

  /// z̄_k, the mean over the ties of a group: p × groups.
  func meansOverTies() -> Matrix {
    combined { group in
      let size = scan.riskSum[group] / sets.groups[group].weight
      return (scan.hazard[group] * size, -scan.spared[group] * size)
    }
  }

  /// What those who leave at a group are spared: Σ_l (w̄ f/s_kl) z̄_kl, p × groups.
  func sparedMeans() -> Matrix {
    combined { group in
      let inverse = scan.inverse[group]
      return (scan.crossed[group] * inverse, -scan.squared[group] * inverse)
    }
  }

  /// Σ_l (w̄/s_kl) z̄_kl, summed from the beginning to each group: p × groups.
  func meanHazard() -> Matrix {
    var sums = combined { group in
      let inverse = scan.inverse[group]
      return (scan.second[group] * inverse, -scan.crossed[group] * inverse)
    }
    let p = means.rows
    sums.withMutableElements { elements in
      for range in sets.stratumGroups where !range.isEmpty {
        for group in range.reversed().dropFirst() {
          for j in 0..<p { elements[group * p + j] += elements[(group + 1) * p + j] }
        }
      }
    }
    return sums
  }

  /// The hazard from the beginning to each group.
  func cumulativeHazard() -> [Double] { GroupScan.fromBeginning(scan.hazard.array, sets) }
}
