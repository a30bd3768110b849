internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

extension CoxLikelihood: BiasReducible {
  /// ½ tr(V ∂I/∂β_j) for every j, in one pass of n p² flops.
  ///
  /// The derivative of the information is a sum of third central moments over the risk sets, so that
  /// with hᵢ = zᵢᵀ V zᵢ and moments E_kl over the risk set of event time k and tie l
  ///
  ///     tr(V ∂I/∂β_j) = Σ_kl w̄ { E[h z_j] − E[h] z̄_j − 2 (E[(z̄ᵀV z) z_j] − z̄ᵀV z̄ z̄_j) }
  ///
  /// Each of the four sums is Σᵢ zᵢⱼ times a number of row i: c h for the first, scans over event
  /// times of scalars for the second and the last, and r zᵢᵀ V times a scan of Σ w̄ z̄ / s for the
  /// third. It is called after the information was evaluated at the same point.
  ///
  /// - SeeAlso: Heinze & Schemper, *A solution to the problem of monotone likelihood in Cox
  ///   regression*, Biometrics 57 (2001), 114–119, for the score; the blocked form is Tenure's.
  func penaltyScore(at beta: [Double], inverseInformation: Matrix) -> [Double] {
    precondition(ties != .exact, "exact ties have no bias reduction")
    let v = inverseInformation
    let scan = scan(at: beta)
    let moments = CoxMoments(self, scan)
    let leverages = DisjointArray(repeating: 0.0, count: rowCount)
    lanes.forEach(rows.blockCount) { block in
      let product = standardizedBlock(block).multiplied(by: v)
      leverages.write(rows.rows(of: block)) { h in
        rows.read(block) { z in
          for j in 0..<parameterCount {
            product.withColumn(j) { y in
              for i in 0..<y.count { h[i] += z[j &* y.count &+ i] * y[i] }
            }
          }
        }
      }
    }
    let scans = PenaltyScans(self, scan, moments, v, leverages)
    let parts = lanes.map(memory.count) { lane in
      var part = [Double](repeating: 0, count: parameterCount)
      for block in stride(from: lane, to: rows.blockCount, by: memory.count) {
        let multipliers = scans.multipliers(block, v, leverages)
        rows.layout(of: block).addTransposedProduct(
          standardizedBlock(block).elements, by: multipliers, into: &part)
      }
      return part
    }
    var score = [Double](repeating: 0, count: parameterCount)
    for part in parts {
      for j in score.indices { score[j] += part[j] / 2 }
    }
    return score
  }

}

extension CoxLikelihood {
  /// The standardized rows of a block as a matrix.
  fileprivate func standardizedBlock(_ block: Int) -> Matrix {
    rows.read(block) { z in
      Matrix(
        rows: rows.rows(of: block).count, columns: parameterCount,
        elements: z.indices.map { z[$0] })
    }
  }
}

/// The scans over event times that the gradient of Firth's penalty is made of.
private struct PenaltyScans: Sendable {
  private let likelihood: CoxLikelihood
  /// Σ_l w̄ b/s from the beginning, and the part f of it that those who leave do not meet, with
  /// b = 2 z̄ᵀV z̄ − E[h].
  private let scalars: [Double]
  private let spared: [Double]
  /// Σ_l (w̄/s) z̄ from the beginning, and the part that those who leave do not meet.
  private let meanHazard: Matrix
  private let sparedMeans: Matrix

  init(
    _ likelihood: CoxLikelihood, _ scan: GroupScan, _ moments: CoxMoments, _ v: Matrix,
    _ leverages: DisjointArray<Double>
  ) {
    self.likelihood = likelihood
    let sets = likelihood.sets
    let count = sets.groups.count
    // Sums of r h and of r over risk sets and over those who leave.
    let sums = likelihood.riskSetSums { leverages[$0] }
    let leavingRisk = likelihood.riskSetSums { _ in 1 }.leaving
    var scalars = [Double](repeating: 0, count: count)
    var spared = scalars
    let product = v.multiplied(by: moments.means)
    let leavingProduct = v.multiplied(by: moments.leavingMeans)
    for index in 0..<count {
      let group = sets.groups[index]
      func form(_ a: Matrix, _ b: Matrix) -> Double {
        (0..<a.rows).reduce(0) { $0 + a[$1, index] * b[$1, index] }
      }
      let (own, cross, leaving) = (
        form(moments.means, product), form(moments.leavingMeans, product),
        form(moments.leavingMeans, leavingProduct)
      )
      let tied = likelihood.ties == .efron && group.ties > 1
      let ties = tied ? Int(group.ties) : 1
      let meanWeight = group.weight / Double(ties)
      let inverse = scan.inverse[index]
      for tie in 0..<ties {
        let fraction = Double(tie) / Double(ties)
        let ratio = 1 / (1 - fraction * leavingRisk[index] * inverse)
        let form = ratio * ratio * (own - 2 * fraction * cross + fraction * fraction * leaving)
        let mean = ratio * (sums.all[index] - fraction * sums.leaving[index]) * inverse
        let part = meanWeight * ratio * inverse * (2 * form - mean)
        scalars[index] += part
        spared[index] += fraction * part
      }
    }
    self.scalars = GroupScan.fromBeginning(scalars, sets)
    self.spared = spared
    meanHazard = moments.meanHazard()
    sparedMeans = moments.sparedMeans()
  }

  /// What each row of a block is multiplied by in the gradient.
  func multipliers(_ block: Int, _ v: Matrix, _ leverages: DisjointArray<Double>) -> [Double] {
    let sets = likelihood.sets
    let p = likelihood.parameterCount
    let range = likelihood.rows.rows(of: block)
    let product = likelihood.standardizedBlock(block).multiplied(by: v)
    let late = !likelihood.entryRows.isEmpty
    return range.map { position in
      let group = Int(sets.firstGroup[position])
      let entry = late ? Int(sets.entryPosition[position]) : -1
      let entered = entry >= 0 ? Int(sets.entryFirstGroup[entry]) : -1
      let leaves = likelihood.eventWeights[position] > 0
      var scalar = group >= 0 ? scalars[group] : 0
      if leaves { scalar -= spared[group] }
      if entered >= 0 { scalar -= scalars[entered] }
      var slope = 0.0
      for j in 0..<p {
        var hazard = group >= 0 ? meanHazard[j, group] : 0
        if leaves { hazard -= sparedMeans[j, group] }
        if entered >= 0 { hazard -= meanHazard[j, entered] }
        slope += product[position - range.lowerBound, j] * hazard
      }
      let r = likelihood.risk[position]
      return likelihood.curvature[position] * leverages[position] + r * (scalar - 2 * slope)
    }
  }
}
