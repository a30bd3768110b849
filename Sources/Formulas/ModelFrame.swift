public import DataFrames

/// The left side of a formula, evaluated.
public enum ResponseValues: Sendable {
  /// The formula has no left side.
  case none
  /// 0 or 1 in each row.
  case binary([Double])
  /// Events among trials in each row: `cbind(successes, failures)`.
  case counts(successes: [Double], trials: [Double])
  /// `Surv(time, event)` or, with `start`, `Surv(start, stop, event)`; `event` is 0 or 1.
  case survival(start: [Double]?, time: [Double], event: [Double])
  /// `Surv(time, cause)` or `Surv(start, stop, cause)`; `cause` is an index into `causes`, or −1
  /// where nothing happened.
  case competing(start: [Double]?, time: [Double], cause: [Int32], causes: [String])
  /// `Surv(lower, upper, type = "interval2")` or `Surv(time, event, type = "left")`: the event came
  /// after `lower`, 0 where that is open, by `upper`, infinite where that is; both are equal where
  /// its time is known.
  case interval(lower: [Double], upper: [Double])
}

/// A partition of the rows.
public struct Grouping: Sendable, Equatable {
  /// The group of each row, as an index into `labels`.
  public let codes: [Int32]
  /// The groups' keys, one text per grouping variable; sorted.
  public let keys: [[String]]

  /// Pairs codes with keys.
  public init(codes: [Int32], keys: [[String]]) {
    self.codes = codes
    self.keys = keys
  }
}

/// A word about the data that stands beside a result.
public struct DataWarning: Sendable, Equatable {
  /// A short name that does not change: `rowsDropped`, `constantColumn`, `emptyLevel`.
  public let code: String
  /// A sentence.
  public let message: String

  /// Words a warning.
  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// What is made of a formula and a table, besides what the formula says.
public struct ModelFrameOptions: Sendable {
  /// The family of models that the frame is for.
  public enum Model: Sendable {
    /// The left side is 0 or 1, and the design has an intercept unless the formula removes it.
    case logistic
    /// The left side is `Surv(…)`; factors are coded as beside an intercept, but the baseline takes
    /// its place.
    case survival
  }

  /// What is done with rows that lack a value which the formula needs.
  public enum MissingPolicy: Sendable {
    /// Such rows are left out and counted.
    case drop
    /// The first such row is refused.
    case error
    /// A predictor's missing value is replaced, and a column of its own marks where it was, for each
    /// predictor that lacks any; other such rows are left out.
    case indicator
    /// A predictor's missing value is replaced by the column's median or commonest value; other such
    /// rows are left out.
    case impute

    /// Whether values are replaced.
    var substitutes: Bool { self == .indicator || self == .impute }
  }

  /// The family of models.
  public var model: Model
  /// What is done with rows that lack a value.
  public var missing: MissingPolicy = .drop
  /// The column of weights, if there is one.
  public var weights: String?
  /// The column of clusters; stands in for `cluster()` in the formula.
  public var cluster: String?
  /// The column of groups whose rows share a frailty.
  public var frailty: String?
  /// The value of the status column that counts as the event, for formulas that name only a column.
  public var event: String?
  /// The value of the cause column that means that nothing happened, where `Surv(time, cause)` has
  /// several causes; empty where an empty cell means it.
  public var censored: String?
  /// The causes of a model that meets new data; those that the data have otherwise.
  public var causes: [String]?
  /// Columns that identify customers, which `.` leaves out.
  public var identifiers: [String] = []

  /// Whether the model takes times that are only known to lie between bounds.
  public var acceptsIntervals = false
  /// Whether the model works on the logarithms of times, so that a time of 0 is refused.
  public var needsPositiveTimes = false
  /// Formulas of further equations of the model, `~ x`, whose terms join the design behind those of
  /// the formula itself.
  public var ancillary: [Formula] = []

  /// The defaults for a family of models.
  public init(model: Model) { self.model = model }
}

/// A formula met with a table: the response, the design's columns, and the encoder that was learned.
public struct ModelFrame: Sendable {
  /// The formula, with `.` written out.
  public let formula: Formula
  /// What turns raw columns into the design's, now and in service.
  public let encoder: FeatureEncoder
  /// The design's columns, in the order of the encoder's names.
  public let columns: [DesignColumn]
  /// The left side.
  public let response: ResponseValues
  /// The terms of the formula, then of each ancillary one, as indices into the encoder's; empty
  /// where the frame meets new data.
  public let equationTerms: [[Int]]
  /// What is added to the linear predictor, the sum of all `offset()`.
  public let offset: [Double]?
  /// The strata, if the formula has any.
  public let strata: Grouping?
  /// The clusters, if the formula or the options name them.
  public let cluster: Grouping?
  /// The groups whose rows share a frailty, if the options name their column.
  public let frailty: Grouping?
  /// The weights, if the options name their column.
  public let weights: [Double]?
  /// The number of rows used.
  public let rowCount: Int
  /// The table's rows that are used, counted from 0; `nil` when all are.
  public let keptRows: [Int]?
  /// The columns with missing values and the number of rows where each lacks one; a row may count
  /// for several columns.
  public let droppedRows: [(column: String, count: Int)]
  /// The number of rows left out.
  public let droppedRowCount: Int
  /// Words about the data that do not stop the fit.
  public let warnings: [DataWarning]
  /// The encoder's inputs in the rows used.
  package let slots: FeatureEncoder.Slots

