public import DataFrames

/// A formula met with a table's columns: `.` written out, terms multiplied out, the event chosen.
struct FormulaInTable {
  let formula: Formula
  let expansion: TermExpansion
  /// The terms of the formula itself, then of each ancillary one, as indices into those of the
  /// expansion.
  let equationTerms: [[Int]]
  /// Columns that `.` left out because they look like identifiers.
  let identifiers: [String]
  /// Those of them that have no name in their source.
  private let rowNames: [String]
  /// Columns that `.` left out because no row has a value in them.
  let emptyColumns: [String]
  /// The column that clusters rows, from the options or the formula.
  let cluster: Expression?
  /// The column of groups that share a frailty, from the options.
  let frailty: Expression?

  init(_ formula: Formula, in frame: DataFrame, options: ModelFrameOptions) throws(DataError) {
    let response = try Self.response(of: formula, choosing: options.event, in: frame)
    var terms = formula.terms
    var identifiers: [String] = []
    var emptyColumns: [String] = []
    if terms.namesAllColumns {
      var taken = Set(response.expressions.flatMap(\.columnNames))
      taken.formUnion([options.weights, options.cluster, options.frailty].compactMap { $0 })
      for variable in terms.variables {
        switch variable {
        case .strata, .cluster: taken.formUnion(variable.expressions.flatMap(\.columnNames))
        case .expression, .basis, .factor, .offset: break
        }
      }
      let free = frame.columns.filter { !taken.contains($0.name) }
      identifiers = free.filter { column in
        options.identifiers.contains(column.name) || column.looksLikeIdentifier
      }.map(\.name)
      emptyColumns = free.filter { $0.count > 0 && $0.missingCount == $0.count }.map(\.name)
      terms = terms.replacingAllColumns(
        by: free.map(\.name).filter { !identifiers.contains($0) && !emptyColumns.contains($0) })
    }
    self.identifiers = identifiers
    self.emptyColumns = emptyColumns
    rowNames = identifiers.filter { frame[$0]?.namesRows == true }
    self.formula = Formula(response: response, terms: terms)
    try Self.check(ancillary: options.ancillary)
    do throws(TermExpansion.TooManyTerms) {
      let parts = [terms] + options.ancillary.map(\.terms)
      let whole =
        parts.count == 1 ? terms : .sum(parts.map { .init(isSubtracted: false, term: $0) })
      let expansion = try TermExpansion(whole)
      self.expansion = expansion
      var equationTerms: [[Int]] = []
      for part in parts {
        let own = Set(try TermExpansion(part).variableNames)
        equationTerms.append(
          expansion.terms.indices.filter { own.contains(expansion.variableNames[$0]) })
      }
      self.equationTerms = equationTerms
    } catch {
      throw DataError(
        code: .tooManyTerms,
        description: "The formula multiplies out to more than \(TermExpansion.limit) terms; lower "
          + "the power or cross fewer columns.")
    }
    if expansion.clusters.count > 1 {
      throw DataError(
        code: .unsuitableResponse,
        description: "The formula has more than one cluster(); rows belong to one cluster, so keep "
          + "the widest.")
    }
    if options.model == .logistic, let stratum = expansion.strata.first {
      throw DataError(
        code: .unsuitableResponse,
        description: "strata(\(stratum)) splits a survival model's baseline, and a logistic "
          + "regression has none; write factor(\(stratum)).")
    }
    cluster = options.cluster.map { .column($0) } ?? expansion.clusters.first
    frailty = options.frailty.map { .column($0) }
  }

  /// Refuses ancillary formulas that hold more than predictors.
  private static func check(ancillary formulas: [Formula]) throws(DataError) {
    for formula in formulas {
      let isPlain = formula.terms.variables.allSatisfy { variable in
        switch variable {
        case .strata, .cluster, .offset: false
        case .expression, .basis, .factor: true
        }
      }
      guard isPlain, !formula.terms.namesAllColumns, formula.response == .none else {
        throw DataError(
          code: .unsuitableResponse,
          description:
            "The ancillary formula \(formula) may hold only predictors by name: ~ x + z; "
            + "strata(), offset(), cluster() and . belong into the model's formula.")
      }
    }
  }

  /// The left side, with the event that the options choose.
  private static func response(
    of formula: Formula, choosing event: String?, in frame: DataFrame
  ) throws(DataError) -> Formula.Response {
    guard let event else { return formula.response }
    switch formula.response {
    case .value(.column(let name)):
      return .value(try comparison(of: name, with: event, in: frame))
    case .survival(let start, let time, .column(let name)):
      let chosen = try comparison(of: name, with: event, in: frame)
      return .survival(start: start, time: time, event: chosen)
    case .none, .value, .counts, .survival, .interval, .leftCensored:
      throw DataError(
        code: .unsuitableResponse,
        description:
          "The event \(event) was chosen, but the left side \(formula.response) does not "
          + "name a single column for it; choose the event in one place.")
    }
  }

