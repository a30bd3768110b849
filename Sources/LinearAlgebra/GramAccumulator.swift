internal import COpenBLAS

/// A sum of Gram products Σ s AᵀA over blocks of rows: the information of a regression.
///
///     C ← C + s AᵀA
///
/// A weighted product Xᵀ diag(w) X is the Gram product of rows scaled by √w. One accumulator belongs
/// to one lane; lanes are added in order, so that the sum has the same bits on any number of threads.
public struct GramAccumulator: Sendable, Equatable {
  /// The number of rows and columns of the sum, p.
  public let order: Int
  /// The sum by columns; only its lower triangle is kept.
  private var lower: [Double]

  /// Creates an empty sum of `order` rows and columns.
  ///
  /// - Precondition: `order` is not negative.
  public init(order: Int) {
    precondition(order >= 0, "a matrix cannot have \(order) rows")
    self.order = order
    lower = Array(repeating: 0, count: order * order)
  }

  /// Adds `scale` AᵀA, where A is the block (BLAS `dsyrk`).
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - layout: Where A lies in it; its columns are the order of this sum.
  ///   - scale: The factor s, −1 to take a product off.
  /// - Precondition: The block lies within its buffer and has `order` columns.
  /// - Complexity: rows · p² flops; allocates nothing.
  public mutating func add(_ block: Span<Double>, _ layout: BlockLayout, scale: Double = 1) {
    layout.check(block)
    precondition(
      layout.columns == order, "the block has \(layout.columns) columns, the sum \(order)")
    guard layout.rows > 0 && order > 0 else { return }
    OpenBLAS.useCallersThread()
    unsafe block.withUnsafeBufferPointer { a in
      guard let a = a.baseAddress else { return }
      unsafe cblas_dsyrk(
        CblasColMajor, CblasLower, CblasTrans, BLASInt(order), BLASInt(layout.rows), scale,
        a + layout.offset, layout.blasLeadingDimension, 1, &lower, BLASInt(order))
    }
  }

  /// Adds another sum, as lanes are combined.
  ///
  /// - Precondition: Both have the same order.
  public mutating func add(_ other: GramAccumulator, scale: Double = 1) {
    precondition(other.order == order, "a sum of order \(other.order) is added to one of \(order)")
    for index in lower.indices { lower[index] += scale * other.lower[index] }
  }

  /// Makes the sum zero again, keeping its memory.
  public mutating func reset() {
    for index in lower.indices { lower[index] = 0 }
  }

  /// The sum as a full symmetric matrix.
  public var matrix: Matrix {
    var result = Matrix(rows: order, columns: order, elements: lower)
    result.mirrorLowerTriangle()
    return result
  }
}
