internal import LinearAlgebra

/// The minimum of a quadratic with a penalty, by coordinate descent on its p × p matrix and Newton
/// steps on the coefficients that are not zero.
///
///     minimise  −gᵀ(u − u₀) + ½ (u − u₀)ᵀ H (u − u₀) + penalty(u)
///
/// Descent finds which coefficients are zero; once they stay the same, a Newton step on the others
/// ends what descent would approach slowly. Where a step would carry a coefficient through zero or a
/// bound it stops there.
struct PenalizedQuadratic {
  private let penalty: PenaltyAtStrength
  /// H by columns.
  private let hessian: [Double]
  private let order: Int
  private let start: [Double]
  private let startGradient: [Double]
  /// The coefficients.
  private(set) var u: [Double]
  /// g − H (u − u₀).
  private var gradient: [Double]
  /// Eigenvalues and vectors of H within each group of several columns.
  private let eigen: [SymmetricEigenDecomposition?]

  init(
    _ penalty: PenaltyAtStrength, hessian: [Double], start: [Double], gradient: [Double]
  ) {
    self.penalty = penalty
    self.hessian = hessian
    order = start.count
    self.start = start
    startGradient = gradient
    u = start
    self.gradient = gradient
    let p = start.count
    eigen = penalty.penalty.groups.map { group in
      guard group.columns.count > 1 else { return nil }
      let size = group.columns.count
      let elements = group.columns.flatMap { j in group.columns.map { hessian[$0 + j * p] } }
      return try? SymmetricEigenDecomposition(
        Matrix(rows: size, columns: size, elements: elements))
    }
  }

  /// Brings the largest violation of the optimality conditions under `tolerance`, or as near as it
  /// gets in a bounded number of sweeps.
  mutating func minimize(tolerance: Double) {
    let groups = Array(penalty.penalty.groups.indices).filter {
      penalty.moves(penalty.penalty.groups[$0])
    }
    var active: [Int] = []
    for sweep in 0..<2_000 {
      for group in groups { update(group) }
      if penalty.violation(u, gradient) <= tolerance { return }
      let now = u.indices.filter { u[$0] != 0 }
      if now == active || sweep % 8 == 7 {
        polish()
        if penalty.violation(u, gradient) <= tolerance { return }
      }
      active = now
    }
  }

  /// Minimises over one group, all others held.
  private mutating func update(_ index: Int) {
    let group = penalty.penalty.groups[index]
    let (absolute, square) = penalty.strengths(group)
    guard group.columns.count > 1 else {
      let j = group.columns.lowerBound
      let curvature = hessian[j &+ j &* order]
      guard curvature + square > 0 else { return }
      let (lower, upper) = penalty.limits(j)
      let target = gradient[j] + curvature * u[j]
      let soft =
        target > absolute ? target - absolute : target < -absolute ? target + absolute : 0
      move(j, to: min(max(soft / (curvature + square), lower), upper))
      return
    }
    guard let eigen = eigen[index] else { return }
    let size = group.columns.count
    let first = group.columns.lowerBound
    var target = (0..<size).map { gradient[first + $0] }
    for a in 0..<size {
      for b in 0..<size {
        target[a] += hessian[first + a + (first + b) * order] * u[first + b]
      }
    }
    let solution = Self.groupMinimum(eigen, target, absolute: absolute, square: square)
    for k in 0..<size { move(first + k, to: solution[k]) }
  }

  /// The u with (D + s) u + a u/‖u‖ = c in the eigenvectors' coordinates; 0 where ‖c‖ ≤ a.
  ///
  /// The norm t solves Σ c²/((D + s) t + a)² = 1, whose left side falls and is convex, so that
  /// Newton's method climbs to the root from 0 without passing it.
  private static func groupMinimum(
    _ eigen: SymmetricEigenDecomposition, _ target: [Double], absolute: Double, square: Double
  ) -> [Double] {
    let size = target.count
    var rotated = [Double](repeating: 0, count: size)
    eigen.vectors.multiplyTransposed(target, into: &rotated)
    let curvature = eigen.values.map { max($0, 0) + square }
    let floor = 1e-13 * (curvature.max() ?? 0)
    for k in 0..<size where curvature[k] <= floor { rotated[k] = 0 }
    let length = rotated.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > absolute else { return Array(repeating: 0, count: size) }
    var solution = [Double](repeating: 0, count: size)
    if absolute == 0 {
      for k in 0..<size where curvature[k] > floor { solution[k] = rotated[k] / curvature[k] }
    } else {
      var norm = 0.0
      for _ in 0..<100 {
        var (value, slope) = (-1.0, 0.0)
        for k in 0..<size where rotated[k] != 0 {
          let bottom = curvature[k] * norm + absolute
          let ratio = rotated[k] / bottom
          value += ratio * ratio
          slope -= 2 * ratio * ratio * curvature[k] / bottom
        }
        guard slope < 0 else { break }
        let step = -value / slope
        norm += step
        if step <= 1e-15 * norm { break }
      }
      for k in 0..<size { solution[k] = rotated[k] * norm / (curvature[k] * norm + absolute) }
    }
    return eigen.vectors.multiplied(by: solution)
  }

