internal import DataFrames
internal import Lanes

/// How rows are written.
enum RowFormat: Sendable {
  /// Cells between delimiters, a row a line.
  case separated(CellText)
  /// An object a line: JSON lines.
  case objects
}

/// A table whose texts are made ready for writing, so that threads can write its rows.
final class RowText: Sendable {
  private let columns: [PreparedColumn]
  private let cells: CellText
  private let ending: [UInt8]
  /// The most bytes of a row.
  private let room: Int

  /// The rows of a part that one thread writes.
  private static let partRows = 4_096
  /// The rows for which room is made at once.
  private static let stepRows = 16

  /// Prepares the columns of a table.
  init(_ table: DataFrame, _ format: RowFormat, lanes: Lanes) {
    let columns = table.columns
    self.columns = lanes.map(columns.count) { index in
      PreparedColumn(columns[index], format, isFirst: index == 0)
    }
    switch format {
    case .separated(let cells):
      self.cells = cells
      ending = [.lineFeed]
    case .objects:
      cells = CellText(delimiter: .comma, decimal: UInt8(ascii: "."))
      ending = Array((columns.isEmpty ? "{}\n" : "}\n").utf8)
    }
    room = self.columns.reduce(ending.count) { $0 + $1.longest }
  }

  /// The text of some rows, in parts that follow each other.
  func bytes(of rows: Range<Int>, lanes: Lanes) -> [[UInt8]] {
    let parts = stride(from: rows.lowerBound, to: rows.upperBound, by: Self.partRows).map {
      $0..<min($0 + Self.partRows, rows.upperBound)
    }
    return lanes.map(parts.count) { [self] in
      var memory: [UInt8] = []
      var count = 0
      write(parts[$0], into: &memory, at: &count)
      memory.removeLast(memory.count - count)
      return memory
    }
  }

  /// Writes the text of some rows.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - memory: Receives the text, and grows where it must.
  ///   - count: Where the text begins; afterwards where it ends.
  func write(_ rows: Range<Int>, into memory: inout [UInt8], at count: inout Int) {
    // A walk over the objects would count references to each for each cell, and threads that do so wait
    // for each other. They are held by this one meanwhile.
    let lent = unsafe columns.map { unsafe Unmanaged.passUnretained($0) }
    var row = rows.lowerBound
    while row < rows.upperBound {
      let step = min(Self.stepRows, rows.upperBound - row)
      if count + step * room > memory.count {
        // Little by little, as what is not used stays with the text.
        let more = max(memory.count / 8, step * room, (rows.upperBound - row) * min(room, 64))
        memory.append(contentsOf: repeatElement(0, count: more))
      }
      var span = memory.mutableSpan
      var end = count
      for row in row..<row + step {
        for index in 0..<columns.count {
          unsafe lent[index]._withUnsafeGuaranteedRef {
            $0.write(row, cells, to: &span, at: &end)
          }
        }
        for index in 0..<ending.count {
          span[end] = ending[index]
          end &+= 1
        }
      }
      count = end
      row += step
    }
  }
}

/// A column whose texts are made ready for writing.
///
/// It is an object because a structure's arrays would be retained for every cell.
private final class PreparedColumn: Sendable {
  /// The bytes of the longest cell, with what stands before it.
  let longest: Int
  /// What stands before each cell: a delimiter, or a name; in words, of which the last is filled up.
  private let prefix: [UInt64]
  private let prefixLength: Int
  /// What a missing number is.
  private let missing: [UInt8]
  /// The numbers of a numeric column.
  private let numbers: [Double]
  /// By row of any other column: which text is the cell; the first is that of missing values.
  private let codes: [Int32]
  /// All texts, one behind the other, and where each starts.
  private let texts: [UInt8]
  private let starts: [Int]

  init(_ column: Column, _ format: RowFormat, isFirst: Bool) {
    let before: [UInt8]
    switch format {
    case .separated(let cells):
      before = isFirst ? [] : [cells.delimiter]
      missing = []
    case .objects:
      before = Array((isFirst ? "{" : ",").utf8) + Self.quoted(column.name) + [UInt8(ascii: ":")]
      missing = Array("null".utf8)
    }
    prefix = Self.words(of: before)
    prefixLength = before.count
    var texts: [UInt8] = []
    var starts = [0]
    func add(_ text: [UInt8]) {
      texts += text
      starts.append(texts.count)
    }
    switch column.values {
    case .numeric(let numbers):
      self.numbers = numbers
      codes = []
    case .categorical(let codes, let levels):
      numbers = []
      self.codes = codes
      add(missing)
      for level in levels {
        switch format {
        case .separated(let cells): add(cells.cell(level))
        case .objects: add(Self.quoted(level))
        }
      }
    case .logical(let truths):
      numbers = []
      codes = truths.map(Int32.init)
      add(missing)
      add(Array("false".utf8))
      add(Array("true".utf8))
    }
    var longest = numbers.isEmpty ? 0 : max(CellText.numberLimit, missing.count)
    for index in 1..<max(starts.count, 1) {
      longest = max(longest, starts[index] - starts[index - 1])
    }
    // The words of a prefix may reach beyond a short cell.
    self.longest = prefix.count * 8 + longest
    self.texts = texts
    self.starts = starts
  }

  /// Writes the cell of a row.
  @inline(always)
  func write(
    _ row: Int, _ cells: CellText, to memory: inout MutableSpan<UInt8>, at position: inout Int
  ) {
    for index in 0..<prefix.count { memory.store(prefix[index], at: position &+ index &* 8) }
    position &+= prefixLength
    if codes.isEmpty {
      let number = numbers[row]
      if number.isFinite || missing.isEmpty {
        cells.write(number, to: &memory, at: &position)
      } else {
        for index in 0..<missing.count {
          memory[position] = missing[index]
          position &+= 1
        }
      }
      return
    }
    let text = Int(codes[row]) &+ 1
    for index in starts[text]..<starts[text &+ 1] {
      memory[position] = texts[index]
      position &+= 1
    }
  }

  /// Bytes eight at a time, the last word filled up.
  private static func words(of bytes: [UInt8]) -> [UInt64] {
    stride(from: 0, to: bytes.count, by: 8).map { start in
      let span = bytes.span
      return span.word(at: start)
    }
  }

  /// A text as a string of JSON.
  private static func quoted(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = [.quote]
    let digits = Array("0123456789abcdef".utf8)
    for byte in text.utf8 {
      switch byte {
      case .quote, UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(.quote)
    return bytes
  }
}
