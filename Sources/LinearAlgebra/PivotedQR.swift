internal import COpenBLAS

/// The factorisation A P = Q R that takes the longest remaining column first (LAPACK `dgeqp3`).
///
/// It finds the rank of a matrix more reliably than any fixed order does. A regression that must
/// drop the columns that R drops uses ``OrderedRank`` instead.
public struct PivotedQR: Sendable {
  /// The column of A that column j of A P is.
  public let permutation: [Int]
  /// R above the diagonal and Householder's vectors below it.
  private let factors: Matrix
  private let scales: [Double]

  /// The number of rows of A.
  public var rows: Int { factors.rows }
  /// The number of columns of A.
  public var columns: Int { factors.columns }

  /// Factors `a`, in place when the caller gives it up.
  ///
  /// - Throws: ``FactorizationError/notFinite``.
  /// - Complexity: 2np² flops for n ≥ p.
  public init(_ a: consuming Matrix) throws(FactorizationError) {
    try a.checkFinite()
    let (rows, columns) = (a.rows, a.columns)
    var pivots = Array(repeating: BLASInt(0), count: columns)
    var scales = Array(repeating: 0.0, count: min(rows, columns))
    if rows > 0 && columns > 0 {
      OpenBLAS.useCallersThread()
      var work = Array(repeating: 0.0, count: 2 * columns + (columns + 1) * 32)
      let info = unsafe LAPACKE_dgeqp3_work(
        LAPACK_COL_MAJOR, BLASInt(rows), BLASInt(columns), &a.storage, a.leadingDimension,
        &pivots, &scales, &work, BLASInt(work.count))
      checkArguments("dgeqp3", info)
      permutation = pivots.map { Int($0) - 1 }
    } else {
      permutation = Array(0..<columns)
    }
    self.scales = scales
    factors = a
  }

  /// The number of diagonal elements of R larger than `tolerance` times the first one.
  ///
  /// - Precondition: The tolerance is between 0 and 1.
  public func rank(tolerance: Double = 1e-12) -> Int {
    precondition(tolerance >= 0 && tolerance < 1, "a tolerance of \(tolerance) is not in [0, 1)")
    let diagonal = factors.diagonal.map(\.magnitude)
    guard let largest = diagonal.first, largest > 0 else { return 0 }
    return diagonal.prefix { $0 > tolerance * largest }.count
  }

  /// R: min(rows, columns) × columns, with zeros below its diagonal.
  public var triangle: Matrix {
    var result = Matrix(zeros: min(rows, columns), columns)
    for j in 0..<columns {
      for i in 0..<min(j + 1, result.rows) { result[i, j] = factors[i, j] }
    }
    return result
  }

  /// The x that makes ‖A x − b‖ least.
  ///
  /// - Parameters:
  ///   - b: The right side.
  ///   - tolerance: What ``rank(tolerance:)`` is decided by.
  /// - Returns: One element for each column of A; of many solutions, the one in the first pivots.
  /// - Precondition: `b` is as long as A has rows.
  public func leastSquares(_ b: [Double], tolerance: Double = 1e-12) -> [Double] {
    precondition(b.count == rows, "b is \(b.count) long, A has \(rows) rows")
    let rank = rank(tolerance: tolerance)
    var x = Array(repeating: 0.0, count: columns)
    guard rank > 0 else { return x }
    let leading = Array(0..<rank)
    var part = Array(multipliedByQTransposed(b)[..<rank])
    factors.extracting(rows: leading, columns: leading)
      .solveTriangle(.upper, transposed: false, &part)
    for j in leading { x[permutation[j]] = part[j] }
    return x
  }

  /// Qᵀ b (LAPACK `dormqr`).
  ///
  /// - Precondition: `b` is as long as A has rows.
  public func multipliedByQTransposed(_ b: [Double]) -> [Double] { multiplied(b, by: "T") }

  /// Q b (LAPACK `dormqr`).
  ///
  /// - Precondition: `b` is as long as A has rows.
  public func multipliedByQ(_ b: [Double]) -> [Double] { multiplied(b, by: "N") }

  private func multiplied(_ b: [Double], by operation: Unicode.Scalar) -> [Double] {
    precondition(b.count == rows, "b is \(b.count) long, A has \(rows) rows")
    var result = b
    guard !scales.isEmpty else { return result }
    OpenBLAS.useCallersThread()
    var work = [0.0]
    let info = unsafe LAPACKE_dormqr_work(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CChar(UInt8(ascii: operation)), BLASInt(rows),
      1, BLASInt(scales.count), factors.storage, factors.leadingDimension, scales, &result,
      factors.leadingDimension, &work, 1)
    checkArguments("dormqr", info)
    return result
  }
}
