internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

/// The tied event times of the exact partial likelihood.
///
///     ℓ_k = Σ_{i leaves at k} ηᵢ − log B_d(e^η over the risk set)
///
/// Every set of d customers at risk might have been the one that left. The first two derivatives
/// are those of ``ConditionalBernoulli``: the score takes off how likely each was to leave, the
/// information is the covariance of the sum of z over those who leave,
///
///     Σᵢ zᵢ zᵢᵀ (πᵢ − Re Σ_ω W tᵢ²) + Re Σ_ω W (Σ tᵢ zᵢ)(Σ tᵢ zᵢ)ᵀ − (Σ πᵢ zᵢ)(Σ πᵢ zᵢ)ᵀ
///
/// whose first sum joins the Gram product over rows, and whose others are a few more rows of it.
/// Late entries are left out of each risk set, never taken off.
///
/// - Complexity: Each tied time costs its risk set: O(n) for a few months of billing, O(n²) only
///   where every time is tied and times are as many as rows.
struct ExactTies: Sendable {
  /// The groups that are tied, as `RiskSets.groups` counts them.
  let groups: [Int]
  /// When each row enters, in the risk sets' order; `nil` when all do from the beginning.
  private let start: [Double]?
  /// The groups taken together, so that their terms fit in the processor's caches.
  private let batches: [Range<Int>]

  /// The tied groups of `sets`; `nil` when there is none.
  init?(_ sets: RiskSets, _ response: CoxResponse) {
    groups = sets.groups.indices.filter { sets.groups[$0].ties > 1 }
    if groups.isEmpty { return nil }
    start = response.start.map { start in sets.order.map { start[Int($0)] } }
    let count = groups.count
    batches = stride(from: 0, to: count, by: 16).map { $0..<min($0 + 16, count) }
  }

  /// The rows in front of a group's end in its stratum: its risk set, and late entries.
  private func candidates(_ index: Int, _ likelihood: CoxLikelihood) -> Range<Int> {
    let group = likelihood.sets.groups[groups[index]]
    return likelihood.sets.stratumStarts[Int(group.stratum)]..<Int(group.end)
  }

  /// Calls `body` for the rows at risk in a group.
  func forEachAtRisk(
    _ index: Int, _ likelihood: CoxLikelihood, _ body: (Int) -> Void
  ) {
    let time = likelihood.sets.groups[groups[index]].time
    for position in candidates(index, likelihood) {
      if let start, start[position] >= time { continue }
      if likelihood.weights[position] > 0 { body(position) }
    }
  }

  /// Who may leave at each tied time, at the point whose η the likelihood holds.
  func draws(_ likelihood: CoxLikelihood) -> [ConditionalBernoulli] {
    let counted = likelihood.response.weightsAreFrequencies
    return likelihood.lanes.map(groups.count) { index in
      var eta: [Double] = []
      var counts: [Double] = []
      forEachAtRisk(index, likelihood) { position in
        eta.append(likelihood.eta[position])
        if counted { counts.append(likelihood.weights[position]) }
      }
      return ConditionalBernoulli(
        logOdds: eta, counts: counted ? counts : nil,
        drawn: Int(likelihood.sets.groups[groups[index]].ties))
    }
  }

  /// Adds the tied times' part to what each row has left over and to the weights of its square.
  ///
  /// - Parameters:
  ///   - likelihood: The likelihood that `draws` were made from.
  ///   - draws: The tied times.
  ///   - derivatives: How far to differentiate.
  ///   - multipliers: What each group's part is multiplied by.
  /// - Returns: What they add to the information beside that.
  func spread(
    _ likelihood: CoxLikelihood, _ draws: [ConditionalBernoulli], _ derivatives: Derivatives,
    multipliers: [Double]?
  ) -> GramAccumulator {
    let p = likelihood.parameterCount
    let wantsPairs = derivatives >= .information
    var pairs = GramAccumulator(order: wantsPairs ? p : 0)
    let rows = likelihood.rows
    let laneCount = likelihood.memory.count
    for batch in batches {
      let sizes = batch.map { wantsPairs ? p * (1 + 2 * draws[$0].nodeCount) : 0 }
      let sums = likelihood.lanes.map(laneCount) { lane in
        var sums = sizes.map { [Double](repeating: 0, count: $0) }
        var terms = ConditionalBernoulli.Terms(rows: Lanes.blockRows)
        for block in stride(from: lane, to: rows.blockCount, by: laneCount) {
          for (slot, index) in batch.enumerated() {
            let part = rows.rows(of: block).clamped(to: candidates(index, likelihood))
            if part.isEmpty { continue }
            add(
              index, part, of: block, likelihood, draws[index], wantsPairs,
              multipliers?[groups[index]] ?? 1, &terms, &sums[slot])
          }
        }
        return sums
      }
      guard wantsPairs else { continue }
      for (slot, index) in batch.enumerated() where !draws[index].drawsEverybody {
        var total = sums[0][slot]
        for lane in sums.dropFirst() {
          for element in total.indices { total[element] += lane[slot][element] }
        }
        addPairs(
          total, draws[index], p, multipliers?[groups[index]] ?? 1, to: &pairs)
      }
    }
    return pairs
  }

