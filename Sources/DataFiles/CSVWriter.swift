public import DataFrames

/// Writes delimited text (RFC 4180) that ``CSVReader`` reads back to the same values.
///
/// Cells are added one by one and rows are ended by LF; the bytes can be taken whenever enough have
/// gathered, so that a table of any size can be streamed. Numbers are written with the fewest digits
/// that read back as the same double, whole ones without a fraction. A missing value is an empty
/// cell.
public struct CSVWriter: Sendable {
  private let cells: CellText
  /// The bytes written, and behind them room for more.
  private var memory: [UInt8] = []
  private var count = 0
  private var isRowEmpty = true

  /// Starts an empty text.
  ///
  /// - Precondition: The delimiter and the decimal point differ, and neither is a quote or a line
  ///   ending.
  public init(delimiter: UInt8 = UInt8(ascii: ","), decimal: UInt8 = UInt8(ascii: ".")) {
    CSVOptions(delimiter: delimiter, decimal: decimal).check()
    cells = CellText(delimiter: delimiter, decimal: decimal)
  }

  /// Adds a number; NaN is missing.
  public mutating func add(_ number: Double) {
    startCell(room: CellText.numberLimit)
    let cells = cells
    write { memory, end in cells.write(number, to: &memory, at: &end) }
  }

  /// Adds text, in quotes where it needs them; `nil` is missing.
  public mutating func add(_ text: String?) {
    append(text.map(cells.cell) ?? [])
  }

  /// Adds a truth value; `nil` is missing.
  public mutating func add(_ truth: Bool?) {
    append(truth.map { Array(($0 ? "true" : "false").utf8) } ?? [])
  }

  /// Ends the row.
  public mutating func endRow() {
    makeRoom(1)
    memory[count] = .lineFeed
    count += 1
    isRowEmpty = true
  }

  /// Adds a row of texts, such as a header.
  public mutating func addRow(_ texts: [String]) {
    for text in texts { add(text) }
    endRow()
  }

  /// Adds the rows `rows` of a table, without a header.
  public mutating func addRows(_ rows: Range<Int>, of table: DataFrame) {
    precondition(isRowEmpty, "the row before is not ended")
    let cells = cells
    let columns = table.columns.map { PreparedColumn($0, cells) }
    let room = columns.reduce(0) { $0 + $1.longest + 1 }
    for row in rows {
      makeRoom(room)
      write { memory, end in
        for column in columns {
          column.write(row, cells, to: &memory, at: &end)
          memory[end] = cells.delimiter
          end &+= 1
        }
        memory[end &- 1] = .lineFeed
      }
    }
  }

  /// Hands over the bytes written and goes on with none.
  public mutating func takeBytes() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &memory)
    taken.removeLast(taken.count - count)
    count = 0
    return taken
  }

  /// Lends the memory and the place where the next cell goes; there must be room.
  private mutating func write(_ body: (inout MutableSpan<UInt8>, inout Int) -> Void) {
    var end = count
    do {
      var span = memory.mutableSpan
      body(&span, &end)
    }
    count = end
  }

  private mutating func append(_ cell: [UInt8]) {
    startCell(room: cell.count)
    for byte in cell {
      memory[count] = byte
      count += 1
    }
  }

  private mutating func startCell(room: Int) {
    makeRoom(room + 1)
    if !isRowEmpty {
      memory[count] = cells.delimiter
      count += 1
    }
    isRowEmpty = false
  }

  private mutating func makeRoom(_ room: Int) {
    guard count + room > memory.count else { return }
    memory.append(contentsOf: repeatElement(0, count: max(memory.count, room, 4_096)))
  }
}

/// A column whose texts are made ready for writing.
///
/// It is an object because a structure's four arrays would be retained for every cell.
private final class PreparedColumn {
  /// The bytes of the longest cell.
  let longest: Int
  /// The numbers of a numeric column.
  private let numbers: [Double]
  /// By row of any other column: which text is the cell; the first is that of missing values.
  private let codes: [Int32]
  /// All texts, one behind the other, and where each starts.
  private let texts: [UInt8]
  private let starts: [Int]

  init(_ column: Column, _ cells: CellText) {
    var distinct: [[UInt8]] = []
    switch column.values {
    case .numeric(let numbers):
      self.numbers = numbers
      codes = []
    case .categorical(let codes, let levels):
      numbers = []
      self.codes = codes
      distinct = [[]] + levels.map(cells.cell)
    case .logical(let truths):
      numbers = []
      codes = truths.map(Int32.init)
      distinct = [[], Array("false".utf8), Array("true".utf8)]
    }
    texts = distinct.flatMap(\.self)
    starts = distinct.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    longest = distinct.map(\.count).max() ?? CellText.numberLimit
  }

  /// Writes the cell of a row.
  func write(
    _ row: Int, _ cells: CellText, to memory: inout MutableSpan<UInt8>, at position: inout Int
  ) {
    guard !codes.isEmpty else {
      cells.write(numbers[row], to: &memory, at: &position)
      return
    }
    let text = Int(codes[row]) &+ 1
    for index in starts[text]..<starts[text &+ 1] {
      memory[position] = texts[index]
      position &+= 1
    }
  }
}
