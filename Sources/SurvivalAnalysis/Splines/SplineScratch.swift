internal import LinearAlgebra
internal import StatisticalModels

/// What a lane works in: a block of rows of all parameters' columns, at the end of the rows' times,
/// of their slopes there, and at their beginning.
struct SplineScratch: Sendable {
  /// The columns of η.
  private(set) var exit: [Double] = []
  /// The columns of η′.
  private(set) var slope: [Double] = []
  /// The columns of η at late entries.
  private(set) var entry: [Double] = []
  /// η of the block's rows, without offset.
  var eta: [Double] = []
  /// η′.
  var rate: [Double] = []
  /// A number for each row, for the score.
  var residual: [Double] = []
  /// A number for each row, for the information.
  var weight: [Double] = []
  /// The same for η′.
  var slopeResidual: [Double] = []
  /// The same for η′.
  var slopeWeight: [Double] = []

  /// Packs the columns of η and η′.
  mutating func pack(_ rows: Range<Int>, _ likelihood: SplineLikelihood) {
    if eta.count != rows.count {
      let zeros = [Double](repeating: 0, count: rows.count)
      (eta, rate, residual, weight) = (zeros, zeros, zeros, zeros)
      (slopeResidual, slopeWeight) = (zeros, zeros)
      exit = Array(repeating: 0, count: rows.count * likelihood.parameterCount)
      slope = Array(repeating: 0, count: rows.count * likelihood.slopeCount)
      entry = likelihood.hasEntries ? exit : []
    }
    let start = likelihood.baselineCount * rows.count
    likelihood.design.pack(rows, into: &exit, at: start)
    Self.fill(&exit, rows, likelihood, \.exit, standardizedAt: start, skipping: 0)
    Self.fill(
      &slope, rows, likelihood, \.slope, from: exit, standardizedAt: start,
      skipping: likelihood.columnCount)
  }

  /// Packs the columns of η at the rows' beginning, after those at their end.
  mutating func packEntries(_ rows: Range<Int>, _ likelihood: SplineLikelihood) {
    let start = likelihood.baselineCount * rows.count
    likelihood.design.pack(rows, into: &entry, at: start)
    Self.fill(&entry, rows, likelihood, \.entry, standardizedAt: start, skipping: 0)
  }

  /// Sets a row's numbers to 0.
  mutating func clear(_ position: Int) {
    residual[position] = 0
    weight[position] = 0
    slopeResidual[position] = 0
    slopeWeight[position] = 0
  }

  /// Writes the functions of time, and their products with columns that lie in the same block.
  private static func fill(
    _ block: inout [Double], _ rows: Range<Int>, _ likelihood: SplineLikelihood,
    _ values: KeyPath<SplineColumns, [Double]>, standardizedAt start: Int, skipping: Int
  ) {
    // Only products read the columns, and a copy of the block is for them.
    let columns = likelihood.timeVarying.isEmpty ? [] : block
    fill(
      &block, rows, likelihood, values, from: columns, standardizedAt: start, skipping: skipping)
  }

  /// Writes the functions of time, and their products with the columns in `columns`.
  private static func fill(
    _ block: inout [Double], _ rows: Range<Int>, _ likelihood: SplineLikelihood,
    _ values: KeyPath<SplineColumns, [Double]>, from columns: [Double],
    standardizedAt start: Int, skipping: Int
  ) {
    let (n, count) = (likelihood.rowCount, rows.count)
    let functions = likelihood.basis[keyPath: values]
    for j in 0..<likelihood.baselineCount {
      for i in 0..<count { block[j * count + i] = functions[j * n + rows.lowerBound + i] }
    }
    var place = (likelihood.baselineCount + likelihood.columnCount - skipping) * count
    for set in likelihood.timeVarying {
      let functions = set.basis[keyPath: values]
      for (column, shift) in zip(set.columns, set.shifts) {
        let own = start + column * count
        for j in 1..<set.basis.count {
          let from = j * n + rows.lowerBound
          for i in 0..<count {
            block[place + i] = (columns[own + i] + shift) * functions[from + i]
          }
          place += count
        }
      }
    }
  }
}
