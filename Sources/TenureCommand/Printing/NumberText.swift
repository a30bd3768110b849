internal import Foundation
internal import Tenure

/// How numbers are printed for people; JSON keeps every digit instead.
enum NumberText {
  /// What stands for a number that there is not.
  static let none = "—"

  /// A number with a fixed number of decimals: 0.123.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return word(for: value) }
    let text = String(format: "%.\(decimals)f", value)
    // What rounds to zero has no sign.
    return text.contains { "123456789".contains($0) } ? text : text.replacing("-", with: "")
  }

  /// A number with so many significant digits: 123.4, 0.001234, 1.23e-09.
  static func significant(_ value: Double, _ digits: Int = 4) -> String {
    guard value.isFinite else { return word(for: value) }
    guard value != 0 else { return "0" }
    let scientific = String(format: "%.\(digits - 1)e", value)
    guard let mark = scientific.lastIndex(of: "e"),
      let exponent = Int(scientific[scientific.index(after: mark)...])
    else { return scientific }
    guard exponent >= -5, exponent < 9 else { return scientific }
    return fixed(value, max(0, digits - 1 - exponent))
  }

  /// A number as short as it is: 12, 0.5, 118.75.
  static func plain(_ value: Double) -> String {
    guard value.isFinite else { return word(for: value) }
    guard value.magnitude < 1e15 else { return value.description }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A number as short as it is, but of at most so many significant digits.
  static func short(_ value: Double, _ digits: Int = 4) -> String {
    let whole = plain(value)
    let rounded = significant(value, digits)
    return whole.count <= rounded.count ? whole : rounded
  }

  /// A probability of an error: 0.012, or <0.001.
  static func pValue(_ value: Double) -> String {
    guard value.isFinite else { return none }
    return value < 0.001 ? "<0.001" : fixed(value, 3)
  }

  /// A share: 26.5 %.
  static func percent(_ share: Double, _ decimals: Int = 1) -> String {
    share.isFinite ? "\(fixed(100 * share, decimals)) %" : none
  }

  /// A count with its noun: 1 row, 7,043 rows.
  static func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// A count with its thousands apart: 7,043.
  static func grouped(_ count: Int) -> String { count.grouped }

  /// A count that weights may have made fractional.
  static func count(_ value: Double) -> String {
    if let whole = Int(exactly: value) { grouped(whole) } else { fixed(value, 1) }
  }

  /// A ratio with its limits, to three decimals or as many more as tell the limits apart.
  static func ratio(_ estimate: Double, _ lower: Double, _ upper: Double) -> [String] {
    var decimals = 3
    while decimals < 8, lower.isFinite, upper.isFinite, estimate > 0,
      upper - lower < 20 * pow(10, Double(-decimals)), upper > lower
    {
      decimals += 1
    }
    return [estimate, lower, upper].map { value in
      value.magnitude < 1e6 ? fixed(value, decimals) : significant(value, 3)
    }
  }

  private static func word(for value: Double) -> String {
    if value.isNaN { none } else { value > 0 ? "infinite" : "-infinite" }
  }
}
