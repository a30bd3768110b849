internal import CScoringKernels
internal import Formulas

/// η = offset + α + Σ βⱼ (xⱼ − cⱼ), for one row or a block of rows, with the same bits.
///
/// An intercept's column is 1 in every row, so its product is the same in all and is added to α
/// beforehand. The other columns are taken in groups of four, `(t₀ + t₁) + (t₂ + t₃)`, and the groups
/// in order: a single row has four products in flight, and a block reads one or two groups in one
/// pass. Both ways add in this order, so a service and a batch give the same number.
struct LinearPredictor: Sendable, Equatable {
  /// β, one per design column; aliased columns have 0.
  let coefficients: [Double]
  /// c, one per design column.
  let centers: [Double]
  /// α, where the family keeps its intercept apart from the columns.
  let constant: Double
  /// The columns that change from row to row: all but an intercept's.
  let varying: Range<Int>
  /// What their products are added to: α, and β₀ (1 − c₀) of an intercept's column.
  let start: Double

  /// Predicts from β, c and α.
  ///
  /// - Parameters:
  ///   - coefficients: β, one per design column.
  ///   - centers: c, one per design column.
  ///   - constant: α.
  ///   - hasIntercept: Whether the first column is an intercept's.
  init(
    coefficients: [Double], centers: [Double], constant: Double = 0, hasIntercept: Bool = false
  ) {
    self.coefficients = coefficients
    self.centers = centers
    self.constant = constant
    varying = (hasIntercept ? 1 : 0)..<coefficients.count
    start = hasIntercept ? constant + coefficients[0] * (1 - centers[0]) : constant
  }

  /// η of one design row.
  func value(_ row: [Double], offset: Double) -> Double {
    precondition(
      row.count == coefficients.count,
      "the row has \(row.count) columns, the model \(coefficients.count)")
    let first = varying.lowerBound
    let begin = offset + start
    return unsafe row.withUnsafeBufferPointer { row in
      unsafe coefficients.withUnsafeBufferPointer { beta in
        unsafe centers.withUnsafeBufferPointer { center in
          guard let row = row.baseAddress, let beta = beta.baseAddress,
            let center = center.baseAddress
          else { return begin }
          return unsafe tenure_row_predictor(
            row + first, beta + first, center + first, varying.count, begin)
        }
      }
    }
  }

  /// η of a block of rows, and the least and greatest number of each column, which come for nothing
  /// while it is read.
  ///
  /// - Parameters:
  ///   - design: The design's columns, over all rows.
  ///   - rows: The block.
  ///   - offset: One number per row of the table, if there is an offset.
  ///   - etas: Receives one number per row of the block; what it held is not read.
  ///   - extremes: Receives those of each column but an intercept's.
  ///   - finished: Sums whose probabilities are made meanwhile.
  /// - Returns: Whether all linear predictors are finite.
  @discardableResult
  func write(
    _ design: DesignMemory, rows: Range<Int>, offset: [Double]?,
    into etas: inout MutableSpan<Double>, extremes: inout ColumnExtremes,
    finished: consuming FinishedSums = FinishedSums()
  ) -> Bool {
    precondition(etas.count == rows.count, "\(etas.count) places for \(rows.count) rows")
    precondition(
      design.columnCount == coefficients.count,
      "\(design.columnCount) columns, the model has \(coefficients.count)")
    extremes = ColumnExtremes(columns: coefficients.count)
    return unsafe etas.withUnsafeMutableBufferPointer { etas in
      if let offset {
        for i in 0..<rows.count { unsafe etas[i] = offset[rows.lowerBound + i] + start }
      }
      return unsafe design.add(
        self, rows, to: offset == nil ? start : nil, etas, &extremes, finished: finished)
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
