internal import COpenBLAS

/// The factorisation A = V diag(λ) Vᵀ of a symmetric matrix (LAPACK `dsyevd`).
public struct SymmetricEigenDecomposition: Sendable {
  /// The eigenvalues λ, rising.
  public let values: [Double]
  /// The orthonormal eigenvectors, one a column, in the order of the eigenvalues.
  public let vectors: Matrix

  /// Decomposes `a`, in place when the caller gives it up.
  ///
  /// - Parameter a: A symmetric matrix; only its lower triangle is read.
  /// - Throws: ``FactorizationError/notFinite``, or ``FactorizationError/notConverged``, which is
  ///   not known to happen for finite elements.
  /// - Precondition: `a` is square.
  public init(_ a: consuming Matrix) throws(FactorizationError) {
    precondition(a.rows == a.columns, "a \(a.rows) x \(a.columns) matrix is not square")
    try a.checkFinite()
    let order = a.rows
    var values = Array(repeating: 0.0, count: order)
    if order > 0 {
      OpenBLAS.useCallersThread()
      var work = Array(repeating: 0.0, count: 1 + 6 * order + 2 * order * order)
      var integers = Array(repeating: BLASInt(0), count: 3 + 5 * order)
      let info = unsafe LAPACKE_dsyevd_work(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), lowerTriangle, BLASInt(order), &a.storage,
        a.leadingDimension, &values, &work, BLASInt(work.count), &integers,
        BLASInt(integers.count))
      checkArguments("dsyevd", info)
      guard info == 0 else { throw .notConverged }
    }
    self.values = values
    vectors = a
  }
}
