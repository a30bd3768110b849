/// A day of the Gregorian calendar, also before its invention.
public struct CalendarDay: Sendable, Equatable, Comparable, Hashable, CustomStringConvertible {
  /// Days since 1 January 1970.
  public let number: Int

  /// The day of a number of days since 1 January 1970.
  public init(number: Int) { self.number = number }

  /// A day of the calendar, or `nil` where the month has no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year) else {
      return nil
    }
    // Years begin in March here, so that the leap day is their last.
    let shifted = month > 2 ? year : year - 1
    let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
  }

  /// Why a text is no day.
  public enum Fault: Error, Sendable, Equatable {
    /// It is not written as 2024-03-31.
    case notISO
    /// The calendar has no such day, as 2023-02-30.
    case notInCalendar
  }

  /// Reads a date as ISO 8601 writes it, 2024-03-31; a time of day after it, parted by T or a blank,
  /// is left aside.
  public init(iso text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes.count == 10 || bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ")
    else { throw .notISO }
    func digits(_ range: Range<Int>) throws(Fault) -> Int {
      var value = 0
      for byte in bytes[range] {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw .notISO }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    let (year, month, day) = (try digits(0..<4), try digits(5..<7), try digits(8..<10))
    guard year >= 1, let found = CalendarDay(year: year, month: month, day: day) else {
      throw .notInCalendar
    }
    self = found
  }

  /// Year, month and day.
  public var parts: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }

  /// The date as ISO 8601 writes it.
  public var description: String {
    let (year, month, day) = parts
    func padded(_ value: Int, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// Orders days by time.
  public static func < (a: CalendarDay, b: CalendarDay) -> Bool { a.number < b.number }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The same day of the month so many months later (or earlier), or the month's last day where it has
  /// no such day: a month after 31 January is 28 or 29 February.
  public func adding(months: Int) -> CalendarDay {
    let (year, month, day) = parts
    let count = year * 12 + month - 1 + months
    let newYear = count >= 0 ? count / 12 : (count - 11) / 12
    let newMonth = count - newYear * 12 + 1
    let last = Self.days(inMonth: newMonth, of: newYear)
    guard let found = CalendarDay(year: newYear, month: newMonth, day: min(day, last)) else {
      preconditionFailure("month \(newMonth) has a last day")
    }
    return found
  }
}

/// What time between dates is counted in.
public enum CalendarUnit: String, Sendable, CaseIterable {
  /// Days.
  case days
  /// Seven days.
  case weeks
  /// Whole months, by ``CalendarDay/adding(months:)``, and the part of the next one that has passed.
  case months

  /// The time from one day to another that is not before it.
  public func time(from first: CalendarDay, to last: CalendarDay) -> Double {
    let days = Double(last.number - first.number)
    switch self {
    case .days: return days
    case .weeks: return days / 7
    case .months:
      let (a, b) = (first.parts, last.parts)
      var whole = (b.year - a.year) * 12 + b.month - a.month
      if first.adding(months: whole) > last { whole -= 1 }
      let (before, after) = (first.adding(months: whole), first.adding(months: whole + 1))
      return Double(whole) + Double(last.number - before.number)
        / Double(after.number - before.number)
    }
  }

  /// The day a whole number of units after `day`, or before it.
  public func adding(_ count: Int, to day: CalendarDay) -> CalendarDay {
    switch self {
    case .days: CalendarDay(number: day.number + count)
    case .weeks: CalendarDay(number: day.number + 7 * count)
    case .months: day.adding(months: count)
    }
  }
}