  private static func comparison(
    of name: String, with event: String, in frame: DataFrame
  ) throws(DataError) -> Expression {
    guard let column = frame[name] else { throw .unknownColumn(name, in: frame) }
    let value: Expression
    switch column.values {
    case .categorical: value = .text(event)
    case .numeric:
      guard let number = Double(event) else {
        throw DataError(
          code: .wrongType,
          description: "\(frame.source): column \(name) holds numbers, and the event \(event) is "
            + "none; choose one of its numbers.")
      }
      value = .number(number)
    case .logical:
      guard event == "true" || event == "false" else {
        throw DataError(
          code: .wrongType,
          description: "\(frame.source): column \(name) holds true and false, and the event "
            + "\(event) is neither; choose one of them.")
      }
      value = .truth(event == "true")
    }
    return .call("==", [.column(name), value])
  }

  /// The expressions that become inputs of the encoder, in order.
  var inputExpressions: [Expression] {
    expansion.predictors.flatMap(\.expressions) + expansion.offsets + expansion.strata
  }

  /// The columns in which a value may be missing when another can stand in: those that predictors
  /// read, and nothing else does.
  var substitutableColumns: Set<String> {
    let others =
      formula.response.expressions + expansion.offsets + expansion.strata
      + [cluster, frailty].compactMap { $0 }
    return Set(expansion.predictors.flatMap(\.expressions).flatMap(\.columnNames))
      .subtracting(others.flatMap(\.columnNames))
  }

  /// The columns that must have a value in a row for the row to be used.
  func neededColumns(of frame: DataFrame) throws(DataError) -> [Column] {
    let expressions =
      formula.response.expressions + inputExpressions + [cluster, frailty].compactMap { $0 }
    return try columns(of: expressions, in: frame)
  }

  /// Each column that `expressions` read, once.
  func columns(
    of expressions: [Expression], in frame: DataFrame
  ) throws(DataError) -> [Column] {
    var seen: Set<String> = []
    var columns: [Column] = []
    for expression in expressions {
      for name in expression.columnNames where seen.insert(name).inserted {
        guard let column = frame[name] else { throw .unknownColumn(name, in: frame) }
        columns.append(column)
      }
    }
    return columns
  }

  /// What was left out or stands on both sides.
  var warnings: [DataWarning] {
    var warnings: [DataWarning] = []
    if !identifiers.isEmpty {
      let names = identifiers.map { name in
        rowNames.contains(name) ? "\(name) (which has no name in the file)" : name
      }.joined(separator: ", ")
      let verb =
        identifiers.count == 1 ? "identifies customers and was" : "identify customers and were"
      warnings.append(
        DataWarning(
          code: "identifierLeftOut",
          message: "\(names) \(verb) left out of the columns that . stands for."))
    }
    if !emptyColumns.isEmpty {
      let names = emptyColumns.joined(separator: ", ")
      let verb =
        emptyColumns.count == 1
        ? "has no value in any row and was" : "have no value in any row and were"
      warnings.append(
        DataWarning(
          code: "emptyColumnLeftOut",
          message: "\(names) \(verb) left out of the columns that . stands for."))
    }
    let outcome = Set(formula.response.expressions.flatMap(\.columnNames))
    let predictors = expansion.predictors.flatMap(\.expressions).flatMap(\.columnNames)
    if let both = predictors.first(where: outcome.contains) {
      warnings.append(
        DataWarning(
          code: "outcomeAmongPredictors",
          message: "\(both) stands on both sides of ~, so the model is told what it should predict."
        ))
    }
    return warnings
  }
}

extension Column {
  /// Whether it holds the rows' names, or every row has a value of its own that only tells rows apart,
  /// in more rows than a small table's: a text, or a whole number that counts rows or is named as a
  /// number of customers.
  public var looksLikeIdentifier: Bool {
    if namesRows { return true }
    guard count > 20 else { return false }
    switch values {
    case .categorical(_, let levels): return levels.count == count && missingCount == 0
    case .logical: return false
    case .numeric(let numbers):
      guard numbers.allSatisfy({ $0 == $0.rounded() }), Set(numbers).count == count,
        let least = numbers.min(), let greatest = numbers.max()
      else { return false }
      let name = name.lowercased()
      let isNamed = name == "id" || name.hasSuffix("_id") || name.hasSuffix(" id")
      return isNamed || greatest - least == Double(count - 1)
    }
  }
}
