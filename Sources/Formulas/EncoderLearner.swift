internal import DataFrames

/// Learns an encoder from a formula and a table: levels, knots, polynomials, names.
struct EncoderLearner {
  let terms: FormulaInTable
  let model: ModelFrameOptions.Model
  /// The whole table; as in R, knots are placed by every row that has the value.
  let frame: DataFrame
  /// The rows that are used.
  let table: DataFrame
  private(set) var warnings: [DataWarning] = []

  private var inputs: [FeatureEncoder.Input] = []
  private var slotValues: [FeatureEncoder.Slots.Values] = []

  init(
    terms: FormulaInTable, model: ModelFrameOptions.Model, frame: DataFrame, table: DataFrame
  ) {
    self.terms = terms
    self.model = model
    self.frame = frame
    self.table = table
  }

  /// The encoder, and the slots of the rows that are used.
  mutating func learn() throws(DataError) -> (FeatureEncoder, FeatureEncoder.Slots) {
    for column in try terms.columns(of: terms.inputExpressions, in: table) { addInput(column) }
    let slots = FeatureEncoder.Slots(rowCount: table.rowCount, values: slotValues)
    let binder = Binder(inputs: inputs.map { ($0.name, $0.kind) }, refusesUnknownLevels: true)

    var variables: [FeatureEncoder.Variable] = []
    for predictor in terms.expansion.predictors {
      let kind = try learnKind(of: predictor, binder, slots)
      variables.append(.init(name: predictor.description, kind: kind))
    }
    var strata: [FeatureEncoder.Variable] = []
    for stratum in terms.expansion.strata {
      let kind = try factor(stratum, reference: nil, binder, slots)
      strata.append(.init(name: stratum.description, kind: kind))
    }
    let hasIntercept = model == .logistic && terms.expansion.hasIntercept
    let layout = TermLayout(
      terms.expansion, variables: variables,
      hasIntercept: hasIntercept, codesBesideIntercept: hasIntercept || model == .survival)
    try checkNames(layout.columnNames)
    let encoder = FeatureEncoder(
      inputs: inputs, variables: variables, terms: layout.terms, hasIntercept: hasIntercept,
      offsets: terms.expansion.offsets, strata: strata, columnNames: layout.columnNames)
    if let fault = encoder.fault {
      throw DataError(fault, in: table)
    }
    try checkConstants(of: encoder, slots)
    return (encoder, slots)
  }

  /// Refuses two columns of one name, as the value `One year]:plan[B` of a column could give.
  private func checkNames(_ names: [String]) throws(DataError) {
    var seen: Set<String> = []
    guard let name = names.first(where: { !seen.insert($0).inserted }) else { return }
    throw DataError(
      code: .ambiguousNames,
      description: "\(table.source): two columns of the design would be called \(name), so that "
        + "nobody could tell their coefficients apart; rename the value that holds ]: or [.")
  }

  // MARK: - Inputs

  private mutating func addInput(_ column: Column) {
    let missing = frame[column.name]?.missingCount ?? 0
    let missingShare = frame.rowCount == 0 ? 0 : Double(missing) / Double(frame.rowCount)
    func profile(quantiles: [Double] = [], shares: [Double] = []) -> FeatureEncoder.Profile {
      .init(missingShare: missingShare, quantiles: quantiles, levelShares: shares)
    }
    switch column.values {
    case .numeric(let numbers):
      let tenths = (0...10).map { Double($0) / 10 }
      let quantiles = OrderStatistics.quantiles(numbers, at: tenths)
      inputs.append(
        .init(name: column.name, kind: .numeric, profile: profile(quantiles: quantiles)))
      slotValues.append(.numbers(numbers))
    case .logical(let truths):
      let codes = truths.map(Int32.init)
      inputs.append(
        .init(name: column.name, kind: .logical, profile: profile(shares: shares(codes, of: 2))))
      slotValues.append(.codes(codes))
    case .categorical(let codes, let levels):
      let (used, usedLevels) = occurring(codes, levels)
      if usedLevels.count < levels.count { warnAboutEmptyLevels(column.name, levels, usedLevels) }
      inputs.append(
        .init(
          name: column.name, kind: .categorical(levels: usedLevels),
          profile: profile(shares: shares(used, of: usedLevels.count))))
      slotValues.append(.codes(used))
    }
  }

