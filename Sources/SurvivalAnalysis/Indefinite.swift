internal import LinearAlgebra

extension Matrix {
  /// Whether some direction has a negative square in this symmetric matrix.
  ///
  /// Pivots that are 0 but for rounding, as collinear columns have them, count for nothing.
  ///
  /// - Parameter scale: A diagonal in whose units rounding is judged.
  /// - Complexity: p³/3 flops.
  func isIndefinite(relativeTo scale: [Double]) -> Bool {
    var rest = self
    for k in 0..<rows {
      let pivot = rest[k, k]
      if !(pivot > -1e-9 * scale[k]) { return true }
      if pivot <= 1e-12 * scale[k] { continue }
      for j in (k + 1)..<max(rows, k + 1) {
        let factor = rest[j, k] / pivot
        if factor == 0 { continue }
        for i in j..<rows { rest[i, j] -= factor * rest[i, k] }
      }
    }
    return false
  }
}
