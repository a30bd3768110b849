internal import Formulas

/// η = offset + Σ βⱼ (xⱼ − cⱼ), for one row or a block of rows, with the same bits.
///
/// Columns are taken in groups of four, `(t₀ + t₁) + (t₂ + t₃)`, and the groups in order: a single
/// row has four products in flight, and a block reads four columns in one pass. Both ways add in
/// this order, so a service and a batch give the same number.
struct LinearPredictor: Sendable, Equatable {
  /// β, one per design column; aliased columns have 0.
  let coefficients: [Double]
  /// c, one per design column.
  let centers: [Double]

  /// η of one design row.
  func value(_ row: [Double], offset: Double) -> Double {
    let count = coefficients.count
    precondition(row.count == count, "the row has \(row.count) columns, the model \(count)")
    var eta = offset
    var j = 0
    while j + 4 <= count {
      // A group is checked as a whole, not each of its twelve numbers.
      let beta = coefficients.span.extracting(j..<j + 4)
      let x = row.span.extracting(j..<j + 4)
      let center = centers.span.extracting(j..<j + 4)
      let first = beta[0] * (x[0] - center[0])
      let second = beta[1] * (x[1] - center[1])
      let third = beta[2] * (x[2] - center[2])
      let fourth = beta[3] * (x[3] - center[3])
      eta += (first + second) + (third + fourth)
      j += 4
    }
    while j < count {
      eta += coefficients[j] * (row[j] - centers[j])
      j += 1
    }
    return eta
  }

  /// η of a block of rows.
  ///
  /// - Parameters:
  ///   - columns: The design's columns, over all rows.
  ///   - rows: The block.
  ///   - offset: One number per row of the table, if there is an offset.
  /// - Returns: One number per row of the block.
  func values(_ columns: [DesignColumn], rows: Range<Int>, offset: [Double]?) -> [Double] {
    let count = coefficients.count
    precondition(columns.count == count, "\(columns.count) columns, the model has \(count)")
    var eta = offset.map { Array($0[rows]) } ?? Array(repeating: 0, count: rows.count)
    var scratch = Array(repeating: Array(repeating: 0.0, count: rows.count), count: 4)
    var j = 0
    while j + 4 <= count {
      addGroup(
        j, columns[j].block(rows, scratch: &scratch[0]),
        columns[j + 1].block(rows, scratch: &scratch[1]),
        columns[j + 2].block(rows, scratch: &scratch[2]),
        columns[j + 3].block(rows, scratch: &scratch[3]), to: &eta)
      j += 4
    }
    while j < count {
      let block = columns[j].block(rows, scratch: &scratch[0])
      let x = block.span
      let (beta, center) = (coefficients[j], centers[j])
      for i in eta.indices { eta[i] += beta * (x[i] - center) }
      j += 1
    }
    return eta
  }

  private func addGroup(
    _ j: Int, _ block0: ArraySlice<Double>, _ block1: ArraySlice<Double>,
    _ block2: ArraySlice<Double>, _ block3: ArraySlice<Double>, to eta: inout [Double]
  ) {
    let (x0, x1, x2, x3) = (block0.span, block1.span, block2.span, block3.span)
    let (beta0, beta1) = (coefficients[j], coefficients[j + 1])
    let (beta2, beta3) = (coefficients[j + 2], coefficients[j + 3])
    let (center0, center1) = (centers[j], centers[j + 1])
    let (center2, center3) = (centers[j + 2], centers[j + 3])
    for i in eta.indices {
      let first = beta0 * (x0[i] - center0)
      let second = beta1 * (x1[i] - center1)
      let third = beta2 * (x2[i] - center2)
      let fourth = beta3 * (x3[i] - center3)
      eta[i] += (first + second) + (third + fourth)
    }
  }
}

extension DesignColumn {
  /// The column in a block of rows: a numeric column lends its own memory, any other is multiplied
  /// out, first factor to last, in `scratch`.
  fileprivate func block(_ rows: Range<Int>, scratch: inout [Double]) -> ArraySlice<Double> {
    if factors.count == 1, case .values(let values) = factors[0] { return values[rows] }
    multiply(rows, into: &scratch)
    return scratch[...]
  }

  private func multiply(_ rows: Range<Int>, into block: inout [Double]) {
    guard let first = factors.first else {
      for i in block.indices { block[i] = 1 }
      return
    }
    switch first {
    case .values(let values):
      for i in block.indices { block[i] = values[rows.lowerBound + i] }
    case .indicator(let codes, let code):
      for i in block.indices { block[i] = codes[rows.lowerBound + i] == code ? 1 : 0 }
    }
    for factor in factors.dropFirst() {
      switch factor {
      case .values(let values):
        for i in block.indices { block[i] *= values[rows.lowerBound + i] }
      case .indicator(let codes, let code):
        for i in block.indices { block[i] *= codes[rows.lowerBound + i] == code ? 1 : 0 }
      }
    }
  }
}
