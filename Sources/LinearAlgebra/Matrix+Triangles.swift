internal import COpenBLAS

/// Which half of a matrix a solution with a triangular matrix reads.
enum Triangle {
  case lower, upper

  var lapack: CChar { CChar(UInt8(ascii: self == .lower ? "L" : "U")) }
}

extension Matrix {
  /// Solves T x = b or Tᵀ x = b in place, T being a triangle of this matrix (LAPACK `dtrtrs`).
  ///
  /// - Precondition: The matrix is square with no zero on its diagonal; `b` is as long as it has rows.
  func solveTriangle(_ triangle: Triangle, transposed: Bool, _ b: inout [Double]) {
    precondition(rows == columns, "a \(rows) x \(columns) matrix is not square")
    precondition(b.count == rows, "b is \(b.count) long, T has \(rows) rows")
    guard rows > 0 else { return }
    OpenBLAS.useCallersThread()
    let info = unsafe LAPACKE_dtrtrs_work(
      LAPACK_COL_MAJOR, triangle.lapack, CChar(UInt8(ascii: transposed ? "T" : "N")),
      CChar(UInt8(ascii: "N")), BLASInt(rows), 1, storage, leadingDimension, &b, leadingDimension)
    precondition(info == 0, "dtrtrs: \(info); the triangle is singular")
  }
}
