internal import Histories

/// When answers were given, and the moment that the model looks from.
public struct SurveyDate: Sendable, Equatable {
  /// The moment from which the age of a survey is counted back.
  public enum Moment: Sendable, Equatable {
    /// Each customer's own, in a column.
    case column(String)
    /// The same for all: a number, or days since 1 January 1970.
    case fixed(Double)
  }

  /// The column of the survey's date or number.
  public let column: String
  /// The moment that the model looks from.
  public let asOf: Moment
  /// Whether the columns hold dates such as 2024-03-31, so that ages are days, rather than numbers.
  public let isCalendar: Bool

  /// Says when.
  public init(column: String, asOf: Moment, isCalendar: Bool) {
    self.column = column
    self.asOf = asOf
    self.isCalendar = isCalendar
  }

  /// The raw columns.
  public var columns: [String] {
    guard case .column(let name) = asOf else { return [column] }
    return [column, name]
  }

  /// A text as a point of time: days since 1 January 1970 for a date, else a number.
  ///
  /// - Returns: `nil` where it is neither what is wanted.
  public static func time(_ text: String, isCalendar: Bool) -> Double? {
    guard isCalendar else { return Double(text).flatMap { $0.isFinite ? $0 : nil } }
    return (try? CalendarDay(iso: text)).map { Double($0.number) }
  }

  /// A point of time as a text.
  public static func text(_ time: Double, isCalendar: Bool) -> String {
    guard isCalendar, time.magnitude < 1e7 else { return time.description }
    return CalendarDay(number: Int(time)).description
  }
}
