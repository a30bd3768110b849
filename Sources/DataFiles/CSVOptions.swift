public import DataFrames
public import Lanes

/// How a delimited text file is to be read.
public struct CSVOptions: Sendable {
  /// The byte between cells; `nil` finds it: the one of comma, semicolon, tab and bar that the
  /// header holds most of.
  public var delimiter: UInt8?
  /// The byte before a number's fraction.
  public var decimal: UInt8
  /// The texts that stand for a missing value, in quotes or not.
  public var missingMarkers: [String]
  /// The columns whose type is not to be found out but is known.
  public var types: [String: ColumnType]
  /// The columns to read, or `nil` for all.
  ///
  /// The others' cells are checked but not converted.
  public var columns: Set<String>?
  /// Those of ``columns`` that a file may lack.
  public var optionalColumns: Set<String> = []
  /// How many threads may read; the result is the same for any number.
  public var lanes: Lanes

  /// The rules for comma-separated values, with the delimiter found out.
  public init(
    delimiter: UInt8? = nil, decimal: UInt8 = UInt8(ascii: "."),
    missingMarkers: [String] = ["", "NA"], types: [String: ColumnType] = [:],
    columns: Set<String>? = nil, lanes: Lanes = .single
  ) {
    self.delimiter = delimiter
    self.decimal = decimal
    self.missingMarkers = missingMarkers
    self.types = types
    self.columns = columns
    self.lanes = lanes
  }

  /// The bytes that may stand between cells when none is named.
  static let commonDelimiters = [
    UInt8.comma, UInt8(ascii: ";"), UInt8.tab, UInt8(ascii: "|"),
  ]

  /// Traps unless the cells can be told apart.
  func check() {
    precondition(decimal != delimiter, "decimal and delimiter are both \(decimal)")
    for byte in [decimal, delimiter ?? .comma] {
      precondition(
        byte < 0x80 && byte != .quote && byte != .lineFeed && byte != .carriageReturn && byte != 0,
        "byte \(byte) can be neither a decimal point nor a delimiter")
    }
  }
}

/// What a file may hold at most, so that a broken one is refused before it fills the memory.
enum CSVLimits {
  static let columns = 100_000
  static let cellBytes = 16 << 20
  /// Of a row that is read from a stream.
  static let rowBytes = 1 << 28
}
