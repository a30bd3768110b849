public import DataFrames
public import Lanes

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
///
/// A plain file is mapped. What arrives as a stream, standard input or a gzip file, is read some
/// megabytes at a time; a fault in it is met only when its rows are asked for.
public struct CSVBatches {
  private var document: CSVDocument
  private let rows: Int
  private let rules: [ColumnRule]
  private var rest: ArraySlice<CSVChunks.Chunk>
  /// What follows the document, where it is not the whole text.
  private var segments: TextSegments?
  /// The number of rows before the document, and in it.
  private var rowsBefore = 0
  private var documentRows: Int

  /// Opens a file, or standard input when `path` is "-".
  ///
  /// - Parameters:
  ///   - path: The file; gzip is recognized by its first bytes.
  ///   - options: How it is to be read, and the columns' types.
  ///   - rows: A batch has as few rows as whole chunks of 128 KiB allow, but at least this many;
  ///     those of a stream have fewer where some megabytes hold no more.
  /// - Throws: ``CSVError`` for a fault in the header.
  /// - Precondition: At least one row.
  public init(path: String, options: CSVOptions, rows: Int = 65_536) throws(CSVError) {
    let source = CSVReader.sourceName(of: path)
    switch try InputBytes.Opened(path: path, source: source) {
    case .mapped(let bytes):
      let input = unsafe InputBytes(mapped: bytes)
      self.init(try CSVDocument(input, source: source, options: options), rows: rows)
    case .stream(let stream):
      try self.init(
        TextSegments(stream, source: source), source: source, options: options, rows: rows)
    }
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

  /// Reads text that arrives in pieces.
  init(
    _ segments: TextSegments, source: String, options: CSVOptions, rows: Int
  ) throws(CSVError) {
    var segments = segments
    var text: [UInt8] = []
    while true {
      text += try segments.next() ?? []
      do throws(CSVError) {
        self.init(
          try CSVDocument(InputBytes(text), source: source, options: options), rows: rows)
        self.segments = segments
        return
      } catch .headerOnly where !segments.isAtEnd {
        // The first row is longer than a segment.
      }
    }
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
    rest = Self.chunks(of: document)[...]
    documentRows = rest.last?.rows.upperBound ?? 0
  }

  private static func chunks(of document: CSVDocument) -> [CSVChunks.Chunk] {
    CSVChunks(
      document.input, body: document.body, chunkBytes: 1 << 17, lanes: document.options.lanes
    ).chunks
  }

  /// Goes on to the rows of the next segment that has some.
  private mutating func readSegment() throws(CSVError) -> Bool {
    while let text = try segments?.next() {
      let rowCount = documentRows
      let next = CSVDocument(
        InputBytes(text), following: document, at: document.placeBehind(rows: rowCount),
        isLast: segments?.isAtEnd ?? true)
      rowsBefore += rowCount
      document = next
      documentRows = 0
      guard !next.body.isEmpty else { continue }
      let chunks = Self.chunks(of: next)
      documentRows = chunks.last?.rows.upperBound ?? 0
      rest = chunks[...]
      return true
    }
    return false
  }

  /// The names of the file's columns, in order.
  public var names: [String] { document.names }

  /// The next rows, or `nil` behind the last.
  ///
  /// - Throws: ``CSVError`` for the first fault in them.
  public mutating func next() throws(CSVError) -> CSVBatch? {
    let lanes = document.options.lanes
    return try nextUnread(atMost: 1).first?.read(lanes: lanes)
  }

  /// Some batches of next rows, which several threads may read at once; none behind the last row.
  ///
  /// - Parameter count: The most batches. What arrives as a stream gives those of some megabytes at
  ///   most.
  /// - Returns: The batches, in order.
  /// - Throws: ``CSVError`` when a stream fails.
  /// - Precondition: At least one batch.
  public mutating func nextUnread(atMost count: Int) throws(CSVError) -> [CSVUnreadBatch] {
    precondition(count >= 1, "\(count) batches are none")
    if rest.isEmpty { guard try readSegment() else { return [] } }
    var batches: [CSVUnreadBatch] = []
    while batches.count < count, let first = rest.first {
      let end = rest.firstIndex { $0.rows.upperBound - first.rows.lowerBound >= rows }
      let chunks = Array(rest[...(end ?? rest.endIndex - 1)])
      rest = rest.dropFirst(chunks.count)
      batches.append(
        CSVUnreadBatch(
          document: document, rules: rules, chunks: chunks,
          firstRow: rowsBefore + first.rows.lowerBound))
    }
    return batches
  }
}

/// Some rows of a file, found and not yet read.
public struct CSVUnreadBatch: Sendable {
  fileprivate let document: CSVDocument
  fileprivate let rules: [ColumnRule]
  fileprivate let chunks: [CSVChunks.Chunk]
  /// How many rows come before in the file.
  fileprivate let firstRow: Int

  /// Reads the rows.
  ///
  /// - Parameter lanes: The threads that may read them.
  /// - Returns: The rows.
  /// - Throws: ``CSVError`` for the first fault in them.
  public func read(lanes: Lanes = .single) throws(CSVError) -> CSVBatch {
    let reading = try document.read(chunks, rules, lanes: lanes)
    let rowCount = reading.rowCount
    let columns = lanes.map(rules.count) { document.batchColumn($0, of: reading) }
    var unreadable: [String: Int] = [:]
    for (column, count) in columns.compactMap(\.self) where count > 0 {
      unreadable[column.name] = count
    }
    let table = DataFrame(
      source: document.source, columns: columns.compactMap { $0?.column },
      rowNumbers: Array(firstRow + 1..<firstRow + 1 + rowCount))
    return CSVBatch(table: table, unreadable: unreadable)
  }
}

extension CSVDocument {
  /// Makes a column of what was read, unless it was skipped.
  fileprivate func batchColumn(
    _ index: Int, of reading: CSVReading
  ) -> (column: Column, unreadable: Int)? {
    let name = names[index]
    switch reading.rules[index].cells {
    case .skip: return nil
    case .number:
      let numbers = reading.columns[index].takeNumbers()
      let unreadable = reading.results.reduce(0) { $0 + $1.unreadable[index] }
      return (Column(name: name, values: .numeric(numbers)), unreadable)
    case .text:
      let column = TextColumn(index, of: reading)
      guard options.types[name] == .logical else {
        return (Column(name: name, values: column.categorical), 0)
      }
      let (values, unreadable) = column.logicalOrMissing()
      return (Column(name: name, values: values), unreadable)
    }
  }
}