  private func shares(_ codes: [Int32], of levelCount: Int) -> [Double] {
    var counts = Array(repeating: 0, count: levelCount)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    return counts.map { Double($0) / Double(codes.count) }
  }

  private mutating func warnAboutEmptyLevels(
    _ name: String, _ levels: [String], _ used: [String]
  ) {
    let kept = Set(used)
    let empty = levels.filter { !kept.contains($0) }
    let verb = empty.count == 1 ? "occurs" : "occur"
    warnings.append(
      DataWarning(
        code: "emptyLevel",
        message: "\(described(levels: empty)) of \(name) \(verb) in no row that is used, and "
          + "\(empty.count == 1 ? "has" : "have") no coefficient."))
  }

  // MARK: - Variables

  private func learnKind(
    of predictor: VariableExpression, _ binder: Binder, _ slots: FeatureEncoder.Slots
  ) throws(DataError) -> FeatureEncoder.Variable.Kind {
    switch predictor {
    case .expression(let expression):
      guard try kind(of: expression, binder) == .number else {
        try refuseMistypedNumbers(expression)
        return try factor(expression, reference: nil, binder, slots)
      }
      return .numeric(expression)
    case .factor(let expression, let reference):
      return try factor(expression, reference: reference, binder, slots)
    case .basis(let request):
      let whole = try BoundTable(
        frame, expressions: [request.argument], refusesUnknownLevels: true)
      let values = try whole.numbers(request.argument).filter(\.isFinite)
      do throws(BasisExpression.Fault) {
        return .basis(request.argument, try request.learned(from: values))
      } catch {
        throw DataError(
          code: .invalidBasis, description: "\(frame.source): \(error.reason).")
      }
    case .strata, .cluster, .offset: preconditionFailure("\(predictor) is not a predictor")
    }
  }

  private func kind(
    of expression: Expression, _ binder: Binder
  ) throws(DataError) -> BoundExpression.Kind {
    do throws(Binder.Fault) {
      return try binder.bind(expression).kind
    } catch {
      throw DataError(error, in: table)
    }
  }

  private func factor(
    _ expression: Expression, reference: String?, _ binder: Binder, _ slots: FeatureEncoder.Slots
  ) throws(DataError) -> FeatureEncoder.Variable.Kind {
    let levels: [String]
    switch try kind(of: expression, binder) {
    case .truth: levels = ["false", "true"]
    case .category:
      guard let input = inputs.first(where: { expression.columnNames.contains($0.name) }),
        case .categorical(let inputLevels) = input.kind
      else { preconditionFailure("\(expression) has levels but no column") }
      levels = inputLevels
    case .number:
      let bound = try BoundTable(table, expressions: [expression], refusesUnknownLevels: true)
      levels = try bound.groups(expression).levels
    }
    guard let reference else { return .factor(expression, levels: levels, reference: 0) }
    guard let index = levels.firstIndex(of: reference) else {
      let advice =
        reference.nearest(among: levels).map { "the nearest value is \(Expression.text($0))" }
        ?? "its values are \(described(levels: levels))"
      throw DataError(
        code: .unknownLevel,
        description: "\(table.source): \(expression) is never \(Expression.text(reference)), so it "
          + "cannot be the reference; \(advice).")
    }
    return .factor(expression, levels: levels, reference: index)
  }

