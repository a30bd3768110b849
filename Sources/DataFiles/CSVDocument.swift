internal import DataFrames
internal import Lanes

/// A delimited text whose header is read and whose rows are not.
struct CSVDocument: Sendable {
  let source: String
  let input: InputBytes
  let options: CSVOptions
  let scanner: CellScanner
  let missing: MissingMarkers
  /// The columns' names.
  let names: [String]
  /// Whether the header leaves the first column without a name, as of rows' names.
  let startsWithRowNames: Bool
  /// The bytes of the rows, from the first to the end of the text.
  let body: Range<Int>
  /// The first byte of the header, or of a part that follows it.
  private let start: Int
  /// Where that byte is in the whole text.
  private let firstPlace: TextPlace

  /// Reads the header.
  init(_ input: InputBytes, source: String, options: CSVOptions) throws(CSVError) {
    options.check()
    self.source = source
    self.input = input
    self.options = options
    missing = MissingMarkers(options.missingMarkers, decimal: options.decimal)
    let header = try input.withBytes { bytes throws(CSVError) in
      try Header(bytes, source: source, options: options)
    }
    start = header.start
    firstPlace = TextPlace()
    scanner = header.scanner
    names = header.names
    startsWithRowNames = header.startsWithRowNames
    body = header.body
    let needed = (options.columns ?? []).subtracting(options.optionalColumns)
    for name in Array(options.types.keys).sorted() + needed.sorted() where !names.contains(name) {
      throw .unknownColumn(source: source, name: name, nearest: name.nearest(among: names))
    }
    guard !body.isEmpty else { throw .headerOnly(source: source) }
  }

  /// Goes on with the rows that follow those of another part of the same text.
  ///
  /// - Parameters:
  ///   - input: The rows.
  ///   - document: The part before, whose header holds for all.
  ///   - place: Where the first of the rows is.
  ///   - isLast: Whether the text ends with them, so that blank lines at their end are no rows.
  init(_ input: InputBytes, following document: CSVDocument, at place: TextPlace, isLast: Bool) {
    source = document.source
    options = document.options
    scanner = document.scanner
    missing = document.missing
    names = document.names
    startsWithRowNames = document.startsWithRowNames
    self.input = input
    start = 0
    firstPlace = place
    body = input.withBytes { bytes in
      var end = bytes.count
      guard isLast, document.names.count > 1 else { return 0..<end }
      while end > 0, bytes[end - 1] == .lineFeed || bytes[end - 1] == .carriageReturn { end -= 1 }
      return 0..<end
    }
  }

  /// Lends the bytes up to the end of the last row.
  func withText<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try input.withBytes { bytes throws(Failure) in
      try body(bytes.extracting(first: self.body.upperBound))
    }
  }

  /// The error that tells of a fault.
  func error(for fault: Fault) -> CSVError {
    withText { text in
      fault.error(
        in: text, from: start, at: firstPlace, source: source, scanner: scanner, names: names)
    }
  }

  /// Where the part that follows this one starts, which has so many rows.
  func placeBehind(rows: Int) -> TextPlace {
    let lines = input.withBytes { bytes in
      var lines = 0
      for index in bytes.indices { lines &+= bytes[index] == .lineFeed ? 1 : 0 }
      return lines
    }
    return TextPlace(row: max(firstPlace.row, 1) + rows, line: firstPlace.line + lines)
  }
}

/// The first row of a text.
private struct Header {
  var start: Int
  var scanner: CellScanner
  var names: [String] = []
  var startsWithRowNames = false
  var body: Range<Int>

  /// What a first column without a name is called.
  private static let rowNames = "row"

  init(_ bytes: Span<UInt8>, source: String, options: CSVOptions) throws(CSVError) {
    if let format = Self.otherFormat(bytes) { throw .otherFormat(source: source, format: format) }
    start = Self.startsWith(bytes, [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var end = bytes.count
    while end > start, bytes[end - 1] == .lineFeed || bytes[end - 1] == .carriageReturn { end -= 1 }
    guard end > start else { throw .empty(source: source) }

    scanner = CellScanner(
      delimiter: try Self.delimiter(bytes, from: start, source: source, options: options))
    var position = start
    var fault: Fault?
    var isComplete = false
    while !isComplete, fault == nil {
      guard names.count < CSVLimits.columns else {
        throw .tooManyColumns(source: source, limit: CSVLimits.columns)
      }
      let cell = scanner.cell(at: position, in: bytes)
      fault = Fault(cell)
      names.append(scanner.text(of: cell, in: bytes))
      position = cell.next
      isComplete = cell.ending == .endOfRow
    }
    let headerEnd = min(position, bytes.count)
    if let other = Fault.ofEncoding(in: bytes, start..<headerEnd) {
      fault = min(fault ?? other, other)
    }
    if let fault {
      throw fault.error(in: bytes, from: start, source: source, scanner: scanner, names: [])
    }
    // Blank lines at the end are no rows, unless a blank line is a row's only, missing, cell.
    body = headerEnd..<(names.count > 1 ? max(headerEnd, end) : bytes.count)
    // R and pandas write the rows' names so.
    if names.count > 1, names[0].utf8.allSatisfy(\.isBlank), !names.contains(Self.rowNames) {
      names[0] = Self.rowNames
      startsWithRowNames = true
    }
    try checkNames(source: source)
  }

  private func checkNames(source: String) throws(CSVError) {
    var indexByName: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      guard !name.utf8.allSatisfy(\.isBlank) else {
        throw .emptyName(source: source, column: index + 1)
      }
      if let first = indexByName.updateValue(index, forKey: name) {
        throw .duplicateName(source: source, name: name, first: first + 1, second: index + 1)
      }
    }
  }

  /// The delimiter that the options name, else the one that the header holds most of, outside of
  /// quotes; the first that it may be if the header holds none.
  private static func delimiter(
    _ bytes: Span<UInt8>, from start: Int, source: String, options: CSVOptions
  ) throws(CSVError) -> UInt8 {
    if let named = options.delimiter { return named }
    let candidates = CSVOptions.commonDelimiters
    var counts = candidates.map { _ in 0 }
    var isQuoted = false
    for position in start..<bytes.count {
      let byte = bytes[position]
      if byte == .lineFeed, !isQuoted { break }
      if byte == .quote { isQuoted.toggle() }
      if !isQuoted, let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    let possible = zip(candidates, counts).filter { $0.0 != options.decimal }
    let most = possible.map(\.1).max()
    guard most != 0 || counts.allSatisfy({ $0 == 0 }) else {
      throw .decimalBetweenNames(source: source)
    }
    return possible.first { $0.1 == most }?.0 ?? .comma
  }

  /// What kind of file this is, if its first bytes say that it is no text.
  private static func otherFormat(_ bytes: Span<UInt8>) -> String? {
    let signatures: [([UInt8], String)] = [
      ([0xFF, 0xFE], "UTF-16 text"), ([0xFE, 0xFF], "UTF-16 text"),
      ([0x1F, 0x8B], "gzip-compressed"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed"),
      (Array("PK\u{3}\u{4}".utf8), "a zip archive or a workbook"),
      (Array("PAR1".utf8), "a Parquet file"), (Array("ARROW1".utf8), "an Arrow file"),
    ]
    return signatures.first { startsWith(bytes, $0.0) }?.1
  }

  private static func startsWith(_ bytes: Span<UInt8>, _ signature: [UInt8]) -> Bool {
    bytes.count >= signature.count && signature.indices.allSatisfy { bytes[$0] == signature[$0] }
  }
}
