public import DataFrames

extension SurveyEncoder {
  /// A table with the columns of the model beside its own.
  ///
  /// - Parameters:
  ///   - table: A table with the raw columns.
  ///   - leniently: Whether an answer outside its declared range counts as none, as in ``SurveyRow``,
  ///     rather than being refused.
  ///   - raises: What is added to the deliveries of drivers, by name, within 0 to 100.
  /// - Returns: The table; a column of its own that has the name of a feature gives way.
  /// - Throws: ``BatteryError`` where a raw column is not there, is no number, or leaves its range.
  /// - Complexity: O(n × columns).
  public func extending(
    _ table: DataFrame, leniently: Bool = false, raising raises: [String: Double] = [:]
  ) throws(BatteryError) -> DataFrame {
    var raw: [[Double]] = []
    for item in items {
      raw.append(
        leniently
          ? try battery.numbers(item, in: table) : try battery.answers(to: item, in: table))
    }
    for name in date?.columns ?? [] { raw.append(try times(name, in: table)) }
    var columns = features.map { _ in [Double](repeating: .nan, count: table.rowCount) }
    var row = SurveyRow(self)
    row.raises = battery.drivers.map { raises[$0.name] ?? 0 }
    for index in 0..<table.rowCount {
      for place in raw.indices { row.answers[place] = raw[place][index] }
      row.encode()
      for place in columns.indices { columns[place][index] = row.features[place] }
    }
    let names = Set(features.map(\.name))
    return DataFrame(
      source: table.source,
      columns: table.columns.filter { !names.contains($0.name) }
        + zip(features, columns).map { Column(name: $0.name, values: .numeric($1)) },
      rowNumbers: (0..<table.rowCount).map(table.rowNumber))
  }

  /// The time of each row's survey, and the moment that the model looks from.
  ///
  /// - Throws: ``BatteryError`` where a column is not there or holds no times.
  public func times(
    of date: SurveyDate, in table: DataFrame
  ) throws(BatteryError) -> (survey: [Double], asOf: [Double]) {
    let survey = try times(date.column, in: table)
    switch date.asOf {
    case .fixed(let time): return (survey, Array(repeating: time, count: survey.count))
    case .column(let name): return (survey, try times(name, in: table))
    }
  }

  /// By column: the answers that lie outside their declared range.
  public func answersOutsideRange(_ table: DataFrame) -> [String: Int] {
    var counts: [String: Int] = [:]
    for item in items {
      guard case .numeric(let answers)? = table[item.column]?.values else { continue }
      let count = answers.count { item.isAnswer($0) && !item.range.contains($0) }
      if count > 0 { counts[item.column] = count }
    }
    return counts
  }

  /// The dates or numbers of a column.
  private func times(_ name: String, in table: DataFrame) throws(BatteryError) -> [Double] {
    guard let column = table[name] else {
      throw .missingColumn(name, source: table.source, nearest: table.nearestName(to: name))
    }
    switch (column.values, date?.isCalendar) {
    case (.numeric(let numbers), false): return numbers
    case (.categorical(let codes, let levels), true):
      let days = levels.map { SurveyDate.time($0, isCalendar: true) }
      if let bad = days.firstIndex(of: nil), let row = codes.firstIndex(of: Int32(bad)) {
        throw .notADate(
          column: name, source: table.source, row: table.rowNumber(row), text: levels[bad])
      }
      return codes.map { $0 < 0 ? .nan : days[Int($0)] ?? .nan }
    case (.numeric(let numbers), _) where numbers.allSatisfy(\.isNaN): return numbers
    case (_, false):
      throw .notNumeric(
        column: name, source: table.source,
        evidence: column.textEvidence.map { "; row \($0.row): \($0)" } ?? "")
    default:
      throw .notADate(
        column: name, source: table.source, row: table.rowNumber(0), text: "a number or truth")
    }
  }
}

extension Battery {
  /// The numbers of an item's column, whatever they are.
  fileprivate func numbers(
    _ item: Item, in table: DataFrame
  ) throws(BatteryError) -> [Double] {
    guard case .numeric(let answers)? = table[item.column]?.values else {
      return try answers(to: item, in: table)
    }
    return answers
  }
}
