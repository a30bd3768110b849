internal import JSONDocuments
internal import Tenure

/// How well a logistic model predicts, for people and programs.
struct LogisticReport: EvaluationReport {
  private let evaluation: LogisticEvaluation
  private let title: [String]
  private let tellsProfit: Bool

  /// Titles an evaluation; profit is told unless customers have values of their own.
  init(_ evaluation: LogisticEvaluation, title: [String], tellsProfit: Bool = true) {
    self.evaluation = evaluation
    self.title = title
    self.tellsProfit = tellsProfit
  }

  var text: String {
    let evaluation = evaluation
    let size =
      "n = \(NumberText.grouped(evaluation.observations)), "
      + "events = \(NumberText.count(evaluation.events)) "
      + "(\(NumberText.percent(evaluation.eventRate)); mean prediction "
      + "\(NumberText.percent(evaluation.meanPrediction)))"
    var measures: [String] = []
    if let area = evaluation.area {
      measures.append(
        "AUC            " + EvaluationPrint.estimate(area.estimate, evaluation.areaInterval))
    }
    measures.append(
      "Brier score    "
        + EvaluationPrint.brier(evaluation.brier, comparedWith: "the event rate"))
    measures.append("log-loss       \(NumberText.fixed(evaluation.logLoss, 4))")
    if let useful = evaluation.usefulness {
      measures.append("H-measure      \(NumberText.fixed(useful.hMeasure.value, 4))")
      measures.append(
        "precision      \(NumberText.fixed(useful.averagePrecision, 4)) on average over the events "
          + "(the event rate is \(NumberText.fixed(evaluation.eventRate, 4)))")
      let lift = useful.topTenth.lift
      let interval = lift.interval(level: evaluation.level)
      measures.append(
        "top-tenth lift \(NumberText.fixed(lift.value, 3)) (\(NumberText.fixed(interval.lower, 3)) to "
          + "\(NumberText.fixed(interval.upper, 3)))")
    }
    let profit: [String] =
      tellsProfit ? evaluation.usefulness.map { EvaluationPrint.usefulness($0) } ?? [] : []
    let parts = [
      title + [size], measures, recalibration,
      EvaluationPrint.calibration(evaluation.calibration), gains,
      profit,
      evaluation.notes.flatMap { wrapped("Note: \($0)", indent: 2) },
    ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var recalibration: [String] {
    guard let recalibration = evaluation.recalibration else { return [] }
    func line(_ name: String, _ estimate: Estimate?) -> String? {
      estimate.map {
        name + EvaluationPrint.estimate($0.value, $0.interval(level: evaluation.level))
      }
    }
    return [
      line("calibration in the large (0 is right) ", recalibration.inTheLarge),
      line("calibration slope (1 is right)        ", recalibration.slope),
      evaluation.calibrationCurve.map(EvaluationPrint.calibrationIndices),
      evaluation.spiegelhalter.map {
        "Spiegelhalter's z                     \(NumberText.fixed($0.statistic, 2)) (p "
          + "\(NumberText.pValue($0.pValue)))"
      },
    ].compactMap { $0 }
  }

  private var gains: [String] {
    guard !evaluation.gains.isEmpty else { return [] }
    var table = TextTable()
    table.add("customers", .trailing, evaluation.gains.map { NumberText.percent($0.share, 0) })
    table.add("of all churn", .decimal, evaluation.gains.map { NumberText.percent($0.gain) })
    table.add("lift", .decimal, evaluation.gains.map { NumberText.fixed($0.lift, 3) })
    return ["Contacting the customers most likely to leave reaches:"] + table.lines
  }

  var json: JSONValue {
    let evaluation = evaluation
    let recalibration = evaluation.recalibration
    func estimate(_ estimate: Estimate?) -> JSONValue {
      EvaluationPrint.json(
        estimate?.value, standardError: estimate?.standardError,
        estimate?.interval(level: evaluation.level))
    }
    return .object([
      .init("observations", .integer(evaluation.observations)),
      .init("events", .number(evaluation.events)),
      .init("eventRate", .finite(evaluation.eventRate)),
      .init("meanPrediction", .finite(evaluation.meanPrediction)),
      .init("confidenceLevel", .number(evaluation.level)),
      .init(
        "auc",
        EvaluationPrint.json(
          evaluation.area?.estimate, standardError: evaluation.area?.standardError,
          evaluation.areaInterval)),
      .init("brier", .finite(evaluation.brier.value)),
      .init("brierOfEventRate", .finite(evaluation.brier.reference)),
      .init("logLoss", .finite(evaluation.logLoss)),
      .init("topDecileLift", .finite(evaluation.topDecileLift)),
      .init("kolmogorovSmirnov", .finite(evaluation.kolmogorovSmirnov)),
      .init("averagePrecision", .finite(evaluation.averagePrecision)),
      .init("calibrationInTheLarge", estimate(recalibration?.inTheLarge)),
      .init("calibrationIntercept", estimate(recalibration?.intercept)),
      .init("calibrationSlope", estimate(recalibration?.slope)),
      .init("calibration", EvaluationPrint.json(evaluation.calibration)),
      .init(
        "gains",
        .array(
          evaluation.gains.map {
            .object([
              .init("share", .number($0.share)), .init("gain", .number($0.gain)),
              .init("lift", .number($0.lift)),
            ])
          })),
      .init("notes", .strings(evaluation.notes.map(\.description))),
    ])
  }
}
