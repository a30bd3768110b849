internal import COpenBLAS

/// Where a block of rows of a matrix lies in a buffer, and the products with it that a fit needs.
///
/// Element (i, j) of the block is `buffer[offset + i + j * leadingDimension]`. So one layout speaks
/// of rows i₀ ..< i₀ + `rows` of a big n × p matrix (`offset` i₀, `leadingDimension` n), and another
/// of columns packed into scratch memory that a thread keeps for one block at a time.
///
/// Every product works on the calling thread and allocates nothing; calls may run on many threads
/// at once as long as what they write is disjoint.
public struct BlockLayout: Sendable, Equatable {
  /// The rows of the block.
  public let rows: Int
  /// The columns of the block, p.
  public let columns: Int
  /// The distance between the starts of two neighbouring columns.
  public let leadingDimension: Int
  /// Where element (0, 0) lies.
  public let offset: Int

  /// Describes a block.
  ///
  /// - Precondition: Nothing is negative, and columns do not overlap.
  public init(rows: Int, columns: Int, leadingDimension: Int, offset: Int = 0) {
    precondition(
      rows >= 0 && columns >= 0 && offset >= 0,
      "a block of \(rows) x \(columns) at \(offset) is no block")
    precondition(
      leadingDimension >= rows,
      "columns of \(rows) rows overlap at a distance of \(leadingDimension)")
    self.rows = rows
    self.columns = columns
    self.leadingDimension = leadingDimension
    self.offset = offset
  }

  /// Describes columns that lie one behind the other with nothing between them.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, leadingDimension: rows)
  }

  /// Describes columns packed for a processor's caches: not quite one behind the other.
  ///
  /// Columns at a distance of a power of two fall into the same few cache lines and drive each other
  /// out; one line more between them spreads them.
  public static func packed(rows: Int, columns: Int) -> BlockLayout {
    let lines = (rows + 7) / 8
    return BlockLayout(rows: rows, columns: columns, leadingDimension: 8 * (lines | 1))
  }

  /// One past the last element that the block reaches in its buffer.
  public var end: Int {
    rows == 0 || columns == 0 ? 0 : offset + (columns - 1) * leadingDimension + rows
  }

  /// The distance between columns as BLAS wants it: at least 1, even for no rows.
  var blasLeadingDimension: BLASInt { BLASInt(Swift.max(leadingDimension, 1)) }

  /// Stops when the block reaches past the end of `buffer`.
  func check(_ buffer: Span<Double>) {
    precondition(end <= buffer.count, "the block ends at \(end), its buffer at \(buffer.count)")
  }
}

extension BlockLayout {
  /// Computes y ← A x, or y ← y + A x, where A is the block (BLAS `dgemv`).
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - x: The vector to multiply, `columns` long.
  ///   - y: Receives the product, `rows` long; read only when `accumulating`.
  ///   - accumulating: Whether the product is added to what `y` holds.
  /// - Precondition: The lengths fit.
  public func multiply(
    _ block: Span<Double>, by x: Span<Double>, into y: inout MutableSpan<Double>,
    accumulating: Bool = false
  ) {
    check(block)
    precondition(x.count == columns, "x is \(x.count) long, A has \(columns) columns")
    precondition(y.count == rows, "y is \(y.count) long, A has \(rows) rows")
    addProduct(CblasNoTrans, block, x, &y, accumulating: accumulating)
  }

  /// Computes y ← Aᵀ x, or y ← y + Aᵀ x, where A is the block (BLAS `dgemv`).
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - x: The vector to multiply, `rows` long.
  ///   - y: Receives the product, `columns` long; read only when `accumulating`.
  ///   - accumulating: Whether the product is added to what `y` holds, as a score is summed.
  /// - Precondition: The lengths fit.
  public func multiplyTransposed(
    _ block: Span<Double>, by x: Span<Double>, into y: inout MutableSpan<Double>,
    accumulating: Bool = true
  ) {
    check(block)
    precondition(x.count == rows, "x is \(x.count) long, A has \(rows) rows")
    precondition(y.count == columns, "y is \(y.count) long, A has \(columns) columns")
    addProduct(CblasTrans, block, x, &y, accumulating: accumulating)
  }

  private func addProduct(
    _ transpose: CBLAS_TRANSPOSE, _ block: Span<Double>, _ x: Span<Double>,
    _ y: inout MutableSpan<Double>, accumulating: Bool
  ) {
    guard rows > 0 && columns > 0 else {  // BLAS returns before it clears y
      if !accumulating { for i in y.indices { y[i] = 0 } }
      return
    }
    OpenBLAS.useCallersThread()
    unsafe block.withUnsafeBufferPointer { a in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeMutableBufferPointer { y in
          guard let a = a.baseAddress else { return }
          unsafe cblas_dgemv(
            CblasColMajor, transpose, BLASInt(rows), BLASInt(columns), 1, a + offset,
            blasLeadingDimension, x.baseAddress, 1, accumulating ? 1 : 0, y.baseAddress, 1)
        }
      }
    }
  }
}
