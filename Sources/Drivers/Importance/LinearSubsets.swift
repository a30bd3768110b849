public import LinearAlgebra

/// R² of the linear regressions on every subset of players.
public enum LinearSubsets {
  /// Explains the last variable of a covariance or correlation matrix by subsets of the others.
  ///
  /// The subsets are the leaves of a binary tree: at level j player j is swept out of what is left of
  /// the matrix, or left out. So each R² costs a few operations and no sum of rounding errors is longer
  /// than a single elimination's.
  ///
  /// - Parameters:
  ///   - joint: The covariances of all variables, the outcome last.
  ///   - players: The columns of each player: one, or a group that enters together.
  ///   - always: Columns that are in every regression.
  /// - Returns: R², which counts what `always` explains as well.
  /// - Precondition: Columns are within the matrix and belong to one player at most; there are at most
  ///   ``SubsetValues/mostPlayers``.
  /// - Complexity: O(2^p) times a few operations.
  public static func rSquared(
    _ joint: Matrix, players: [[Int]], always: [Int] = []
  ) -> SubsetValues {
    let outcome = joint.rows - 1
    let order = always + players.flatMap { $0 } + [outcome]
    var sizes: [Int] = []  // columns of always, of each player
    sizes.append(always.count)
    sizes += players.map(\.count)
    var tree = SweepTree(
      joint.extracting(rows: order, columns: order).elements, order: order.count,
      sizes: sizes)
    return SubsetValues(players: players.count, values: tree.values())
  }
}

/// The walk over all subsets.
private struct SweepTree {
  /// For each level what is left of the matrix: the players from that level on, and the outcome.
  private var levels: [[Double]]
  private let orders: [Int]
  private let sizes: [Int]
  private let variances: [Double]
  private var results: [Double]

  /// A pivot below this part of a variable's own variance is rounding; the variable adds nothing.
  private static let tolerance = 1e-11

  init(_ matrix: [Double], order: Int, sizes: [Int]) {
    self.sizes = sizes
    var orders = [order]
    for size in sizes { orders.append(orders[orders.count - 1] - size) }
    self.orders = orders
    levels = orders.map { [Double](repeating: 0, count: $0 * $0) }
    levels[0] = matrix
    variances = (0..<order).map { matrix[$0 + $0 * order] }
    results = [Double](repeating: 0, count: 1 << (sizes.count - 1))
  }

  mutating func values() -> [Double] {
    sweep(0)
    visit(1, 0)
    return results
  }

  /// Visits level `level` (1 is the first player), with the players of `subset` swept out.
  private mutating func visit(_ level: Int, _ subset: Int) {
    guard level < sizes.count else {
      let total = variances[variances.count - 1]
      results[subset] = total > 0 ? 1 - max(levels[level][0], 0) / total : 0
      return
    }
    drop(level)
    visit(level + 1, subset)
    sweep(level)
    visit(level + 1, subset | 1 << (level - 1))
  }

  /// Leaves the variables of a level out.
  private mutating func drop(_ level: Int) {
    let (m, k) = (orders[level], sizes[level])
    let left = m - k
    for j in 0..<left {
      for i in 0..<left { levels[level + 1][i + j * left] = levels[level][i + k + (j + k) * m] }
    }
  }

  /// Regresses what is left on the variables of a level.
  private mutating func sweep(_ level: Int) {
    let (m, k) = (orders[level], sizes[level])
    let first = variances.count - m
    var a = levels[level]
    for v in 0..<k {
      let pivot = a[v + v * m]
      guard pivot > Self.tolerance * variances[first + v] else { continue }
      for j in (v + 1)..<m {
        let factor = a[v + j * m] / pivot
        guard factor != 0 else { continue }
        for i in (v + 1)..<m { a[i + j * m] -= factor * a[i + v * m] }
      }
    }
    let left = m - k
    for j in 0..<left {
      for i in 0..<left { levels[level + 1][i + j * left] = a[i + k + (j + k) * m] }
    }
  }
}
