internal import Lanes
internal import Tenure

extension ReadingOptions {
  /// Reads a table, and keeps the rows that `--where` asks for.
  ///
  /// - Parameters:
  ///   - path: The file, or "-" for standard input.
  ///   - columns: The columns that are needed; `nil` reads all. Those of `--where` and `--id` are
  ///     added.
  ///   - optional: Those of the columns that the file may lack.
  ///   - encoder: A model's encoder, whose columns are read as the model was trained on them unless
  ///     `--type` says otherwise.
  ///   - survey: What turns raw answers into some of the columns, which are read in their place.
  ///   - texts: Columns that are read as text, whatever they hold: identifiers and dates.
  ///   - lanes: The threads that may read.
  /// - Returns: The table.
  /// - Throws: What the reader finds, a column that is not there, and a condition that does not
  ///   suit the table.
  func read(
    _ path: String, columns: Set<String>? = nil, optional: Set<String> = [],
    typed encoder: FeatureEncoder? = nil, survey: SurveyEncoder? = nil, texts: [String] = [],
    lanes: Lanes
  ) throws -> DataFrame {
    let filter = try condition.map { text in try RowFilter(text) }
    var options = self.options(typed: encoder, survey: survey, lanes: lanes)
    for name in texts { options.types[name] = .categorical }
    if var columns {
      columns.formUnion(filter?.condition.columnNames ?? [])
      if let identifier { columns.insert(identifier) }
      options.columns = survey?.rawColumns(for: columns) ?? columns
      options.optionalColumns = optional
    }
    let raw = try CSVReader.read(path: path, options: options)
    let frame = try survey?.extending(raw) ?? raw
    if let identifier, frame[identifier] == nil {
      throw CommandFailure(missingColumn: identifier, in: frame)
    }
    guard let filter else { return frame }
    return frame.selecting(rows: try filter.rows(of: frame))
  }

  /// The options for the reader.
  ///
  /// - Parameters:
  ///   - encoder: A model's encoder, whose columns are read as it was trained.
  ///   - survey: What turns raw answers into some of its columns.
  ///   - lanes: The threads that may read.
  /// - Returns: The options, for all columns.
  func options(
    typed encoder: FeatureEncoder? = nil, survey: SurveyEncoder? = nil, lanes: Lanes
  ) -> CSVOptions {
    var typesByColumn: [String: ColumnType] = [:]
    for name in survey?.columns ?? [] { typesByColumn[name] = .numeric }
    if let date = survey?.date, date.isCalendar {
      for name in date.columns { typesByColumn[name] = .categorical }
    }
    // Columns that are formed of answers are not in the file.
    let formed = Set(survey?.features.map(\.name) ?? [])
    for input in encoder?.inputs ?? [] where !formed.contains(input.name) {
      typesByColumn[input.name] = input.columnType
    }
    for typing in types { typesByColumn[typing.column] = typing.type }
    return CSVOptions(
      delimiter: delimiter?.byte, decimal: decimal.byte,
      missingMarkers: [""] + naValues.split(separator: ",").map(String.init),
      types: typesByColumn, lanes: lanes)
  }
}

extension FeatureEncoder.Input {
  /// The type that a column must have to be this input.
  fileprivate var columnType: ColumnType {
    switch kind {
    case .numeric: .numeric
    case .logical: .logical
    case .categorical: .categorical
    }
  }
}
