internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

extension SplineLikelihood {
  /// Whether a Newton step proves that a maximum exists.
  ///
  /// Every row that stayed pulls its η down, every event its log η′ up, and an event holds its η
  /// from both sides. If after the step none of these forces has turned, their sum being 0, no
  /// direction lets the likelihood climb without end. Late entries weaken those forces but a little
  /// near a maximum; there the information must be positive definite besides, as the caller sees.
  func existence(at theta: [Double], step: [Double]) -> Existence {
    let (slopeTheta, slopeStep) = (slopeParameters(theta), slopeParameters(step))
    let margin = lanes.sum(
      rows: rowCount, from: (margin: -Double.infinity, scratch: SplineScratch())
    ) { sum, rows in
      sum.scratch.pack(rows, self)
      let layout = BlockLayout(rows: rows.count, columns: parameterCount)
      let slopeLayout = BlockLayout(rows: rows.count, columns: slopeCount)
      layout.multiply(sum.scratch.exit, by: theta, into: &sum.scratch.eta)
      layout.multiply(sum.scratch.exit, by: step, into: &sum.scratch.residual)
      slopeLayout.multiply(sum.scratch.slope, by: slopeTheta, into: &sum.scratch.rate)
      slopeLayout.multiply(sum.scratch.slope, by: slopeStep, into: &sum.scratch.weight)
      for (position, i) in rows.enumerated() where response.weights?[i] ?? 1 > 0 {
        if response.event[i] > 0 {
          sum.margin = max(
            sum.margin, sum.scratch.weight[position] / sum.scratch.rate[position])
        } else {
          let eta = sum.scratch.eta[position] + (response.offset?[i] ?? 0)
          sum.margin = max(
            sum.margin,
            link.stayingMargin(link.staying(eta), change: sum.scratch.residual[position]))
        }
      }
    } combine: {
      $0.margin = max($0.margin, $1.margin)
    }.margin
    return Existence(margin: margin)
  }

  /// The meat of the sandwich over the parameters `kept`: of each row's score, or of the sums over
  /// clusters.
  func meat(
    at theta: [Double], kept: [Int], _ robust: CoxRegression.RobustErrors
  ) -> Matrix {
    var clusters: (codes: [Int32], count: Int)?
    if case .clusters(let codes, let count) = robust { clusters = (codes, count) }
    var meat = SandwichMeat(columns: kept.count, clusters: clusters?.count ?? 0)
    var scratch = SplineScratch()
    let slopeTheta = slopeParameters(theta)
    for block in 0..<Lanes.blockCount(rows: rowCount) {
      let rows = Lanes.block(block, rows: rowCount)
      let scores = scores(rows, theta, slopeTheta, kept, clusters == nil, &scratch)
      meat.add(scores, BlockLayout(rows: rows.count, columns: kept.count)) { position in
        clusters?.codes[rows.lowerBound + position] ?? 0
      }
    }
    return meat.matrix()
  }

  /// Each row's score over the parameters `kept`, by columns.
  private func scores(
    _ rows: Range<Int>, _ theta: [Double], _ slopeTheta: [Double], _ kept: [Int],
    _ rowsAreAlone: Bool, _ scratch: inout SplineScratch
  ) -> [Double] {
    let count = rows.count
    scratch.pack(rows, self)
    if hasEntries { scratch.packEntries(rows, self) }
    let layout = BlockLayout(rows: count, columns: parameterCount)
    layout.multiply(scratch.exit, by: theta, into: &scratch.eta)
    BlockLayout(rows: count, columns: slopeCount)
      .multiply(scratch.slope, by: slopeTheta, into: &scratch.rate)
    if hasEntries { layout.multiply(scratch.entry, by: theta, into: &scratch.weight) }
    var scores = [Double](repeating: 0, count: count * kept.count)
    for (position, i) in rows.enumerated() {
      let weight = response.weights?[i] ?? 1
      if weight == 0 { continue }
      // A row that stands for w equal rows is w scores, not one of w times the size.
      let scale = response.weightsAreFrequencies && rowsAreAlone ? weight.squareRoot() : weight
      let offset = response.offset?[i] ?? 0
      let isEvent = response.event[i] > 0
      let eta = scratch.eta[position] + offset
      let slope = (isEvent ? link.event(eta) : link.staying(eta)).slope
      let pull = isEvent ? 1 / scratch.rate[position] : 0
      let entered =
        response.start?[i] ?? 0 > 0 ? link.staying(scratch.weight[position] + offset).slope : 0
      for (index, column) in kept.enumerated() {
        var score = slope * scratch.exit[column * count + position]
        if entered != 0 { score -= entered * scratch.entry[column * count + position] }
        if column < baselineCount {
          score += pull * scratch.slope[column * count + position]
        } else if column >= baselineCount + columnCount {
          score += pull * scratch.slope[(column - columnCount) * count + position]
        }
        scores[index * count + position] = scale * score
      }
    }
    return scores
  }
}
