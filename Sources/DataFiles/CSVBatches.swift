public import DataFrames
internal import Lanes

/// Some rows of a file.
public struct CSVBatch: Sendable {
  /// The rows, with their numbers in the file.
  public let table: DataFrame
  /// By column: how many cells count as missing because they are not of the column's type.
  public let unreadable: [String: Int]
}

/// Reads a file some rows at a time, for tables that need not be in memory as a whole.
///
/// Types are not found out but known: those of ``CSVOptions/types``, text where nothing is said. A
/// cell that is not of its column's type is missing and counted rather than refused, since one bad
/// cell should not keep all other customers from being scored. A batch's levels are those of its
/// own rows.
public struct CSVBatches: Sendable {
  private let document: CSVDocument
  private let rows: Int
  private let rules: [ColumnRule]
  private var rest: ArraySlice<CSVChunks.Chunk>

  /// Opens a file, or standard input when `path` is "-"; the latter is read into memory first.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - options: How it is to be read, and the columns' types.
  ///   - rows: A batch has as few rows as whole chunks of 128 KiB allow, but at least this many.
  /// - Throws: ``CSVError`` for a fault in the header.
  /// - Precondition: At least one row.
  public init(path: String, options: CSVOptions, rows: Int = 65_536) throws(CSVError) {
    self.init(try CSVReader.open(path: path, options: options), rows: rows)
  }

  /// Reads text that is in memory.
  ///
  /// - Throws: ``CSVError`` for a fault in the header.
  /// - Precondition: At least one row.
  public init(
    bytes: [UInt8], source: String, options: CSVOptions, rows: Int
  ) throws(CSVError) {
    self.init(try CSVDocument(InputBytes(bytes), source: source, options: options), rows: rows)
  }

  private init(_ document: CSVDocument, rows: Int) {
    precondition(rows >= 1, "a batch of \(rows) rows")
    self.document = document
    self.rows = rows
    let options = document.options
    rules = document.names.map { name in
      if let columns = options.columns, !columns.contains(name) { return ColumnRule(cells: .skip) }
      return ColumnRule(
        cells: options.types[name] == .numeric ? .number : .text, unreadable: .missing)
    }
    rest =
      CSVChunks(
        document.input, body: document.body, chunkBytes: 1 << 17, lanes: options.lanes
      ).chunks[...]
  }

  /// The names of the file's columns, in order.
  public var names: [String] { document.names }

  /// The next rows, or `nil` behind the last.
  ///
  /// - Throws: ``CSVError`` for the first fault in them.
  public mutating func next() throws(CSVError) -> CSVBatch? {
    guard let first = rest.first else { return nil }
    let end = rest.firstIndex { $0.rows.upperBound - first.rows.lowerBound >= rows }
    let chunks = Array(rest[...(end ?? rest.endIndex - 1)])
    rest = rest.dropFirst(chunks.count)

    let reading = try document.read(chunks, rules)
    let rowCount = reading.rowCount
    let columns = document.options.lanes.map(rules.count) { [self] in column($0, of: reading) }
    var unreadable: [String: Int] = [:]
    for (column, count) in columns.compactMap(\.self) where count > 0 {
      unreadable[column.name] = count
    }
    let firstRow = first.rows.lowerBound
    let table = DataFrame(
      source: document.source, columns: columns.compactMap { $0?.column },
      rowNumbers: Array(firstRow + 1..<firstRow + 1 + rowCount))
    return CSVBatch(table: table, unreadable: unreadable)
  }

  /// Makes a column of what was read, unless it was skipped.
  private func column(_ index: Int, of reading: CSVReading) -> (column: Column, unreadable: Int)? {
    let name = document.names[index]
    switch rules[index].cells {
    case .skip: return nil
    case .number:
      let numbers = reading.columns[index].takeNumbers()
      let unreadable = reading.results.reduce(0) { $0 + $1.unreadable[index] }
      return (Column(name: name, values: .numeric(numbers)), unreadable)
    case .text:
      let column = TextColumn(index, of: reading)
      guard document.options.types[name] == .logical else {
        return (Column(name: name, values: column.categorical), 0)
      }
      let (values, unreadable) = column.logicalOrMissing()
      return (Column(name: name, values: values), unreadable)
    }
  }
}
