internal import RealModule

/// Solves A x = b for a symmetric positive definite A that is known only by its products.
///
/// - SeeAlso: Hestenes & Stiefel (1952).
struct ConjugateGradients {
  /// The relative residual, in the norm of the preconditioner, at which the solution is accepted.
  var tolerance = 1e-14
  /// The most products that are formed.
  var maximumProducts = 1_000

  /// The solution.
  ///
  /// - Parameters:
  ///   - b: The right side.
  ///   - product: A x for an x.
  ///   - precondition: M⁻¹ r for an r, where M is near A.
  /// - Returns: x, as near as the arithmetic allows within ``maximumProducts``.
  /// - Complexity: A product for every group of like eigenvalues of M⁻¹A.
  func solution(
    _ b: [Double], product: ([Double]) -> [Double], precondition: ([Double]) -> [Double]
  ) -> [Double] {
    var x = [Double](repeating: 0, count: b.count)
    var residual = b
    var z = precondition(residual)
    var direction = z
    var square = dot(residual, z)
    let goal = square * tolerance * tolerance
    var best = (x: x, square: square)
    for _ in 0..<maximumProducts {
      guard square > goal, square > 0 else { break }
      let moved = product(direction)
      let curvature = dot(direction, moved)
      guard curvature > 0 else { break }
      let length = square / curvature
      for i in x.indices {
        x[i] += length * direction[i]
        residual[i] -= length * moved[i]
      }
      z = precondition(residual)
      let next = dot(residual, z)
      if next < best.square { best = (x, next) }
      let ratio = next / square
      for i in direction.indices { direction[i] = z[i] + ratio * direction[i] }
      square = next
    }
    return best.x
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}
