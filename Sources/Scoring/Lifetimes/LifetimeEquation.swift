/// One of a customer's own parameters as a linear function of the design's columns.
///
///     ψ(x) = constant + Σ aⱼ xⱼ
public struct LifetimeEquation: Sendable, Equatable {
  /// The constant, where every column is 0: one, or one for each stratum; none where the parameter
  /// is known.
  public let constants: [Double]
  /// The design columns that take part, ascending.
  public let columns: [Int]
  /// The coefficient of each; 0 where aliased.
  public let coefficients: [Double]

  /// Assembles an equation.
  ///
  /// - Precondition: A coefficient for each column.
  public init(constants: [Double], columns: [Int] = [], coefficients: [Double] = []) {
    precondition(
      columns.count == coefficients.count,
      "\(coefficients.count) coefficients for \(columns.count) columns")
    self.constants = constants
    self.columns = columns
    self.coefficients = coefficients
  }

  /// The number of parameters.
  public var count: Int { constants.count + columns.count }

  /// ψ of a design row; 0 where there is no equation.
  func value(_ row: [Double], stratum: Int) -> Double {
    var total = constants.isEmpty ? 0 : constants[constants.count == 1 ? 0 : stratum]
    for (column, coefficient) in zip(columns, coefficients) { total += coefficient * row[column] }
    return total
  }

  /// Adds `weight` · ∂ψ to `direction`, in which the equation's parameters begin at `start`.
  func addGradient(
    _ row: [Double], stratum: Int, times weight: Double, to direction: inout [Double],
    at start: Int
  ) {
    if constants.isEmpty { return }
    direction[start + (constants.count == 1 ? 0 : stratum)] += weight
    for (index, column) in columns.enumerated() {
      direction[start + constants.count + index] += weight * row[column]
    }
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  func fault(_ name: String, constants allowed: [Int], designColumns: Int) -> String? {
    guard allowed.contains(constants.count) else {
      return "the \(name) has \(constants.count) constants"
    }
    guard constants.count > 0 || columns.isEmpty else {
      return "the \(name) has coefficients and no constant"
    }
    guard (constants + coefficients).allSatisfy(\.isFinite) else {
      return "a coefficient of the \(name) is not finite"
    }
    guard zip(columns, columns.dropFirst()).allSatisfy({ $0 < $1 }),
      columns.allSatisfy({ $0 >= 0 && $0 < designColumns })
    else { return "the columns of the \(name) are not in the design or do not ascend" }
    return nil
  }
}
