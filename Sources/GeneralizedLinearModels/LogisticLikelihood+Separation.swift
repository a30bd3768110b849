internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// A row with events asks of a direction d that zᵀ d ≥ 0, a row with failures that zᵀ d ≤ 0, and a
/// group with both that it is 0. Rows without weight ask nothing.
extension LogisticLikelihood {
  func worstConstraint(
    on direction: [Double], over columns: [Int]
  ) -> SeparationConstraint? {
    let size = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard size > 0 else { return nil }
    forEachBlock { space, rows in
      addAlong(direction, columns, rows, &space)
      for i in 0..<rows.count where space.weight[i] > 0 {
        let row = rows.lowerBound + i
        let (hasEvents, hasFailures) = response.classes(row)
        let cosine = space.eta[i] / (space.weight[i].squareRoot() * size)
        // The margin is the largest breach: minus the smallest cosine.
        if hasEvents, -cosine > space.margin { (space.margin, space.row) = (-cosine, 2 * row) }
        if hasFailures, cosine > space.margin { (space.margin, space.row) = (cosine, 2 * row + 1) }
      }
    }
    var (margin, found) = (-Double.infinity, -1)
    for lane in 0..<memory.count {
      memory.with(lane) { space in
        if space.margin > margin { (margin, found) = (space.margin, space.row) }
      }
    }
    guard found >= 0 else { return nil }
    var block = [Double](repeating: 0, count: columns.count)
    design.pack(found / 2..<found / 2 + 1, columns: columns, into: &block)
    return SeparationConstraint(
      coefficients: found % 2 == 0 ? block : block.map { -$0 }, cosine: -margin)
  }

  func limit(
    along direction: [Double], from beta: [Double]
  ) -> SeparationLimit<LogisticLikelihood>? {
    let columns = direction.indices.filter { direction[$0] != 0 }
    let part = columns.map { direction[$0] }
    let size = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard size > 0 else { return nil }
    let blocks = Lanes.blockCount(rows: response.count)
    let blockRows = min(Lanes.blockRows, response.count)
    let counts = DisjointArray(repeating: Side.tie, count: response.count)
    let strides = lanes.map(blocks) { block -> Double in
      let rows = Lanes.block(block, rows: response.count)
      var packed = [Double](repeating: 0, count: blockRows * parameterCount)
      var along = [Double](repeating: 0, count: rows.count)
      var eta = response.offset.map { Array($0[rows]) } ?? along
      let layout = BlockLayout(rows: rows.count, columns: parameterCount)
      design.pack(rows, into: &packed)
      layout.multiply(packed, by: direction, into: &along)
      layout.multiply(packed, by: beta, into: &eta, accumulating: true)
      var stride = 0.0
      for i in 0..<rows.count {
        let row = rows.lowerBound + i
        guard response.weights?[row] ?? 1 > 0 else {
          counts[row] = .none
          continue
        }
        var square = 0.0
        for j in columns { square += packed[j * rows.count + i] * packed[j * rows.count + i] }
        guard along[i].magnitude > 1e-9 * square.squareRoot() * size else { continue }
        counts[row] = along[i] > 0 ? .event : .other
        // e^−21 is under 10⁻⁹.
        let missing = 21 - (along[i] > 0 ? eta[i] : -eta[i])
        stride = max(stride, missing / along[i].magnitude)
      }
      return stride
    }
    var weights = response.weights ?? Array(repeating: 1, count: response.count)
    var rows = SeparatedRows(events: 0, others: 0, remaining: 0)
    for row in 0..<response.count {
      switch counts[row] {
      case .none: continue
      case .tie: rows.remaining += 1
      case .event: rows.events += 1
      case .other: rows.others += 1
      }
      if counts[row] != .tie { weights[row] = 0 }
    }
    let rest = LogisticResponse(
      successes: response.successes, trials: response.trials, weights: weights,
      offset: response.offset)
    return SeparationLimit(
      rest: LogisticLikelihood(design, rest, lanes: lanes), rows: rows,
      stride: strides.max() ?? 0)
  }

  /// Where a direction puts a row.
  private enum Side {
    /// It has no weight.
    case none
    /// Nowhere.
    case tie
    /// Among the events.
    case event
    /// Among the others.
    case other
  }

  /// Forms zᵀ d, in `eta`, and ‖z‖², in `weight`, over some columns; ‖z‖² is 0 without weight.
  private func addAlong(
    _ direction: [Double], _ columns: [Int], _ rows: Range<Int>, _ space: inout Workspace
  ) {
    design.pack(rows, columns: columns, into: &space.block)
    for i in 0..<rows.count { (space.eta[i], space.weight[i]) = (0, 0) }
    for place in columns.indices {
      let factor = direction[place]
      for i in 0..<rows.count {
        let z = space.block[place * rows.count + i]
        space.eta[i] += factor * z
        space.weight[i] += z * z
      }
    }
    guard let weights = response.weights else { return }
    for i in 0..<rows.count where weights[rows.lowerBound + i] <= 0 { space.weight[i] = 0 }
  }
}

extension LogisticResponse {
  /// Whether a row has events, and whether it has trials without.
  fileprivate func classes(_ row: Int) -> (hasEvents: Bool, hasFailures: Bool) {
    (successes[row] > 0, successes[row] < trials?[row] ?? 1)
  }
}
