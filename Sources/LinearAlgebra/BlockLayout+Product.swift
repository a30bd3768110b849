internal import COpenBLAS

extension BlockLayout {
  /// Computes C ← C + A B, where A is this block and B another (BLAS `dgemm`).
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - b: The buffer that holds B.
  ///   - layout: Where B lies in it; it has as many rows as A has columns.
  ///   - c: Receives the sum: `rows` × B's columns, one column behind the other.
  /// - Precondition: The shapes fit, and both blocks lie within their buffers.
  /// - Complexity: 2 · rows · columns · B's columns flops; allocates nothing.
  public func addProduct(
    _ block: [Double], _ b: [Double], _ layout: BlockLayout, to c: inout [Double]
  ) {
    check(block.span)
    layout.check(b.span)
    precondition(layout.rows == columns, "A has \(columns) columns, B has \(layout.rows) rows")
    precondition(
      c.count == rows * layout.columns, "C has \(c.count) elements, not \(rows * layout.columns)")
    guard rows > 0 && columns > 0 && layout.columns > 0 else { return }
    OpenBLAS.useCallersThread()
    unsafe block.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        unsafe cblas_dgemm(
          CblasColMajor, CblasNoTrans, CblasNoTrans, BLASInt(rows), BLASInt(layout.columns),
          BLASInt(columns), 1, a + offset, blasLeadingDimension, b + layout.offset,
          layout.blasLeadingDimension, 1, &c, BLASInt(rows))
      }
    }
  }
}
