internal import CScoringKernels
internal import Formulas

/// η = offset + α + Σ βⱼ (xⱼ − cⱼ), for one row or a block of rows, with the same bits.
///
/// Columns are taken in groups of four, `(t₀ + t₁) + (t₂ + t₃)`, and the groups in order: a single
/// row has four products in flight, and a block reads one or two groups in one pass. Both ways add
/// in this order, so a service and a batch give the same number.
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

  /// η of a block of rows, and the least and greatest number of each column, which come for nothing
  /// while it is read.
  ///
  /// - Parameters:
  ///   - design: The design's columns, over all rows.
  ///   - rows: The block.
  ///   - offset: One number per row of the table, if there is an offset.
  ///   - etas: Receives one number per row of the block; what it held is not read.
  ///   - extremes: Receives those of each column.
  func write(
    _ design: DesignMemory, rows: Range<Int>, offset: [Double]?,
    into etas: inout MutableSpan<Double>, extremes: inout ColumnExtremes
  ) {
    precondition(etas.count == rows.count, "\(etas.count) places for \(rows.count) rows")
    precondition(
      design.columnCount == coefficients.count,
      "\(design.columnCount) columns, the model has \(coefficients.count)")
    extremes = ColumnExtremes(columns: coefficients.count)
    let start = constant
    unsafe etas.withUnsafeMutableBufferPointer { etas in
      if let offset {
        for i in 0..<rows.count { unsafe etas[i] = offset[rows.lowerBound + i] + start }
      } else {
        unsafe etas.update(repeating: start)
      }
      unsafe design.add(self, rows, to: etas, &extremes)
    }
  }
}

/// The least and greatest number of each design column in a block of rows.
struct ColumnExtremes {
  var least: [Double]
  var greatest: [Double]

  /// Has seen no number.
  init(columns: Int) {
    least = Array(repeating: .infinity, count: columns)
    greatest = Array(repeating: -.infinity, count: columns)
  }
}
