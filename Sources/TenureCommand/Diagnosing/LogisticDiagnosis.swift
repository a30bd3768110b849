internal import JSONDocuments
internal import Tenure

/// What a logistic model rests on: collinear columns and influential rows.
struct LogisticDiagnosis: DiagnosisReport {
  private let influence: LogisticInfluence
  private let collinearity: CollinearityReport
  private let data: DiagnosisData
  private let isGrouped: Bool

  /// Pairs what was measured with the document.
  init(_ document: ModelDocument, _ data: DiagnosisData, _ influence: LogisticInfluence) {
    self.influence = influence
    self.data = data
    collinearity = CollinearityReport(influence.collinearity, document)
    isGrouped = document.outcome.kind == .counts
  }

  // MARK: - For people

  var lines: [String] {
    let parts = [collinearity.lines, missing, cases, extremes, dispersion].filter { !$0.isEmpty }
    return Array(parts.joined(separator: [""]))
  }

  /// The columns that these data do not determine.
  private var missing: [String] {
    let lost = names(influence.undetermined)
    guard !lost.isEmpty else { return [] }
    return wrapped(
      "These data do not determine \(listed(lost)), so nothing below is said of "
        + "\(lost.count == 1 ? "it" : "them").")
  }

  private var cases: [String] {
    let found = influence.largest
    guard !found.isEmpty else { return [] }
    let noun = data.customers == nil ? "rows" : "customers"
    var table = TextTable()
    table.add(
      data.identifier ?? "row", .leading, found.map { label($0.row, $0.customer) })
    if found.contains(where: { $0.rowCount > 1 }) {
      table.add("rows", .trailing, found.map { NumberText.grouped($0.rowCount) })
    }
    table.add("Cook's D", .decimal, found.map { NumberText.significant($0.cooksDistance, 3) })
    table.add("leverage", .decimal, found.map { NumberText.fixed($0.leverage, 4) })
    table.add("residual", .decimal, found.map { NumberText.fixed($0.studentizedResidual, 2) })
    table.add("predicted", .decimal, found.map { NumberText.percent($0.probability) })
    table.add("moves most, in standard errors", .leading, found.map(strongestMove))
    let average = Double(influence.estimated.count) / max(influence.observations, 1)
    return [
      "The \(noun) that the coefficients owe most to, of "
        + "\(NumberText.grouped(influence.caseCount)):"
    ] + table.lines
      + wrapped(
        "Residuals are studentized; the average leverage of a row is "
          + "\(NumberText.significant(average, 2)). Look at those that stand apart from the rest.")
  }

  private func strongestMove(_ found: LogisticInfluence.Case) -> String {
    let moves = influence.estimated.map { found.dfbeta[$0] / influence.standardErrors[$0] }
    guard moves.allSatisfy(\.isFinite),
      let place = moves.indices.max(by: { moves[$0].magnitude < moves[$1].magnitude })
    else { return NumberText.none }
    let sign = moves[place] < 0 ? "−" : "+"
    return "\(influence.names[influence.estimated[place]]) \(sign)"
      + NumberText.fixed(moves[place].magnitude, 2)
  }

  private var extremes: [String] {
    let rows: [(String, LogisticInfluence.Extreme?)] = [
      ("leverage", influence.extremes.leverage),
      ("Cook's distance", influence.extremes.cooksDistance),
      ("Pearson residual", influence.extremes.pearson),
      ("  standardized", influence.extremes.standardizedPearson),
      ("deviance residual, standardized", influence.extremes.standardizedDeviance),
      ("studentized residual", influence.extremes.studentized),
    ]
    let known = rows.compactMap { name, extreme in extreme.map { (name, $0) } }
    guard !known.isEmpty else { return [] }
    var table = TextTable()
    table.add("farthest from 0", .leading, known.map(\.0))
    table.add("value", .decimal, known.map { NumberText.significant($0.1.value, 4) })
    table.add("row", .trailing, known.map { NumberText.grouped(data.rowNumber($0.1.row)) })
    return table.lines
  }

  /// Whether groups vary more than trials do.
  private var dispersion: [String] {
    let free = influence.observations - Double(influence.estimated.count)
    guard isGrouped, free > 0 else { return [] }
    let ratio = influence.pearsonChiSquared / free
    let word =
      ratio > 1.5
      ? "the groups vary more than independent trials do, so model standard errors are too small by "
        + "about \(NumberText.fixed(ratio.squareRoot(), 2)); use robust ones"
      : "about 1 is right for independent trials"
    return wrapped(
      "Pearson's chi-squared over its degrees of freedom is \(NumberText.fixed(ratio, 3)): \(word)."
    )
  }

  private func label(_ row: Int, _ customer: Int?) -> String {
    if let customer, let key = data.customers?.keys[customer].first { return key }
    return NumberText.grouped(data.rowNumber(row))
  }

  private func names(_ columns: [Int]) -> [String] { columns.map { influence.names[$0] } }

  // MARK: - For programs

  var json: [JSONValue.Member] {
    let extremes = influence.extremes
    return [
      .init("observations", .number(influence.observations)),
      .init("parameters", .integer(influence.estimated.count)),
      .init("undetermined", .strings(names(influence.undetermined))),
      .init("pearsonChiSquared", .finite(influence.pearsonChiSquared)),
      .init("collinearity", collinearity.json),
      .init("cases", .integer(influence.caseCount)),
      .init(
        "extremes",
        .object([
          .init("leverage", json(extremes.leverage)),
          .init("cooksDistance", json(extremes.cooksDistance)),
          .init("pearson", json(extremes.pearson)),
          .init("standardizedPearson", json(extremes.standardizedPearson)),
          .init("standardizedDeviance", json(extremes.standardizedDeviance)),
          .init("studentized", json(extremes.studentized)),
          .init(
            "dfbeta",
            .object(
              influence.estimated.map { .init(influence.names[$0], json(extremes.dfbeta[$0])) })),
          .init(
            "devianceDfbeta",
            .object(
              influence.estimated.map {
                .init(influence.names[$0], json(extremes.devianceDfbeta[$0]))
              })),
        ])),
      .init("influential", .array(influence.largest.map(json))),
    ]
  }

  private func json(_ extreme: LogisticInfluence.Extreme?) -> JSONValue {
    guard let extreme else { return .null }
    return .object([
      .init("value", .finite(extreme.value)),
      .init("row", .integer(data.rowNumber(extreme.row))),
    ])
  }

  private func json(_ found: LogisticInfluence.Case) -> JSONValue {
    var members: [JSONValue.Member] = [.init("row", .integer(data.rowNumber(found.row)))]
    if let customer = found.customer, let key = data.customers?.keys[customer].first {
      members.append(.init("id", .string(key)))
    }
    members += [
      .init("rows", .integer(found.rowCount)),
      .init("cooksDistance", .finite(found.cooksDistance)),
      .init("leverage", .finite(found.leverage)),
      .init("studentizedResidual", .finite(found.studentizedResidual)),
      .init("probability", .finite(found.probability)),
      .init(
        "dfbeta",
        .object(
          influence.estimated.map { .init(influence.names[$0], .finite(found.dfbeta[$0])) })),
    ]
    return .object(members)
  }
}
