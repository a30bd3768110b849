internal import LinearAlgebra

/// The penalty at one strength λ: its value, and how far coefficients are from an optimum.
struct PenaltyAtStrength {
  let penalty: PenaltyGroups
  let coordinates: PenaltyCoordinates
  /// λ; without penalised groups, which then stay at zero, ``freezesPenalized`` is true.
  let lambda: Double
  /// Whether only unpenalised groups move.
  let freezesPenalized: Bool

  /// The factors of |u| and of u²/2 for a group.
  func strengths(_ group: PenaltyGroups.Group) -> (absolute: Double, square: Double) {
    guard group.isPenalized else { return (0, 0) }
    return (
      lambda * penalty.alpha * group.absoluteWeight,
      lambda * (1 - penalty.alpha) * group.squareWeight
    )
  }

  /// What a single coordinate may be.
  func limits(_ column: Int) -> (lower: Double, upper: Double) {
    let scale = coordinates.diagonal[column]
    guard scale > 0 else { return (0, 0) }
    return (penalty.lower[column] / scale, penalty.upper[column] / scale)
  }

  /// Whether a group may move at all.
  func moves(_ group: PenaltyGroups.Group) -> Bool { !(freezesPenalized && group.isPenalized) }

  /// λ times the penalty of `u`.
  func value(_ u: [Double]) -> Double {
    var sum = 0.0
    for group in penalty.groups where group.isPenalized && !freezesPenalized {
      let (absolute, square) = strengths(group)
      var norm = 0.0
      for j in group.columns { norm += u[j] * u[j] }
      sum += absolute * norm.squareRoot() + square / 2 * norm
    }
    return sum
  }

  /// The largest violation of the optimality conditions (Karush, Kuhn, Tucker).
  ///
  /// - Parameters:
  ///   - u: Coefficients in the penalty's coordinates.
  ///   - gradient: The mean score by u.
  /// - Returns: By how much the subgradient that is nearest to zero misses it, the largest over
  ///   groups; 0 at the optimum.
  func violation(_ u: [Double], _ gradient: [Double]) -> Double {
    var largest = 0.0
    for group in penalty.groups where moves(group) {
      largest = max(largest, violation(group, u, gradient))
    }
    return largest
  }

  /// The violation of one group.
  func violation(_ group: PenaltyGroups.Group, _ u: [Double], _ gradient: [Double]) -> Double {
    let (absolute, square) = strengths(group)
    if group.columns.count == 1 {
      let j = group.columns.lowerBound
      let (lower, upper) = limits(j)
      let pull = gradient[j] - square * u[j]
      if u[j] == 0 {
        let up = upper > 0 ? pull - absolute : 0
        let down = lower < 0 ? -pull - absolute : 0
        return max(0, up, down)
      }
      let rest = pull - (u[j] > 0 ? absolute : -absolute)
      if u[j] >= upper { return max(0, -rest) }
      if u[j] <= lower { return max(0, rest) }
      return rest.magnitude
    }
    var (norm, pull) = (0.0, 0.0)
    for j in group.columns { norm += u[j] * u[j] }
    norm = norm.squareRoot()
    for j in group.columns {
      var rest = gradient[j]
      if norm > 0 { rest -= (square + absolute / norm) * u[j] }
      pull += rest * rest
    }
    return norm > 0 ? pull.squareRoot() : max(0, pull.squareRoot() - absolute)
  }

  /// The weakest λα·weight at which a group that is zero stays zero, as a λ.
  func entryStrength(_ group: PenaltyGroups.Group, _ gradient: [Double]) -> Double {
    var reach = 0.0
    if group.columns.count == 1 {
      let j = group.columns.lowerBound
      let (lower, upper) = limits(j)
      reach = max(upper > 0 ? gradient[j] : 0, lower < 0 ? -gradient[j] : 0)
    } else {
      for j in group.columns { reach += gradient[j] * gradient[j] }
      reach = reach.squareRoot()
    }
    // R's glmnet starts the ridge where an α of 0.001 would start.
    return group.absoluteWeight > 0 ? reach / (max(penalty.alpha, 1e-3) * group.absoluteWeight) : 0
  }

  /// Adds the penalty's derivatives where it is smooth, to those of the likelihood.
  ///
  /// - Parameters:
  ///   - u: Coefficients.
  ///   - free: The columns that are differentiated by; none is zero unless it is not penalised.
  ///   - curvature: Receives the second derivative, over `free`.
  ///   - pull: Loses the first derivative.
  func differentiate(
    at u: [Double], free: [Int], curvature: inout Matrix, pull: inout [Double]
  ) {
    var position = [Int](repeating: -1, count: u.count)
    for (k, j) in free.enumerated() { position[j] = k }
    for group in penalty.groups where group.isPenalized {
      let columns = group.columns.filter { position[$0] >= 0 }
      guard !columns.isEmpty else { continue }
      let (absolute, square) = strengths(group)
      let norm = columns.reduce(0) { $0 + u[$1] * u[$1] }.squareRoot()
      for i in columns {
        let a = position[i]
        pull[a] -= square * u[i] + (norm > 0 ? absolute * u[i] / norm : 0)
        curvature[a, a] += square
        guard columns.count > 1, norm > 0 else { continue }
        curvature[a, a] += absolute / norm
        for j in columns {
          curvature[a, position[j]] -= absolute * u[i] * u[j] / (norm * norm * norm)
        }
      }
    }
  }
}
