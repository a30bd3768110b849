internal import Tenure

/// A table that is written some rows at a time, as CSV, to a file or to stdout.
struct TableOutput: ~Copyable {
  private let file: OutputFile?
  private var writer = CSVWriter()
  private var isStarted = false

  /// Opens the output.
  ///
  /// - Parameter path: The file; `nil` or "-" for stdout.
  /// - Throws: ``CommandFailure`` when the file cannot be made.
  init(path: String?) throws(CommandFailure) {
    if let path, path != "-" { file = try OutputFile(path) } else { file = nil }
  }

  /// Adds rows; all additions have the same columns.
  mutating func add(_ table: DataFrame) throws(CommandFailure) {
    if !isStarted { writer.addRow(table.names) }
    isStarted = true
    writer.addRows(0..<table.rowCount, of: table)
    let bytes = writer.takeBytes()
    if file == nil { try StandardOutput.write(bytes) } else { try file?.write(bytes) }
  }

  /// Completes the output.
  func finish() throws(CommandFailure) { try file?.commit() }
}
