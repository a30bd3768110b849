public import DataFrames

/// Who has left and when, from dates: times and outcomes ready for a model.
public struct ChurnLabels: Sendable {
  /// When a customer counts as having left.
  public enum Ending: Sendable {
    /// On the day of a column, never where it has none.
    case date(column: String)
    /// So many units after the last activity, or after the sign-up where there was none.
    case inactivity(units: Int, CustomerActivity)
  }

  /// The table's rows that are labelled, counted from 0.
  public private(set) var rows: [Int] = []
  /// The time from sign-up to the prediction day; empty without windows.
  public private(set) var tenure: [Double] = []
  /// The time from the prediction day, or from sign-up without windows, to the end or the as-of day.
  public private(set) var time: [Double] = []
  /// Whether that time ended with the customer's leaving.
  public private(set) var churned: [Bool] = []
  /// The number of customers who signed up after the prediction day, or the as-of day without windows.
  public private(set) var notYetCustomers = 0
  /// The number of customers who had left by the prediction day.
  public private(set) var alreadyGone = 0
  /// The number of customers who left during the gap.
  public private(set) var leftInGap = 0
  /// The number of customers whose day of leaving lies after the as-of day, where it is not known yet.
  public private(set) var endsLater = 0

  /// Labels the customers of a table, one row each.
  ///
  /// - Parameters:
  ///   - table: The table, whose date columns were read as text.
  ///   - signUp: The column of the day on which customers came.
  ///   - ending: When they count as having left.
  ///   - asOf: The last day that the data know of.
  ///   - windows: The windows that end at it; without, time runs from sign-up.
  ///   - unit: What time is counted in.
  /// - Throws: ``HistoryError`` for impossible dates, with row and column, and where nobody is left.
  public init(
    _ table: DataFrame, signUp: String, ending: Ending, asOf: CalendarDay,
    windows: ChurnWindows? = nil, unit: CalendarUnit
  ) throws(HistoryError) {
    let signUps = try DateColumn(signUp, of: table).days
    let ends = try Self.ends(ending, table, signUp, signUps, unit)
    for row in 0..<table.rowCount {
      guard let first = signUps[row] else {
        throw HistoryError(
          .missingValue,
          "\(table.place(row)), column \"\(signUp)\" has no value; fill it in or leave the row out."
        )
      }
      let end = ends[row].flatMap { $0 <= asOf ? $0 : nil }
      guard first <= windows?.prediction ?? asOf else {
        notYetCustomers += 1
        continue
      }
      if case .date = ending, ends[row] != nil, end == nil { endsLater += 1 }
      if let windows, let end, end <= windows.gapEnd {
        if end <= windows.prediction { alreadyGone += 1 } else { leftInGap += 1 }
        continue
      }
      rows.append(row)
      if let windows { tenure.append(unit.time(from: first, to: windows.prediction)) }
      time.append(unit.time(from: windows?.prediction ?? first, to: end ?? asOf))
      churned.append(end != nil)
    }
    guard !rows.isEmpty else {
      let day = windows.map { "\($0.prediction), the prediction day" } ?? "\(asOf)"
      throw HistoryError(
        .noRows,
        "\(table.source): nobody of \(table.rowCount.grouped) was a customer on \(day); choose "
          + "another day or shorter windows.")
    }
  }

  /// The day on which each customer left.
  private static func ends(
    _ ending: Ending, _ table: DataFrame, _ signUp: String, _ signUps: [CalendarDay?],
    _ unit: CalendarUnit
  ) throws(HistoryError) -> [CalendarDay?] {
    switch ending {
    case .inactivity(let units, let activity):
      return signUps.enumerated().map { row, first in
        // Activity before the sign-up was another relation's.
        guard let first else { return nil }
        return unit.adding(units, to: max(activity.last[row] ?? first, first))
      }
    case .date(let column):
      let days = try DateColumn(column, of: table).days
      for (row, end) in days.enumerated() {
        guard let end, let first = signUps[row], end < first else { continue }
        throw HistoryError(
          .impossibleDate,
          "\(table.place(row)): \(column) is \(end), before \(signUp) \(first); correct one of them "
            + "or leave the row out.")
      }
      return days
    }
  }
}
