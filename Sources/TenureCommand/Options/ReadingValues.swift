internal import ArgumentParser
internal import Tenure

/// What separates cells.
struct Delimiter: ExpressibleByArgument {
  /// The separating byte.
  let byte: UInt8

  init?(argument: String) {
    let text = argument == "tab" || argument == "\\t" ? "\t" : argument
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80,
      !"\"\r\n\0".utf8.contains(byte)
    else { return nil }
    self.byte = byte
  }
}

/// What stands between a number's whole part and its fraction.
enum DecimalMark: String, ExpressibleByArgument, CaseIterable {
  case point = "."
  case comma = ","

  /// The mark's byte.
  var byte: UInt8 {
    switch self {
    case .point: UInt8(ascii: ".")
    case .comma: UInt8(ascii: ",")
    }
  }
}

/// A column and how it is to be read: `zip_code=categorical`.
struct ColumnTyping: ExpressibleByArgument {
  /// The column's name.
  let column: String
  /// Its type.
  let type: ColumnType

  init?(argument: String) {
    guard let mark = argument.lastIndex(of: "="), mark > argument.startIndex,
      let type = ColumnType(rawValue: String(argument[argument.index(after: mark)...]))
    else { return nil }
    column = String(argument[..<mark])
    self.type = type
  }
}
