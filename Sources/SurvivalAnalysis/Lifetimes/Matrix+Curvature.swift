internal import LinearAlgebra

extension Matrix {
  /// Whether elimination in order meets a pivot below 0 by more than rounding.
  ///
  /// Columns that others determine have a pivot of about 0 and are passed over.
  var hasNegativeCurvature: Bool {
    var a = self
    let n = rows
    let tolerance = 1e-8
    for j in 0..<n {
      let pivot = a[j, j]
      let size = self[j, j].magnitude
      if !(pivot >= -tolerance * size) || self[j, j] < 0 { return true }
      if pivot <= tolerance * size { continue }
      for k in j + 1..<max(n, j + 1) {
        let factor = a[k, j] / pivot
        if factor == 0 { continue }
        for i in k..<n { a[i, k] -= factor * a[i, j] }
      }
    }
    return false
  }

  /// The matrix with its eigenvalues by their size, so that every step climbs; tiny ones are lifted so
  /// that no step goes beyond all bounds.
  ///
  /// - Parameter unit: A matrix whose diagonal says what size is in each direction; `nil` takes this
  ///   one's own.
  /// - Returns: The positive definite matrix.
  func withPositiveCurvature(inUnitsOf unit: Matrix? = nil) -> Matrix {
    let scales = (0..<rows).map { j -> Double in
      let size = (unit ?? self)[j, j].magnitude.squareRoot()
      return size > 0 ? size : 1
    }
    var scaled = self
    for j in 0..<rows { for i in 0..<rows { scaled[i, j] /= scales[i] * scales[j] } }
    guard let eigen = try? SymmetricEigenDecomposition(scaled) else { return unit ?? self }
    let largest = eigen.values.reduce(0) { max($0, $1.magnitude) }
    var result = Matrix(zeros: rows, rows)
    for (k, value) in eigen.values.enumerated() {
      let size = max(value.magnitude, 1e-8 * largest)
      for j in 0..<rows {
        let part = size * eigen.vectors[j, k] * scales[j]
        for i in 0..<rows { result[i, j] += part * eigen.vectors[i, k] * scales[i] }
      }
    }
    return result
  }
}
