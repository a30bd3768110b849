internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// The binomial log-likelihood with the logit link.
///
///     ℓ(β) = Σ aᵢ (yᵢ ηᵢ − mᵢ log(1 + e^ηᵢ)) + constant,   ηᵢ = zᵢᵀ β + offsetᵢ
///
/// with aᵢ the weight of row i, yᵢ its events among mᵢ trials. One pass over the rows forms value,
/// score Zᵀ a(y − mp) and information Zᵀ diag(a m p (1 − p)) Z: a block is packed once, and used
/// for all three while it is in cache.
struct LogisticLikelihood: Likelihood {
  let design: StandardizedDesign
  let response: LogisticResponse
  let lanes: Lanes
  let memory: LaneMemory<Workspace>
  /// Only every `stride`-th block is read: 1 for the likelihood itself, more for a rough start.
  private let stride: Int

  let parameterCount: Int
  let rowCount: Int
  let eventCount: Double

  /// What one lane needs for its blocks, and what it sums.
  struct Workspace {
    var block: [Double]
    var eta: [Double]
    var residual: [Double]
    var weight: [Double]
    var logLikelihood = 0.0
    var score: [Double]
    var information: GramAccumulator
    var margin = 0.0
    /// The row that the margin is of.
    var row = -1
  }

  /// - Precondition: The response is as long as the design.
  init(
    _ design: StandardizedDesign, _ response: LogisticResponse, lanes: Lanes, stride: Int = 1
  ) {
    precondition(
      design.design.rowCount == response.count,
      "the design has \(design.design.rowCount) rows, the response \(response.count)")
    self.design = design
    self.response = response
    self.lanes = lanes
    self.stride = stride
    let p = design.design.columnCount
    parameterCount = p
    rowCount = response.count / stride
    eventCount = response.eventWeight
    let blocks = Lanes.blockCount(rows: response.count)
    let blockRows = min(Lanes.blockRows, response.count)
    memory = LaneMemory(count: max(1, min(Lanes.count, blocks))) { _ in
      Workspace(
        block: Array(repeating: 0, count: blockRows * p),
        eta: Array(repeating: 0, count: blockRows),
        residual: Array(repeating: 0, count: blockRows),
        weight: Array(repeating: 0, count: blockRows),
        score: Array(repeating: 0, count: p), information: GramAccumulator(order: p))
    }
  }

  /// The same likelihood over a tenth of the blocks, for a rough start.
  func thinned(by stride: Int) -> LogisticLikelihood {
    LogisticLikelihood(design, response, lanes: lanes, stride: stride)
  }

  func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    forEachBlock { space, rows in
      let layout = linearPredictor(rows, beta, &space)
      space.logLikelihood += response.evaluate(
        rows, eta: space.eta, residual: &space.residual, weight: &space.weight)
      guard derivatives >= .score else { return }
      layout.addTransposedProduct(space.block, by: space.residual, into: &space.score)
      guard derivatives >= .information else { return }
      space.information.add(space.block, layout, weights: space.weight)
    }
    return reduce(derivatives)
  }

  /// The certificate of the Newton step d: with x̄ᵢ = ±zᵢ pointing to the observed class and
  /// λᵢ = 1 − P(observed class), λ − W X̄ d solves X̄ᵀ λ' = 0, and is positive when
  /// (1 − λᵢ) x̄ᵢᵀ d < 1 in every row; then no direction separates (Stiemke), so a maximum exists.
  func existence(at beta: [Double], step: [Double]) -> Existence {
    forEachBlock { space, rows in
      let layout = linearPredictor(rows, beta, &space)
      layout.multiply(space.block, by: step, into: &space.residual)
      space.margin = max(
        space.margin, response.margin(rows, eta: space.eta, change: space.residual))
    }
    var margin = -Double.infinity
    for lane in 0..<memory.count { margin = memory.with(lane) { max(margin, $0.margin) } }
    // Where rows are separated it stays above 1; what rounding takes off is far less than 0.01.
    return margin < 0.99 ? .proven : .undecided(margin: margin)
  }

  /// The triangle of √(a m p (1 − p)) Z.
  func triangle(at beta: [Double]) -> Matrix? {
    let triangles = LaneMemory(count: memory.count) { _ in BlockedQR(order: parameterCount) }
    let laneCount = memory.count
    lanes.forEach(laneCount) { lane in
      memory.with(lane) { space in
        triangles.with(lane) { triangle in
          for block in Swift.stride(
            from: lane, to: Lanes.blockCount(rows: response.count), by: laneCount)
          {
            let rows = Lanes.block(block, rows: response.count)
            let layout = linearPredictor(rows, beta, &space)
            _ = response.evaluate(
              rows, eta: space.eta, residual: &space.residual, weight: &space.weight)
            for i in 0..<rows.count { space.weight[i] = space.weight[i].squareRoot() }
            scaleRows(&space.block, layout, by: space.weight)
            triangle.add(space.block.span, layout)
          }
        }
      }
    }
    var triangle = BlockedQR(order: parameterCount)
    for lane in 0..<laneCount { triangles.with(lane) { triangle.add($0) } }
    return triangle.triangle
  }

  /// Packs a block and forms η in it.
  func linearPredictor(
    _ rows: Range<Int>, _ beta: [Double], _ space: inout Workspace
  ) -> BlockLayout {
    let layout = BlockLayout(rows: rows.count, columns: parameterCount)
    design.pack(rows, into: &space.block)
    if let offset = response.offset {
      for i in 0..<rows.count { space.eta[i] = offset[rows.lowerBound + i] }
    }
    layout.multiply(
      space.block, by: beta, into: &space.eta, accumulating: response.offset != nil)
    return layout
  }

  func forEachBlock(_ body: @Sendable (inout Workspace, Range<Int>) -> Void) {
    let blocks = Lanes.blockCount(rows: response.count)
    let laneCount = memory.count
    lanes.forEach(laneCount) { lane in
      memory.with(lane) { space in
        space.logLikelihood = 0
        space.margin = -.infinity
        space.row = -1
        for j in space.score.indices { space.score[j] = 0 }
        space.information.reset()
        var block = lane
        while block < blocks {
          if block % stride == 0 { body(&space, Lanes.block(block, rows: response.count)) }
          block += laneCount
        }
      }
    }
  }

  func reduce(_ derivatives: Derivatives) -> LikelihoodPoint {
    var logLikelihood = 0.0
    var score = [Double](repeating: 0, count: derivatives >= .score ? parameterCount : 0)
    var information = GramAccumulator(order: derivatives >= .information ? parameterCount : 0)
    for lane in 0..<memory.count {
      memory.with(lane) { space in
        logLikelihood += space.logLikelihood
        for j in score.indices { score[j] += space.score[j] }
        if derivatives >= .information { information.add(space.information) }
      }
    }
    return LikelihoodPoint(
      logLikelihood: logLikelihood, score: score, information: information.matrix)
  }
}
