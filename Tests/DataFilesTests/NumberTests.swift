import DataFiles
import DataFrames
import Foundation
import Lanes
import RealModule
import Testing

/// Every decimal is read as the double nearest to it; the standard library's conversion, which is
/// another program (`strtod`), is the oracle.
@Suite("Numbers are rounded correctly")
struct NumberTests {
  /// Reads the texts as one numeric column and compares the bits.
  private func check(_ texts: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let table = try CSVReader.read(
      bytes: Array(("x,y\n" + texts.map { $0 + ",1\n" }.joined()).utf8), source: "numbers",
      options: CSVOptions(types: ["x": .numeric], lanes: Lanes(threads: 2)))
    let numbers = table.numbers("x")
    #expect(numbers.count == texts.count, sourceLocation: sourceLocation)
    for (text, number) in zip(texts, numbers) {
      guard let expected = Double(text) else {
        Issue.record("\(text) is not a number", sourceLocation: sourceLocation)
        continue
      }
      if number.bitPattern != expected.bitPattern {
        Issue.record("\(text) was read as \(number)", sourceLocation: sourceLocation)
      }
    }
  }

  @Test("200,000 random decimals of 1 to 19 digits")
  func randomDecimals() throws {
    var generator = SeededGenerator(seed: 1)
    try check(
      (0..<200_000).map { _ in
        let count = Int.random(in: 1...19, using: &generator)
        var digits = (0..<count).map { _ in
          Character("\(Int.random(in: 0...9, using: &generator))")
        }
        if Bool.random(using: &generator) {
          digits.insert(".", at: Int.random(in: 0...count, using: &generator))
        }
        var text = Bool.random(using: &generator) ? "-" : ""
        text += String(digits)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: text += "e\(Int.random(in: -40...40, using: &generator))"
        case 1: text += "E\(Int.random(in: -345...288, using: &generator))"
        default: break
        }
        return text
      })
  }

  @Test("the shortest and the 17-digit text of 100,000 random doubles")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 2)
    var texts: [String] = []
    while texts.count < 200_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      texts += ["\(value)", String(format: "%.17g", value)]
    }
    try check(texts)
  }

  @Test("halfway cases, subnormal numbers and the ends of the range")
  func edges() throws {
    try check([
      "0", "-0", "0.0", "-0.0e5", "1e0", "5e-324", "4.9e-324", "2.4703282292062327e-324",
      "2.4703282292062328e-324", "2.5e-324", "1e-323", "2.2250738585072011e-308",
      "2.2250738585072012e-308", "2.2250738585072014e-308", "2.225073858507201e-308",
      "1.7976931348623157e308", "1.7976931348623158e308", "1e308", "1e-308", "1e-342", "1e-343",
      "9007199254740992.5", "9007199254740993.0", "9007199254740994.999", "9007199254740993e0",
      "9007199254740993e3", "4503599627370496.5", "4503599627370497.5", "4503599627370497.4999",
      "18014398509481986.0", "1090544144181609348671888949248.0",
      "1090544144181609348835077142190.0", "8.988465674311582e307", "2.989102097996e-312",
      "6.929001713869936e236", "1.1754943508222875e-38", "9.5e-310", "3.000000000000000000000",
      "0.000000000000000000000000000001234567890123456789", "1e22", "1e23", "9e22", "123e20",
      "7.2057594037927933e16", "9.99999999999999999e22", "1.00000000000000011102230246251565404",
      "1.00000000000000011102230246251565405", "1.00000000000000011102230246251565403",
      "0.500000000000000166533453693773481063544750213623046875",
      "3.518437208883201171875e13", "62.5364939768271845828", "8.10109172351e-10",
      "1.50000000000000011102230246251565", "179769313486231570000000000000000000000.0e270",
      "123456789012345678901234567890.5e-10", "00000000000000000000000000.1",
      "0.1e00000000000000000000001", "1e-0000000000000400", "12345678.87654321",
      "99999999.99999999", "1234567890123456789", "9999999999999999999.0", ".00000001",
    ])
  }

  @Test("numbers halfway between two doubles, and their neighbours in the last digit")
  func halfway() throws {
    var generator = SeededGenerator(seed: 3)
    var texts: [String] = []
    for _ in 0..<20_000 {
      // An odd multiple of 2^-1 with 54 bits, written out: 15 or 16 digits and one more.
      let odd = UInt64.random(in: (1 << 53)..<(1 << 54), using: &generator) | 1
      let text = "\(odd / 2).5"
      texts += [text, text + "0000001", "\(odd / 2).4999999"]
    }
    try check(texts)
  }
}
