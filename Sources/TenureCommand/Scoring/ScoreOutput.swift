internal import JSONDocuments
internal import Lanes
internal import Tenure

/// How a table of scores is written.
enum ScoreFormat: String, CaseIterable {
  case csv
  case jsonLines = "json-lines"

  /// The format that the name of a file asks for.
  init(of path: String?) {
    let isLines = [".jsonl", ".ndjson"].contains { path?.lowercased().hasSuffix($0) == true }
    self = isLines ? .jsonLines : .csv
  }

  /// The text of some rows.
  ///
  /// - Parameters:
  ///   - table: The rows.
  ///   - withHeader: Whether they are the first, before which CSV has the columns' names.
  ///   - lanes: The threads that may write.
  ///   - memory: Bytes that are no longer needed, in whose place the text goes.
  /// - Returns: The text.
  func text(
    of table: DataFrame, withHeader: Bool, lanes: Lanes = .single, memory: consuming [UInt8]
  ) -> [UInt8] {
    switch self {
    case .jsonLines: return JSONLinesWriter.bytes(of: table, lanes: lanes, memory: memory)
    case .csv:
      var writer = CSVWriter(memory: memory)
      if withHeader { writer.addRow(table.names) }
      writer.addRows(0..<table.rowCount, of: table, lanes: lanes)
      return writer.takeBytes()
    }
  }
}

/// A file, or stdout, that text goes to.
struct ScoreDestination: Sendable {
  fileprivate let file: OutputFile?

  /// Writes text behind that already written.
  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    if let file { try file.write(bytes) } else { try StandardOutput.write(bytes) }
  }
}

/// Where scores go as they are made: a file or stdout, as CSV or JSON lines, or stdout as one JSON
/// document.
struct ScoreOutput: ~Copyable {
  private let file: OutputFile?
  private let asJSON: Bool
  private let format: ScoreFormat
  private let lanes: Lanes
  private var isStarted = false
  /// For JSON on stdout: the values of each column so far.
  private var columns: [(name: String, values: [JSONValue])] = []

  /// Opens the output.
  ///
  /// - Parameters:
  ///   - path: The file; `nil` for stdout.
  ///   - asJSON: Whether stdout is to be one JSON document.
  ///   - format: How rows are written elsewhere.
  ///   - lanes: The threads that may write.
  /// - Throws: ``CommandFailure`` when the file cannot be made.
  init(
    path: String?, asJSON: Bool, _ format: ScoreFormat = .csv, lanes: Lanes = .single
  ) throws(CommandFailure) {
    self.asJSON = asJSON
    self.format = format
    self.lanes = lanes
    if let path { file = try OutputFile(path) } else { file = nil }
  }

  /// How rows are written as text; `nil` where they are kept for one JSON document.
  var textFormat: ScoreFormat? { file == nil && asJSON ? nil : format }

  /// Where text goes, which another thread may write while rows are made.
  var destination: ScoreDestination { ScoreDestination(file: file) }

  /// Adds the scores of some rows.
  mutating func add(_ table: DataFrame) throws(CommandFailure) {
    guard let textFormat else {
      gather(table)
      return
    }
    try destination.write(
      textFormat.text(of: table, withHeader: !isStarted, lanes: lanes, memory: []))
    isStarted = true
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
