public import DataFrames
public import Scoring

internal import RealModule

/// What the answers to a battery look like, and what about them is wrong.
public struct BatteryCheck: Sendable {
  /// The answers to one item.
  public struct ItemSummary: Sendable, Equatable {
    /// The item's column.
    public let column: String
    /// The number of answers.
    public let answered: Int
    /// The number of respondents to whom the question did not apply.
    public let notApplicable: Int
    /// The number without an answer.
    public let missing: Int
    /// The least answer; NaN without any.
    public let least: Double
    /// The greatest answer; NaN without any.
    public let greatest: Double
    /// The mean score from 0 to 100, reversed where the item is.
    public let meanScore: Double
    /// The standard deviation of the scores.
    public let standardDeviation: Double
  }

  /// Respondents who give all items of one kind the same answer.
  public struct StraightLiners: Sendable, Equatable {
    /// The kind of items.
    public let kind: Battery.Kind
    /// The number of items.
    public let items: Int
    /// The rows, counted from 0, whose answers are all the same.
    public let rows: [Int]
    /// The number of rows with answers to all items.
    public let respondents: Int

    /// The part of respondents.
    public var share: Double { Double(rows.count) / Double(Swift.max(respondents, 1)) }
  }

  /// What makes answers unfit.
  public struct Fault: Sendable, Equatable {
    /// What kind of fault it is.
    public enum Code: String, Sendable {
      case missingColumn, notNumeric, outsideRange, constantItem, unmappedColumn
    }
    /// What kind of fault it is.
    public let code: Code
    /// A sentence: file, row, column, what was found, what to do.
    public let description: String
  }

  /// The answers, item by item; items that cannot be read are left out.
  public let items: [ItemSummary]
  /// Same answers throughout, for each kind with at least four items on one scale.
  public let straightLiners: [StraightLiners]
  /// What is wrong.
  public let faults: [Fault]

  /// Looks at answers.
  ///
  /// - Parameters:
  ///   - battery: The questionnaire.
  ///   - table: Raw answers, with all columns of the file.
  ///   - known: Columns that may stand in the table beside those that the battery names.
  ///   - allowingOthers: Whether any other columns may.
  public init(
    _ battery: Battery, _ table: DataFrame, known: [String] = [], allowingOthers: Bool = false
  ) {
    var items: [ItemSummary] = []
    var faults: [Fault] = []
    var answers: [String: [Double]] = [:]
    for item in battery.items {
      do {
        let values = try battery.answers(to: item, in: table)
        answers[item.column] = values
        let summary = ItemSummary(item, values)
        items.append(summary)
        if !(summary.standardDeviation > 0) { faults.append(.constant(summary, table.source)) }
      } catch {
        faults.append(Fault(error))
      }
    }
    if !allowingOthers { faults += Self.unmapped(battery, table, known) }
    self.items = items
    self.faults = faults
    straightLiners = Battery.Kind.allCases.compactMap { kind in
      StraightLiners(kind, battery.items.filter { $0.kind == kind }, answers)
    }
  }

  /// The columns that the battery says nothing of.
  private static func unmapped(
    _ battery: Battery, _ table: DataFrame, _ others: [String]
  ) -> [Fault] {
    let keys = battery.keys
    let known = Set(
      battery.columns + keys.others + others
        + [keys.customer, keys.wave, keys.weight].compactMap { $0 })
    return table.names.filter { !known.contains($0) }.map { name in
      Fault(
        code: .unmappedColumn,
        description: "\(table.source), column \"\(name)\": the battery does not say what it is; "
          + "give it an item, or list it under others:.")
    }
  }
}

extension BatteryCheck.Fault {
  fileprivate init(_ error: BatteryError) {
    let code: Code =
      switch error {
      case .missingColumn: .missingColumn
      case .notNumeric: .notNumeric
      default: .outsideRange
      }
    self.init(code: code, description: error.description)
  }

  fileprivate static func constant(_ item: BatteryCheck.ItemSummary, _ source: String) -> Self {
    let found =
      item.answered == 0
      ? "there is not a single answer" : "all \(item.answered) answers are the same"
    return Self(
      code: .constantItem,
      description:
        "\(source), column \"\(item.column)\": \(found), so the item tells nobody apart; "
        + "take it out of the battery.")
  }
}

extension BatteryCheck.ItemSummary {
  fileprivate init(_ item: Battery.Item, _ answers: [Double]) {
    var scores: [Double] = []
    var (notApplicable, least, greatest) = (0, Double.nan, Double.nan)
    for answer in answers {
      if item.isAnswer(answer) {
        scores.append(item.score(answer))
        least = .minimum(least, answer)
        greatest = .maximum(greatest, answer)
      } else if item.notApplicable.contains(answer) {
        notApplicable += 1
      }
    }
    let count = Double(scores.count)
    let mean = scores.reduce(0, +) / count
    let squares = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(
      column: item.column, answered: scores.count, notApplicable: notApplicable,
      missing: answers.count - scores.count - notApplicable, least: least, greatest: greatest,
      meanScore: mean, standardDeviation: (squares / (count - 1)).squareRoot())
  }
}

extension BatteryCheck.StraightLiners {
  /// Looks for the same raw answer to all items, where four or more have one range.
  fileprivate init?(
    _ kind: Battery.Kind, _ items: [Battery.Item], _ answers: [String: [Double]]
  ) {
    let columns = items.compactMap { answers[$0.column] }
    guard columns.count >= 4, Set(items.map(\.range)).count == 1 else { return nil }
    var rows: [Int] = []
    var respondents = 0
    for row in columns[0].indices {
      guard zip(items, columns).allSatisfy({ $0.isAnswer($1[row]) }) else { continue }
      respondents += 1
      if columns.allSatisfy({ $0[row] == columns[0][row] }) { rows.append(row) }
    }
    self.init(kind: kind, items: columns.count, rows: rows, respondents: respondents)
  }
}
