internal import JSONDocuments
internal import Tenure

/// An evaluation of one table, for people and programs.
struct ModelEvaluationReport: EvaluationReport {
  private let report: any EvaluationReport
  private let judgement: Judgement
  private let extras: EvaluationExtras

  /// Titles an evaluation.
  init(
    _ judgement: Judgement, _ extras: EvaluationExtras, title: [String], timeUnit: String?
  ) {
    self.judgement = judgement
    self.extras = extras
    switch judgement {
    case .logistic(let evaluation):
      report = LogisticReport(evaluation, title: title, tellsProfit: extras.profit == nil)
    case .survival(let evaluation, let causes):
      report = SurvivalReport(evaluation, causes: causes, title: title, timeUnit: timeUnit)
    case .causes(let causes, let observations, let level):
      report = CauseReport(
        causes, observations: observations, level: level, title: title, timeUnit: timeUnit)
    }
  }

  var text: String {
    ([report.text] + extras.parts.map { $0.joined(separator: "\n") + "\n" })
      .joined(separator: "\n")
  }

  var json: JSONValue {
    guard case .object(let members) = report.json else { return report.json }
    return .object(members + extras.members(beside: judgement.figures))
  }

  /// Every number as a table.
  var table: [UInt8] {
    FigureOutput.table(
      judgement.figures + extras.figures,
      segments: extras.segments?.comparison.segments ?? [])
  }
}
