internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// What each row adds to the score of a Cox regression at one point.
///
///     Dᵢ = wᵢδᵢ (zᵢ − z̄_k) − rᵢ Σ_kl (w̄/s_kl) (1 − (l/d)[i leaves at k]) (zᵢ − z̄_kl)
///
/// - SeeAlso: Therneau & Grambsch, *Modeling Survival Data* (2000), sections 4.2 and 7.1.
struct CoxScores: Sendable {
  let likelihood: CoxLikelihood
  private let scan: GroupScan
  /// The means over ties, what those who leave are spared, and the hazards so far.
  let means: Matrix
  private let sparedMeans: Matrix
  private let meanHazard: Matrix
  private let cumulativeHazard: [Double]
  /// rᵢ, which another evaluation of the likelihood would overwrite.
  private let risks: [Double]

  init(_ likelihood: CoxLikelihood, at beta: [Double]) {
    self.likelihood = likelihood
    let moments = CoxMoments(likelihood, at: beta)
    scan = moments.scan
    means = moments.meansOverTies()
    sparedMeans = moments.sparedMeans()
    meanHazard = moments.meanHazard()
    cumulativeHazard = moments.cumulativeHazard()
    risks = likelihood.risk.array
  }

  /// Where a row stands: its groups, and the hazard that it met.
  private struct Place {
    var group: Int
    var entered: Int
    var leaves: Bool
    var met: Double
    var event: Double
    var risk: Double
  }

  private func place(_ position: Int) -> Place {
    let sets = likelihood.sets
    let group = Int(sets.firstGroup[position])
    let entry = likelihood.entryRows.isEmpty ? -1 : Int(sets.entryPosition[position])
    let entered = entry >= 0 ? Int(sets.entryFirstGroup[entry]) : -1
    let leaves = likelihood.eventWeights[position] > 0
    var met = group >= 0 ? cumulativeHazard[group] : 0
    if leaves { met -= scan.spared[group] }
    if entered >= 0 { met -= cumulativeHazard[entered] }
    return Place(
      group: group, entered: entered, leaves: leaves, met: met,
      event: likelihood.eventWeights[position], risk: risks[position])
  }

  /// The events less those expected of the row at `position` of the order: wδ − c.
  func residual(at position: Int) -> Double {
    likelihood.eventWeights[position] - risks[position] * max(0, place(position).met)
  }

  /// Writes the scores of some rows behind one another, a column for each of `kept`.
  ///
  /// - Parameters:
  ///   - count: How many rows.
  ///   - z: Their standardized columns, all p, by columns.
  ///   - kept: The columns wanted.
  ///   - scores: Receives `count` × `kept.count` numbers.
  ///   - position: Where each of the rows stands in the order.
  func write(
    _ count: Int, _ z: Span<Double>, kept: [Int], into scores: inout [Double],
    position: (Int) -> Int
  ) {
    let p = likelihood.parameterCount
    let places = (0..<count).map { place(position($0)) }
    let (hazards, spared) = (meanHazard.elements, sparedMeans.elements)
    let means = means.elements
    for (index, j) in kept.enumerated() {
      let (first, column) = (index * count, j * count)
      for i in 0..<count {
        let place = places[i]
        let zij = z[column + i]
        var expected = place.group >= 0 ? hazards[place.group * p + j] : 0
        if place.entered >= 0 { expected -= hazards[place.entered * p + j] }
        var score = 0.0
        if place.leaves {
          expected -= spared[place.group * p + j]
          score = place.event * (zij - means[place.group * p + j])
        }
        scores[first + i] = score - place.risk * (zij * place.met - expected)
      }
    }
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
    let order = likelihood.sets.order
    // A row that stands for w equal rows is w scores, not one of w times the size.
    let replicated = likelihood.response.weightsAreFrequencies && cluster == nil
    for block in 0..<likelihood.rows.blockCount {
      let rows = likelihood.rows.rows(of: block)
      let count = rows.count
      var scores = [Double](repeating: 0, count: count * kept.count)
      likelihood.rows.read(block) { z in
        write(count, z, kept: kept, into: &scores) { rows.lowerBound + $0 }
      }
      if replicated {
        let scales = rows.map { position -> Double in
          let w = likelihood.weights[position]
          return w > 0 ? 1 / w.squareRoot() : 1
        }
        scaleRows(&scores, BlockLayout(rows: count, columns: kept.count), by: scales)
      }
      meat.add(scores, BlockLayout(rows: count, columns: kept.count)) { i in
        cluster.map { $0[Int(order[rows.lowerBound + i])] } ?? 0
      }
    }
    return meat.matrix()
  }
}
