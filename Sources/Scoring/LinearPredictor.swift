internal import CScoringKernels
internal import Formulas

/// η = offset + α + Σ βⱼ (xⱼ − cⱼ), for one row or a block of rows, with the same bits.
///
/// Columns are taken in groups of four, `(t₀ + t₁) + (t₂ + t₃)`, and the groups in order: a single
/// row has four products in flight, and a block reads four columns in one pass. Both ways add in
/// this order, so a service and a batch give the same number.
struct LinearPredictor: Sendable, Equatable {
  /// β, one per design column; aliased columns have 0.
  let coefficients: [Double]
  /// c, one per design column.
  let centers: [Double]
  /// α, where the family keeps its intercept apart from the columns.
  var constant = 0.0

  /// η of one design row.
  func value(_ row: [Double], offset: Double) -> Double {
    let count = coefficients.count
    precondition(row.count == count, "the row has \(row.count) columns, the model \(count)")
    var remarks: Int32 = 0
    // Limits play no role here; the centers stand in for them.
    return unsafe tenure_row_predictor(
      row, coefficients, centers, centers, centers, count, offset + constant, &remarks)
  }

  /// η of one design row, and what is remarkable about it.
  ///
  /// - Parameters:
  ///   - row: The row.
  ///   - offset: What is added.
  ///   - ranges: The limits of the columns.
  /// - Returns: η, whether a number is infinite or none, and whether one is outside its limits.
  func valueWithRemarks(
    _ row: [Double], offset: Double, _ ranges: InputRanges
  ) -> (eta: Double, isFinite: Bool, isOutside: Bool) {
    let count = coefficients.count
    precondition(row.count == count, "the row has \(row.count) columns, the model \(count)")
    precondition(ranges.columnLower.count == count && ranges.columnUpper.count == count)
    var remarks: Int32 = 0
    let eta = unsafe tenure_row_predictor(
      row, coefficients, centers, ranges.columnLower, ranges.columnUpper, count,
      offset + constant, &remarks)
    return (
      eta, remarks & Int32(TENURE_NOT_FINITE) == 0, remarks & Int32(TENURE_OUTSIDE) != 0
    )
  }

  /// η of a block of rows.
  ///
  /// - Parameters:
  ///   - columns: The design's columns, over all rows.
  ///   - rows: The block.
  ///   - offset: One number per row of the table, if there is an offset.
  /// - Returns: One number per row of the block.
  func values(_ columns: [DesignColumn], rows: Range<Int>, offset: [Double]?) -> [Double] {
    var extremes = ColumnExtremes(columns: 0)
    return values(columns, rows: rows, offset: offset, extremes: &extremes)
  }

  /// η of a block of rows, and the least and greatest number of each column, which come for nothing
  /// while it is read.
  ///
  /// - Parameters:
  ///   - columns: The design's columns, over all rows.
  ///   - rows: The block.
  ///   - offset: One number per row of the table, if there is an offset.
  ///   - extremes: Receives those of each column; of the last few, which make no group, infinite ones.
  /// - Returns: One number per row of the block.
  func values(
    _ columns: [DesignColumn], rows: Range<Int>, offset: [Double]?, extremes: inout ColumnExtremes
  ) -> [Double] {
    let count = coefficients.count
    precondition(columns.count == count, "\(columns.count) columns, the model has \(count)")
    var eta =
      offset.map { $0[rows].map { $0 + constant } } ?? Array(repeating: constant, count: rows.count)
    extremes = ColumnExtremes(columns: count)
    var scratch: [[Double]] = []
    if !columns.allSatisfy(\.isLent) {
      scratch = Array(repeating: Array(repeating: 0.0, count: rows.count), count: 4)
    }
    var j = 0
    while j + 4 <= count {
      for k in 0..<4 where !columns[j + k].isLent {
        columns[j + k].multiply(rows, into: &scratch[k])
      }
      addGroup(j, columns, rows, scratch, to: &eta, &extremes)
      j += 4
    }
    while j < count {
      if !columns[j].isLent { columns[j].multiply(rows, into: &scratch[0]) }
      let (beta, center) = (coefficients[j], centers[j])
      columns[j].withBlock(rows, scratch.first) { x in
        for i in eta.indices { eta[i] += beta * (x[i] - center) }
      }
      j += 1
    }
    return eta
  }

