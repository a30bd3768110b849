internal import Formulas
internal import Scoring

/// A model as one SELECT statement: stages of common table expressions over a table of raw columns.
///
/// Numbers that are missing, infinite or not a number are NULL; a row that cannot be scored has
/// NULL results and says why in `status`. Nothing raises an error of arithmetic: arguments of LN,
/// EXP, SQRT, POWER and divisors are looked at before, because dialects differ in what they do then.
struct SQLArtefact {
  let program: ScoringProgram
  let dialect: SQLDialect
  /// The table, in parts: schema and name.
  let table: [String]
  /// Columns to hand on.
  let kept: [String]
  /// A line for the reader, before the statement.
  let title: String

  /// The statement.
  func text() -> String {
    let text = expressions
    var lines = [
      "-- \(dialect.comment(title.singleLine))", "WITH stage_0 AS \(dialect.materialized)(",
      "  SELECT",
    ]
    let inputs = program.inputs.indices.map { input in
      "    \(language.cleaned(input)) AS \(language.name(input: input))"
    }
    lines.append((kept.map { "    \(dialect.quoted(name: $0))" } + inputs).joined(separator: ",\n"))
    lines.append("  FROM \(table.map { dialect.quoted(name: $0) }.joined(separator: "."))")
    lines.append(")")
    let last = text.definitions.map(\.stage).max() ?? 0
    for stage in stride(from: 1, through: last, by: 1) {
      lines[lines.count - 1] = "), stage_\(stage) AS \(dialect.materialized)("
      lines.append("  SELECT *,")
      lines.append(
        text.definitions.filter { $0.stage == stage }
          .map { "    \($0.expression) AS \($0.name)" }.joined(separator: ",\n"))
      lines.append("  FROM stage_\(stage - 1)\(dialect.fence)")
      lines.append(")")
    }
    lines.append("SELECT")
    var columns = kept.map { "  \(dialect.quoted(name: $0))" }
    columns += program.outputs.map { output in
      "  \(text.text(output.value)) AS \(dialect.quoted(name: output.name))"
    }
    var status = "  CASE"
    for rule in program.statuses {
      status += "\n    WHEN \(text.text(rule.condition)) THEN \(dialect.quoted(text: rule.text))"
    }
    status += program.statuses.isEmpty ? " WHEN 1 = 1 THEN 'ok' END" : "\n    ELSE 'ok' END"
    columns.append(status + " AS \(dialect.quoted(name: "status"))")
    lines.append(columns.joined(separator: ",\n"))
    lines.append("FROM stage_\(last)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Why the dialect has no such statement; `nil` where it has.
  var refusal: String? {
    let names = kept + table + program.inputs.map(\.name) + program.outputs.map(\.name)
    if let name = names.first(where: { !dialect.canQuote(name: $0) }) {
      return
        "Spark puts a variable's value in the place of ${...} even in quoted names, so it cannot "
        + "read or write \(name); give the column another name, or export another kind."
    }
    let count = expressions.definitions.map(\.stage).max() ?? 0
    guard let most = dialect.mostStages, count > most else { return nil }
    return "The statement would have \(count) stages, and \(dialect.rawValue) takes minutes to "
      + "plan more than \(most); ask without --elapsed, train with longer periods or rounded times, or "
      + "export another kind."
  }

  private var language: SQLLanguage {
    SQLLanguage(
      inputs: program.inputs, dates: program.dates, dialect: dialect, prefix: prefix)
  }

  private var expressions: ProgramText<SQLLanguage> {
    let results = program.outputs.map(\.value) + program.statuses.map(\.condition)
    return ProgramText(program.program, results: results, in: language)
  }

  /// What names of ours begin with, so that none is a kept column's.
  private var prefix: String {
    var prefix = "m_"
    while kept.contains(where: { $0.lowercased().hasPrefix(prefix) }) { prefix = "m" + prefix }
    return prefix
  }
}

/// Steps in SQL.
struct SQLLanguage: ArtefactLanguage {
  let inputs: [FeatureEncoder.Input]
  /// The places of dates among them.
  let dates: Set<Int>
  let dialect: SQLDialect
  let prefix: String

  private var one: String { number(1) }

  /// The greatest finite number.
  private var greatest: String { number(.greatestFiniteMagnitude) }

  func name(step: Int) -> String { "\(prefix)\(step)" }

  func name(input: Int) -> String { "\(prefix)x\(input)" }

  /// An input as stage 0 hands it on: a finite number, days for a date, a text that is not empty, 1 or
  /// 0, or NULL.
  func cleaned(_ input: Int) -> String {
    let column = dialect.quoted(name: inputs[input].name)
    switch inputs[input].kind {
    case .numeric where dates.contains(input): return dialect.days(ofDate: column)
    case .numeric:
      let number = "CAST(\(column) AS \(dialect.double))"
      return "CASE WHEN \(number) BETWEEN -\(greatest) AND \(greatest) THEN \(number) END"
    case .categorical: return "NULLIF(CAST(\(column) AS \(dialect.text)), '')"
    case .logical:
      let text = "LOWER(CAST(\(column) AS \(dialect.text)))"
      return "CASE WHEN \(text) IN ('true', 't', '1', '1.0') THEN 1 "
        + "WHEN \(text) IN ('false', 'f', '0', '0.0') THEN 0 WHEN \(text) <> '' THEN -1 END"
    }
  }

  func number(_ number: Double) -> String {
    guard !number.isNaN else { return "CAST(NULL AS \(dialect.double))" }
    return "CAST(\(number.scientific) AS \(dialect.double))"
  }

  func number(input: Int) -> String { name(input: input) }

  func isMissing(input: Int) -> String { "\(name(input: input)) IS NULL" }

  func isKnown(input: Int) -> String {
    switch inputs[input].kind {
    case .numeric: "\(name(input: input)) IS NOT NULL"
    case .logical: "\(name(input: input)) IN (0, 1)"
    case .categorical(let levels):
      "\(name(input: input)) IN (\(levels.map { dialect.quoted(text: $0) }.joined(separator: ", ")))"
    }
  }

  func level(input: Int, _ values: [Double]) -> String {
    guard case .categorical(let levels) = inputs[input].kind else {
      preconditionFailure("input \(input) has no levels")
    }
    // The commonest value is left to ELSE; rows with unknown levels are refused elsewhere.
    var groups: [(value: Double, levels: [String])] = []
    for (level, value) in zip(levels, values) {
      if let group = groups.firstIndex(where: { $0.value.bitPattern == value.bitPattern }) {
        groups[group].levels.append(level)
      } else {
        groups.append((value, [level]))
      }
    }
    let common = groups.indices.max { groups[$0].levels.count < groups[$1].levels.count } ?? 0
    var text = "CASE"
    for (index, group) in groups.enumerated() where index != common {
      let names = group.levels.map { dialect.quoted(text: $0) }.joined(separator: ", ")
      text += " WHEN \(name(input: input)) IN (\(names)) THEN \(number(group.value))"
    }
    return text + " ELSE \(number(groups[common].value)) END"
  }

  func unary(_ operation: ScalarProgram.Unary, _ x: String) -> String {
    switch operation {
    case .negate: "(-\(x))"
    case .log: "CASE WHEN \(x) > 0 THEN LN(\(x)) END"
    case .exp:
      "CASE WHEN \(x) < -745 THEN \(number(0)) WHEN \(x) <= 709 THEN EXP(\(x)) END"
    // Dialects have no functions that are right for small x; Kahan's ways are.
    case .logOnePlus:
      "CASE WHEN \(one) + \(x) = \(one) THEN \(x) WHEN \(x) > -1 "
        + "THEN LN(\(one) + \(x)) * (\(x) / ((\(one) + \(x)) - \(one))) END"
    case .expMinusOne:
      "CASE WHEN \(x) < -40 THEN -\(one) WHEN \(x) > 700 THEN NULL "
        + "WHEN EXP(\(x)) = \(one) THEN \(x) "
        + "ELSE (EXP(\(x)) - \(one)) * (\(x) / LN(EXP(\(x)))) END"
    case .sqrt: "CASE WHEN \(x) >= 0 THEN SQRT(\(x)) END"
    case .sigmoid:
      "CASE WHEN \(x) > 700 THEN \(number(1)) WHEN \(x) < -700 THEN \(number(0)) "
        + "ELSE \(number(1)) / (\(number(1)) + EXP(-\(x))) END"
    case .isNumber: "(\(x)) IS NOT NULL"
    case .isFinite: "((\(x)) IS NOT NULL AND (\(x)) BETWEEN -\(greatest) AND \(greatest))"
    // A comparison with what is missing is not true.
    case .not: "(NOT COALESCE((\(x)), 1 = 0))"
    }
  }

  func binary(
    _ operation: ScalarProgram.Binary, _ x: String, _ y: String, constant: Double?
  ) -> String {
    switch operation {
    case .add: "(\(x) + \(y))"
    case .subtract: "(\(x) - \(y))"
    case .multiply: "(\(x) * \(y))"
    case .divide:
      constant ?? 0 != 0 ? "(\(x) / \(y))" : "CASE WHEN \(y) <> 0 THEN \(x) / \(y) END"
    case .power:
      "CASE WHEN \(x) > 0 OR \(x) = 0 AND \(y) >= 0 OR \(x) < 0 AND \(y) = FLOOR(\(y)) "
        + "THEN POWER(\(x), \(y)) END"
    case .survival:
      "CASE WHEN \(x) = 0 THEN \(number(1)) WHEN \(y) > 600 THEN \(number(0)) "
        + "WHEN \(y) < -600 THEN \(number(1)) WHEN \(x) * EXP(\(y)) > 700 THEN \(number(0)) "
        + "ELSE EXP(-(\(x) * EXP(\(y)))) END"
    case .equal: "(\(x) = \(y))"
    case .notEqual: "(\(x) <> \(y))"
    case .less: "(\(x) < \(y))"
    case .lessOrEqual: "(\(x) <= \(y))"
    case .greater: "(\(x) > \(y))"
    case .greaterOrEqual: "(\(x) >= \(y))"
    case .and: "(\(x) AND \(y))"
    case .or: "(\(x) OR \(y))"
    }
  }

  func select(_ condition: String, _ x: String, _ y: String) -> String {
    "CASE WHEN \(condition) THEN \(x) ELSE \(y) END"
  }

  func lookup(_ x: String, breaks: [Double], values: [Double]) -> String {
    let table = joined(breaks: breaks, values: values)
    var text = "CASE WHEN (\(x)) IS NULL THEN NULL"
    for (boundary, value) in zip(table.breaks, table.values) {
      text += " WHEN \(x) < \(number(boundary)) THEN \(number(value))"
    }
    return text + " ELSE \(number(table.values[table.values.count - 1])) END"
  }

  func search(_ x: String, base: String, breaks: [Double], values: [Double]) -> String {
    let table = joined(breaks: breaks, values: values)
    var text = "CASE WHEN (\(x)) IS NULL OR (\(base)) IS NULL THEN NULL"
    for (boundary, value) in zip(table.breaks, table.values) {
      text += " WHEN \(number(boundary)) - \(base) >= \(x) THEN \(number(value))"
    }
    return text + " ELSE \(number(table.values[table.values.count - 1])) END"
  }

  func repeatsOperands(_ step: ScalarProgram.Step) -> Bool {
    switch step {
    case .unary(let operation, _): operation != .negate && operation != .not
    case .binary(let operation, _, _):
      operation == .divide || operation == .power || operation == .survival
    case .lookup, .search: true
    case .constant, .number, .level, .isMissing, .isKnown, .select: false
    }
  }
}

extension Double {
  /// The shortest digits that read back as this number, with an exponent: 1.5e0.
  ///
  /// Without one some dialects take a literal for a decimal and round twice on the way to a double.
  fileprivate var scientific: String {
    let digits = description
    if digits.contains("e") { return digits }
    return digits + "e0"
  }
}

extension String {
  /// The text with line breaks as spaces, for a comment of one line.
  var singleLine: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