  /// Adds the rows of one block to one group.
  private func add(
    _ index: Int, _ part: Range<Int>, of block: Int, _ likelihood: CoxLikelihood,
    _ draw: ConditionalBernoulli, _ wantsPairs: Bool, _ multiplier: Double,
    _ terms: inout ConditionalBernoulli.Terms, _ sums: inout [Double]
  ) {
    let group = likelihood.sets.groups[groups[index]]
    var weights = part.map { likelihood.weights[$0] }
    if let start {
      for position in part where start[position] >= group.time {
        weights[position - part.lowerBound] = 0
      }
    }
    likelihood.eta.read(part) { eta in
      draw.form(eta, weights: weights.span, keepingColumns: wantsPairs, into: &terms)
    }
    likelihood.residuals.write(part) { residuals in
      for i in 0..<part.count { residuals[i] -= multiplier * terms.inclusion[i] }
    }
    guard wantsPairs else { return }
    likelihood.curvature.write(part) { curvature in
      for i in 0..<part.count {
        curvature[i] += multiplier * (terms.inclusion[i] - terms.own[i])
      }
    }
    let range = likelihood.rows.rows(of: block)
    let layout = BlockLayout(
      rows: part.count, columns: likelihood.parameterCount, leadingDimension: range.count,
      offset: part.lowerBound - range.lowerBound)
    let columns = BlockLayout(rows: part.count, columns: 1 + 2 * draw.nodeCount)
    var span = sums.mutableSpan
    likelihood.rows.read(block) { z in
      layout.addTransposedProduct(z, by: terms.columns.span, columns, into: &span)
    }
  }

  /// Adds Re Σ W T Tᵀ − m mᵀ, as rows whose weights have signs: with w² = W and a + ib = w T the
  /// real part is a aᵀ − b bᵀ.
  private func addPairs(
    _ sums: [Double], _ draw: ConditionalBernoulli, _ p: Int, _ multiplier: Double,
    to pairs: inout GramAccumulator
  ) {
    let nodes = draw.nodeCount
    let count = 1 + 2 * nodes
    var rows = [Double](repeating: 0, count: count * p)
    var weights = [Double](repeating: 0, count: count)
    weights[0] = -multiplier
    for j in 0..<p { rows[j * count] = sums[j] }
    for node in 0..<nodes {
      let (u, v) = (draw.realWeights[node], draw.imaginaryWeights[node])
      let length = (u * u + v * v).squareRoot()
      let real = (max(0, length + u) / 2).squareRoot()
      let imaginary = (max(0, length - u) / 2).squareRoot() * (v < 0 ? -1 : 1)
      weights[1 + node] = multiplier
      weights[1 + nodes + node] = -multiplier
      for j in 0..<p {
        let (a, b) = (sums[(1 + node) * p + j], sums[(1 + nodes + node) * p + j])
        rows[j * count + 1 + node] = real * a - imaginary * b
        rows[j * count + 1 + nodes + node] = real * b + imaginary * a
      }
    }
    pairs.add(rows, BlockLayout(rows: count, columns: p), weights: weights)
  }
}

extension ExactTies {
  /// The largest fall, over all tied times, from the mean of the sum of a linear predictor's `change`
  /// over those who leave to its least value: the sum of the d smallest.
  func margin(_ likelihood: CoxLikelihood, change: DisjointArray<Double>) -> Double {
    let draws = draws(likelihood)
    let margins = likelihood.lanes.map(groups.count) { index in
      margin(index, likelihood, draws[index], change)
    }
    return margins.reduce(0, max)
  }

  private func margin(
    _ index: Int, _ likelihood: CoxLikelihood, _ draw: ConditionalBernoulli,
    _ change: DisjointArray<Double>
  ) -> Double {
    if draw.drawsEverybody { return 0 }
    var (eta, weights): ([Double], [Double]) = ([], [])
    var changes: [(value: Double, count: Double)] = []
    let counted = likelihood.response.weightsAreFrequencies
    forEachAtRisk(index, likelihood) { position in
      let weight = counted ? likelihood.weights[position] : 1
      eta.append(likelihood.eta[position])
      weights.append(weight)
      changes.append((change[position], weight))
    }
    var terms = ConditionalBernoulli.Terms(rows: eta.count)
    draw.form(eta.span, weights: weights.span, keepingColumns: false, into: &terms)
    var expected = 0.0
    for i in eta.indices { expected += terms.inclusion[i] * changes[i].value }
    changes.sort { $0.value < $1.value }
    var (left, least) = (Double(draw.drawn), 0.0)
    for change in changes where left > 0 {
      least += change.value * min(left, change.count)
      left -= change.count
    }
    return expected - least
  }
}
