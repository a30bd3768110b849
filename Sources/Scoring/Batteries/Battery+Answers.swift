public import DataFrames

extension Battery {
  /// The scores of one driver for every respondent.
  public struct DriverScore: Sendable, Equatable {
    /// The driver's name.
    public let driver: String
    /// What was asked for.
    public let kind: Kind
    /// The score of each row from 0 to 100, NaN where too little was answered.
    public let values: [Double]

    /// The name of the column.
    public var column: String { Battery.column(driver, kind) }
  }

  /// The columns that answers are read from.
  public var columns: [String] { items.map(\.column) }

  /// The answers to one item, as the table has them.
  ///
  /// - Returns: The numbers of the item's column; NaN where the cell is empty.
  /// - Throws: ``BatteryError`` where the column is not there, is no number or leaves the range.
  public func answers(to item: Item, in table: DataFrame) throws(BatteryError) -> [Double] {
    guard let column = table[item.column] else {
      throw .missingColumn(
        item.column, source: table.source, nearest: table.nearestName(to: item.column))
    }
    guard case .numeric(let answers) = column.values else {
      throw .notNumeric(
        column: item.column, source: table.source,
        evidence: column.textEvidence.map { "; row \($0.row): \($0)" } ?? "")
    }
    var first: Int?
    var count = 0
    for (row, answer) in answers.enumerated()
    where item.isAnswer(answer) && !item.range.contains(answer) {
      first = first ?? row
      count += 1
    }
    if let first {
      throw .outsideRange(
        column: item.column, source: table.source, row: table.rowNumber(first),
        answer: answers[first], range: item.range, count: count)
    }
    return answers
  }

  /// The scores of one item from 0 to 100, reversed where it is, NaN where there is no answer.
  ///
  /// - Throws: ``BatteryError`` as ``answers(to:in:)``.
  public func scores(of item: Item, in table: DataFrame) throws(BatteryError) -> [Double] {
    try answers(to: item, in: table).map(item.score)
  }

  /// The scores of drivers: of each the weighted mean of the items that were answered.
  ///
  /// - Parameters:
  ///   - table: Raw answers.
  ///   - kinds: What is wanted; drivers without items of a kind have no score of it.
  /// - Returns: A column for each driver and kind, in the order of the drivers.
  /// - Throws: ``BatteryError`` as ``answers(to:in:)``.
  /// - Complexity: O(n) for each item.
  public func scores(
    of table: DataFrame, _ kinds: [Kind] = [.delivery]
  ) throws(BatteryError) -> [DriverScore] {
    var scores: [DriverScore] = []
    for driver in drivers {
      for kind in kinds {
        let items = items(of: driver.name, kind)
        guard !items.isEmpty else { continue }
        scores.append(
          DriverScore(driver: driver.name, kind: kind, values: try mean(of: items, in: table)))
      }
    }
    return scores
  }

  /// The weighted mean of the answered items' scores, where enough are.
  private func mean(of items: [Item], in table: DataFrame) throws(BatteryError) -> [Double] {
    var sums = [Double](repeating: 0, count: table.rowCount)
    var weights = sums
    for item in items {
      for (row, score) in try scores(of: item, in: table).enumerated() where !score.isNaN {
        sums[row] += item.weight * score
        weights[row] += item.weight
      }
    }
    let needed = minimumAnswered * items.reduce(0) { $0 + $1.weight } * (1 - 1e-12)
    return sums.indices.map { weights[$0] >= needed ? sums[$0] / weights[$0] : .nan }
  }
}
