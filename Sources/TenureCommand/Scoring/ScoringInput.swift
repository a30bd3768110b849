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

  private var batches: CSVBatches
  private let survey: SurveyEncoder?
  private let isStrict: Bool
  /// The rows that `--where` asks for, counted from 1 as in the file, ascending; `nil` asks for all.
  private var wanted: ArraySlice<Int>?

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
      wanted = try filter.rows(of: table).map { $0 + 1 }[...]
    }
    batches = try CSVBatches(path: path, options: options)
  }

  /// The next rows, or `nil` behind the last.
  mutating func next() throws -> Rows? {
    guard let batch = try batches.next().map({ try surveyed($0.table, $0.unreadable) }) else {
      return nil
    }
    guard let wanted else { return batch }
    let first = batch.table.rowNumber(0)
    let end = wanted.firstIndex { $0 >= first + batch.table.rowCount } ?? wanted.endIndex
    let rows = wanted[..<end].map { $0 - first }
    self.wanted = wanted[end...]
    return Rows(table: batch.table.selecting(rows: rows), unreadable: batch.unreadable)
  }
  /// The rows with the columns that answers give.
  private func surveyed(_ table: DataFrame, _ unreadable: [String: Int]) throws -> Rows {
    guard let survey else { return Rows(table: table, unreadable: unreadable) }
    return Rows(
      table: try survey.extending(table, leniently: !isStrict),
      unreadable: unreadable.merging(survey.answersOutsideRange(table), uniquingKeysWith: +))
  }
}
