internal import CGramKernels
internal import COpenBLAS

/// A sum of Gram products over blocks of rows: the information of a regression.
///
///     C ← C + s AᵀA   or   C ← C + s Aᵀ diag(w) A
///
/// One accumulator belongs to one lane; lanes are added in order, so that the sum has the same bits
/// on any number of threads.
public struct GramAccumulator: Sendable {
  /// The number of rows and columns of the sum, p.
  public let order: Int
  /// The sum by columns; what is above the diagonal has no meaning.
  private var lower: [Double]
  /// The weighted block, where there are too many columns for the kernel.
  private var scratch: [Double] = []

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

  /// Adds `scale` Aᵀ diag(w) A, where A is the block.
  ///
  /// - Parameters:
  ///   - block: The buffer that holds A.
  ///   - layout: Where A lies in it; its columns are the order of this sum.
  ///   - weights: w, one for each row of A, of any sign.
  ///   - scale: The factor s, −1 to take a product off.
  /// - Precondition: The block lies within its buffer and has `order` columns; the weights are as
  ///   many as its rows.
  /// - Complexity: rows · p² flops.
  public mutating func add(
    _ block: Span<Double>, _ layout: BlockLayout, weights: Span<Double>, scale: Double = 1
  ) {
    layout.check(block)
    precondition(
      layout.columns == order, "the block has \(layout.columns) columns, the sum \(order)")
    precondition(
      weights.count == layout.rows, "\(weights.count) weights for \(layout.rows) rows")
    guard layout.rows > 0 && order > 0 else { return }
    if order > GramAccumulator.kernelLimit {
      return addScaled(block, layout, weights, scale)
    }
    unsafe block.withUnsafeBufferPointer { a in
      unsafe weights.withUnsafeBufferPointer { w in
        guard let a = a.baseAddress, let w = w.baseAddress else { return }
        unsafe tenure_weighted_gram(
          a + layout.offset, layout.leadingDimension, w, layout.rows, order, scale, &lower)
      }
    }
  }

  /// The number of columns up to which the kernel beats OpenBLAS, measured.
  package static let kernelLimit = 80

  /// Adds s Aᵀ (diag(w) A) in panels of columns, each from its diagonal block down (BLAS `dgemm`).
  private mutating func addScaled(
    _ block: Span<Double>, _ layout: BlockLayout, _ weights: Span<Double>, _ scale: Double
  ) {
    let rows = layout.rows
    if scratch.count < rows * order { scratch = Array(repeating: 0, count: rows * order) }
    for j in 0..<order {
      let start = layout.offset + j * layout.leadingDimension
      for i in 0..<rows { scratch[i &+ j &* rows] = weights[i] * block[start &+ i] }
    }
    let panel = 64
    OpenBLAS.useCallersThread()
    unsafe block.withUnsafeBufferPointer { a in
      unsafe scratch.withUnsafeBufferPointer { weighted in
        unsafe lower.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let weighted = weighted.baseAddress, let c = c.baseAddress
          else { return }
          for first in stride(from: 0, to: order, by: panel) {
            unsafe cblas_dgemm(
              CblasColMajor, CblasTrans, CblasNoTrans, BLASInt(order - first),
              BLASInt(min(panel, order - first)), BLASInt(rows), scale,
              a + layout.offset + first * layout.leadingDimension, layout.blasLeadingDimension,
              weighted + first * rows, BLASInt(rows), 1, c + first * (order + 1), BLASInt(order))
          }
        }
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
