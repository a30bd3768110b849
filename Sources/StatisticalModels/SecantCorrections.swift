/// What the steps of an iteration have shown of a curvature that is known only roughly.
///
/// Each step s changes the score by −y; the inverse of the rough information is corrected so that it
/// maps the last such y to their s, without being formed (limited-memory BFGS with the rough inverse
/// as its start). An iteration that would converge by a constant factor then converges faster than
/// by any.
///
/// - SeeAlso: Nocedal & Wright, *Numerical Optimization*, 2nd ed. (2006), algorithm 7.4.
struct SecantCorrections {
  private struct Pair {
    var step: [Double]
    var change: [Double]
    var inverseProduct: Double
  }

  private var pairs: [Pair] = []
  /// The pairs kept: the older know less about the curvature here.
  private static let limit = 12

  /// Takes in a step and the score before and after it.
  mutating func add(step: [Double], from before: [Double], to after: [Double]) {
    let change = zip(before, after).map { $0 - $1 }
    let product = dot(step, change)
    // A pair along which the likelihood is not concave would spoil the direction.
    guard product > 1e-12 * (dot(change, change) * dot(step, step)).squareRoot() else { return }
    if pairs.count == Self.limit { pairs.removeFirst() }
    pairs.append(Pair(step: step, change: change, inverseProduct: 1 / product))
  }

  /// The corrected inverse times `score`.
  ///
  /// - Parameters:
  ///   - score: The score.
  ///   - roughly: Multiplies by the inverse of the rough information.
  /// - Returns: The step to take.
  func direction(_ score: [Double], roughly: ([Double]) -> [Double]) -> [Double] {
    var residual = score
    var shares = [Double](repeating: 0, count: pairs.count)
    for (index, pair) in pairs.enumerated().reversed() {
      shares[index] = pair.inverseProduct * dot(pair.step, residual)
      add(-shares[index], pair.change, to: &residual)
    }
    var direction = roughly(residual)
    for (index, pair) in pairs.enumerated() {
      let share = pair.inverseProduct * dot(pair.change, direction)
      add(shares[index] - share, pair.step, to: &direction)
    }
    return direction
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }

  private func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
    for i in y.indices { y[i] += factor * x[i] }
  }
}
