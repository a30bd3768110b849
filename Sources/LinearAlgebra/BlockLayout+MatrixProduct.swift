internal import COpenBLAS

extension BlockLayout {
  /// Computes C ← C + Aᵀ B, where A is the block and B has as many rows (BLAS `dgemm`).
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - factors: The buffer that holds B.
  ///   - factorLayout: Where B lies in it.
  ///   - product: C by columns, `columns` rows and as many columns as B.
  /// - Precondition: Both blocks lie within their buffers and have the same rows; `product` holds at
  ///   least as many elements as C has.
  /// - Complexity: 2 · rows · columns · columns of B flops; allocates nothing.
  public func addTransposedProduct(
    _ block: Span<Double>, by factors: Span<Double>, _ factorLayout: BlockLayout,
    into product: inout MutableSpan<Double>
  ) {
    check(block)
    factorLayout.check(factors)
    precondition(
      factorLayout.rows == rows, "A has \(rows) rows, B has \(factorLayout.rows)")
    let size = columns * factorLayout.columns
    precondition(
      product.count >= size, "C has \(size) elements, its buffer holds \(product.count)")
    guard rows > 0 && size > 0 else { return }
    OpenBLAS.useCallersThread()
    unsafe block.withUnsafeBufferPointer { a in
      unsafe factors.withUnsafeBufferPointer { b in
        unsafe product.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress else { return }
          unsafe cblas_dgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, BLASInt(columns),
            BLASInt(factorLayout.columns), BLASInt(rows), 1, a + offset, blasLeadingDimension,
            b + factorLayout.offset, factorLayout.blasLeadingDimension, 1, c.baseAddress,
            BLASInt(columns))
        }
      }
    }
  }
}