  /// Meets `formula` with `frame` and learns the encoder.
  ///
  /// - Throws: ``DataError`` for what no model could be fitted to, in a sentence that names the file,
  ///   the row and the column and says what to do.
  public init(
    _ formula: Formula, in frame: DataFrame, options: ModelFrameOptions
  ) throws(DataError) {
    let terms = try FormulaInTable(formula, in: frame, options: options)
    let reader = ResponseReader(
      response: terms.formula.response, model: options.model, requiresBothOutcomes: true,
      acceptsIntervals: options.acceptsIntervals)
    try reader.checkSuitability()
    let needed = try terms.neededColumns(of: frame)
    let tolerated = options.missing.substitutes ? terms.substitutableColumns : []
    let selection = try RowSelection(
      columns: reader.columnsWithValues(among: needed, options), of: frame,
      policy: options.missing, tolerating: tolerated)
    let table = selection.table(
      of: try Self.columns(needed, beside: options, in: frame), in: frame)

    response = try reader.values(options, in: table)
    if options.needsPositiveTimes { try reader.refuseZeroTimes(response, in: table) }
    var learner = EncoderLearner(
      terms: terms, model: options.model, frame: frame, table: table, missing: options.missing)
    let (encoder, slots) = try learner.learn()
    columns = try Self.finiteColumns(of: encoder, slots, in: table)
    offset = try Self.offset(terms.expansion.offsets, in: table)
    let strata = try Self.groups(terms.expansion.strata, in: table)
    let cluster = try Self.groups([terms.cluster].compactMap { $0 }, in: table)
    frailty = try Self.groups([terms.frailty].compactMap { $0 }, in: table)
    try IntervalCheck(response: response, strata: strata, cluster: cluster)?
      .refuseOverlaps(customers: options.identifiers, cluster: terms.cluster, in: table)
    weights = try Self.weights(options.weights, in: table)

    self.formula = terms.formula
    equationTerms = terms.equationTerms
    self.encoder = encoder
    self.slots = slots
    self.strata = strata
    self.cluster = cluster
    rowCount = table.rowCount
    keptRows = selection.keptRows
    droppedRows = selection.lacking
    droppedRowCount = frame.rowCount - table.rowCount
    warnings = terms.warnings + [selection.warning(of: frame)].compactMap { $0 } + learner.warnings
  }

  /// Meets `formula` with new data, encoded by what training learned.
  ///
  /// Rows with a level that training did not see are left out like those that lack a value. Data
  /// without an event, or with nothing else, are accepted.
  public init(
    _ formula: Formula, in frame: DataFrame, encodedBy encoder: FeatureEncoder,
    options: ModelFrameOptions
  ) throws(DataError) {
    let terms = try FormulaInTable(formula, in: frame, options: options)
    let reader = ResponseReader(
      response: terms.formula.response, model: options.model, requiresBothOutcomes: false,
      acceptsIntervals: options.acceptsIntervals)
    try reader.checkSuitability()
    let outcome = try terms.columns(
      of: terms.formula.response.expressions + [terms.cluster].compactMap { $0 }, in: frame)
    let allSlots = try encoder.slots(for: frame)
    let statuses = encoder.statuses(of: allSlots)
    let excluded = statuses.map { $0.map { $0 != .complete } } ?? []
    let inputs = encoder.inputs.compactMap { frame[$0.name] }
    let columnsInUse = try terms.columns(
      of: (outcome + inputs).map { .column($0.name) }, in: frame)
    let selection = try RowSelection(
      columns: reader.columnsWithValues(among: columnsInUse, options), of: frame,
      policy: options.missing, excluding: excluded,
      tolerating: Set(encoder.substitutedInputs.map { encoder.inputs[$0].name }))
    let table = selection.table(
      of: try Self.columns(columnsInUse, beside: options, in: frame), in: frame)
    let slots = selection.keptRows == nil ? allSlots : try encoder.slots(for: table)

    response = try reader.values(options, in: table)
    columns = encoder.designColumns(of: slots)
    offset = encoder.offset(of: slots)
    strata =
      encoder.strata.isEmpty
      ? nil
      : Grouping(
        crossing: encoder.strata.enumerated().map { index, variable in
          guard case .factor(_, let levels, _) = variable.kind else {
            preconditionFailure("\(variable.name) splits the baseline but is not a factor")
          }
          return (encoder.stratumLevels(index, of: slots), levels)
        })
    cluster = try Self.groups([terms.cluster].compactMap { $0 }, in: table)
    frailty = nil
    weights = try Self.weights(options.weights, in: table)

    self.formula = terms.formula
    equationTerms = []
    self.encoder = encoder
    self.slots = slots
    rowCount = table.rowCount
    keptRows = selection.keptRows
    droppedRows = selection.lacking
    droppedRowCount = frame.rowCount - table.rowCount
    warnings =
      [selection.warning(of: frame)].compactMap { $0 }
      + Self.unseenLevelWarnings(statuses ?? [], encoder)
      + [encoder.substitutionWarning(slots)].compactMap { $0 }
  }

