internal import Tenure

/// Rows as they were known at a date, and those that began later.
struct TimeSplit {
  /// The rows that began before, observed up to the date.
  let past: ModelFrame
  /// The rows that began at the date or later.
  let later: [Int]
  /// What else is to be said, behind the sentence.
  let note: String

  /// Splits the rows of a frame.
  ///
  /// - Parameters:
  ///   - column: The column that says when each row began.
  ///   - text: When the past ends.
  ///   - data: The rows.
  ///   - document: The model, whose unit of time dates are counted in.
  /// - Throws: `CommandFailure` for a column that says no times, and where a part has no rows.
  init(
    column: String, at text: String, _ data: EvaluationData, _ document: ModelDocument
  ) throws {
    let since = try Self.timeUntil(text, column, data.table, document, data.frame.isTimed)
    let before = since.indices.filter { since[$0] > 0 }
    later = since.indices.filter { since[$0] <= 0 }
    guard !before.isEmpty, !later.isEmpty else {
      throw CommandFailure(
        .dataAtFault,
        "\(data.table.source): --split-at \(text) leaves no row \(before.isEmpty ? "before" : "after") "
          + "it; choose a date between the first and the last of \"\(column)\".")
    }
    guard data.frame.isTimed else {
      past = data.frame.selecting(rows: before)
      note =
        "; a formula without time does not say when an event was known, so all past events count"
      return
    }
    let starts = data.frame.starts
    let known = before.filter { since[$0] > (starts?[$0] ?? 0) }
    guard !known.isEmpty else {
      throw CommandFailure(
        .dataAtFault,
        "\(data.table.source): nothing was observed yet at --split-at \(text); choose a later one.")
    }
    past = data.frame.selecting(rows: known, observedUpTo: known.map { since[$0] })
    note = ""
  }

  /// How long before the end of the past each row began, on the model's clock.
  private static func timeUntil(
    _ text: String, _ name: String, _ table: DataFrame, _ document: ModelDocument, _ isTimed: Bool
  ) throws -> [Double] {
    guard let column = table[name] else { throw CommandFailure(missingColumn: name, in: table) }
    if case .numeric = column.values {
      guard let end = Double(text), end.isFinite else {
        throw CommandFailure(
          .usage, "--split-at \(text): column \"\(name)\" holds numbers, so it must be one.")
      }
      return try table.numbers(named: name).map { end - $0 }
    }
    guard let end = try? CalendarDay(iso: text) else {
      throw CommandFailure(.usage, "--split-at \(text) is no date; write it as 2024-03-31.")
    }
    let named = document.outcome.timeUnit.flatMap { CalendarUnit(rawValue: $0) }
    guard let unit = named ?? (isTimed ? nil : .days) else {
      throw CommandFailure(
        .dataAtFault,
        "the model does not say whether its times are days, weeks or months, in which dates would be "
          + "counted; train it with --time-unit, or give --split-column a column of numbers.")
    }
    let days = try DateColumn(name, of: table).days
    return try days.indices.map { row in
      guard let day = days[row] else {
        throw CommandFailure(
          .dataAtFault,
          "\(table.source), row \(table.rowNumber(row)), column \"\(name)\" has no value.")
      }
      return day < end ? unit.time(from: day, to: end) : -unit.time(from: end, to: day)
    }
  }
}

extension ModelFrame {
  /// When the observation of each row begins, where that is not the beginning.
  fileprivate var starts: [Double]? {
    switch response {
    case .survival(let start, _, _), .competing(let start, _, _, _): start
    case .none, .binary, .counts, .interval: nil
    }
  }
}
