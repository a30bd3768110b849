internal import Lanes
internal import Tenure

/// The rows that are to be scored, some at a time.
struct ScoringInput {
  /// Some rows of the table.
  struct Rows {
    /// The rows.
    let table: DataFrame
    /// By column: the cells that count as missing because they are not of the column's type.
    let unreadable: [String: Int]
  }

  /// Some rows that are still to be read; several threads may read parts at once.
  struct Part: Sendable {
    fileprivate let batch: CSVUnreadBatch
    fileprivate let survey: SurveyEncoder?
    fileprivate let isStrict: Bool
    fileprivate let wanted: [Int]?
    /// Whether these are the table's first rows.
    let isFirst: Bool
  }

  /// The rows of a part, or a few more: enough that what is done once a part is little beside them,
  /// few enough that they stay in a processor's cache until their scores are text.
  private static let partRows = 4_096

  private var batches: CSVBatches
  private let survey: SurveyEncoder?
  private let isStrict: Bool
  /// The rows that `--where` asks for, counted from 1 as in the file, ascending; `nil` asks for all.
  private let wanted: [Int]?
  private var isAtStart = true

  /// Opens a table.
  ///
  /// - Parameters:
  ///   - path: The file, or "-" for standard input.
  ///   - encoders: What turns the table into the features of each model, of the types it was trained
  ///     on; where two models differ, the first says.
  ///   - survey: What turns raw answers into some of the features.
  ///   - isStrict: Whether an answer outside its declared range is refused rather than missing.
  ///   - numbers: Further columns that must be numbers: the time that customers have stayed.
  ///   - optional: Further columns that are taken, as they are, where the table has them.
  ///   - others: Further columns that are needed, as they are.
  ///   - reading: How the table is read.
  ///   - lanes: The threads that may read.
  /// - Throws: What is wrong with the header, a missing column, and a condition that does not suit
  ///   the table.
  init(
    _ path: String, for encoders: [FeatureEncoder], survey: SurveyEncoder?, isStrict: Bool,
    numbers: [String], optional: [String] = [], others: [String], _ reading: ReadingOptions,
    lanes: Lanes
  ) throws {
    self.survey = survey
    self.isStrict = isStrict
    var options = reading.options(typed: encoders.first, survey: survey, lanes: lanes)
    for encoder in encoders.dropFirst() {
      let types = reading.options(typed: encoder, lanes: lanes).types
      options.types.merge(types) { first, _ in first }
    }
    for name in numbers where options.types[name] == nil { options.types[name] = .numeric }
    let inputs = Set(encoders.flatMap { $0.inputs.map(\.name) })
    options.columns = (survey?.rawColumns(for: inputs) ?? inputs).union(
      others + numbers + optional)
    options.optionalColumns.formUnion(
      Set(optional).subtracting(inputs).subtracting(others + numbers))
    if let condition = reading.condition {
      let filter = try RowFilter(condition)
      var filterOptions = reading.options(lanes: lanes)
      filterOptions.columns = Set(filter.condition.columnNames)
      let table = try CSVReader.read(path: path, options: filterOptions)
      wanted = try filter.rows(of: table).map { $0 + 1 }
    } else {
      wanted = nil
    }
    batches = try CSVBatches(path: path, options: options, rows: Self.partRows)
  }

  /// The next parts, at most so many; none behind the last row.
  mutating func next(_ count: Int) throws -> [Part] {
    try batches.nextUnread(atMost: count).map { batch in
      defer { isAtStart = false }
      return Part(
        batch: batch, survey: survey, isStrict: isStrict, wanted: wanted, isFirst: isAtStart)
    }
  }
}

extension ScoringInput.Part {
  /// Reads the rows.
  func rows() throws -> ScoringInput.Rows {
    let batch = try batch.read()
    let rows = try surveyed(batch.table, batch.unreadable)
    guard let wanted, rows.table.rowCount > 0 else { return rows }
    let first = rows.table.rowNumber(0)
    let taken = wanted[
      Self.place(of: first, in: wanted)..<Self.place(of: first + rows.table.rowCount, in: wanted)]
    return ScoringInput.Rows(
      table: rows.table.selecting(rows: taken.map { $0 - first }), unreadable: rows.unreadable)
  }

  /// The index of the first of ascending numbers that is not less than `number`.
  private static func place(of number: Int, in numbers: [Int]) -> Int {
    var range = 0..<numbers.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = numbers[middle] < number ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  /// The rows with the columns that answers give.
  private func surveyed(
    _ table: DataFrame, _ unreadable: [String: Int]
  ) throws -> ScoringInput.Rows {
    guard let survey else { return ScoringInput.Rows(table: table, unreadable: unreadable) }
    return ScoringInput.Rows(
      table: try survey.extending(table, leniently: !isStrict),
      unreadable: unreadable.merging(survey.answersOutsideRange(table), uniquingKeysWith: +))
  }
}
