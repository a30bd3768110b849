public import DataFrames
public import Lanes

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
  /// - Parameters:
  ///   - delimiter: What stands between cells.
  ///   - decimal: The decimal point.
  ///   - memory: Bytes that are no longer needed; the text is written over them, which spares the
  ///     system to bring new pages for one text after another.
  /// - Precondition: The delimiter and the decimal point differ, and neither is a quote or a line
  ///   ending.
  public init(
    delimiter: UInt8 = UInt8(ascii: ","), decimal: UInt8 = UInt8(ascii: "."),
    memory: consuming [UInt8] = []
  ) {
    CSVOptions(delimiter: delimiter, decimal: decimal).check()
    cells = CellText(delimiter: delimiter, decimal: decimal)
    self.memory = memory
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

  /// Adds the rows `rows` of a table, without a header, in parts that threads share out.
  public mutating func addRows(
    _ rows: Range<Int>, of table: DataFrame, lanes: Lanes = .single
  ) {
    precondition(isRowEmpty, "the row before is not ended")
    let text = RowText(table, .separated(cells), lanes: lanes)
    if lanes.threads == 1 {
      text.write(rows, into: &memory, at: &count)
    } else {
      append(text.bytes(of: rows, lanes: lanes))
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

  private mutating func append(_ rows: [[UInt8]]) {
    memory.removeLast(memory.count - count)
    memory.reserveCapacity(count + rows.reduce(0) { $0 + $1.count })
    for part in rows { memory += part }
    count = memory.count
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
