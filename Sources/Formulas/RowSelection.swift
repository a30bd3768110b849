internal import DataFrames

/// The rows that have a value wherever one is needed.
struct RowSelection {
  /// The rows, counted from 0; `nil` when all are kept.
  private(set) var keptRows: [Int]?
  /// The columns that lack values, and in how many rows.
  private(set) var lacking: [(column: String, count: Int)] = []

  /// Looks for missing values in `columns` of `frame`, leaving out the rows `excluded` besides.
  ///
  /// Columns among `tolerated` may lack values, but not all.
  init(
    columns: [Column], of frame: DataFrame, policy: ModelFrameOptions.MissingPolicy,
    excluding excluded: [Bool] = [], tolerating tolerated: Set<String> = []
  ) throws(DataError) {
    guard frame.rowCount > 0 else {
      throw DataError(
        code: .noRows, description: "\(frame.source) has no rows; give a table with some.")
    }
    var isKept = excluded.isEmpty ? [] : excluded.map { !$0 }
    for column in columns {
      let count = column.missingCount
      guard count > 0 else { continue }
      guard count < column.count else {
        throw .allMissing(column.name, in: frame)
      }
      if tolerated.contains(column.name) { continue }
      lacking.append((column.name, count))
      if isKept.isEmpty { isKept = Array(repeating: true, count: frame.rowCount) }
      for row in isKept.indices where column.isMissing(row) {
        if policy == .error { throw .missing(column.name, row: row, in: frame) }
        isKept[row] = false
      }
    }
    guard isKept.contains(false) else { return }
    let rows = isKept.indices.filter { isKept[$0] }
    guard !rows.isEmpty else {
      let names = lacking.map(\.column).joined(separator: ", ")
      throw DataError(
        code: .noRows,
        description: "\(frame.source): no row has a value in all of \(names); leave out the column "
          + "that lacks most.")
    }
    keptRows = rows
  }

  /// What the selection is worth a word about.
  func warning(of frame: DataFrame) -> DataWarning? {
    guard let keptRows, !lacking.isEmpty else { return nil }
    let dropped = frame.rowCount - keptRows.count
    let reasons = lacking.map { "\($0.column) has no value in \($0.count.grouped)" }
    return DataWarning(
      code: "rowsDropped",
      message: "\(dropped.grouped) of \(counted(frame.rowCount, "row")) "
        + (dropped == 1 ? "is" : "are") + " left out: \(reasons.joined(separator: ", ")).")
  }

  /// The kept rows of `columns`; the table itself when all are kept.
  func table(of columns: [Column], in frame: DataFrame) -> DataFrame {
    guard let keptRows else { return frame }
    return DataFrame(
      source: frame.source, columns: columns.map { $0.selecting(rows: keptRows) },
      rowNumbers: keptRows.map(frame.rowNumber))
  }
}
