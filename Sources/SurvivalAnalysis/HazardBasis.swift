internal import LinearAlgebra

/// How the log hazards (or log odds) of cells are made of a baseline's parameters: α = B γ.
///
/// Most baselines have a parameter for each cell, and B only says which; a curve over periods has a
/// dense B. Cells whose hazard is known to be 0 have no parameter and count as e^α = 0.
struct HazardBasis: Sendable {
  /// B in either form.
  private enum Form: Sendable {
    /// The cell of each parameter, and the parameter of each cell or −1.
    case cells([Int], parameters: [Int])
    /// A row for each cell, a column for each parameter.
    case dense(Matrix)
  }

  private let form: Form
  /// The number of cells.
  let cellCount: Int
  /// The number of parameters.
  let parameterCount: Int

  /// A parameter for each of `cells`, in order; the other cells have hazard 0.
  init(cells: [Int], of cellCount: Int) {
    var parameters = [Int](repeating: -1, count: cellCount)
    for (parameter, cell) in cells.enumerated() { parameters[cell] = parameter }
    form = .cells(cells, parameters: parameters)
    self.cellCount = cellCount
    parameterCount = cells.count
  }

  /// A row of `matrix` for each cell.
  init(_ matrix: Matrix) {
    form = .dense(matrix)
    cellCount = matrix.rows
    parameterCount = matrix.columns
  }

  /// e^α of every cell.
  func multipliers(_ gamma: ArraySlice<Double>, exp: (Double) -> Double) -> [Double] {
    let gamma = Array(gamma)
    switch form {
    case .cells(let cells, _):
      var multipliers = [Double](repeating: 0, count: cellCount)
      for (parameter, cell) in cells.enumerated() { multipliers[cell] = exp(gamma[parameter]) }
      return multipliers
    case .dense(let matrix): return matrix.multiplied(by: gamma).map(exp)
    }
  }

  /// B γ, with 0 for cells without a parameter.
  func values(_ gamma: ArraySlice<Double>) -> [Double] {
    let gamma = Array(gamma)
    switch form {
    case .cells(let cells, _):
      var values = [Double](repeating: 0, count: cellCount)
      for (parameter, cell) in cells.enumerated() { values[cell] = gamma[parameter] }
      return values
    case .dense(let matrix): return matrix.multiplied(by: gamma)
    }
  }

  /// Bᵀ v: what sums over cells are worth to the parameters.
  func gathered(_ values: [Double]) -> [Double] {
    switch form {
    case .cells(let cells, _): cells.map { values[$0] }
    case .dense(let matrix): matrix.transposed.multiplied(by: values)
    }
  }

  /// Bᵀ diag(v) B.
  func gram(_ values: [Double]) -> Matrix {
    switch form {
    case .cells(let cells, _): return Matrix(diagonal: cells.map { values[$0] })
    case .dense(let matrix):
      var scaled = matrix
      for j in 0..<matrix.columns {
        for k in 0..<matrix.rows { scaled[k, j] *= values[k] }
      }
      return matrix.transposedMultiplied(by: scaled)
    }
  }

  /// Bᵀ C, where C has a row for each cell.
  func gathered(_ c: Matrix) -> Matrix {
    switch form {
    case .cells(let cells, _): c.extracting(rows: cells, columns: Array(0..<c.columns))
    case .dense(let matrix): matrix.transposedMultiplied(by: c)
    }
  }

  /// Adds `value` times the row of B that belongs to `cell` to `sums`.
  func spread(_ value: Double, of cell: Int, to sums: inout [Double]) {
    switch form {
    case .cells(_, let parameters):
      if parameters[cell] >= 0 { sums[parameters[cell]] += value }
    case .dense(let matrix):
      for j in 0..<parameterCount { sums[j] += value * matrix[cell, j] }
    }
  }
}
