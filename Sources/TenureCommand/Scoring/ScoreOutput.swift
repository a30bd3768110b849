internal import JSONDocuments
internal import Tenure

/// Where scores go as they are made: a file or stdout, as CSV, or stdout as one JSON document.
struct ScoreOutput: ~Copyable {
  private let file: OutputFile?
  private let asJSON: Bool
  private var writer = CSVWriter()
  private var isStarted = false
  /// For JSON on stdout: the values of each column so far.
  private var columns: [(name: String, values: [JSONValue])] = []

  /// Opens the output.
  ///
  /// - Parameters:
  ///   - path: The file; `nil` for stdout.
  ///   - asJSON: Whether stdout is to be one JSON document.
  /// - Throws: ``CommandFailure`` when the file cannot be made.
  init(path: String?, asJSON: Bool) throws(CommandFailure) {
    self.asJSON = asJSON
    if let path { file = try OutputFile(path) } else { file = nil }
  }

  /// Adds the scores of some rows.
  mutating func add(_ table: DataFrame) throws(CommandFailure) {
    if file == nil, asJSON {
      gather(table)
      return
    }
    if !isStarted { writer.addRow(table.names) }
    isStarted = true
    writer.addRows(0..<table.rowCount, of: table)
    let bytes = writer.takeBytes()
    if file == nil { try StandardOutput.write(bytes) } else { try file?.write(bytes) }
  }

  /// Completes the output, with what became of the rows where JSON was asked for.
  mutating func finish(_ summary: [JSONValue.Member]) throws(CommandFailure) {
    try file?.commit()
    guard asJSON else { return }
    let scores = JSONValue.object(columns.map { .init($0.name, .array($0.values)) })
    try printJSON(.object(summary + (file == nil ? [.init("scores", scores)] : [])))
  }

  private mutating func gather(_ table: DataFrame) {
    if columns.isEmpty { columns = table.names.map { ($0, []) } }
    for (index, column) in table.columns.enumerated() {
      switch column.values {
      case .numeric(let numbers):
        columns[index].values += numbers.map { .optional($0.isFinite ? $0 : nil) }
      case .categorical(let codes, let levels):
        columns[index].values += codes.map { $0 < 0 ? .null : .string(levels[Int($0)]) }
      case .logical(let truths):
        columns[index].values += truths.map { $0 < 0 ? .null : .bool($0 == 1) }
      }
    }
  }
}
