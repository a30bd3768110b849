internal import COpenBLAS

// Products of a block with several vectors at once, as fits to several folds need them: the block is
// read once for all.
extension BlockLayout {
  /// Computes Y ← A B for the first columns of both (BLAS `dgemm`, `dgemv` for a single one).
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - b: B by columns, `columns` rows each.
  ///   - y: Receives Y by columns, `rows` rows each.
  ///   - count: The number of columns of B and Y.
  /// - Precondition: The buffers are long enough.
  public func multiply(
    _ block: [Double], byColumnsOf b: [Double], into y: inout [Double], count: Int
  ) {
    check(block.span)
    precondition(b.count >= columns * count, "B is \(b.count) long, not \(columns) x \(count)")
    precondition(y.count >= rows * count, "Y is \(y.count) long, not \(rows) x \(count)")
    guard rows > 0, count > 0 else { return }
    guard columns > 0 else {
      for i in 0..<rows * count { y[i] = 0 }
      return
    }
    multiply(block, CblasNoTrans, b, adding: false, to: &y, count: count)
  }

  /// Computes Y ← Y + Aᵀ X for the first columns of both (BLAS `dgemm`, `dgemv` for a single one).
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - x: X by columns, `rows` rows each.
  ///   - y: Y by columns, `columns` rows each.
  ///   - count: The number of columns of X and Y.
  /// - Precondition: The buffers are long enough.
  public func addTransposedProducts(
    _ block: [Double], byColumnsOf x: [Double], into y: inout [Double], count: Int
  ) {
    check(block.span)
    precondition(x.count >= rows * count, "X is \(x.count) long, not \(rows) x \(count)")
    precondition(y.count >= columns * count, "Y is \(y.count) long, not \(columns) x \(count)")
    guard rows > 0, columns > 0, count > 0 else { return }
    multiply(block, CblasTrans, x, adding: true, to: &y, count: count)
  }

  /// Computes Y ← A X or Aᵀ X, or adds it to what Y holds.
  private func multiply(
    _ block: [Double], _ form: CBLAS_TRANSPOSE, _ x: [Double], adding: Bool, to y: inout [Double],
    count: Int
  ) {
    let isTransposed = form == CblasTrans
    let (height, width) = isTransposed ? (columns, rows) : (rows, columns)
    OpenBLAS.useCallersThread()
    unsafe block.withUnsafeBufferPointer { a in
      guard let a = a.baseAddress else { return }
      if count == 1 {
        unsafe cblas_dgemv(
          CblasColMajor, form, BLASInt(rows), BLASInt(columns), 1, a + offset,
          blasLeadingDimension, x, 1, adding ? 1 : 0, &y, 1)
      } else {
        unsafe cblas_dgemm(
          CblasColMajor, form, CblasNoTrans, BLASInt(height), BLASInt(count), BLASInt(width), 1,
          a + offset, blasLeadingDimension, x, BLASInt(width), adding ? 1 : 0, &y,
          BLASInt(height))
      }
    }
  }
}
