internal import DataFrames

/// Finds what stands in for the missing values of a table's columns.
struct SubstituteLearner {
  private let policy: ModelFrameOptions.MissingPolicy
  private let columns: Set<String>
  /// Columns of numbers whose values are levels, between which no median lies.
  private let levels: Set<String>

  /// - Parameters:
  ///   - terms: The formula met with the table.
  ///   - policy: What is done where a predictor has no value.
  ///   - table: The rows that are used.
  init(_ terms: FormulaInTable, _ policy: ModelFrameOptions.MissingPolicy, _ table: DataFrame) {
    self.policy = policy
    columns = policy.substitutes ? terms.substitutableColumns : []
    levels = Set(
      terms.expansion.predictors.flatMap { predictor -> [String] in
        guard case .factor(let expression, _) = predictor else { return [] }
        return expression.columnNames
      })
  }

  /// The value for a column of numbers: the median, or the commonest where numbers are levels.
  ///
  /// - Parameters:
  ///   - column: The column.
  ///   - observed: Its values; at least one.
  ///   - median: Their median.
  /// - Returns: The value; `nil` where none is to stand in.
  func number(for column: Column, among observed: [Double], median: Double) -> Double? {
    guard isSubstituted(column) else { return nil }
    guard levels.contains(column.name) else { return median }
    var counts: [Double: Int] = [:]
    for value in observed { counts[value, default: 0] += 1 }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// The commonest level of a category, the first of equally common ones.
  ///
  /// - Parameters:
  ///   - column: The column.
  ///   - shares: The share of each level.
  /// - Returns: Its index; `nil` where none is to stand in.
  func level(for column: Column, shares: [Double]) -> Double? {
    guard isSubstituted(column), let greatest = shares.max() else { return nil }
    return shares.firstIndex(of: greatest).map(Double.init)
  }

  /// An indicator's coefficient can be learned only where values are missing in training; without
  /// one, nothing is known of customers who lack the value.
  private func isSubstituted(_ column: Column) -> Bool {
    columns.contains(column.name) && (policy == .impute || column.missingCount > 0)
  }
}

extension FeatureEncoder {
  /// What a substitute is called in words: 1394.55, "Month-to-month", true.
  public func substituteText(ofInput input: Int) -> String? {
    guard let value = inputs[input].substitute else { return nil }
    switch inputs[input].kind {
    case .numeric: return value.formulaText
    case .logical: return value == 1 ? "true" : "false"
    case .categorical(let levels): return Expression.text(levels[Int(value)]).description
    }
  }

  /// A word about rows in which substitutes stand in; `nil` where there are none.
  ///
  /// - Parameters:
  ///   - slots: The rows.
  ///   - isMarked: Whether a coefficient of its own marks such rows; `nil` for rows that no
  ///     coefficient is learned from.
  /// - Returns: The warning.
  func substitutionWarning(_ slots: Slots, isMarked: Bool? = nil) -> DataWarning? {
    let found = substitutions(in: slots)
    guard !found.isEmpty else { return nil }
    let parts = found.map { input, rows in
      "\(inputs[input].name) has no value in \(counted(rows, "row")) and counts as "
        + (substituteText(ofInput: input) ?? "")
    }
    let list = parts.joined(separator: ", ")
    switch isMarked {
    case nil: return DataWarning(code: "imputed", message: "\(list) there, as in training.")
    case false:
      return DataWarning(
        code: "imputed",
        message: "\(list) there; standard errors take these values for observed ones, and are "
          + "somewhat too small.")
    case true:
      return DataWarning(
        code: "missingIndicator",
        message: "\(list) there, with a coefficient missing() of its own; the other coefficients "
          + "mix customers with and without the value, so predict with them and do not read them "
          + "as effects.")
    }
  }
}
