internal import DataFrames

/// Why a questionnaire, or answers to it, cannot be used.
public enum BatteryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is nothing to measure.
  case noDrivers
  /// The share of items that must be answered is no share.
  case minimumAnswered(Double)
  /// A driver's name is empty or used twice.
  case repeatedDriver(String)
  /// A driver that no item asks about.
  case noItems(driver: String)
  /// A driver that is neither emotional nor rational.
  case noTone(driver: String)
  /// A column's name is empty or used by two items.
  case repeatedColumn(String)
  /// An item that speaks of a driver that there is not.
  case unknownDriver(String, column: String, nearest: String?)
  /// An item whose range is no range.
  case emptyRange(column: String)
  /// An item whose weight is not positive.
  case weight(Double, column: String)
  /// A code for "no answer" that is a possible answer as well.
  case codeInRange(Double, column: String, range: ClosedRange<Double>)
  /// The table lacks an item's column.
  case missingColumn(String, source: String, nearest: String?)
  /// A column of answers that are no numbers.
  case notNumeric(column: String, source: String, evidence: String)
  /// An answer that the questionnaire does not offer.
  case outsideRange(
    column: String, source: String, row: Int, answer: Double, range: ClosedRange<Double>,
    count: Int)
  /// A cell of a survey's date that is none.
  case notADate(column: String, source: String, row: Int, text: String)

  /// What is wrong and what to do, in a sentence.
  public var description: String {
    switch self {
    case .noDrivers:
      "The battery names no driver; list them under drivers:."
    case .minimumAnswered(let share):
      "minimumAnswered is \(number(share)); it is a share above 0 and at most 1, like 0.5."
    case .repeatedDriver(let name):
      "Two drivers are called \"\(name)\"; names must differ and not be empty."
    case .noItems(let driver):
      "No item speaks of driver \"\(driver)\"; give it items or take it out."
    case .noTone(let driver):
      "Driver \"\(driver)\" has no tone; write tone: emotional or tone: rational, or role: outcome "
        + "for what is to be explained."
    case .repeatedColumn(let column):
      "Two items have column \"\(column)\"; every item needs a column of its own."
    case .unknownDriver(let name, let column, let nearest):
      "Item \"\(column)\" speaks of driver \"\(name)\", which is not among the drivers"
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? ".")
    case .emptyRange(let column):
      "Item \"\(column)\" has no range with a least answer below the greatest; write range: [1, 7]."
    case .weight(let weight, let column):
      "Item \"\(column)\" has weight \(number(weight)); weights are positive numbers."
    case .codeInRange(let code, let column, let range):
      "Item \"\(column)\": \(number(code)) stands for no answer but lies in the range "
        + "\(number(range.lowerBound)) to \(number(range.upperBound)); an answer cannot mean both."
    case .missingColumn(let column, let source, let nearest):
      "\(source) has no column \"\(column)\", which the battery asks for"
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? ".")
    case .notNumeric(let column, let source, let evidence):
      "\(source), column \"\(column)\": answers must be numbers\(evidence)."
    case .notADate(let column, let source, let row, let text):
      "\(source), row \(row), column \"\(column)\": \(text.excerpt) is no date; write dates as "
        + "2024-03-31."
    case .outsideRange(let column, let source, let row, let answer, let range, let count):
      "\(source), row \(row), column \"\(column)\": \(number(answer)) is outside the declared range "
        + "\(number(range.lowerBound)) to \(number(range.upperBound))"
        + (count > 1 ? " (\(count) answers are)" : "")
        + "; correct the range, or declare the value under missing: or notApplicable:."
    }
  }
}

/// A number as people write it: 7 rather than 7.0.
private func number(_ value: Double) -> String {
  let text = value.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
