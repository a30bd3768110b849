import JSONDocuments
import TestSupport
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  @Test(
    "numbers have their shortest form",
    arguments: [
      (0, "0"), (-0.0, "-0.0"), (1, "1"), (-17, "-17"), (0.1, "0.1"),
      (0.1 + 0.2, "0.30000000000000004"),
      (1e-5, "1e-05"), (1e15, "1000000000000000"), (9_007_199_254_740_992, "9007199254740992"),
      (1e22, "1e+22"), (.leastNonzeroMagnitude, "5e-324"),
      (1.7976931348623157e308, "1.7976931348623157e+308"),
    ])
  func numbers(value: Double, text: String) {
    #expect(JSONValue.number(value).canonicalBytes() == Array(text.utf8))
  }

  @Test func strings() {
    let text = JSONValue.string("\"a\\/\u{8}\u{c}\n\r\t\u{1f}\u{7f}é𝄞")
    let expected = "\"\\\"a\\\\/\\b\\f\\n\\r\\t\\u001f\u{7f}é𝄞\""
    #expect(text.canonicalBytes() == Array(expected.utf8))
  }

  @Test func pretty() {
    let value = JSONValue.object([
      .init("name", .string("a")), .init("numbers", .numbers([1, 2.5])),
      .init("rows", .array([.numbers([1]), .array([])])), .init("none", .object([])),
    ])
    let expected = """
      {
        "name": "a",
        "numbers": [1, 2.5],
        "rows": [
          [1],
          []
        ],
        "none": {}
      }

      """
    #expect(String(decoding: value.prettyBytes(), as: UTF8.self) == expected)
    let canonical = #"{"name":"a","numbers":[1,2.5],"rows":[[1],[]],"none":{}}"#
    #expect(String(decoding: value.canonicalBytes(), as: UTF8.self) == canonical)
  }

  @Test("random values come back the same, bits and all", arguments: 0..<200)
  func roundTrip(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    let value = random.value(depth: 5)
    let limits = JSONValue.Limits(canonicalNumbersOnly: true)
    for bytes in [value.canonicalBytes(), value.prettyBytes()] {
      let read = try JSONValue(bytes: bytes, limits: limits)
      #expect(read == value)
      // Equality of doubles is blind to the sign of zero; the canonical bytes are not.
      #expect(read.canonicalBytes() == value.canonicalBytes())
    }
  }

  @Test("a value that is no number cannot be written")
  func nonFinite() async {
    await #expect(processExitsWith: .failure) { _ = JSONValue.number(.nan).canonicalBytes() }
  }
}

/// Random JSON values.
private struct RandomValues {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func below(_ limit: Int) -> Int { .random(in: 0..<limit, using: &generator) }

  mutating func value(depth: Int) -> JSONValue {
    switch below(depth > 0 ? 8 : 5) {
    case 0: return .null
    case 1: return .bool(below(2) == 0)
    case 2: return .number(number())
    case 3: return .number(Double(below(2_000_001) - 1_000_000))
    case 4: return .string(text())
    case 5, 6: return .array((0..<below(6)).map { _ in value(depth: depth - 1) })
    default:
      return .object((0..<below(6)).map { .init("\($0)" + text(), value(depth: depth - 1)) })
    }
  }

  /// Any finite double: every bit pattern is as likely.
  private mutating func number() -> Double {
    while true {
      let number = Double(bitPattern: generator.next())
      if number.isFinite { return number }
    }
  }

  private mutating func text() -> String {
    var text = ""
    for _ in 0..<below(12) {
      let limit = [0x20, 0x80, 0x800, 0x11_0000][below(4)]
      if let scalar = Unicode.Scalar(UInt32(below(limit))) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
