extension JSONValue {
  /// What a reader accepts.
  public struct Limits: Sendable, Equatable {
    /// The longest text read, in bytes.
    public var bytes: Int
    /// How many arrays and objects may be inside one another.
    public var depth: Int
    /// Whether every number must be written in the one form that ``canonicalBytes()`` gives it.
    ///
    /// A double has many spellings (0.3 and 0.30000000000000001); with this, a changed digit is
    /// seen even where the value stays the same.
    public var canonicalNumbersOnly: Bool

    /// Sets limits.
    public init(bytes: Int = 1 << 28, depth: Int = 64, canonicalNumbersOnly: Bool = false) {
      self.bytes = bytes
      self.depth = depth
      self.canonicalNumbersOnly = canonicalNumbersOnly
    }
  }

  /// Reads one JSON value, strictly as RFC 8259 has it.
  ///
  /// Refused besides what is no JSON: a name twice in one object, numbers beyond the range of a
  /// double, invalid UTF-8, lone surrogates, a byte order mark, anything after the value.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8 text.
  ///   - limits: How much is read, how deep.
  /// - Throws: ``JSONReadError``, with the line and column.
  public init(bytes: [UInt8], limits: Limits = Limits()) throws(JSONReadError) {
    var reader = JSONReader(bytes: bytes, limits: limits)
    self = try reader.document()
  }
}

/// One pass over the bytes of a document.
private struct JSONReader {
  private let bytes: [UInt8]
  private let limits: JSONValue.Limits
  private var position = 0
  private var depth = 0

  init(bytes: [UInt8], limits: JSONValue.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONReadError) -> JSONValue {
    guard bytes.count <= limits.bytes else {
      throw error(.tooLarge(bytes: bytes.count, limit: limits.bytes), at: 0)
    }
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw error(.trailing(found: found(at: position))) }
    return value
  }

  private mutating func value() throws(JSONReadError) -> JSONValue {
    guard let byte = peek() else { throw error(.endsEarly) }
    switch byte {
    case UInt8(ascii: "{"):
      return try nested { reader throws(JSONReadError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONReadError) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw unexpected("a value")
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(JSONReadError) -> JSONValue
  ) throws(JSONReadError) -> JSONValue {
    guard depth < limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
    depth += 1
    position += 1
    skipSpace()
    let value = try body(&self)
    depth -= 1
    return value
  }

  /// What follows an opening brace.
  private mutating func object() throws(JSONReadError) -> JSONValue {
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    if take("}") { return .object(members) }
    while true {
      guard peek() == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
      let start = position
      let name = try string()
      guard names.insert(name).inserted else { throw error(.duplicateName(name), at: start) }
      skipSpace()
      guard take(":") else { throw unexpected("a colon") }
      skipSpace()
      members.append(JSONValue.Member(name, try value()))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw unexpected("a comma or }") }
      skipSpace()
    }
  }

  /// What follows an opening bracket.
  private mutating func array() throws(JSONReadError) -> JSONValue {
    var values: [JSONValue] = []
    if take("]") { return .array(values) }
    while true {
      values.append(try value())
      skipSpace()
      if take("]") { return .array(values) }
      guard take(",") else { throw unexpected("a comma or ]") }
      skipSpace()
    }
  }

  private mutating func literal(
    _ text: StaticString, _ value: JSONValue
  ) throws(JSONReadError) -> JSONValue {
    for expected in text.description.utf8 {
      guard let byte = peek() else { throw error(.endsEarly) }
      guard byte == expected else { throw unexpected("\(text)") }
      position += 1
    }
    return value
  }

  /// A string, from its opening quote past its closing one.
  private mutating func string() throws(JSONReadError) -> String {
    let opening = position
    position += 1
    var run = position
    var content: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        content += bytes[run..<position]
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error(.invalidUTF8, at: opening)
        }
        return text
      case UInt8(ascii: "\\"):
        content += bytes[run..<position]
        content += Array(String(try escape()).utf8)
        run = position
      case 0..<0x20: throw error(.controlCharacter(byte))
      default: position += 1
      }
    }
    throw error(.endsEarly)
  }

  /// What an escape stands for, from its backslash on.
  private mutating func escape() throws(JSONReadError) -> Unicode.Scalar {
    let start = position
    guard start + 1 < bytes.count else { throw error(.endsEarly) }
    position += 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw error(.invalidEscape(text(start..<position)), at: start)
    }
    let first = try hexadecimal(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    // A high surrogate must be followed by the escape of a low one.
    guard UTF16.isLeadSurrogate(first), peek() == UInt8(ascii: "\\"),
      position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u")
    else { throw error(.loneSurrogate(text(start..<position)), at: start) }
    position += 2
    let second = try hexadecimal(from: start)
    guard UTF16.isTrailSurrogate(second) else {
      throw error(.loneSurrogate(text(start..<start + 6)), at: start)
    }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  /// The four digits after a backslash and a u.
  private mutating func hexadecimal(from start: Int) throws(JSONReadError) -> UInt16 {
    var code: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek() else { throw error(.endsEarly) }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error(.invalidEscape(text(start..<position + 1)), at: start)
      }
      code = code << 4 | UInt16(digit)
      position += 1
    }
    return code
  }

  /// A number by JSON's grammar: an integer without leading zeros, a fraction, an exponent.
  private mutating func number() throws(JSONReadError) -> Double {
    let start = position
    _ = take("-")
    let integer = digits()
    let hasLeadingZero = integer.count > 1 && bytes[integer.lowerBound] == UInt8(ascii: "0")
    var isWellFormed = !integer.isEmpty && !hasLeadingZero
    if take(".") { isWellFormed = !digits().isEmpty && isWellFormed }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      isWellFormed = !digits().isEmpty && isWellFormed
    }
    let text = text(start..<position)
    guard isWellFormed, let value = Double(text) else {
      guard position < bytes.count || hasLeadingZero else { throw error(.endsEarly) }
      throw error(.malformedNumber(text), at: start)
    }
    guard value.isFinite else { throw error(.numberTooLarge(text), at: start) }
    if limits.canonicalNumbersOnly {
      let canonical = value.canonicalJSON
      // Where the file stops within a number, the end is what is missing.
      let isCutOff = position == bytes.count && depth > 0
      guard text == canonical || isCutOff else {
        throw error(.numberNotCanonical(text, canonical: canonical), at: start)
      }
    }
    return value
  }

  /// Passes over decimal digits.
  private mutating func digits() -> Range<Int> {
    let start = position
    while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      position += 1
    }
    return start..<position
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func unexpected(_ expected: String) -> JSONReadError {
    guard position < bytes.count else { return error(.endsEarly) }
    return error(.unexpected(found: found(at: position), expected: expected))
  }

  /// What a message calls the character at `index`.
  private func found(at index: Int) -> String {
    let byte = bytes[index]
    if byte > 0x20 && byte < 0x7F { return "'\(Unicode.Scalar(byte))'" }
    if bytes[index...].starts(with: [0xEF, 0xBB, 0xBF]) { return "a byte order mark" }
    return "the byte \(byte)"
  }

  private func error(
    _ problem: JSONReadError.Problem, at place: Int? = nil
  ) -> JSONReadError {
    let before = bytes[..<(place ?? position)]
    let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // A character begins at every byte that does not continue one.
    let column = before[lineStart...].reduce(1) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    return JSONReadError(problem: problem, line: line, column: column)
  }
}