  /// Refuses a column that was read as text only because a few of its values are no numbers.
  ///
  /// As a factor it would have a coefficient for each of its numbers. A column that was declared
  /// text, of which the reader therefore says nothing, is meant.
  private func refuseMistypedNumbers(_ expression: Expression) throws(DataError) {
    guard case .column(let name) = expression,
      case .categorical(let codes, let levels) = frame[name]?.values,
      frame[name]?.textEvidence?.reason == .notANumber
    else { return }
    let numbers = levels.count { Double($0)?.isFinite ?? false }
    guard levels.count > 10, numbers < levels.count, numbers * 10 >= levels.count * 9 else {
      return
    }
    throw .textForNumber(
      name, codes, levels, in: frame,
      neededBy: "\(numbers) of its \(levels.count) values are numbers")
  }

  // MARK: - Constants

  /// Warns of variables that never vary, and refuses a formula of nothing else.
  private mutating func checkConstants(
    of encoder: FeatureEncoder, _ slots: FeatureEncoder.Slots
  ) throws(DataError) {
    let isConstant = encoder.program.variables.map { variable in
      switch variable {
      case .numeric(.slot(let slot)):
        switch slots.values[slot] {
        case .numbers(let numbers): numbers.isConstant
        case .codes(let codes): codes.isConstant
        }
      case .numeric(let expression): expression.values(slots).isConstant
      case .basis: false
      case .factor(let factor): factor.codes(slots).isConstant
      }
    }
    let varies = encoder.terms.contains { term in
      term.components.contains { !isConstant[$0.variable] }
    }
    if !varies, !encoder.terms.isEmpty, model == .survival || encoder.hasIntercept {
      let names = encoder.variables.map(\.name).joined(separator: ", ")
      let verb = encoder.variables.count == 1 ? "has" : "have"
      throw DataError(
        code: .constantDesign,
        description: "\(table.source): \(names) \(verb) the same value in all "
          + "\(counted(table.rowCount, "row")), so there is nothing to estimate; add a column that "
          + "varies.")
    }
    for (variable, constant) in zip(encoder.variables, isConstant) where constant {
      warnings.append(
        DataWarning(
          code: "constantColumn",
          message: "\(variable.name) has the same value in every row that is used, so it tells "
            + "nothing apart."))
    }
  }
}

extension Array where Element: Equatable {
  /// Whether all elements are equal.
  fileprivate var isConstant: Bool { allSatisfy { $0 == first } }
}

/// Where each term's columns stand in the design, and what they are called.
struct TermLayout {
  private(set) var terms: [FeatureEncoder.Term] = []
  private(set) var columnNames: [String]

  /// Lays terms out one after the other, behind the intercept.
  ///
  /// Factors are coded as beside an intercept where `codesBesideIntercept`: a survival model's
  /// baseline stands for one.
  init(
    _ expansion: TermExpansion, variables: [FeatureEncoder.Variable], hasIntercept: Bool,
    codesBesideIntercept: Bool
  ) {
    columnNames = hasIntercept ? ["(Intercept)"] : []
    let isFactor = variables.map { if case .factor = $0.kind { true } else { false } }
    let full = expansion.fullCodings(isFactor: isFactor, hasIntercept: codesBesideIntercept)
    for (term, full) in zip(expansion.terms, full) {
      var names = [""]
      for (variable, isFull) in zip(term, full) {
        let own = variables[variable].columnNames(full: isFull)
        names = own.flatMap { own in names.map { $0.isEmpty ? own : $0 + ":" + own } }
      }
      terms.append(
        FeatureEncoder.Term(
          name: term.map { variables[$0].name }.joined(separator: ":"),
          components: zip(term, full).map { .init(variable: $0, full: $1) },
          columns: columnNames.count..<columnNames.count + names.count))
      columnNames += names
    }
  }
}

extension FeatureEncoder.Variable {
  /// The names of the variable's columns.
  fileprivate func columnNames(full: Bool) -> [String] {
    switch kind {
    case .numeric: [name]
    case .basis(_, let basis): (1...basis.columnCount).map { "\(name)[\($0)]" }
    case .factor(_, let levels, let reference):
      levels.enumerated().filter { full || $0.offset != reference }.map { "\(name)[\($0.element)]" }
    }
  }
}
