internal import JSONDocuments
internal import Tenure

/// How well a survival model predicts, for people and programs.
struct SurvivalReport: EvaluationReport {
  private let evaluation: SurvivalEvaluation
  private let causes: [CauseEvaluation]
  private let title: [String]
  private let timeUnit: String?

  /// Titles an evaluation.
  init(
    _ evaluation: SurvivalEvaluation, causes: [CauseEvaluation] = [], title: [String],
    timeUnit: String?
  ) {
    self.evaluation = evaluation
    self.causes = causes
    self.title = title
    self.timeUnit = timeUnit
  }

  var text: String {
    let size =
      "n = \(NumberText.grouped(evaluation.observations)), "
      + "events = \(NumberText.grouped(evaluation.events)), "
      + "observed up to \(time(evaluation.lastTime))"
    var measures: [String] = []
    if let concordance = evaluation.concordance {
      measures.append(
        "concordance        "
          + EvaluationPrint.estimate(concordance.estimate, evaluation.concordanceInterval))
    }
    if let uno = evaluation.unoConcordance {
      measures.append(
        "concordance (Uno)  "
          + EvaluationPrint.estimate(
            uno.estimate,
            evaluation.unoStandardError.map {
              Estimate(value: uno.estimate, standardError: $0)
                .interval(level: evaluation.level, within: 0...1)
            }))
    }
    if let brier = evaluation.integratedBrier {
      measures.append("integrated Brier   " + scaled(brier))
    }
    if let calibration = evaluation.distributionCalibration {
      measures.append(
        "D-calibration      chi-squared \(NumberText.fixed(calibration.statistic, 2)) on "
          + "\(calibration.degreesOfFreedom) df (p \(NumberText.pValue(calibration.pValue)))")
    }
    if evaluation.horizons.isEmpty {
      measures.append("Ask --horizons 6,12 for Brier scores and calibration at those times.")
    }
    let parts =
      [title + [size], measures]
      + evaluation.horizons.map {
        EvaluationPrint.lines($0, title: "By \(time($0.horizon)):", level: evaluation.level)
      }
      + causes.flatMap { cause in
        cause.horizons.map {
          EvaluationPrint.lines(
            $0, title: "\(cause.cause), by \(time($0.horizon)):", level: evaluation.level)
        }
      }
      + [evaluation.notes.flatMap { wrapped("Note: \($0)", indent: 2) }]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private func time(_ value: Double) -> String {
    NumberText.plain(value) + (timeUnit.map { " \($0)" } ?? "")
  }

  private func scaled(_ brier: BrierScore) -> String {
    EvaluationPrint.brier(brier, comparedWith: "one curve for all")
  }

  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("observations", .integer(evaluation.observations)),
      .init("events", .integer(evaluation.events)),
      .init("lastTime", .finite(evaluation.lastTime)),
      .init("confidenceLevel", .number(evaluation.level)),
      .init(
        "concordance",
        EvaluationPrint.json(
          evaluation.concordance?.estimate, standardError: evaluation.concordanceStandardError,
          evaluation.concordanceInterval)),
      .init("concordanceUno", .finite(evaluation.unoConcordance?.estimate)),
      .init("concordanceUnoStandardError", .finite(evaluation.unoStandardError)),
      .init("integratedBrier", .finite(evaluation.integratedBrier?.value)),
      .init(
        "integratedBrierStandardError",
        .finite(evaluation.integratedBrierEstimate?.standardError)),
      .init("integratedPredictionAccuracy", .finite(evaluation.integratedAccuracy?.value)),
      .init("horizons", .array(evaluation.horizons.map { EvaluationPrint.json($0) })),
    ]
    members += CauseReport.members(causes)
    members.append(.init("notes", .strings(evaluation.notes.map(\.description))))
    return .object(members)
  }
}
