public import DataFrames

/// A condition that picks rows: `tenure > 0 & contract != "Two year"`.
public struct RowFilter: Sendable, Equatable {
  /// The condition.
  public let condition: Expression

  /// Reads a condition.
  public init(_ text: String) throws(FormulaError) { condition = try Expression(parsing: text) }

  /// The rows of `frame`, counted from 0, where the condition is true; not where it is missing.
  ///
  /// - Throws: ``DataError`` where a column is not there, the condition is not one, or no row
  ///   satisfies it.
  public func rows(of frame: DataFrame) throws(DataError) -> [Int] {
    let table = try BoundTable(frame, expressions: [condition], refusesUnknownLevels: false)
    guard try table.kind(of: condition) == .truth else {
      throw DataError(
        code: .wrongType,
        description: "\(frame.source): \(condition) is not a condition; compare it with something, "
          + "such as \(condition) > 0 or \(condition) == \"…\".")
    }
    let truths = try table.numbers(condition)
    let rows = truths.indices.filter { truths[$0] == 1 }
    if rows.isEmpty {
      // A text that is no level is the likely reason, and is said with the nearest one.
      _ = try BoundTable(frame, expressions: [condition], refusesUnknownLevels: true)
        .numbers(condition)
      throw DataError(
        code: .noRows,
        description: "\(frame.source): "
          + (frame.rowCount == 1
            ? "its only row does not satisfy "
            : "none of the \(counted(frame.rowCount, "row")) satisfies ")
          + "\(condition); widen the condition.")
    }
    return rows
  }
}
