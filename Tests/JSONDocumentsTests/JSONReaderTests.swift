import JSONDocuments
import Testing

/// What RFC 8259 has and what it has not.
///
/// Source: the cases follow Seriot, *Parsing JSON is a minefield* (2016).
@Suite("JSON reader")
struct JSONReaderTests {
  static let accepted: [(String, JSONValue)] = [
    ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
    (" \t\r\n1 ", .number(1)), ("\"\"", .string("")), ("[]", .array([])), ("{}", .object([])),
    ("[ ]", .array([])), ("{ }", .object([])), ("[null , 1]", .array([.null, .number(1)])),
    ("-0", .number(-0.0)), ("0", .number(0)), ("-0.5", .number(-0.5)), ("1E5", .number(1e5)),
    ("1e+5", .number(1e5)), ("1.25e-2", .number(0.0125)), ("0e1", .number(0)),
    ("123456789012345678901234567890", .number(123_456_789_012_345_677_877_719_597_056)),
    ("4.9e-324", .number(.leastNonzeroMagnitude)), ("1e-400", .number(0)),
    ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
    ("9007199254740993", .number(9_007_199_254_740_992)),
    // Just above and below the middle between two doubles.
    ("1.00000000000000011102230246251565404236316680908203124", .number(1)),
    ("1.00000000000000011102230246251565404236316680908203126", .number(1.0.nextUp)),
    ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", .string("\"\\/\u{8}\u{c}\n\r\t")),
    ("\"\\u0061\\u00E9\\u20ac\"", .string("aé€")), ("\"\\u0000\"", .string("\0")),
    ("\"\\uD834\\udd1e\"", .string("𝄞")), ("\"é€𝄞\"", .string("é€𝄞")),
    ("\"\u{7F}\"", .string("\u{7F}")),
    ("\"\u{2028}\"", .string("\u{2028}")), ("\"\\uFFFF\"", .string("\u{FFFF}")),
    (
      "{\"b\": [1, {\"a\": true}], \"a\": \"x\"}",
      .object([
        .init("b", .array([.number(1), .object([.init("a", .bool(true))])])),
        .init("a", .string("x")),
      ])
    ),
    ("{\"\": 1, \"\\u0000\": 2}", .object([.init("", .number(1)), .init("\0", .number(2))])),
  ]

  @Test(arguments: accepted)
  func accepts(text: String, value: JSONValue) throws {
    #expect(try JSONValue(bytes: Array(text.utf8)) == value)
  }

  static let refused: [(String, String)] = [
    ("", "line 1, column 1: the text ends in the middle of a value; it was cut off"),
    ("[1,\n 2", "line 2, column 3: the text ends in the middle of a value; it was cut off"),
    ("{\"a\":1", "line 1, column 7: the text ends in the middle of a value; it was cut off"),
    ("\"abc", "line 1, column 5: the text ends in the middle of a value; it was cut off"),
    ("tru", "line 1, column 4: the text ends in the middle of a value; it was cut off"),
    ("-", "line 1, column 2: the text ends in the middle of a value; it was cut off"),
    ("nul1", "line 1, column 4: expected null, found '1'"),
    ("True", "line 1, column 1: expected a value, found 'T'"),
    ("NaN", "line 1, column 1: expected a value, found 'N'"),
    ("[1,]", "line 1, column 4: expected a value, found ']'"),
    ("[,1]", "line 1, column 2: expected a value, found ','"),
    ("[1 2]", "line 1, column 4: expected a comma or ], found '2'"),
    ("[1}", "line 1, column 3: expected a comma or ], found '}'"),
    ("{\"a\":1,}", "line 1, column 8: expected a name in quotes, found '}'"),
    ("{a:1}", "line 1, column 2: expected a name in quotes, found 'a'"),
    ("{'a':1}", "line 1, column 2: expected a name in quotes, found '''"),
    ("{\"a\" 1}", "line 1, column 6: expected a colon, found '1'"),
    ("{\"a\":1 \"b\":2}", "line 1, column 8: expected a comma or }, found '\"'"),
    ("{\"é\": 1,\n \"é\": 2}", "line 2, column 2: the name \"é\" occurs twice in one object"),
    ("{\"a\":{\"b\":1,\"b\":1}}", "line 1, column 13: the name \"b\" occurs twice in one object"),
    ("{\"a\":1,\"\\u0061\":2}", "line 1, column 8: the name \"a\" occurs twice in one object"),
    ("1 1", "line 1, column 3: the value is complete, yet '1' follows"),
    ("[]\0", "line 1, column 3: the value is complete, yet the byte 0 follows"),
    ("// no\n1", "line 1, column 1: expected a value, found '/'"),
    ("\u{FEFF}1", "line 1, column 1: expected a value, found a byte order mark"),
    ("01", "line 1, column 1: 01 is not a number as JSON writes them"),
    ("[-01]", "line 1, column 2: -01 is not a number as JSON writes them"),
    ("[1.]", "line 1, column 2: 1. is not a number as JSON writes them"),
    ("[1.e1]", "line 1, column 2: 1.e1 is not a number as JSON writes them"),
    ("[.5]", "line 1, column 2: expected a value, found '.'"),
    ("[+1]", "line 1, column 2: expected a value, found '+'"),
    ("[1e]", "line 1, column 2: 1e is not a number as JSON writes them"),
    ("[1e+]", "line 1, column 2: 1e+ is not a number as JSON writes them"),
    ("[--1]", "line 1, column 2: - is not a number as JSON writes them"),
    ("[-a]", "line 1, column 2: - is not a number as JSON writes them"),
    ("[0x1]", "line 1, column 3: expected a comma or ], found 'x'"),
    ("[1_000]", "line 1, column 3: expected a comma or ], found '_'"),
    ("[1e309]", "line 1, column 2: the number 1e309 is beyond the range of a double"),
    ("[-1e999]", "line 1, column 2: the number -1e999 is beyond the range of a double"),
    ("\"a\nb\"", "line 1, column 3: a string holds the control character 10 unescaped"),
    ("\"\\x\"", "line 1, column 2: \\x is not an escape that JSON has"),
    ("\"\\u12G4\"", "line 1, column 2: \\u12G is not an escape that JSON has"),
    ("\"\\U0041\"", "line 1, column 2: \\U is not an escape that JSON has"),
    ("\"\\uD800\"", "line 1, column 2: \\uD800 is half of a surrogate pair without the other half"),
    (
      "\"\\uD800\\u0041\"",
      "line 1, column 2: \\uD800 is half of a surrogate pair without the other half"
    ),
    ("\"\\uDC00\"", "line 1, column 2: \\uDC00 is half of a surrogate pair without the other half"),
    ("\"\\uD800\\", "line 1, column 2: \\uD800 is half of a surrogate pair without the other half"),
    ("\"\\", "line 1, column 2: the text ends in the middle of a value; it was cut off"),
  ]

  @Test(arguments: refused)
  func refuses(text: String, message: String) {
    let error = #expect(throws: JSONReadError.self) { try JSONValue(bytes: Array(text.utf8)) }
    #expect(error?.description == message)
  }

  @Test(
    "bytes that are no UTF-8",
    arguments: [
      [0xFF], [0xC3], [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE2, 0x82],
    ] as [[UInt8]])
  func invalidUTF8(bytes: [UInt8]) {
    let text = Array("[1,\n\"a".utf8) + bytes + Array("b\"]".utf8)
    let error = #expect(throws: JSONReadError.self) { try JSONValue(bytes: text) }
    #expect(error?.description == "line 2, column 1: the string is not valid UTF-8")
    #expect(throws: JSONReadError.self) { try JSONValue(bytes: bytes) }
  }

  @Test("64 levels are read, 65 are not")
  func depth() throws {
    let text = { (levels: Int) in
      Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
    }
    _ = try JSONValue(bytes: text(64))
    let error = #expect(throws: JSONReadError.self) { try JSONValue(bytes: text(65)) }
    #expect(error?.problem == .tooDeep(limit: 64))
    #expect(throws: JSONReadError.self) {
      try JSONValue(bytes: Array(repeating: UInt8(ascii: "["), count: 1_000_000))
    }
    _ = try JSONValue(bytes: Array(("[" + String(repeating: "[],", count: 100) + "1]").utf8))
  }

  @Test("a text over the limit is refused unread")
  func size() {
    let limits = JSONValue.Limits(bytes: 3)
    let error = #expect(throws: JSONReadError.self) {
      try JSONValue(bytes: Array("true".utf8), limits: limits)
    }
    #expect(error?.problem == .tooLarge(bytes: 4, limit: 3))
  }

  @Test(
    "with canonical numbers only, every number has one spelling",
    arguments: [
      ("0.30000000000000001", "0.3"), ("1.0", "1"), ("1E5", "100000"), ("-0", "-0.0"),
      ("4e-324", "5e-324"), ("0.30000000000000003", "0.30000000000000004"), ("1e2", "100"),
    ])
  func canonicalNumbers(text: String, canonical: String) throws {
    let limits = JSONValue.Limits(canonicalNumbersOnly: true)
    let error = #expect(throws: JSONReadError.self) {
      try JSONValue(bytes: Array(text.utf8), limits: limits)
    }
    #expect(error?.problem == .numberNotCanonical(text, canonical: canonical))
    let value = try JSONValue(bytes: Array(canonical.utf8), limits: limits)
    #expect(try JSONValue(bytes: Array(text.utf8)) == value)
  }
}
