/// What becomes of a column's cells.
enum CellRule: UInt8, Sendable {
  /// Nothing.
  case skip
  /// They are converted to numbers.
  case number
  /// They are looked up in a dictionary.
  case text
}

/// What becomes of a cell that ought to be a number and is not.
enum UnreadableRule: UInt8, Sendable {
  /// The column is text.
  case becomesText
  /// The file is refused.
  case fault
  /// The cell counts as missing.
  case missing
}

/// What one reading of the rows does with one column.
struct ColumnRule: Sendable {
  var cells: CellRule
  var unreadable: UnreadableRule = .becomesText
}

/// What was met in one chunk.
struct ChunkResult: Sendable {
  /// The first fault, behind which nothing was read.
  var fault: Fault?
  /// The number of rows read.
  var rows = 0
  /// By column: the distinct texts.
  var dictionaries: [TextDictionary]
  /// By column: whether a cell was found that makes the column text.
  var isText: [Bool]
  /// By column: the first infinite value's byte, or −1.
  var firstInfinite: [Int]
  /// By column: how many cells count as missing because they are not numbers.
  var unreadable: [Int]

  init(columns: Int) {
    dictionaries = Array(repeating: TextDictionary(), count: columns)
    isText = Array(repeating: false, count: columns)
    firstInfinite = Array(repeating: -1, count: columns)
    unreadable = Array(repeating: 0, count: columns)
  }
}

/// Reads the rows of one chunk into the columns' memory.
struct ChunkReader: ~Copyable {
  private let scanner: CellScanner
  private let decimal: UInt8
  private let decimals: UInt64
  private let missing: MissingMarkers
  private let columns: [ColumnMemory]
  private var rules: [ColumnRule]
  /// What the kernel reads, by column.
  private var plainColumns: PlainColumns
  private var scratch: [UInt8] = []
  private var result: ChunkResult

  /// Prepares to read one chunk.
  ///
  /// - Parameters:
  ///   - document: The text's grammar and options.
  ///   - rules: What to do with each column's cells.
  ///   - columns: Where the cells go, by column and row.
  init(_ document: CSVDocument, _ rules: [ColumnRule], into columns: [ColumnMemory]) {
    scanner = document.scanner
    decimal = document.options.decimal
    decimals = Words.filled(decimal)
    missing = document.missing
    self.rules = rules
    self.columns = columns
    plainColumns = PlainColumns(rules, into: columns, areNumbersPlain: !missing.includesNumbers)
    result = ChunkResult(columns: rules.count)
  }

  /// Reads `chunk` of `text`, which ends with its last row.
  consuming func read(_ text: Span<UInt8>, _ chunk: CSVChunks.Chunk) -> ChunkResult {
    let encodingFault = Fault.ofEncoding(in: text, chunk.bytes)
    let end = min(encodingFault?.byte ?? .max, chunk.bytes.upperBound)
    var position = chunk.bytes.lowerBound
    result.fault = encodingFault
    for row in chunk.rows where position < end {
      if let fault = readRow(row, at: &position, of: text) {
        result.fault = min(fault, encodingFault ?? fault)
        break
      }
      result.rows &+= 1
    }
    return result
  }

  /// Reads the row at `position` and moves on to the next.
  ///
  /// The plainest cells, which are most, are read here; all others by `readAnyCell`.
  @inline(always)
  private mutating func readRow(
    _ row: Int, at position: inout Int, of text: Span<UInt8>
  ) -> Fault? {
    let rowStart = position
    let last = rules.count &- 1
    var column = -1
    while column < last {
      column &+= 1
      column &+= plainColumns.read(
        from: column, row, at: &position, of: text, scanner.delimiter, decimal)
      guard column <= last else { return nil }
      let cellStart = position
      let terminator = column == last ? .lineFeed : scanner.delimiter
      switch rules[column].cells {
      case .number where !missing.includesNumbers:
        if let cell = NumberReading.readShort(
          text.word(at: position), terminator: Words.filled(terminator), decimal: decimals)
        {
          unsafe columns[column].numbers[row] = cell.number
          position &+= cell.width
          continue
        }
        if let number = NumberReading.readPlain(
          text, at: &position, decimal: decimal, terminator: terminator)
        {
          unsafe columns[column].numbers[row] = number
          position &+= 1
          continue
        }
      case .text:
        if let cell = ShortCell(at: position, of: text, scanner, terminator)
          ?? ShortCell(quotedAt: position, of: text, terminator), !cell.needsTrimming
        {
          let isMissing = missing.contains(short: cell.text, length: cell.length)
          unsafe columns[column].codes[row] =
            isMissing
            ? -1 : result.dictionaries[column].code(ofShort: cell.text, length: cell.length)
          position &+= cell.width
          plainColumns.know(column, row, text, cellStart..<position &- 1)
          continue
        }
        if readPlainText(column, row, at: &position, of: text, terminator) {
          plainColumns.know(column, row, text, cellStart..<position &- 1)
          continue
        }
      case .skip:
        if let cell = ShortCell(at: position, of: text, scanner, terminator) {
          position &+= cell.width
          continue
        }
      case .number: break
      }
      if let fault = readAnyCell(column, row, at: &position, of: text) {
        return fault.kind == .ragged ? Fault(.ragged, at: rowStart) : fault
      }
      if rules[column].cells == .text {
        plainColumns.know(column, row, text, cellStart..<position &- 1)
      }
    }
    return nil
  }

