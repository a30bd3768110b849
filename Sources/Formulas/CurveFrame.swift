public import DataFrames

/// A formula met with a table for curves: times, events or causes, and the groups that each get a
/// curve.
///
/// The right side names the groups: `Surv(tenure, churned) ~ contract + region` makes one for every
/// combination that occurs, `~ 1` one for all rows. `strata()` splits tests, not curves.
public struct CurveFrame: Sendable {
  /// What ended the observation of each row.
  public enum Outcome: Sendable {
    /// The event, or nothing.
    case event([Bool])
    /// 0 for nothing, else a cause, counted from 1; and the causes' names.
    case causes([Int32], names: [String])
  }

  /// The most curves that a formula may ask for.
  public static let groupLimit = 200

  /// The formula, with `.` written out.
  public let formula: Formula
  /// Where the observation of each row begins; `nil` for all from the beginning.
  public let start: [Double]?
  /// Where it ends.
  public let time: [Double]
  /// What ended it.
  public let outcome: Outcome
  /// The expressions that tell groups apart, as the formula writes them; none for `~ 1`.
  public let groupNames: [String]
  /// The group of each row; a single one for `~ 1`.
  public let groups: Grouping
  /// The strata, if the formula has any.
  public let strata: Grouping?
  /// The clusters, if the formula or the options name them.
  public let cluster: Grouping?
  /// The weights, if the options name their column.
  public let weights: [Double]?
  /// The table's rows that are used, counted from 0; `nil` when all are.
  public let keptRows: [Int]?
  /// The number of rows left out.
  public let droppedRowCount: Int
  /// Words about the data that do not stop the work.
  public let warnings: [DataWarning]

  /// The number of rows used.
  public var rowCount: Int { time.count }

  /// Meets `formula` with `frame`.
  ///
  /// - Parameters:
  ///   - formula: The formula.
  ///   - frame: The table.
  ///   - options: Options for a survival model; the encoder's do not matter.
  ///   - censored: The value of the outcome that means that nothing ended the observation, where the
  ///     others are competing causes; `nil` where the outcome is an event.
  /// - Throws: ``DataError`` in a sentence that names the file, the row and the column.
  public init(
    _ formula: Formula, in frame: DataFrame, options: ModelFrameOptions, censored: String? = nil
  ) throws(DataError) {
    let terms = try FormulaInTable(formula, in: frame, options: options)
    let reader = ResponseReader(
      response: terms.formula.response, model: .survival, requiresBothOutcomes: true)
    try reader.checkSuitability()
    let expressions = try Self.groupExpressions(of: terms)
    let needed = try terms.neededColumns(of: frame)
    let selection = try RowSelection(columns: needed, of: frame, policy: options.missing)
    let table = selection.table(
      of: try ModelFrame.columns(needed, beside: options, in: frame), in: frame)

    let response: ResponseValues
    if let censored {
      let found = try reader.causes(censored: censored, in: table)
      outcome = .causes(found.codes, names: found.names)
      response = .survival(
        start: found.start, time: found.time, event: found.codes.map { min(1, Double($0)) })
    } else {
      response = try reader.values(in: table)
      guard case .survival(_, _, let event) = response else {
        preconditionFailure("the left side was found to be Surv()")
      }
      outcome = .event(event.map { $0 == 1 })
    }
    guard case .survival(let start, let time, _) = response else {
      preconditionFailure("the left side was found to be Surv()")
    }
    (self.start, self.time) = (start, time)
    groupNames = expressions.map(\.description)
    let groups =
      try ModelFrame.groups(expressions, in: table)
      ?? Grouping(codes: Array(repeating: 0, count: table.rowCount), keys: [[]])
    guard groups.keys.count <= Self.groupLimit else {
      throw DataError(
        code: .tooManyTerms,
        description: "\(frame.source): \(groupNames.joined(separator: " and ")) would make "
          + "\(groups.keys.count) curves, more than the \(Self.groupLimit) that are drawn; compare "
          + "with a value, I(\(groupNames[0]) > …), or name a column with fewer values.")
    }
    self.groups = groups
    strata = try ModelFrame.groups(terms.expansion.strata, in: table)
    cluster = try ModelFrame.groups([terms.cluster].compactMap { $0 }, in: table)
    try IntervalCheck(response: response, strata: nil, cluster: cluster)?
      .refuseOverlaps(customers: options.identifiers, cluster: terms.cluster, in: table)
    weights = try ModelFrame.weights(options.weights, in: table)
    self.formula = terms.formula
    keptRows = selection.keptRows
    droppedRowCount = frame.rowCount - table.rowCount
    warnings = terms.warnings + [selection.warning(of: frame)].compactMap { $0 }
  }

  /// The expressions whose values tell groups apart.
  private static func groupExpressions(
    of terms: FormulaInTable
  ) throws(DataError) -> [Expression] {
    if let offset = terms.expansion.offsets.first {
      throw DataError(
        code: .unsuitableResponse,
        description: "offset(\(offset)) has no meaning for curves; leave it out.")
    }
    var expressions: [Expression] = []
    for variable in terms.expansion.predictors {
      switch variable {
      case .expression(let expression), .factor(let expression, _):
        if !expressions.contains(expression) { expressions.append(expression) }
      case .basis(let basis):
        throw DataError(
          code: .unsuitableResponse,
          description: "\(variable) makes no groups; name \(basis.argument) itself if it has few "
            + "values, or compare it with a value: I(\(basis.argument) > …).")
      case .strata, .cluster, .offset: continue
      }
    }
    return expressions
  }
}
