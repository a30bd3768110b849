import DataFiles
import DataFrames
import Lanes

/// Reads bytes as a table in the ways that the command does, and holds what was read against itself.
///
/// The first byte chooses how the rest is read, so that one corpus covers all ways. A table that was
/// read is written and read again: it must be the same, as a table or as batches.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTable(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = bytes.first else { return 0 }
  let text = Array(bytes.dropFirst())
  var options = CSVOptions()
  if choice & 1 != 0 { options.delimiter = UInt8(ascii: ";") }
  if choice & 2 != 0 { options.decimal = UInt8(ascii: ",") }
  if choice & 3 == 2 { options.delimiter = UInt8(ascii: "\t") }
  if choice & 4 != 0 { options.missingMarkers = ["", "NA", "-1", "a \"b\""] }
  if choice & 8 != 0 { options.lanes = Lanes(threads: 2) }

  guard let table = try? CSVReader.read(bytes: text, source: "input", options: options) else {
    // What is refused as a table must not end the batches in any other way than an error.
    _ = readBatches(text, options, types: [:])
    return 0
  }
  checkRoundTrip(table)
  checkBatches(text, options, table)
  return 0
}

/// Writes a table and reads it back.
private func checkRoundTrip(_ table: DataFrame) {
  guard table.rowCount > 0 else { return }
  var writer = CSVWriter()
  writer.addRow(table.names)
  writer.addRows(0..<table.rowCount, of: table)
  var options = CSVOptions(delimiter: UInt8(ascii: ","), missingMarkers: [""])
  for column in table.columns { options.types[column.name] = type(of: column) }
  let written = writer.takeBytes()
  guard let again = try? CSVReader.read(bytes: written, source: "again", options: options) else {
    fatalError("what was written cannot be read")
  }
  for (column, other) in zip(table.columns, again.columns) where !isSame(column, other) {
    fatalError("column \(column.name) is not what was written")
  }
}

/// Reads the same text in batches, of the types that the table has.
private func checkBatches(_ text: [UInt8], _ options: CSVOptions, _ table: DataFrame) {
  let types = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, type(of: $0)) })
  guard let rows = readBatches(text, options, types: types) else {
    fatalError("a table that can be read as a whole cannot be read in batches")
  }
  guard rows == table.rowCount else {
    fatalError("\(rows) rows in batches, \(table.rowCount) in the table")
  }
}

/// The number of rows in batches; `nil` where the text is refused.
private func readBatches(
  _ text: [UInt8], _ options: CSVOptions, types: [String: ColumnType]
) -> Int? {
  var options = options
  options.types = types
  do {
    var batches = try CSVBatches(bytes: text, source: "input", options: options, rows: 2)
    var rows = 0
    while let batch = try batches.next() { rows += batch.table.rowCount }
    return rows
  } catch {
    precondition(!"\(error)".isEmpty, "an error without words")
    return nil
  }
}

private func type(of column: Column) -> ColumnType {
  switch column.values {
  case .numeric: .numeric
  case .categorical: .categorical
  case .logical: .logical
  }
}

/// Whether two columns hold the same values; a text that is empty counts as missing.
private func isSame(_ column: Column, _ other: Column) -> Bool {
  guard column.count == other.count else { return false }
  switch (column.values, other.values) {
  case (.numeric(let a), .numeric(let b)):
    return zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  case (.logical(let a), .logical(let b)): return a == b
  case (.categorical(let codes, let levels), .categorical(let otherCodes, let otherLevels)):
    func text(_ code: Int32, _ levels: [String]) -> String { code < 0 ? "" : levels[Int(code)] }
    return zip(codes, otherCodes).allSatisfy { text($0, levels) == text($1, otherLevels) }
  default: return false
  }
}
