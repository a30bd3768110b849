internal import COpenBLAS

/// The thin factorisation A = U diag(s) Vᵀ into orthonormal columns (LAPACK `dgesdd`).
public struct SingularValueDecomposition: Sendable {
  /// The left singular vectors, one a column: rows × min(rows, columns).
  public let left: Matrix
  /// The singular values, falling, none negative.
  public let values: [Double]
  /// The right singular vectors, one a row: min(rows, columns) × columns.
  public let rightTransposed: Matrix

  /// Decomposes `a`, using its memory when the caller gives it up.
  ///
  /// - Throws: ``FactorizationError/notFinite``, or ``FactorizationError/notConverged``, which is
  ///   not known to happen for finite elements.
  public init(_ a: consuming Matrix) throws(FactorizationError) {
    try a.checkFinite()
    let (rows, columns) = (a.rows, a.columns)
    let count = min(rows, columns)
    var left = Matrix(zeros: rows, count)
    var right = Matrix(zeros: count, columns)
    var values = Array(repeating: 0.0, count: count)
    if count > 0 {
      OpenBLAS.useCallersThread()
      let thin = CChar(UInt8(ascii: "S"))
      var integers = Array(repeating: BLASInt(0), count: 8 * count)
      var size = 0.0
      var info = unsafe LAPACKE_dgesdd_work(
        LAPACK_COL_MAJOR, thin, BLASInt(rows), BLASInt(columns), &a.storage, a.leadingDimension,
        &values, &left.storage, left.leadingDimension, &right.storage, right.leadingDimension,
        &size, -1, &integers)
      checkArguments("dgesdd", info)
      var work = Array(repeating: 0.0, count: Int(size))
      info = unsafe LAPACKE_dgesdd_work(
        LAPACK_COL_MAJOR, thin, BLASInt(rows), BLASInt(columns), &a.storage, a.leadingDimension,
        &values, &left.storage, left.leadingDimension, &right.storage, right.leadingDimension,
        &work, BLASInt(work.count), &integers)
      checkArguments("dgesdd", info)
      guard info == 0 else { throw .notConverged }
    }
    self.left = left
    self.values = values
    rightTransposed = right
  }

  /// The number of singular values larger than `tolerance` times the largest.
  public func rank(tolerance: Double = 1e-12) -> Int {
    guard let largest = values.first, largest > 0 else { return 0 }
    return values.prefix { $0 > tolerance * largest }.count
  }

  /// The largest singular value over the smallest; infinite for a singular matrix.
  public var conditionNumber: Double {
    guard let largest = values.first, let smallest = values.last else { return 1 }
    return largest / smallest
  }

  /// The shortest x that makes ‖A x − b‖ least.
  ///
  /// - Precondition: `b` is as long as A has rows.
  public func leastSquares(_ b: [Double], tolerance: Double = 1e-12) -> [Double] {
    precondition(b.count == left.rows, "b is \(b.count) long, A has \(left.rows) rows")
    var projections = Array(repeating: 0.0, count: values.count)
    left.multiplyTransposed(b, into: &projections)
    let rank = rank(tolerance: tolerance)
    for j in values.indices { projections[j] = j < rank ? projections[j] / values[j] : 0 }
    var x = Array(repeating: 0.0, count: rightTransposed.columns)
    rightTransposed.multiplyTransposed(projections, into: &x)
    return x
  }
}
