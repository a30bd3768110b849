internal import JSONDocuments
internal import Tenure

/// How well a survival model predicts, for people and programs.
struct SurvivalReport: EvaluationReport {
  private let evaluation: SurvivalEvaluation
  private let title: [String]
  private let timeUnit: String?

  /// Titles an evaluation.
  init(_ evaluation: SurvivalEvaluation, title: [String], timeUnit: String?) {
    self.evaluation = evaluation
    self.title = title
    self.timeUnit = timeUnit
  }

  var evidence: EvaluationPage.Evidence { .survival(evaluation) }

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
      measures.append("concordance (Uno)  \(NumberText.fixed(uno.estimate, 4))")
    }
    if let brier = evaluation.integratedBrier {
      measures.append("integrated Brier   " + scaled(brier))
    }
    if evaluation.horizons.isEmpty {
      measures.append("Ask --horizons 6,12 for Brier scores and calibration at those times.")
    }
    let parts =
      [title + [size], measures] + evaluation.horizons.map(lines)
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

  private func lines(_ horizon: HorizonEvaluation) -> [String] {
    var lines = ["By \(time(horizon.horizon)):"]
    var sizes: [String] = []
    if let brier = horizon.brier { sizes.append("Brier score \(scaled(brier))") }
    if let area = horizon.area { sizes.append("AUC \(NumberText.fixed(area, 4))") }
    if !sizes.isEmpty { lines.append(sizes.joined(separator: ", ")) }
    if let predicted = horizon.predicted, let observed = horizon.observed {
      lines.append(
        "churn predicted \(NumberText.percent(predicted)), observed \(NumberText.percent(observed))"
          + (horizon.observedInterval.map {
            " (\(NumberText.percent($0.lower)) to \(NumberText.percent($0.upper)))"
          } ?? ""))
    }
    return lines + EvaluationPrint.calibration(horizon.calibration)
      + horizon.notes.flatMap { wrapped("Note: \($0)", indent: 2) }
  }

  var json: JSONValue {
    .object([
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
      .init("integratedBrier", .finite(evaluation.integratedBrier?.value)),
      .init("horizons", .array(evaluation.horizons.map(json))),
      .init("notes", .strings(evaluation.notes.map(\.description))),
    ])
  }

  private func json(_ horizon: HorizonEvaluation) -> JSONValue {
    .object([
      .init("horizon", .number(horizon.horizon)), .init("brier", .finite(horizon.brier?.value)),
      .init("brierOfOneCurve", .finite(horizon.brier?.reference)),
      .init("auc", .finite(horizon.area)), .init("predicted", .finite(horizon.predicted)),
      .init("observed", .finite(horizon.observed)),
      .init("observedLower", .finite(horizon.observedInterval?.lower)),
      .init("observedUpper", .finite(horizon.observedInterval?.upper)),
      .init("calibration", EvaluationPrint.json(horizon.calibration)),
      .init("notes", .strings(horizon.notes.map(\.description))),
    ])
  }
}
