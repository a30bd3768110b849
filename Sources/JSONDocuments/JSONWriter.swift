extension JSONValue {
  /// The value as UTF-8 without any space: the form that digests are taken over.
  ///
  /// Members keep their order, numbers have the fewest digits that read back as the same double,
  /// whole numbers have no point, and strings escape only what they must: quotes, backslashes and
  /// control characters. Python's `json.dumps(value, separators=(",", ":"), ensure_ascii=False)`
  /// gives the same bytes.
  ///
  /// - Precondition: Numbers are finite.
  public func canonicalBytes() -> [UInt8] {
    var writer = JSONWriter(isPretty: false)
    writer.write(self)
    return writer.bytes
  }

  /// The value as UTF-8 for files: two spaces a level, arrays of plain values on one line, a
  /// newline at the end.
  ///
  /// - Precondition: Numbers are finite.
  public func prettyBytes() -> [UInt8] {
    var writer = JSONWriter(isPretty: true)
    writer.write(self)
    writer.bytes.append(UInt8(ascii: "\n"))
    return writer.bytes
  }

  /// Whether the value contains no other value.
  fileprivate var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}

extension Double {
  /// The one spelling of this number in the documents that this library writes.
  ///
  /// - Precondition: The number is finite.
  var canonicalJSON: String {
    precondition(isFinite, "JSON has no \(self)")
    let text = description
    // Zero keeps its sign: "-0" would come back from many readers as the integer 0.
    return text.hasSuffix(".0") && text != "-0.0" ? String(text.dropLast(2)) : text
  }
}

private struct JSONWriter {
  private let isPretty: Bool
  private var level = 0
  var bytes: [UInt8] = []

  init(isPretty: Bool) { self.isPretty = isPretty }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: write("null")
    case .bool(let truth): write(truth ? "true" : "false")
    case .number(let number): write(number.canonicalJSON)
    case .string(let text): writeQuoted(text)
    case .array(let values):
      let isOnOneLine = values.allSatisfy(\.isPlain)
      writeList(values, in: ("[", "]"), isOnOneLine: isOnOneLine) { $0.write($1) }
    case .object(let members):
      writeList(members, in: ("{", "}"), isOnOneLine: members.isEmpty) { writer, member in
        writer.writeQuoted(member.name)
        writer.write(writer.isPretty ? ": " : ":")
        writer.write(member.value)
      }
    }
  }

  private mutating func writeList<Element>(
    _ elements: [Element], in brackets: (String, String), isOnOneLine: Bool,
    _ writeElement: (inout JSONWriter, Element) -> Void
  ) {
    write(brackets.0)
    level += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { write(isPretty && isOnOneLine ? ", " : ",") }
      if !isOnOneLine { breakLine() }
      writeElement(&self, element)
    }
    level -= 1
    if !isOnOneLine { breakLine() }
    write(brackets.1)
  }

  private mutating func breakLine() {
    guard isPretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<2 * level { bytes.append(0x20) }
  }

  private mutating func writeQuoted(_ text: String) {
    write("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): write("\\\"")
      case UInt8(ascii: "\\"): write("\\\\")
      case 0x08: write("\\b")
      case 0x09: write("\\t")
      case 0x0A: write("\\n")
      case 0x0C: write("\\f")
      case 0x0D: write("\\r")
      case 0..<0x20:
        write("\\u00")
        bytes.append(hexadecimalDigit(byte >> 4))
        bytes.append(hexadecimalDigit(byte & 15))
      default: bytes.append(byte)
      }
    }
    write("\"")
  }

  private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

/// The lower case digit of a number under 16.
func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