  private mutating func move(_ j: Int, to value: Double) {
    let change = value - u[j]
    guard change != 0 else { return }
    u[j] = value
    let column = j &* order
    for i in 0..<order { gradient[i] -= change * hessian[column &+ i] }
  }

  /// Newton steps on the coefficients that are free to move; kept while they help.
  private mutating func polish() {
    for _ in 0..<20 {
      let before = (u, gradient, penalty.violation(u, gradient))
      guard let limited = newtonStep() else { return }
      let after = penalty.violation(u, gradient)
      if !limited && !(after < before.2) {
        (u, gradient) = (before.0, before.1)
        return
      }
      // A step that ended at a bound has changed what is free; one on single columns is exact.
      if !limited && (!penalty.penalty.hasBlocks || after < 1e-16) { return }
      if after > 0.5 * before.2 && !limited { return }
    }
  }

  /// One step; `nil` where there is none to take, true where it ended at a bound.
  private mutating func newtonStep() -> Bool? {
    var free: [Int] = []
    for group in penalty.penalty.groups where penalty.moves(group) {
      if group.columns.count > 1 {
        if group.columns.contains(where: { u[$0] != 0 }) {
          free += group.columns.filter { hessian[$0 + $0 * order] > 0 }
        }
        continue
      }
      let j = group.columns.lowerBound
      let (lower, upper) = penalty.limits(j)
      let inside = u[j] > lower && u[j] < upper
      if inside && (u[j] != 0 || !group.isPenalized) && hessian[j + j * order] > 0 {
        free.append(j)
      }
    }
    guard !free.isEmpty else { return nil }
    var (matrix, rest) = system(free)
    for k in free.indices { matrix[k, k] *= 1 + 1e-15 }
    guard let factor = try? CholeskyFactorization(matrix) else { return nil }
    factor.solve(&rest)
    guard rest.allSatisfy(\.isFinite) else { return nil }
    let (size, stop) = longestStep(free, rest)
    for (k, j) in free.enumerated() where rest[k] != 0 { u[j] += size * rest[k] }
    if let stop {
      let (lower, upper) = penalty.limits(stop.column)
      u[stop.column] = stop.atZero ? 0 : rest[stop.position] > 0 ? upper : lower
    }
    restoreGradient()
    return stop != nil
  }

  /// The second derivative and the pull of the free coefficients.
  private func system(_ free: [Int]) -> (Matrix, [Double]) {
    var matrix = Matrix(zeros: free.count, free.count)
    for (b, j) in free.enumerated() {
      for (a, i) in free.enumerated() { matrix[a, b] = hessian[i &+ j &* order] }
    }
    var rest = free.map { gradient[$0] }
    penalty.differentiate(at: u, free: free, curvature: &matrix, pull: &rest)
    return (matrix, rest)
  }

  /// How much of a step single coefficients allow before one meets zero or a bound.
  private func longestStep(
    _ free: [Int], _ step: [Double]
  ) -> (size: Double, stop: (column: Int, position: Int, atZero: Bool)?) {
    var size = 1.0
    var stop: (column: Int, position: Int, atZero: Bool)?
    var groupOfColumn = [Int](repeating: 0, count: order)
    for (index, group) in penalty.penalty.groups.enumerated() {
      for j in group.columns { groupOfColumn[j] = index }
    }
    for (k, j) in free.enumerated() {
      let group = penalty.penalty.groups[groupOfColumn[j]]
      guard group.columns.count == 1 else { continue }
      let (lower, upper) = penalty.limits(j)
      let crossesZero =
        group.absoluteWeight > 0 && penalty.penalty.alpha > 0 && u[j] * (u[j] + step[k]) < 0
      if crossesZero, -u[j] / step[k] < size {
        (size, stop) = (-u[j] / step[k], (j, k, true))
      } else if u[j] + step[k] > upper, (upper - u[j]) / step[k] < size {
        (size, stop) = ((upper - u[j]) / step[k], (j, k, false))
      } else if u[j] + step[k] < lower, (lower - u[j]) / step[k] < size {
        (size, stop) = ((lower - u[j]) / step[k], (j, k, false))
      }
    }
    return (size, stop)
  }

  /// Forms g − H (u − u₀) anew, free of what updates have lost.
  private mutating func restoreGradient() {
    gradient = startGradient
    for j in 0..<order where u[j] != start[j] {
      let change = u[j] - start[j]
      let column = j &* order
      for i in 0..<order { gradient[i] -= change * hessian[column &+ i] }
    }
  }
}
