internal import CTextKernels

/// Which row and line of a text the first byte of a part of it belongs to.
struct TextPlace: Sendable {
  /// The row; that of the header is 0.
  var row = 0
  /// The line, counted from 1.
  var line = 1
}

/// Something in a text that keeps it from being read, by the byte at which it was met.
///
/// The reader notes no more, so that it is fast; the row, the line and the column are counted only
/// for the fault that is told.
struct Fault: Error, Comparable {
  enum Kind: UInt8, Sendable {
    /// The byte is the row's first.
    case ragged
    case strayQuote, charactersAfterQuote, unclosedQuote, nulByte, invalidUTF8, cellTooLong
    /// The byte is the cell's first.
    case notANumber, notLogical, infinite
  }

  var kind: Kind
  var byte: Int

  init(_ kind: Kind, at byte: Int) {
    self.kind = kind
    self.byte = byte
  }

  /// The fault of a cell, if it has one.
  init?(_ cell: Cell) {
    switch cell.ending {
    case .delimiter, .endOfRow:
      guard cell.end - cell.start > CSVLimits.cellBytes else { return nil }
      self.init(.cellTooLong, at: cell.start)
    case .strayQuote: self.init(.strayQuote, at: cell.next)
    case .charactersAfterQuote: self.init(.charactersAfterQuote, at: cell.next)
    case .unclosedQuote: self.init(.unclosedQuote, at: cell.next)
    }
  }

  /// The one that is met first is the smaller.
  static func < (a: Fault, b: Fault) -> Bool { a.byte < b.byte }

  /// The first byte in `range` that is NUL or not UTF-8.
  static func ofEncoding(in bytes: Span<UInt8>, _ range: Range<Int>) -> Fault? {
    let unusual = unsafe bytes.extracting(range).withUnsafeBufferPointer {
      unsafe tenure_unusual_bytes($0.baseAddress, $0.count)
    }
    let hasNUL = unusual & 1 != 0
    let isASCII = unusual & 2 == 0
    var fault: Fault?
    if hasNUL, let nul = range.first(where: { bytes[$0] == 0 }) { fault = Fault(.nulByte, at: nul) }
    if !isASCII {
      do {
        _ = try UTF8Span(validating: bytes.extracting(range))
      } catch {
        let other = Fault(.invalidUTF8, at: range.lowerBound + error.byteOffsets.lowerBound)
        fault = min(fault ?? other, other)
      }
    }
    return fault
  }

  /// Finds the row, the line and the column, and words the fault.
  ///
  /// - Complexity: O(the bytes before the fault).
  func error(
    in text: Span<UInt8>, from start: Int, at first: TextPlace = TextPlace(), source: String,
    scanner: CellScanner, names: [String]
  ) -> CSVError {
    var row = first.row
    var column = 0
    var position = start
    var cell = scanner.cell(at: position, in: text)
    while cell.next <= byte, Fault(cell) == nil, cell.next <= text.count {
      if cell.ending == .endOfRow {
        row += 1
        column = 0
      } else {
        column += 1
      }
      position = cell.next
      cell = scanner.cell(at: position, in: text)
    }
    var line = first.line
    for index in 0..<min(byte, text.count) where text[index] == .lineFeed { line += 1 }
    let isWholeRow = kind == .ragged
    let place = CSVPlace(
      source: source, row: row, line: line,
      column: !isWholeRow && column < names.count ? names[column] : nil)
    let content = Fault(cell) == nil ? scanner.text(of: cell, in: text) : ""
    return switch kind {
    case .ragged:
      .ragged(
        place, found: Self.cellCount(from: position, in: text, scanner), expected: names.count)
    case .strayQuote: .strayQuote(place)
    case .charactersAfterQuote: .charactersAfterQuote(place)
    case .unclosedQuote: .unclosedQuote(place)
    case .nulByte: .nulByte(place)
    case .invalidUTF8: .invalidUTF8(place)
    case .cellTooLong: .cellTooLong(place, limit: CSVLimits.cellBytes)
    case .notANumber: .notANumber(place, text: content)
    case .notLogical: .notLogical(place, text: content)
    case .infinite: .infinite(place, text: content)
    }
  }

  /// The number of cells in the row that starts at `start`.
  private static func cellCount(
    from start: Int, in text: Span<UInt8>, _ scanner: CellScanner
  ) -> Int {
    var count = 1
    var cell = scanner.cell(at: start, in: text)
    while cell.ending == .delimiter {
      count += 1
      cell = scanner.cell(at: cell.next, in: text)
    }
    return count
  }
}
