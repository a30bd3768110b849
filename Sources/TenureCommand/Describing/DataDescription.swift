internal import JSONDocuments
internal import Tenure

/// What a table holds, column by column.
struct DataDescription {
  private let frame: DataFrame
  private let columns: [ColumnDescription]
  private let identifier: String?

  /// Looks at every column.
  ///
  /// - Parameters:
  ///   - frame: The table.
  ///   - identifier: The column that identifies customers, if one was named.
  init(_ frame: DataFrame, identifier: String?) {
    self.frame = frame
    self.identifier = identifier
    columns = frame.columns.map(ColumnDescription.init)
  }

  /// The description for people.
  var text: String {
    var table = TextTable()
    table.add("column", .leading, columns.map(\.column.name))
    table.add("type", .leading, columns.map(\.column.type.rawValue))
    if columns.contains(where: { $0.missing > 0 }) {
      table.add(
        "missing", .trailing,
        columns.map { $0.missing == 0 ? "" : NumberText.grouped($0.missing) })
    }
    table.add("holds", .leading, columns.map(\.words))
    let title =
      "\(frame.source): \(NumberText.counted(frame.rowCount, "row")), "
      + NumberText.counted(columns.count, "column")
    return ([title, ""] + table.lines + remarks.flatMap { [""] + wrapped($0) })
      .joined(separator: "\n") + "\n"
  }

  private var remarks: [String] {
    var remarks = columns.compactMap(\.remark)
    if let identifier, let own = columns.first(where: { $0.column.name == identifier }) {
      let present = frame.rowCount - own.missing
      remarks.append(
        own.distinct == present
          ? "\(identifier) identifies each row."
          : "\(NumberText.counted(own.distinct, "customer")) by \(identifier) in "
            + "\(NumberText.counted(present, "row")): customers have several rows.")
    }
    return remarks
  }

  /// The description as JSON.
  var json: JSONValue {
    .object([
      .init("source", .string(frame.source)), .init("rows", .integer(frame.rowCount)),
      .init("columns", .array(columns.map(\.json))), .init("remarks", .strings(remarks)),
    ])
  }
}