  /// Reads an unquoted text that is too long to be missing.
  @inline(never)
  private mutating func readPlainText(
    _ column: Int, _ row: Int, at position: inout Int, of text: Span<UInt8>, _ terminator: UInt8
  ) -> Bool {
    let end = scanner.boundary(from: position, in: text)
    guard end < text.count, text[end] == terminator, end &- position > missing.longest,
      end &- position <= CSVLimits.cellBytes, text[position] > .space, text[end &- 1] > .space
    else { return false }
    unsafe columns[column].codes[row] =
      result.dictionaries[column].code(of: text, from: position, to: end)
    position = end &+ 1
    return true
  }

  /// Reads a cell of any form.
  @inline(never)
  private mutating func readAnyCell(
    _ column: Int, _ row: Int, at position: inout Int, of text: Span<UInt8>
  ) -> Fault? {
    let cell = scanner.cell(at: position, in: text)
    if let fault = Fault(cell) { return fault }
    position = cell.next
    let isLast = column == rules.count - 1
    guard isLast == (cell.ending == .endOfRow) else { return Fault(.ragged, at: cell.start) }
    switch rules[column].cells {
    case .skip: return nil
    case .number: return readNumber(cell, column, row, of: text)
    case .text:
      readText(cell, column, row, of: text)
      return nil
    }
  }

  /// Reads any cell of a numeric column.
  private mutating func readNumber(
    _ cell: Cell, _ column: Int, _ row: Int, of text: Span<UInt8>
  ) -> Fault? {
    let reading = NumberReading.read(cell, of: text, decimal: decimal, missing: missing)
    var value = reading.value
    switch (reading.kind, rules[column].unreadable) {
    case (.number, _): break
    case (.missing, _): value = .nan
    case (.leadingZero, .fault), (.tooLarge, .fault): break
    case (.leadingZero, .missing), (.tooLarge, .missing): break
    case (.infinite, .fault): return Fault(.infinite, at: cell.start)
    case (.text, .fault): return Fault(.notANumber, at: cell.start)
    case (.infinite, .missing), (.text, .missing):
      value = .nan
      result.unreadable[column] += 1
    case (.infinite, .becomesText):
      if result.firstInfinite[column] < 0 { result.firstInfinite[column] = cell.start }
    case (.leadingZero, .becomesText), (.tooLarge, .becomesText), (.text, .becomesText):
      result.isText[column] = true
      rules[column].cells = .skip
      plainColumns.skip(column)
    }
    unsafe columns[column].numbers[row] = value
    return nil
  }

  /// Reads any cell of a text column.
  private mutating func readText(
    _ cell: Cell, _ column: Int, _ row: Int, of text: Span<UInt8>
  ) {
    let code: Int32
    if cell.isMissing(of: text, missing) {
      code = -1
    } else if cell.hasDoubledQuotes {
      var unescaped: [UInt8] = []
      swap(&unescaped, &scratch)
      scanner.unescape(cell, in: text, into: &unescaped)
      code = result.dictionaries[column].code(of: unescaped.span, from: 0, to: unescaped.count)
      scratch = unescaped
    } else {
      code = result.dictionaries[column].code(of: text, from: cell.start, to: cell.end)
    }
    unsafe columns[column].codes[row] = code
  }
}

/// A cell of at most seven bytes, read as one word.
struct ShortCell {
  /// The cell's bytes; those above `length` are zero.
  var text: UInt64
  var length: Int
  /// The bytes up to the next cell or row.
  var width: Int

  /// The cell at `position`, unless it is longer, quoted, faulty or followed by anything but
  /// `terminator`.
  @inline(always)
  init?(at position: Int, of bytes: Span<UInt8>, _ scanner: CellScanner, _ terminator: UInt8) {
    let word = bytes.word(at: position)
    let marks = scanner.boundaries(in: word)
    guard marks != 0 else { return nil }
    let end = marks.trailingZeroBitCount &- 7  // in bits
    length = end &>> 3
    guard UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: end)) == terminator else {
      return nil
    }
    width = length &+ 1
    text = Words.prefix(word, length)
    if terminator == .lineFeed, lastByte == .carriageReturn {
      length &-= 1
      text = Words.prefix(word, length)
    }
  }

  /// The cell whose opening quote is at `position`, unless it is longer, holds quotes, or is
  /// followed by anything but `terminator`.
  @inline(always)
  init?(quotedAt position: Int, of bytes: Span<UInt8>, _ terminator: UInt8) {
    guard position < bytes.count, bytes[position] == .quote else { return nil }
    let word = bytes.word(at: position &+ 1)
    let marks = Words.zeroBytes(word ^ Words.filled(.quote))
    guard marks != 0 else { return nil }
    length = Words.firstByte(marks)
    width = length &+ 3
    let following = position &+ width &- 1
    guard following < bytes.count, bytes[following] == terminator else { return nil }
    text = Words.prefix(word, length)
  }

  /// The last byte; zero if there is none.
  @inline(always)
  private var lastByte: UInt8 {
    UInt8(truncatingIfNeeded: text &>> UInt64(truncatingIfNeeded: (length &- 1) &* 8))
  }

  /// Whether a blank stands at either end.
  @inline(always)
  var needsTrimming: Bool {
    lastByte &- 1 < .space || UInt8(truncatingIfNeeded: text) &- 1 < .space
  }
}
