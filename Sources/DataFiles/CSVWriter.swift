public import DataFrames

/// Writes delimited text (RFC 4180) that ``CSVReader`` reads back to the same values.
///
/// Cells are added one by one and rows are ended by LF; the bytes can be taken whenever enough have
/// gathered, so that a table of any size can be streamed. Numbers are written with the fewest digits
/// that read back as the same double, whole ones without a fraction. A missing value is an empty
/// cell.
public struct CSVWriter: Sendable {
  /// The bytes written and not yet taken.
  public private(set) var bytes: [UInt8] = []
  private let delimiter: UInt8
  private let decimal: UInt8
  private var isRowEmpty = true

  /// Starts an empty text.
  ///
  /// - Precondition: The delimiter and the decimal point differ, and neither is a quote or a line
  ///   ending.
  public init(delimiter: UInt8 = UInt8(ascii: ","), decimal: UInt8 = UInt8(ascii: ".")) {
    CSVOptions(delimiter: delimiter, decimal: decimal).check()
    self.delimiter = delimiter
    self.decimal = decimal
  }

  /// Adds a number; NaN is missing.
  public mutating func add(_ number: Double) {
    startCell()
    guard !number.isNaN else { return }
    if let integer = Int64(exactly: number), integer.magnitude <= 1 << 53,
      integer != 0 || number.sign == .plus
    {
      appendDigits(integer)
    } else if decimal == .point {
      bytes.append(contentsOf: number.description.utf8)
    } else {
      bytes.append(
        contentsOf: number.description.utf8.lazy.map { [decimal] byte in
          byte == .point ? decimal : byte
        })
    }
  }

  /// Adds an integer.
  public mutating func add(_ integer: Int) {
    startCell()
    appendDigits(Int64(integer))
  }

  /// Adds text, in quotes where it needs them; `nil` is missing.
  public mutating func add(_ text: String?) {
    startCell()
    if let text { Self.append(text, to: &bytes, delimiter: delimiter) }
  }

  /// Adds a truth value; `nil` is missing.
  public mutating func add(_ truth: Bool?) {
    startCell()
    if let truth { bytes.append(contentsOf: (truth ? "true" : "false").utf8) }
  }

  /// Ends the row.
  public mutating func endRow() {
    bytes.append(.lineFeed)
    isRowEmpty = true
  }

  /// Adds a row of texts, such as a header.
  public mutating func addRow(_ texts: [String]) {
    for text in texts { add(text) }
    endRow()
  }

  /// Adds the rows `rows` of a table, without a header.
  public mutating func addRows(_ rows: Range<Int>, of table: DataFrame) {
    let cells = table.columns.map { column in
      switch column.values {
      case .numeric, .logical: [[UInt8]]()
      case .categorical(_, let levels):
        levels.map { level in
          var escaped: [UInt8] = []
          Self.append(level, to: &escaped, delimiter: delimiter)
          return escaped
        }
      }
    }
    for row in rows {
      for (column, escaped) in zip(table.columns, cells) {
        switch column.values {
        case .numeric(let numbers): add(numbers[row])
        case .logical(let truths): add(truths[row] < 0 ? nil : truths[row] == 1)
        case .categorical(let codes, _):
          startCell()
          if codes[row] >= 0 { bytes.append(contentsOf: escaped[Int(codes[row])]) }
        }
      }
      endRow()
    }
  }

  /// Hands the bytes over and goes on with none; the capacity is kept for as many.
  public mutating func takeBytes() -> [UInt8] {
    var taken: [UInt8] = []
    taken.reserveCapacity(bytes.count)
    swap(&taken, &bytes)
    return taken
  }

  private mutating func startCell() {
    if !isRowEmpty { bytes.append(delimiter) }
    isRowEmpty = false
  }

  private mutating func appendDigits(_ integer: Int64) {
    if integer < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = integer.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Appends text, in quotes if it holds what has a meaning between cells, or blanks at an end.
  private static func append(_ text: String, to bytes: inout [UInt8], delimiter: UInt8) {
    let utf8 = text.utf8
    let needsQuotes =
      utf8.first?.isBlank == true || utf8.last?.isBlank == true
      || utf8.contains {
        $0 == .quote || $0 == delimiter || $0 == .lineFeed || $0 == .carriageReturn
      }
    guard needsQuotes else {
      bytes.append(contentsOf: utf8)
      return
    }
    bytes.append(.quote)
    for byte in utf8 {
      bytes.append(byte)
      if byte == .quote { bytes.append(byte) }
    }
    bytes.append(.quote)
  }
}
