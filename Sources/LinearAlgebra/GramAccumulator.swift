internal import CGramKernels
internal import Lanes

/// A sum of Gram products over blocks of rows: the information of a regression.
///
///     C ← C + s AᵀA   or   C ← C + s Aᵀ diag(w) A
///
/// One accumulator belongs to one lane; lanes are added in order, so that the sum has the same bits
/// on any number of threads. The products are formed by a kernel of Tenure's own, which takes about
/// half the time of scaling rows and calling BLAS `dsyrk` on the tens of columns that a model has.
public struct GramAccumulator: Sendable {
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

  /// Adds `scale` AᵀA, where A is the block.
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - layout: Where A lies in it; its columns are the order of this sum.
  ///   - scale: The factor s, −1 to take a product off.
  /// - Precondition: The block lies within its buffer and has `order` columns.
  /// - Complexity: rows · p² flops; allocates nothing.
  public mutating func add(_ block: Span<Double>, _ layout: BlockLayout, scale: Double = 1) {
    check(block, layout)
    for first in stride(from: 0, to: layout.rows, by: Lanes.blockRows) {
      let rows = first..<min(first + Lanes.blockRows, layout.rows)
      add(block, layout, rows, GramAccumulator.ones.span.extracting(first: rows.count), scale)
    }
  }

  /// Adds `scale` Aᵀ diag(w) A, where A is the block.
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - layout: Where A lies in it; its columns are the order of this sum.
  ///   - weights: w, one for each row of A, of any sign.
  ///   - scale: The factor s, −1 to take a product off.
  /// - Precondition: The block lies within its buffer and has `order` columns; the weights are as
  ///   many as its rows.
  /// - Complexity: rows · p² flops; allocates nothing.
  public mutating func add(
    _ block: Span<Double>, _ layout: BlockLayout, weights: Span<Double>, scale: Double = 1
  ) {
    check(block, layout)
    precondition(
      weights.count == layout.rows, "\(weights.count) weights for \(layout.rows) rows")
    for first in stride(from: 0, to: layout.rows, by: Lanes.blockRows) {
      let rows = first..<min(first + Lanes.blockRows, layout.rows)
      add(block, layout, rows, weights.extracting(rows), scale)
    }
  }

  private func check(_ block: Span<Double>, _ layout: BlockLayout) {
    layout.check(block)
    precondition(
      layout.columns == order, "the block has \(layout.columns) columns, the sum \(order)")
  }

  /// The weights of a product without weights.
  private static let ones = Array(repeating: 1.0, count: Lanes.blockRows)

  /// Adds the product of some rows of the block, few enough to stay in the processor's caches.
  private mutating func add(
    _ block: Span<Double>, _ layout: BlockLayout, _ rows: Range<Int>, _ weights: Span<Double>,
    _ scale: Double
  ) {
    unsafe block.withUnsafeBufferPointer { a in
      unsafe weights.withUnsafeBufferPointer { w in
        guard order > 0, let a = a.baseAddress, let w = w.baseAddress else { return }
        unsafe tenure_weighted_gram(
          a + layout.offset + rows.lowerBound, layout.leadingDimension, w, rows.count, order, scale,
          &lower)
      }
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
