internal import Lanes
internal import Tenure

extension ReadingOptions {
  /// Reads a table, and keeps the rows that `--where` asks for.
  ///
  /// - Parameters:
  ///   - path: The file, or "-" for standard input.
  ///   - columns: The columns that are needed; `nil` reads all. Those of `--where` and `--id` are
  ///     added.
  ///   - lanes: The threads that may read.
  func read(_ path: String, columns: Set<String>? = nil, lanes: Lanes) throws -> DataFrame {
    let filter = try condition.map { text in try RowFilter(text) }
    var options = self.options(lanes: lanes)
    if var columns {
      columns.formUnion(filter?.condition.columnNames ?? [])
      if let identifier { columns.insert(identifier) }
      options.columns = columns
    }
    let frame = try CSVReader.read(path: path, options: options)
    guard let filter else { return frame }
    return frame.selecting(rows: try filter.rows(of: frame))
  }

  private func options(lanes: Lanes) -> CSVOptions {
    var typesByColumn: [String: ColumnType] = [:]
    for typing in types { typesByColumn[typing.column] = typing.type }
    return CSVOptions(
      delimiter: delimiter?.byte, decimal: decimal.byte,
      missingMarkers: [""] + naValues.split(separator: ",").map(String.init),
      types: typesByColumn, lanes: lanes)
  }
}
