public import DataFrames

/// A condition that picks rows: `tenure > 0 & contract != "Two year"`.
public struct RowFilter: Sendable, Equatable {
  /// The condition.
  public let condition: Expression

  /// Reads a condition.
  public init(_ text: String) throws(FormulaError) { condition = try Expression(parsing: text) }

  /// The rows of `frame`, counted from 0, where the condition is true; not where it is missing.
  public func rows(of frame: DataFrame) throws(DataError) -> [Int] {
    preconditionFailure("in work")
  }
}
