internal import DataFrames

/// Learns an encoder from a formula and a table: levels, knots, polynomials, names.
struct EncoderLearner {
  let terms: FormulaInTable
  let model: ModelFrameOptions.Model
  /// The whole table; as in R, knots are placed by every row that has the value.
  let frame: DataFrame
  /// The rows that are used.
  let table: DataFrame
  /// What is done where a predictor has no value.
  let missing: ModelFrameOptions.MissingPolicy
  private(set) var warnings: [DataWarning] = []

  private var inputs: [FeatureEncoder.Input] = []
  private var slotValues: [FeatureEncoder.Slots.Values] = []

  init(
    terms: FormulaInTable, model: ModelFrameOptions.Model, frame: DataFrame, table: DataFrame,
    missing: ModelFrameOptions.MissingPolicy
  ) {
    self.terms = terms
    self.model = model
    self.frame = frame
    self.table = table
    self.missing = missing
  }

  /// The encoder, and the slots of the rows that are used.
  mutating func learn() throws(DataError) -> (FeatureEncoder, FeatureEncoder.Slots) {
    let substitutes = SubstituteLearner(terms, missing, table)
    for column in try terms.columns(of: terms.inputExpressions, in: table) {
      try addInput(column, substitutes)
    }
    let slots = FeatureEncoder.Slots(rowCount: table.rowCount, values: slotValues)
    let binder = Binder(
      inputs: inputs.map { ($0.name, $0.kind) }, substitutes: inputs.map(\.substitute),
      refusesUnknownLevels: true)

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
    try checkColumnCount(variables)
    var layout = TermLayout(
      terms.expansion, variables: variables,
      hasIntercept: hasIntercept, codesBesideIntercept: hasIntercept || model == .survival)
    if missing == .indicator {
      for input in inputs where input.substitute != nil {
        let mark = Expression.call("missing", [.column(input.name)])
        guard !variables.contains(where: { $0.name == mark.description }) else { continue }
        variables.append(.init(name: mark.description, kind: .numeric(mark)))
        layout.add(mark.description, variable: variables.count - 1)
      }
    }
    try checkNames(layout.columnNames)
    let encoder = FeatureEncoder(
      inputs: inputs, variables: variables, terms: layout.terms, hasIntercept: hasIntercept,
      offsets: terms.expansion.offsets, strata: strata, columnNames: layout.columnNames)
    if let fault = encoder.fault {
      throw DataError(fault, in: table)
    }
    try checkConstants(of: encoder, slots)
    if let warning = encoder.substitutionWarning(slots, isMarked: missing == .indicator) {
      warnings.append(warning)
    }
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

  private mutating func addInput(
    _ column: Column, _ substitutes: SubstituteLearner
  ) throws(DataError) {
    guard column.missingCount < column.count else { throw .allMissing(column.name, in: table) }
    let missing = frame[column.name]?.missingCount ?? 0
    let missingShare = frame.rowCount == 0 ? 0 : Double(missing) / Double(frame.rowCount)
    func profile(
      quantiles: [Double] = [], atOrBelow: [Double] = [], shares: [Double] = []
    ) -> FeatureEncoder.Profile {
      .init(
        missingShare: missingShare, quantiles: quantiles, sharesAtOrBelow: atOrBelow,
        levelShares: shares)
    }
    switch column.values {
    case .numeric(let numbers):
      let observed = column.missingCount == 0 ? numbers : numbers.filter { !$0.isNaN }
      let deciles = OrderStatistics.deciles(observed)
      let quantiles = deciles.quantiles
      inputs.append(
        .init(
          name: column.name, kind: .numeric,
          profile: profile(quantiles: quantiles, atOrBelow: deciles.sharesAtOrBelow),
          substitute: substitutes.number(
            for: column, among: observed, median: quantiles[quantiles.count / 2])))
      slotValues.append(.numbers(numbers))
    case .logical(let truths):
      let codes = truths.map(Int32.init)
      inputs.append(
        .init(
          name: column.name, kind: .logical, profile: profile(shares: shares(codes, of: 2)),
          substitute: substitutes.level(for: column, shares: shares(codes, of: 2))))
      slotValues.append(.codes(codes))
    case .categorical(let codes, let levels):
      let (used, usedLevels) = occurring(codes, levels)
      if let look = TextLook.of(usedLevels) {
        let words = look.words(column.name, texts: usedLevels)
        warnings.append(
          DataWarning(
            code: look == .dates ? "datesAsText" : "numbersAsText",
            message: "\(words), and as a category each has a coefficient of its own; "
              + "\(look.advice(column.name))."))
      }
      if usedLevels.count < levels.count { warnAboutEmptyLevels(column.name, levels, usedLevels) }
      inputs.append(
        .init(
          name: column.name, kind: .categorical(levels: usedLevels),
          profile: profile(shares: shares(used, of: usedLevels.count)),
          substitute: substitutes.level(
            for: column, shares: shares(used, of: usedLevels.count))))
      slotValues.append(.codes(used))
    }
  }

  private func shares(_ codes: [Int32], of levelCount: Int) -> [Double] {
    var counts = Array(repeating: 0, count: levelCount)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    let observed = max(counts.reduce(0, +), 1)
    return counts.map { Double($0) / Double(observed) }
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

  // MARK: - Size

  /// The most columns that a formula may multiply out to.
  private static let columnLimit = 200_000

  /// Refuses a formula of more columns than could be listed.
  private func checkColumnCount(_ variables: [FeatureEncoder.Variable]) throws(DataError) {
    let widths = variables.map { variable in
      switch variable.kind {
      case .numeric: 1.0
      case .basis(_, let basis): Double(basis.columnCount)
      case .factor(_, let levels, _): Double(levels.count)
      }
    }
    let terms = terms.expansion.terms.map { term in
      (
        name: term.map { variables[$0].name }.joined(separator: ":"),
        width: term.reduce(1.0) { $0 * widths[$1] }
      )
    }
    let all = terms.reduce(0) { $0 + $1.width }
    guard all > Double(Self.columnLimit), let widest = terms.max(by: { $0.width < $1.width }) else {
      return
    }
    throw DataError(
      code: .tooManyTerms,
      description: "\(table.source): the formula has \(Int(min(all, 1e15))) columns, "
        + "\(Int(min(widest.width, 1e15))) of them from \(widest.name), and a matrix of so many "
        + "would take \(Int(min(8e-9 * all * all, 1e15).rounded(.up))) GB; leave \(widest.name) out or "
        + "merge its levels.")
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

  /// Puts a term of one column behind the others.
  mutating func add(_ name: String, variable: Int) {
    terms.append(
      FeatureEncoder.Term(
        name: name, components: [.init(variable: variable, full: false)],
        columns: columnNames.count..<columnNames.count + 1))
    columnNames.append(name)
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
