internal import COpenBLAS

// The products of a block for working memory kept in arrays, as a lane keeps it: an array may be
// longer than the block needs, because the last block of a table is shorter than the others.
extension BlockLayout {
  /// Computes the first `rows` elements of y ← A x, or y ← y + A x (BLAS `dgemv`).
  ///
  /// - Precondition: x has `columns` elements, y at least `rows`.
  public func multiply(
    _ block: [Double], by x: [Double], into y: inout [Double], accumulating: Bool = false
  ) {
    check(block.span)
    precondition(x.count == columns, "x is \(x.count) long, A has \(columns) columns")
    precondition(y.count >= rows, "y is \(y.count) long, A has \(rows) rows")
    if rows == 0 { return }
    if columns == 0 {
      if !accumulating { for i in 0..<rows { y[i] = 0 } }
      return
    }
    OpenBLAS.useCallersThread()
    unsafe block.withUnsafeBufferPointer { a in
      guard let a = a.baseAddress else { return }
      unsafe cblas_dgemv(
        CblasColMajor, CblasNoTrans, BLASInt(rows), BLASInt(columns), 1, a + offset,
        blasLeadingDimension, x, 1, accumulating ? 1 : 0, &y, 1)
    }
  }

  /// Computes y ← y + Aᵀ x from the first `rows` elements of x (BLAS `dgemv`).
  ///
  /// - Precondition: x has at least `rows` elements, y has `columns`.
  public func addTransposedProduct(_ block: [Double], by x: [Double], into y: inout [Double]) {
    check(block.span)
    precondition(x.count >= rows, "x is \(x.count) long, A has \(rows) rows")
    precondition(y.count == columns, "y is \(y.count) long, A has \(columns) columns")
    guard rows > 0 && columns > 0 else { return }
    OpenBLAS.useCallersThread()
    unsafe block.withUnsafeBufferPointer { a in
      guard let a = a.baseAddress else { return }
      unsafe cblas_dgemv(
        CblasColMajor, CblasTrans, BLASInt(rows), BLASInt(columns), 1, a + offset,
        blasLeadingDimension, x, 1, 1, &y, 1)
    }
  }
}

extension GramAccumulator {
  /// Adds `scale` AᵀA, where A is a block in an array.
  public mutating func add(_ block: [Double], _ layout: BlockLayout, scale: Double = 1) {
    add(block.span, layout, scale: scale)
  }

  /// Adds `scale` Aᵀ diag(w) A, where A is a block in an array, from the first `rows` weights.
  ///
  /// - Precondition: There are at least as many weights as rows.
  public mutating func add(
    _ block: [Double], _ layout: BlockLayout, weights: [Double], scale: Double = 1
  ) {
    precondition(
      weights.count >= layout.rows, "\(weights.count) weights for \(layout.rows) rows")
    add(block.span, layout, weights: weights.span.extracting(first: layout.rows), scale: scale)
  }
}
