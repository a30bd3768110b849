/// One cell: where its text lies and what follows it.
struct Cell {
  /// How a cell ends, or what is wrong with it.
  enum Ending: UInt8 {
    case delimiter, endOfRow
    /// A quote in a cell that does not start with one.
    case strayQuote
    /// Something other than a delimiter behind the closing quote.
    case charactersAfterQuote
    /// The text ends inside the quotes.
    case unclosedQuote
  }

  /// The text's first byte, behind an opening quote.
  var start: Int
  /// The byte behind the text's last.
  var end: Int
  /// The first byte of the next cell or row, or, of a faulty cell, the byte at fault.
  var next: Int
  /// How the cell ends.
  var ending: Ending
  /// Whether the text contains quotes, each written twice.
  var hasDoubledQuotes = false
  /// Whether the text stands in quotes.
  var isQuoted = false

  /// The bytes of the text without the blanks at its ends.
  func trimmed(in bytes: Span<UInt8>) -> Range<Int> {
    var start = start
    var end = end
    while start < end, bytes[end - 1].isBlank { end -= 1 }
    while start < end, bytes[start].isBlank { start += 1 }
    return start..<end
  }

  /// Whether the text, without blanks at its ends, stands for a missing value.
  @inline(always)
  func isMissing(of bytes: Span<UInt8>, _ markers: MissingMarkers) -> Bool {
    if end &- start > markers.longest, bytes[start] > .space, bytes[end &- 1] > .space {
      return false
    }
    let content = trimmed(in: bytes)
    return markers.contains(bytes, from: content.lowerBound, to: content.upperBound)
  }
}

/// The grammar of a cell: RFC 4180, with the delimiter to choose, LF or CRLF at row ends, and the
/// blanks around unquoted text left out.
struct CellScanner: Sendable {
  /// The byte between cells.
  let delimiter: UInt8
  private let delimiters: UInt64

  init(delimiter: UInt8) {
    self.delimiter = delimiter
    delimiters = Words.filled(delimiter)
  }

  /// Marks the delimiters, line feeds and quotes of a word; the lowest mark is exact.
  @inline(always)
  func boundaries(in word: UInt64) -> UInt64 {
    Words.zeroBytes(word ^ delimiters)
      | Words.zeroBytes(word ^ Words.filled(.lineFeed))
      | Words.zeroBytes(word ^ Words.filled(.quote))
  }

  /// The next delimiter, line feed or quote, or the end of the text.
  @inline(always)
  func boundary(from position: Int, in bytes: Span<UInt8>) -> Int {
    var end = position
    var marks = boundaries(in: bytes.word(at: end))
    while marks == 0 {
      end &+= 8
      marks = boundaries(in: bytes.word(at: end))
    }
    return end &+ Words.firstByte(marks)
  }

  /// The cell that starts at `position`.
  @inline(always)
  func cell(at position: Int, in bytes: Span<UInt8>) -> Cell {
    var cell = unquotedCell(at: position, in: bytes)
    if cell.ending == .strayQuote, cell.end == position {
      return quotedCell(at: position, in: bytes)
    }
    if cell.end > position, bytes[cell.end &- 1] <= .space || bytes[position] <= .space {
      let content = cell.trimmed(in: bytes)
      cell.start = content.lowerBound
      cell.end = content.upperBound
    }
    return cell
  }

  /// The cell that starts at `position`, blanks included; one that is quoted ends at its first byte,
  /// as a stray quote.
  @inline(always)
  func unquotedCell(at position: Int, in bytes: Span<UInt8>) -> Cell {
    var end = boundary(from: position, in: bytes)
    let terminator = end < bytes.count ? bytes[end] : .lineFeed
    if terminator == delimiter {
      return Cell(start: position, end: end, next: end &+ 1, ending: .delimiter)
    }
    guard terminator == .lineFeed else {
      return Cell(start: position, end: end, next: end, ending: .strayQuote)
    }
    let next = end &+ 1
    if end > position, bytes[end &- 1] == .carriageReturn { end &-= 1 }
    return Cell(start: position, end: end, next: next, ending: .endOfRow)
  }

  /// The cell whose opening quote is at `position`.
  @inline(never)
  private func quotedCell(at position: Int, in bytes: Span<UInt8>) -> Cell {
    var cell = Cell(
      start: position + 1, end: position + 1, next: position, ending: .unclosedQuote)
    cell.isQuoted = true
    var search = position + 1
    while search < bytes.count {
      let marks = Words.zeroBytes(bytes.word(at: search) ^ Words.filled(.quote))
      guard marks != 0 else {
        search += 8
        continue
      }
      let quote = search + Words.firstByte(marks)
      let following = byte(at: quote + 1, in: bytes)
      if following == .quote {
        cell.hasDoubledQuotes = true
        search = quote + 2
        continue
      }
      cell.end = quote
      cell.next = quote + 2
      if following == delimiter {
        cell.ending = .delimiter
      } else if following == .lineFeed {
        cell.ending = .endOfRow
      } else if following == .carriageReturn, byte(at: quote + 2, in: bytes) == .lineFeed {
        cell.ending = .endOfRow
        cell.next = quote + 3
      } else {
        cell.ending = .charactersAfterQuote
        cell.next = quote + 1
      }
      return cell
    }
    return cell
  }

  /// The byte at `position`; a line feed beyond the end.
  private func byte(at position: Int, in bytes: Span<UInt8>) -> UInt8 {
    position < bytes.count ? bytes[position] : .lineFeed
  }

  /// The text of a cell.
  func text(of cell: Cell, in bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    unescape(cell, in: bytes, into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Writes the text of a cell, doubled quotes halved, over what `text` held.
  func unescape(_ cell: Cell, in bytes: Span<UInt8>, into text: inout [UInt8]) {
    text.removeAll(keepingCapacity: true)
    var position = cell.start
    while position < cell.end {
      let byte = bytes[position]
      text.append(byte)
      position += byte == .quote && cell.hasDoubledQuotes ? 2 : 1
    }
  }
}
