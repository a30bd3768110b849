internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// The rows of a logistic regression at an estimate, a block at a time: what each row's outcome and
/// its place in the design mean for the estimate.
///
///     pᵢ = 1 / (1 + e^−ηᵢ)      residual a (y − m p)      weight w = a m p (1 − p)
///     leverage hᵢ = wᵢ zᵢᵀ V zᵢ      V = (Zᵀ diag(w) Z)⁻¹
///
/// No more than a block of the design exists at a time. Rows whose weight is a frequency stand for
/// one of the rows that they count, so a is 1 and ``Block/counts`` says how many there are.
struct LogisticRows: Sendable {
  /// The rows of one block.
  struct Block {
    /// The standardized columns that are kept, one behind the other.
    var design: [Double]
    /// Z V, one column per kept column.
    var directions: Matrix
    /// p of each row.
    var probability: [Double]
    /// Score residuals a (y − m p).
    var residual: [Double]
    /// Weights a m p (1 − p).
    var weight: [Double]
    /// Leverages.
    var leverage: [Double]
    /// How many rows each stands for; 0 where its weight is 0.
    var counts: [Double]
  }

  let design: StandardizedDesign
  let response: LogisticResponse
  /// β on the standardized design, all columns.
  let beta: [Double]
  /// The columns that are estimated.
  let kept: [Int]
  /// V, over the kept columns of the standardized design.
  let covariance: Matrix
  /// Whether weights count rows alike.
  let weightsAreFrequencies: Bool

  /// The block of the rows `rows`, which follow one another.
  func block(_ rows: Range<Int>) -> Block {
    var all = [Double](repeating: 0, count: rows.count * beta.count)
    design.pack(rows, into: &all)
    var eta = [Double](repeating: 0, count: rows.count)
    BlockLayout(rows: rows.count, columns: beta.count).multiply(all, by: beta, into: &eta)
    if kept.count < beta.count {
      all = kept.flatMap { all[$0 * rows.count..<($0 + 1) * rows.count] }
    }
    return block(all, eta) { rows.lowerBound + $0 }
  }

  /// The block of the rows `rows`, which may lie anywhere.
  func block(_ rows: ArraySlice<Int>) -> Block {
    var kept: [Double] = []
    kept.reserveCapacity(rows.count * self.kept.count)
    var eta = [Double](repeating: 0, count: rows.count)
    var position = 0
    for column in beta.indices {
      let values = design.values(of: column, rows: rows)
      for i in eta.indices { eta[i] += values[i] * beta[column] }
      guard position < self.kept.count, self.kept[position] == column else { continue }
      kept += values
      position += 1
    }
    return block(kept, eta) { rows[rows.startIndex + $0] }
  }

  private func block(_ z: [Double], _ linear: [Double], row: (Int) -> Int) -> Block {
    let count = linear.count
    let directions = Matrix(rows: count, columns: kept.count, elements: z)
      .multiplied(by: covariance)
    var block = Block(
      design: z, directions: directions, probability: linear, residual: linear, weight: linear,
      leverage: Array(repeating: 0, count: count), counts: linear)
    for i in 0..<count {
      let row = row(i)
      let eta = linear[i] + (response.offset?[row] ?? 0)
      let given = response.weights?[row] ?? 1
      let (a, m) = (weightsAreFrequencies ? 1 : given, response.trials?[row] ?? 1)
      // One exponential serves p and p (1 − p), without overflow or cancellation.
      let e = Double.exp(-eta.magnitude)
      let small = e / (1 + e)
      let p = eta >= 0 ? 1 - small : small
      block.probability[i] = p
      block.residual[i] = a * (response.successes[row] - m * p)
      block.weight[i] = a * m * small / (1 + e)
      block.counts[i] = given > 0 ? (weightsAreFrequencies ? given : 1) : 0
    }
    block.directions.withMutableElements { directions in
      for j in kept.indices {
        for i in 0..<count {
          block.leverage[i] += directions[j &* count &+ i] * z[j &* count &+ i]
        }
      }
    }
    for i in 0..<count { block.leverage[i] = max(0, block.leverage[i] * block.weight[i]) }
    return block
  }
}
