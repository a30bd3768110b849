internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// Binomial log-likelihoods of one design for all rows or for those outside folds, in one pass.
///
/// A block of rows is packed once and multiplied with the coefficients of every member; a row that a
/// member does not learn from adds to what the member says of held-out rows instead. The sum of
/// log(1 + e^−|η|) is the logarithm of a product, taken once for hundreds of rows.
struct LogisticBatch: LikelihoodBatch {
  private let design: StandardizedDesign
  private let response: LogisticResponse
  /// The fold of each row; empty without folds.
  private let folds: [Int32]
  /// The fold that each member does not learn from, −1 for none.
  private let held: [Int32]
  private let lanes: Lanes
  private let memory: LaneMemory<Workspace>

  private struct Workspace {
    var block: [Double]
    var eta: [Double] = []
    var exponential: [Double]
    var residual: [Double] = []
    var weight: [Double]
    var scores: [Double] = []
    var values: [Double] = []
    var heldOut: [Double] = []
    var information: [GramAccumulator] = []
  }

  /// - Precondition: The response is as long as the design.
  init(
    _ design: StandardizedDesign, _ response: LogisticResponse, folds: FoldAssignment?,
    members: [TrainingRows], lanes: Lanes
  ) {
    self.design = design
    self.response = response
    self.folds = folds?.foldOfRow ?? []
    held = members.map { rows in
      switch rows {
      case .all: -1
      case .outside(let held): Int32(held)
      }
    }
    self.lanes = lanes
    let blocks = Lanes.blockCount(rows: response.count)
    let blockRows = min(Lanes.blockRows, response.count)
    let p = design.design.columnCount
    memory = LaneMemory(count: max(1, min(Lanes.count, blocks))) { _ in
      Workspace(
        block: Array(repeating: 0, count: blockRows * p),
        exponential: Array(repeating: 0, count: blockRows),
        weight: Array(repeating: 0, count: blockRows))
    }
  }

  private var p: Int { design.design.columnCount }

  /// The Gram product has p/4 times the work of the score's two products, at many times their speed;
  /// but for several members the scores share their passes, and matrices do not.
  var informationCost: Double { 1 + Double(p) / (held.count > 1 ? 6 : 25) }

  func evaluate(_ requests: [LikelihoodRequest]) -> [TrainingPoint] {
    let count = requests.count
    let coefficients = requests.flatMap(\.beta)
    let curved = requests.indices.filter { requests[$0].derivatives >= .information }
    let blocks = Lanes.blockCount(rows: response.count)
    let laneCount = memory.count
    lanes.forEach(laneCount) { lane in
      memory.with(lane) { space in
        reset(&space, count, curved.count)
        for block in stride(from: lane, to: blocks, by: laneCount) {
          let rows = Lanes.block(block, rows: response.count)
          let layout = BlockLayout(rows: rows.count, columns: p)
          design.pack(rows, into: &space.block)
          layout.multiply(
            space.block, byColumnsOf: coefficients, into: &space.eta, count: count)
          var next = 0
          for index in 0..<count {
            addRows(rows, index, held[requests[index].member], &space)
            guard next < curved.count, curved[next] == index else { continue }
            space.information[next].add(space.block, layout, weights: space.weight)
            next += 1
          }
          layout.addTransposedProducts(
            space.block, byColumnsOf: space.residual, into: &space.scores, count: count)
        }
      }
    }
    return reduce(requests, curved)
  }

  func heldOutLogLikelihood(_ member: Int, at beta: [Double]) -> Double {
    let request = LikelihoodRequest(member: member, beta: beta, derivatives: .score)
    return evaluate([request])[0].heldOut ?? 0
  }

  private func reset(_ space: inout Workspace, _ count: Int, _ curved: Int) {
    let rows = space.weight.count
    if space.eta.count < rows * count {
      space.eta = Array(repeating: 0, count: rows * count)
      space.residual = space.eta
    }
    space.scores = Array(repeating: 0, count: p * count)
    space.values = Array(repeating: 0, count: count)
    space.heldOut = space.values
    while space.information.count < curved {
      space.information.append(GramAccumulator(order: p))
    }
    for index in 0..<curved { space.information[index].reset() }
  }

  /// Adds the rows of a block to the values of one request; leaves residuals and weights.
  private func addRows(
    _ rows: Range<Int>, _ index: Int, _ held: Int32, _ space: inout Workspace
  ) {
    let count = rows.count
    let start = index * count
    if let offset = response.offset {
      for i in 0..<count { space.eta[start &+ i] += offset[rows.lowerBound &+ i] }
    }
    guard response.trials == nil && response.weights == nil else {
      return addWeightedRows(rows, index, held, &space)
    }
    var sums = LogisticRowSums()
    sums.add(
      eta: space.eta, from: start, events: response.successes.span.extracting(rows),
      fold: folds.span.extracting(held < 0 ? 0..<0 : rows), held: held,
      residual: &space.residual, weight: &space.weight)
    space.values[index] += sums.linear[0] - Self.logarithms(sums.products[..<8])
    space.heldOut[index] += sums.linear[1] - Self.logarithms(sums.products[8...])
  }

  private static func logarithms(_ products: ArraySlice<Double>) -> Double {
    products.reduce(0) { $0 + .log($1) }
  }

  private func addWeightedRows(
    _ rows: Range<Int>, _ index: Int, _ held: Int32, _ space: inout Workspace
  ) {
    let count = rows.count
    for i in 0..<count { space.exponential[i] = -space.eta[index * count + i].magnitude }
    exponentiate(&space.exponential, count: count)
    for i in 0..<count {
      let row = rows.lowerBound + i
      let place = index * count + i
      let (a, m) = (response.weights?[row] ?? 1, response.trials?[row] ?? 1)
      let (y, h, e) = (response.successes[row], space.eta[place], space.exponential[i])
      let small = e / (1 + e)
      let isHeld = held >= 0 && folds[row] == held
      if a > 0 {
        let term = a * (y * h - m * (max(h, 0) + .log(onePlus: e)))
        if isHeld { space.heldOut[index] += term } else { space.values[index] += term }
      }
      space.residual[place] = isHeld ? 0 : a * (y - m * (h >= 0 ? 1 - small : small))
      space.weight[i] = isHeld ? 0 : a * m * small / (1 + e)
    }
  }

  private func reduce(_ requests: [LikelihoodRequest], _ curved: [Int]) -> [TrainingPoint] {
    requests.indices.map { index in
      var (value, heldOut) = (0.0, 0.0)
      var score = [Double](repeating: 0, count: p)
      let place = curved.firstIndex(of: index)
      var information = GramAccumulator(order: place == nil ? 0 : p)
      for lane in 0..<memory.count {
        memory.with(lane) { space in
          value += space.values[index]
          heldOut += space.heldOut[index]
          for j in 0..<p { score[j] += space.scores[index * p + j] }
          if let place { information.add(space.information[place]) }
        }
      }
      return TrainingPoint(
        point: LikelihoodPoint(
          logLikelihood: value, score: score, information: information.matrix),
        heldOut: heldOut)
    }
  }
}
