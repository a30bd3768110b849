internal import Foundation
internal import Tenure

/// The coefficients of a model, each with its ratio, interval and test.
struct CoefficientTable {
  private let coefficients: [ModelDocument.Coefficient]
  private let level: Double
  private let ratioName: String

  /// - Parameters:
  ///   - document: The model.
  ///   - equation: The equation whose coefficients are shown; `nil` for those that have none.
  init(_ document: ModelDocument, equation: String?) {
    coefficients = document.coefficients.filter { $0.equation == equation && $0.status != .zero }
    level = document.confidenceLevel
    ratioName = document.ratioName
  }

  /// The table's lines, titles first.
  var lines: [String] {
    let ratios = coefficients.map(Self.ratio)
    let errors = coefficients.map(Self.coefficient)
    var table = TextTable()
    table.add("", .leading, coefficients.map(\.name))
    table.add(ratioName, .decimal, ratios.map { $0[0] })
    table.add(
      "\(NumberText.plain(100 * level)) % interval", .trailing,
      Self.intervals(ratios.map { $0[1] }, ratios.map { $0[2] }))
    table.add(
      "z", .decimal, coefficients.map { Self.text($0.statistic) { NumberText.fixed($0, 2) } })
    table.add("p", .decimal, coefficients.map { Self.text($0.pValue, NumberText.pValue) })
    table.add("coefficient", .decimal, errors.map { $0[0] })
    table.add("SE", .decimal, errors.map { $0[1] })
    if coefficients.contains(where: { $0.augmentedStandardError != nil }) {
      table.add("augmented SE", .decimal, errors.map { $0[3] })
    }
    if coefficients.contains(where: { $0.robustStandardError != nil }) {
      table.add("robust SE", .decimal, errors.map { $0[2] })
    }
    return table.lines
  }

  private static func text(_ value: Double?, _ format: (Double) -> String) -> String {
    value.map(format) ?? NumberText.none
  }

  /// The ratio and its limits.
  private static func ratio(_ coefficient: ModelDocument.Coefficient) -> [String] {
    guard let estimate = coefficient.estimate else {
      return [NumberText.none, NumberText.none, NumberText.none]
    }
    if coefficient.status == .infinite {
      return [estimate > 0 ? "infinite" : "0", NumberText.none, NumberText.none]
    }
    // An intercept of time may be the logarithm of more than a number holds.
    guard exp(estimate).isFinite else {
      return ["over 1e308", NumberText.none, NumberText.none]
    }
    return NumberText.ratio(
      exp(estimate), exp(coefficient.lower ?? .nan), exp(coefficient.upper ?? .nan))
  }

  /// The coefficient and its standard errors, all with the decimals that show three digits of the
  /// smallest of these.
  private static func coefficient(_ coefficient: ModelDocument.Coefficient) -> [String] {
    let errors = [
      coefficient.standardError, coefficient.robustStandardError,
      coefficient.augmentedStandardError,
    ]
    guard let estimate = coefficient.estimate, coefficient.status != .infinite else {
      return Array(repeating: NumberText.none, count: 4)
    }
    let smallest = errors.compactMap { $0 }.filter { $0 > 0 }.min() ?? 1
    let decimals = min(max(2 - Int(log10(smallest).rounded(.down)), 3), 12)
    return [NumberText.fixed(estimate, decimals)]
      + errors.map { text($0) { NumberText.fixed($0, decimals) } }
  }

  /// "0.100 to 0.150", the limits aligned under each other.
  private static func intervals(_ lower: [String], _ upper: [String]) -> [String] {
    let width = upper.map(\.count).max() ?? 0
    return zip(lower, upper).map { lower, upper in
      lower == NumberText.none
        ? NumberText.none
        : "\(lower) to " + String(repeating: " ", count: width - upper.count) + upper
    }
  }
}
