public import DataFrames

/// A column of dates.
public struct DateColumn: Sendable {
  /// The day of each row; `nil` where there is none.
  public let days: [CalendarDay?]

  /// Reads a column of texts as ISO 8601 writes dates.
  ///
  /// - Parameters:
  ///   - name: The column.
  ///   - table: The table, which was read with this column as text.
  /// - Throws: ``HistoryError`` for the first cell that is no date, with its row.
  public init(_ name: String, of table: DataFrame) throws(HistoryError) {
    let column = try table.column(name)
    guard case .categorical(let codes, let levels) = column.values else {
      // A column without any value has no texts.
      guard column.missingCount == column.count else {
        throw HistoryError(
          .wrongType, "\(table.source): column \"\(name)\" is to be read as text.")
      }
      days = Array(repeating: nil, count: column.count)
      return
    }
    var dayOfLevel: [CalendarDay?] = []
    for (code, level) in levels.enumerated() {
      do {
        dayOfLevel.append(try CalendarDay(iso: level))
      } catch {
        dayOfLevel.append(nil)
        guard let row = codes.firstIndex(of: Int32(code)) else { continue }
        throw HistoryError(
          .impossibleDate,
          "\(table.place(row)), column \"\(name)\": \(level.excerpt) "
            + (error == .notISO
              ? "is no date; write dates as 2024-03-31."
              : "is not in the calendar; correct it."))
      }
    }
    days = codes.map { $0 < 0 ? nil : dayOfLevel[Int($0)] }
  }
}
