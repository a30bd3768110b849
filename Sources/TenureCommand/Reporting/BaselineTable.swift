internal import Tenure

/// How many average customers leave in each stretch of time, for models with a hazard for each.
struct BaselineTable {
  /// The table's lines; none where a model has no such stretches, strata, or too many to print.
  let lines: [String]

  /// The most stretches that are printed.
  private static let limit = 15

  init(_ document: ModelDocument) {
    switch document.model {
    case .discreteTime(let scorer, _):
      lines = Self.lines(scorer, scorer.parameters.strata, document.outcome.timeUnit)
    case .piecewiseExponential(let scorer):
      lines = Self.lines(scorer, scorer.parameters.strata, document.outcome.timeUnit)
    case .logistic, .cox, .aft, .roystonParmar, .cure, .causeSpecific, .fineGray, .sharedFrailty:
      lines = []
    }
  }

  private static func lines(
    _ scorer: some SurvivalScorer, _ strata: [HazardBaseline], _ unit: String?
  ) -> [String] {
    guard strata.count == 1, (2...limit).contains(strata[0].cells.count) else { return [] }
    var curve = scorer.makeCurve()
    curve.move(to: nil, linearPredictor: 0, stratum: 0)
    var names: [String] = []
    var shares: [String] = []
    var begin = 0.0
    for cell in strata[0].cells {
      let period = SurvivalPeriod(
        horizon: cell.end - begin, elapsed: begin == 0 ? nil : begin)
      names.append("\(NumberText.plain(begin)) to \(NumberText.plain(cell.end))")
      shares.append(NumberText.percent(1 - curve.survival(over: period)))
      begin = cell.end
    }
    var table = TextTable()
    table.add(unit ?? "time", .leading, names)
    table.add("leave", .decimal, shares)
    return ["Of average customers who are still there at its beginning:"] + table.lines
  }
}
