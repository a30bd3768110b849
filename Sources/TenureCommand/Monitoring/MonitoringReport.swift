internal import JSONDocuments
internal import Tenure

/// How far today's customers are from those of training, for people and programs.
struct MonitoringReport {
  let data: MonitoringData
  let breaches: [String]
  let title: [String]
  let limit: Double
  let level: Double

  var text: String {
    let rows = [
      "\(NumberText.counted(data.rows, "row")), \(NumberText.grouped(data.scored)) of them scored"
    ]
    let parts = [
      title + rows, driftLines, outcomeLines,
      data.notes.flatMap { wrapped("Note: \($0)", indent: 2) },
      verdict,
    ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var driftLines: [String] {
    let named: [(String, PopulationStability?)] =
      [("(score)", data.score)] + data.drift.map { ($0.name, $0.stability) }
    var table = TextTable()
    table.add("column", .leading, named.map(\.0))
    table.add(
      "stability", .decimal,
      named.map { $0.1.map { NumberText.fixed($0.index, 3) } ?? NumberText.none })
    table.add(
      "by chance up to", .decimal,
      named.map { $0.1.map { NumberText.fixed($0.chance(), 3) } ?? NumberText.none })
    func shares(_ share: (FeatureDrift) -> Double) -> [String] {
      [""] + data.drift.map { NumberText.percent(share($0)) }
    }
    table.add("missing", .decimal, shares(\.missingShare))
    table.add("in training", .decimal, shares(\.trainingMissingShare))
    table.add("unseen", .decimal, shares(\.unseenShare))
    table.add("out of range", .decimal, shares(\.outsideShare))
    return table.lines
      + wrapped(
        "Stability index by the deciles and levels of training: below 0.1 little has changed, above "
          + "0.25 much; without any change it stays below the number beside it in 99 of 100 tables."
      )
  }

  private var outcomeLines: [String] {
    guard let outcome = data.outcome else { return [] }
    var lines = wrapped(ratioSentence(outcome))
    func line(_ name: String, _ estimate: Estimate?) {
      guard let estimate else { return }
      lines.append(
        "\(name)\(NumberText.fixed(estimate.value, 3)) "
          + "(\(interval(estimate.interval(level: level), 3)))")
    }
    line("calibration in the large (0 is right) ", outcome.inTheLarge)
    line("calibration slope (1 is right)        ", outcome.slope)
    return lines
  }

  private func ratioSentence(_ outcome: MonitoringData.Outcome) -> String {
    let ratio = outcome.ratio
    return "\(NumberText.count(ratio.observed)) of \(NumberText.grouped(outcome.observations)) "
      + "left, \(NumberText.fixed(ratio.expected, 1)) were expected: \(NumberText.fixed(ratio.ratio, 3)) "
      + "times as many (\(interval(ratio.interval, 3)))."
  }

  /// What happened to the customers, each measure in a sentence of its own.
  private func sentences(of outcome: MonitoringData.Outcome) -> [String] {
    func sentence(_ name: String, _ estimate: Estimate?) -> [String] {
      guard let estimate else { return [] }
      let limits = interval(estimate.interval(level: level), 3)
      return ["\(name) is \(NumberText.fixed(estimate.value, 3)) (\(limits))."]
    }
    return [ratioSentence(outcome)]
      + sentence("Calibration in the large, where 0 is right,", outcome.inTheLarge)
      + sentence("The calibration slope, where 1 is right,", outcome.slope)
  }

  private func interval(_ interval: ConfidenceInterval, _ decimals: Int) -> String {
    "\(NumberText.plain(100 * level)) % interval \(NumberText.fixed(interval.lower, decimals)) to "
      + NumberText.fixed(interval.upper, decimals)
  }

  private var verdict: [String] {
    guard !breaches.isEmpty else { return ["Nothing is over a limit."] }
    return ["Over a limit:"] + breaches.flatMap { wrapped("- \($0)", indent: 2) }
  }

  // MARK: - For programs

  var json: JSONValue {
    .object([
      .init("rows", .integer(data.rows)), .init("scored", .integer(data.scored)),
      .init("score", json(data.score)),
      .init(
        "features",
        .array(
          data.drift.map { column in
            .object([
              .init("name", .string(column.name)), .init("stability", json(column.stability)),
              .init("missingShare", .number(column.missingShare)),
              .init("trainingMissingShare", .number(column.trainingMissingShare)),
              .init("unseenShare", .number(column.unseenShare)),
              .init("outOfRangeShare", .number(column.outsideShare)),
            ])
          })),
      .init("outcome", outcomeJSON), .init("overLimit", .strings(breaches)),
      .init("notes", .strings(data.notes)),
    ])
  }

  private func json(_ stability: PopulationStability?) -> JSONValue {
    guard let stability else { return .null }
    return .object([
      .init("index", .finite(stability.index)), .init("chance", .finite(stability.chance())),
      .init("expected", .numbers(stability.bins.map(\.expected))),
      .init("observed", .numbers(stability.bins.map(\.observed))),
    ])
  }

  private var outcomeJSON: JSONValue {
    guard let outcome = data.outcome else { return .null }
    let ratio = outcome.ratio
    func estimate(_ estimate: Estimate?) -> JSONValue {
      EvaluationPrint.json(
        estimate?.value, standardError: estimate?.standardError, estimate?.interval(level: level))
    }
    return .object([
      .init("observations", .integer(outcome.observations)),
      .init("observed", .number(ratio.observed)), .init("expected", .finite(ratio.expected)),
      .init("ratio", .finite(ratio.ratio)), .init("lower", .finite(ratio.interval.lower)),
      .init("upper", .finite(ratio.interval.upper)),
      .init("calibrationInTheLarge", estimate(outcome.inTheLarge)),
      .init("calibrationSlope", estimate(outcome.slope)),
    ])
  }

  // MARK: - As a page

  /// The page for people.
  func page(_ document: ModelDocument, source: String, model: String) -> ReportPage {
    let moved = data.drift.compactMap { column in column.stability.map { (column.name, $0) } }
      .sorted { $0.1.index > $1.1.index }
    let bars = ((data.score.map { [("(score)", $0)] } ?? []) + moved).map {
      (name: $0.0, value: $0.1.index, text: NumberText.fixed($0.1.index, 3))
    }
    let chart = RowChart.bars(
      title: "How far columns are from training",
      summary: moved.first.map {
        "Farthest from training is \($0.0), with a stability index of "
          + "\(NumberText.fixed($0.1.index, 3)); below 0.1 little has changed, above 0.25 much."
      } ?? "No column can be compared.",
      label: "stability index", bars, limit: (limit, "limit"))
    var sections: [ReportPage.Section] = [
      .init(
        "Who are your customers now?", [.figure(chart, caption: chart.summary), .table(shares)])
    ]
    if let outcome = data.outcome {
      sections.append(
        .init(
          "Do as many leave as expected?", sentences(of: outcome).map { .paragraph($0) }))
    }
    sections.append(
      .init(
        "Methods and provenance",
        [
          .list([
            "Population stability index by the deciles and levels of training: Siddiqi, Credit Risk "
              + "Scorecards (2006); what chance does to it: Yurdakul & Naranjo (2020), Journal of Risk "
              + "Model Validation 14.",
            MethodReference.calibration.sentence,
          ]),
          .terms([
            ("model file", model), ("model digest", document.digest()), ("table", source),
            ("formula", document.formula),
          ]),
        ]))
    let count = breaches.count
    let verdict =
      count == 0
      ? "Nothing is over a limit: the model can be used as before."
      : "\(count) \(count == 1 ? "thing is" : "things are") over a limit; see below what, and consider "
        + "recalibrating or training again."
    let churn = data.outcome.map { outcome in
      "\(NumberText.count(outcome.ratio.observed)) customers left where "
        + "\(NumberText.fixed(outcome.ratio.expected, 1)) were expected, "
        + "\(NumberText.fixed(outcome.ratio.ratio, 2)) times as many "
        + "(\(interval(outcome.ratio.interval, 2)))."
    }
    return ReportPage(
      title: "Churn model monitoring", subtitle: "\(model) on \(source)",
      summary: [verdict, chart.summary] + (churn.map { [$0] } ?? []), warnings: breaches,
      sections: sections,
      footer: "Made by Tenure \(tenureVersion) from a model with the digest \(document.digest()).")
  }

  private var shares: ReportPage.Table {
    .init(
      "What the columns hold",
      titles: [
        "column", "stability", "by chance up to", "missing", "in training", "unseen",
        "out of range",
      ],
      rows: data.drift.map { column in
        [
          column.name, column.stability.map { NumberText.fixed($0.index, 3) } ?? NumberText.none,
          column.stability.map { NumberText.fixed($0.chance(), 3) } ?? NumberText.none,
          NumberText.percent(column.missingShare), NumberText.percent(column.trainingMissingShare),
          NumberText.percent(column.unseenShare), NumberText.percent(column.outsideShare),
        ]
      })
  }
}
