internal import COpenBLAS

/// The triangle R of a QR factorisation A = Q R whose rows come in blocks; Q is never formed.
///
/// Each block is folded into the triangle (LAPACK `dtpqrt`), so n rows need p × p memory. One
/// accumulator belongs to one lane, and lanes are added in order, as for ``GramAccumulator``. R has
/// the column lengths of A, and the same dependencies between columns to full accuracy, where a
/// Gram matrix squares them.
///
/// - SeeAlso: Demmel, Grigori, Hoemmen & Langou, *Communication-optimal parallel and sequential QR
///   and LU factorizations*, SIAM J. Sci. Comput. 34 (2012), A206–A239.
public struct BlockedQR: Sendable {
  /// The number of columns, p.
  public let order: Int
  /// R, with positive or negative diagonal, and zeros below it.
  public private(set) var triangle: Matrix
  private var block: [Double] = []
  private var reflectors: [Double]
  private var work: [Double]
  private let panel: Int

  /// Creates the triangle of no rows.
  ///
  /// - Precondition: `order` is not negative.
  public init(order: Int) {
    precondition(order >= 0, "a matrix cannot have \(order) columns")
    self.order = order
    triangle = Matrix(zeros: order, order)
    panel = min(max(order, 1), 32)
    reflectors = Array(repeating: 0, count: panel * order)
    work = Array(repeating: 0, count: panel * order)
  }

  /// Folds the rows of a block into the triangle.
  ///
  /// - Parameters:
  ///   - source: The buffer that holds the block; it is copied.
  ///   - layout: Where the block lies in it.
  /// - Precondition: The block lies within its buffer and has `order` columns.
  /// - Complexity: 2 · rows · p² flops.
  public mutating func add(_ source: Span<Double>, _ layout: BlockLayout) {
    layout.check(source)
    precondition(
      layout.columns == order, "the block has \(layout.columns) columns, the triangle \(order)")
    let rows = layout.rows
    guard rows > 0 && order > 0 else { return }
    if block.count < rows * order { block = Array(repeating: 0, count: rows * order) }
    for j in 0..<order {
      let start = layout.offset + j * layout.leadingDimension
      for i in 0..<rows { block[i &+ j &* rows] = source[start &+ i] }
    }
    OpenBLAS.useCallersThread()
    let info = unsafe LAPACKE_dtpqrt_work(
      LAPACK_COL_MAJOR, BLASInt(rows), BLASInt(order), 0, BLASInt(panel),
      &triangle.storage, triangle.leadingDimension, &block, BLASInt(rows),
      &reflectors, BLASInt(panel), &work)
    checkArguments("dtpqrt", info)
  }

  /// Folds in the rows of another triangle, as lanes are combined.
  ///
  /// - Precondition: Both have the same order.
  public mutating func add(_ other: BlockedQR) {
    add(other.triangle.storage.span, BlockLayout(rows: other.order, columns: other.order))
  }

  /// Which columns are determined by those before them, by the rule of R's `lm` and `glm`.
  ///
  /// Columns are taken in order. One whose length, once the kept columns before it are projected
  /// out, is below `tolerance` of its own original length is dropped (LINPACK's `dqrdc2` in R).
  ///
  /// - Parameter tolerance: The part of its own length; R's is 1e-7 or less.
  /// - Returns: The kept columns, and what the others are made of.
  /// - Throws: ``FactorizationError/notFinite``.
  /// - Precondition: The tolerance is between 0 and 1.
  /// - Complexity: 2p³/3 flops.
  public func rankInOrder(tolerance: Double = 1e-7) throws(FactorizationError) -> OrderedRank {
    try OrderedRank(triangle, tolerance: tolerance)
  }
}