  private func addGroup(
    _ j: Int, _ columns: [DesignColumn], _ rows: Range<Int>, _ scratch: [[Double]],
    to eta: inout [Double], _ extremes: inout ColumnExtremes
  ) {
    func lend(_ k: Int, _ body: (Span<Double>) -> Void) {
      columns[j + k].withBlock(rows, scratch.isEmpty ? nil : scratch[k], body)
    }
    let (coefficients, centers) = (coefficients, centers)
    lend(0) { x0 in
      lend(1) { x1 in
        lend(2) { x2 in
          lend(3) { x3 in
            addColumns(
              x0, x1, x2, x3, coefficients.span.extracting(j..<j + 4),
              centers.span.extracting(j..<j + 4), to: &eta,
              least: &extremes.least, greatest: &extremes.greatest, at: j)
          }
        }
      }
    }
  }
}

/// Adds a group of four columns by the kernel.
private func addColumns(
  _ x0: Span<Double>, _ x1: Span<Double>, _ x2: Span<Double>, _ x3: Span<Double>,
  _ beta: Span<Double>, _ center: Span<Double>, to eta: inout [Double], least: inout [Double],
  greatest: inout [Double], at j: Int
) {
  let count = eta.count
  precondition(
    x0.count == count && x1.count == count && x2.count == count && x3.count == count
      && beta.count == 4 && center.count == 4 && j + 4 <= least.count && j + 4 <= greatest.count)
  // All rows but the last block's are followed by as many.
  unsafe x0.withUnsafeBufferPointer { x0 in
    unsafe x1.withUnsafeBufferPointer { x1 in
      unsafe x2.withUnsafeBufferPointer { x2 in
        unsafe x3.withUnsafeBufferPointer { x3 in
          unsafe beta.withUnsafeBufferPointer { beta in
            unsafe center.withUnsafeBufferPointer { center in
              unsafe least.withUnsafeMutableBufferPointer { least in
                unsafe greatest.withUnsafeMutableBufferPointer { greatest in
                  guard let x0 = x0.baseAddress, let x1 = x1.baseAddress,
                    let x2 = x2.baseAddress, let x3 = x3.baseAddress,
                    let beta = beta.baseAddress, let center = center.baseAddress,
                    let least = least.baseAddress, let greatest = greatest.baseAddress
                  else { return }
                  unsafe tenure_add_columns(
                    x0, x1, x2, x3, count, count, beta, center, &eta, least + j, greatest + j)
                }
              }
            }
          }
        }
      }
    }
  }
}

/// The least and greatest number of each design column in a block of rows.
struct ColumnExtremes {
  var least: [Double]
  var greatest: [Double]

  /// Knows nothing yet: anything may be in a column.
  init(columns: Int) {
    least = Array(repeating: -.infinity, count: columns)
    greatest = Array(repeating: .infinity, count: columns)
  }
}

extension DesignColumn {
  /// Whether a block of the column is a part of a column of the table, as it is.
  fileprivate var isLent: Bool {
    if factors.count == 1, case .values = factors[0] { return true }
    return false
  }

  /// Lends the column in a block of rows: its own memory, or `scratch`, into which it was multiplied.
  fileprivate func withBlock(
    _ rows: Range<Int>, _ scratch: [Double]?, _ body: (Span<Double>) -> Void
  ) {
    if factors.count == 1, case .values(let values) = factors[0] {
      body(values.span.extracting(rows))
    } else if let scratch {
      body(scratch.span)
    }
  }

  /// Multiplies the column's factors out, first to last.
  fileprivate func multiply(_ rows: Range<Int>, into block: inout [Double]) {
    guard let first = factors.first else {
      for i in block.indices { block[i] = 1 }
      return
    }
    switch first {
    case .values(let values):
      for i in block.indices { block[i] = values[rows.lowerBound + i] }
    case .indicator(let codes, let code):
      precondition(block.count == rows.count)
      unsafe codes.span.extracting(rows).withUnsafeBufferPointer { codes in
        guard let start = codes.baseAddress else { return }
        unsafe tenure_write_indicator(start, codes.count, code, &block)
      }
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