  /// Takes over the parts of a frame that were chosen from another.
  init(_ frame: ModelFrame, rows: [Int], columns: [DesignColumn], response: ResponseValues) {
    formula = frame.formula
    equationTerms = frame.equationTerms
    encoder = frame.encoder
    self.columns = columns
    self.response = response
    offset = frame.offset.map { all in rows.map { all[$0] } }
    strata = frame.strata?.selecting(rows: rows)
    cluster = frame.cluster?.selecting(rows: rows)
    frailty = frame.frailty?.selecting(rows: rows)
    weights = frame.weights.map { all in rows.map { all[$0] } }
    rowCount = rows.count
    keptRows = rows.map { frame.keptRows?[$0] ?? $0 }
    droppedRows = frame.droppedRows
    droppedRowCount = frame.droppedRowCount
    warnings = frame.warnings
    slots = frame.slots.selecting(rows: rows)
  }

  // MARK: - Parts

  /// The design's columns, each value of which must be finite.
  private static func finiteColumns(
    of encoder: FeatureEncoder, _ slots: FeatureEncoder.Slots, in table: DataFrame
  ) throws(DataError) -> [DesignColumn] {
    let program = encoder.program
    let columns = program.variableColumns(slots)
    for (variable, factors) in zip(encoder.variables, columns) {
      let expression: Expression
      switch variable.kind {
      case .numeric(.column), .factor: continue
      case .numeric(let computed): expression = computed
      case .basis(let argument, _): expression = argument
      }
      for case .values(let values) in factors {
        guard let row = values.firstIndex(where: { !$0.isFinite }) else { continue }
        let bound = try BoundTable(
          table, expressions: [expression], refusesUnknownLevels: false)
        throw .notFinite(expression, try bound.numbers(expression)[row], row: row, in: table)
      }
    }
    return program.designColumns(columns)
  }

  private static func offset(
    _ offsets: [Expression], in table: DataFrame
  ) throws(DataError) -> [Double]? {
    guard !offsets.isEmpty else { return nil }
    let bound = try BoundTable(table, expressions: offsets, refusesUnknownLevels: true)
    var sum = Array(repeating: 0.0, count: table.rowCount)
    for offset in offsets {
      for (row, value) in try bound.finiteNumbers(offset).enumerated() { sum[row] += value }
    }
    return sum
  }

  static func groups(
    _ expressions: [Expression], in table: DataFrame
  ) throws(DataError) -> Grouping? {
    guard !expressions.isEmpty else { return nil }
    let bound = try BoundTable(table, expressions: expressions, refusesUnknownLevels: true)
    return Grouping(
      crossing: try expressions.map { expression throws(DataError) in
        try bound.groups(expression)
      })
  }

  /// The columns that the formula needs, then those that only the options name.
  static func columns(
    _ needed: [Column], beside options: ModelFrameOptions, in frame: DataFrame
  ) throws(DataError) -> [Column] {
    if let weights = options.weights, frame[weights] == nil {
      throw .unknownColumn(weights, in: frame)
    }
    let names = Set(needed.map(\.name))
    let others = frame.columns.filter { column in
      !names.contains(column.name)
        && (column.name == options.weights || options.identifiers.contains(column.name))
    }
    return needed + others
  }

  static func weights(
    _ name: String?, in table: DataFrame
  ) throws(DataError) -> [Double]? {
    guard let name else { return nil }
    let expression = Expression.column(name)
    let bound = try BoundTable(table, expressions: [expression], refusesUnknownLevels: true)
    let weights = try bound.numbers(expression)
    for (row, weight) in weights.enumerated() where !(weight >= 0 && weight.isFinite) {
      let found = weight.isNaN ? "has no value" : "holds the weight \(weight.formulaText)"
      throw DataError(
        code: .invalidWeight,
        description: "\(table.source): row \(table.rowNumber(row)), column \(name) \(found); a "
          + "weight is a number of 0 or more.")
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw DataError(
        code: .invalidWeight,
        description: "\(table.source): column \(name) weighs every row 0; choose another column.")
    }
    return weights
  }

  private static func unseenLevelWarnings(
    _ statuses: [FeatureEncoder.RowStatus], _ encoder: FeatureEncoder
  ) -> [DataWarning] {
    var counts = Array(repeating: 0, count: encoder.inputs.count)
    for case .unseenLevel(let input) in statuses { counts[input] += 1 }
    return zip(encoder.inputs, counts).filter { $1 > 0 }.map { input, count in
      DataWarning(
        code: "unseenLevel",
        message: "\(counted(count, "row")) \(count == 1 ? "holds" : "hold") a value of "
          + "\(input.name) that training did not see, and \(count == 1 ? "is" : "are") left out.")
    }
  }
}
