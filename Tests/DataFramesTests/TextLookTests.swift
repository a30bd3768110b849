import DataFrames
import Testing

@Suite("Texts that are numbers or dates in another dress")
struct TextLookTests {
  /// Thirty texts, each with other digits.
  private func texts(_ make: (Int) -> String) -> [String] { (10..<40).map(make) }

  @Test(
    "numbers with something beside them",
    arguments: [
      "$1,0#.50", "€ 1#", "#%", "# %", "1,#5,000", "1'#5", "1 #5.25", "USD 1#.5", "1# CHF",
      "-$#", "($#.00)", "£1,#5", "1,3#",
    ])
  func dressed(pattern: String) {
    #expect(TextLook.of(texts { pattern.replacing("#", with: "\($0)") }) == .dressedNumbers)
  }

  @Test("decimal commas", arguments: ["#,44", "1.#5,5", "-#,5", "#,1234"])
  func commas(pattern: String) {
    #expect(TextLook.of(texts { pattern.replacing("#", with: "\($0)") }) == .decimalCommas)
  }

  @Test(
    "dates",
    arguments: [
      "20#-01-31", "31.12.20#", "1/2/20#", "3/14/#", "20#-01-31T10:00:00", "20#/1/2 10:15",
    ])
  func dates(pattern: String) {
    #expect(TextLook.of(texts { pattern.replacing("#", with: "\($0)") }) == .dates)
  }

  @Test(
    "neither",
    arguments: [
      "0#", "7#90-AAAA", "plan #", "A#", "+1-555-01#", "1.2.#.5", "#:30", "20#-13-32", "#",
    ])
  func others(pattern: String) {
    #expect(TextLook.of(texts { pattern.replacing("#", with: "\($0)") }) == nil)
  }

  @Test("nine in ten are enough, and twenty texts are too few")
  func shares() {
    let prices = (0..<27).map { "$\($0)" }
    #expect(TextLook.of(prices + ["none", "free", "later"]) == .dressedNumbers)
    #expect(TextLook.of(prices + ["none", "free", "later", "lost"]) == nil)
    #expect(TextLook.of(Array(prices.prefix(20))) == nil)
    #expect(TextLook.of(Array(prices.prefix(21))) == .dressedNumbers)
    #expect(TextLook.of([]) == nil)
  }
}
