internal import JSONDocuments
internal import Tenure

/// How early predictions warn, for people and programs.
struct LeadTimeReport: EvaluationReport {
  private let evaluation: LeadTimeEvaluation
  private let title: [String]
  private let level: Double

  /// Titles an evaluation.
  init(_ evaluation: LeadTimeEvaluation, title: [String], level: Double) {
    self.evaluation = evaluation
    self.title = title
    self.level = level
  }

  /// Meets predictions with what became of customers.
  ///
  /// - Throws: `CommandFailure` where rows of one customer tell different ends.
  static func evaluation(
    _ scores: [Double], times: [Double], customers: Grouping, response: SurvivalResponse,
    _ options: LeadTimeOptions, source: String
  ) throws(CommandFailure) -> LeadTimeEvaluation {
    var end = [Double](repeating: .nan, count: customers.keys.count)
    var left = [Bool](repeating: false, count: customers.keys.count)
    for row in scores.indices {
      let customer = Int(customers.codes[row])
      if end[customer].isNaN {
        (end[customer], left[customer]) = (response.time[row], response.event[row])
      } else if end[customer] != response.time[row] || left[customer] != response.event[row] {
        throw CommandFailure(
          .dataAtFault,
          "\(source): the rows of \(customers.keys[customer].joined(separator: ", ")) say different "
            + "things of its end; with --snapshot every row of a customer holds the same.")
      }
    }
    let sorted = scores.sorted()
    let threshold = options.alertFrom ?? sorted[min(sorted.count - 1, sorted.count * 9 / 10)]
    return LeadTimeEvaluation(
      snapshots: scores.indices.map {
        .init(customer: Int(customers.codes[$0]), time: times[$0], score: scores[$0])
      },
      end: end, left: left, threshold: threshold, gaps: options.gaps.values,
      window: options.window)
  }

  var text: String {
    var table = TextTable()
    let gaps = evaluation.gaps
    func column(_ title: String, _ value: (LeadTimeEvaluation.Gap) -> Estimate?) {
      table.add(
        title, .decimal,
        gaps.map { gap in value(gap).map { NumberText.percent($0.value) } ?? NumberText.none })
    }
    table.add("gap", .decimal, gaps.map { NumberText.plain($0.gap) })
    table.add("rows", .trailing, gaps.map { NumberText.grouped($0.snapshots) })
    table.add("leave in window", .trailing, gaps.map { NumberText.grouped($0.events) })
    column("caught (recall)") { $0.recall }
    column("right alerts (precision)") { $0.precision }
    table.add(
      "AUC", .decimal,
      gaps.map { gap in gap.area.map { NumberText.fixed($0.value, 3) } ?? NumberText.none })
    var ahead: [String] = wrapped(
      "\(NumberText.counted(evaluation.leavers, "customer")) left; "
        + "\(NumberText.grouped(evaluation.caught)) of them "
        + "\(evaluation.caught == 1 ? "was" : "were") flagged when last seen.")
    if let first = evaluation.leadTime(quantile: 0.25),
      let median = evaluation.leadTime(quantile: 0.5),
      let third = evaluation.leadTime(quantile: 0.75)
    {
      ahead += wrapped(
        "From the first alert of the last unbroken run to leaving: median "
          + "\(NumberText.short(median)), quartiles \(NumberText.short(first)) and "
          + "\(NumberText.short(third)).")
      for gap in gaps {
        guard let share = evaluation.actionableRecall(ahead: gap.gap) else { continue }
        ahead.append(
          "  at least \(NumberText.plain(gap.gap)) ahead: \(NumberText.percent(share)) of leavers")
      }
    }
    if let burden = evaluation.falseAlertsPerThousand {
      ahead.append("\(NumberText.fixed(burden, 1)) false alerts per 1,000 predictions.")
    }
    let head =
      title
      + wrapped(
        "An alert is a prediction of \(NumberText.short(evaluation.threshold)) or more; leaving counts "
          + "within \(NumberText.plain(evaluation.window)) after the gap that acting takes. Who leaves "
          + "within the gap is too late, and who was not seen long enough is not counted.")
    return [head, table.lines, ahead].map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private static func json(_ estimate: Estimate?, _ level: Double) -> JSONValue {
    EvaluationPrint.json(
      estimate?.value, standardError: estimate?.standardError,
      estimate?.interval(level: level, within: 0...1))
  }

  var json: JSONValue {
    .object([
      .init("threshold", .finite(evaluation.threshold)),
      .init("window", .number(evaluation.window)),
      .init("leavers", .integer(evaluation.leavers)),
      .init("caught", .integer(evaluation.caught)),
      .init("falseAlertsPerThousand", .finite(evaluation.falseAlertsPerThousand)),
      .init(
        "leadTimeQuantiles",
        .array(
          stride(from: 1, to: 10, by: 1).map { tenth in
            .object([
              .init("probability", .number(Double(tenth) / 10)),
              .init("time", .finite(evaluation.leadTime(quantile: Double(tenth) / 10))),
            ])
          })),
      .init(
        "gaps",
        .array(
          evaluation.gaps.map { gap in
            .object([
              .init("gap", .number(gap.gap)), .init("predictions", .integer(gap.snapshots)),
              .init("events", .integer(gap.events)),
              .init("recall", Self.json(gap.recall, level)),
              .init("precision", Self.json(gap.precision, level)),
              .init("auc", Self.json(gap.area, level)),
              .init(
                "actionableRecall", .finite(evaluation.actionableRecall(ahead: gap.gap))),
            ])
          })),
    ])
  }

  /// Every number as a table.
  var table: [UInt8] {
    var figures: [EvaluationFigure] = []
    for gap in evaluation.gaps {
      for (name, estimate) in [
        ("recall", gap.recall), ("precision", gap.precision), ("auc", gap.area),
      ] {
        guard let estimate else { continue }
        figures.append(
          EvaluationFigure(name, at: gap.gap, estimate, level: level, within: 0...1))
      }
      if let share = evaluation.actionableRecall(ahead: gap.gap) {
        figures.append(EvaluationFigure("actionableRecall", at: gap.gap, share))
      }
    }
    for tenth in 1..<10 {
      guard let time = evaluation.leadTime(quantile: Double(tenth) / 10) else { continue }
      figures.append(EvaluationFigure("leadTimeQuantile", at: Double(tenth) / 10, time))
    }
    if let burden = evaluation.falseAlertsPerThousand {
      figures.append(EvaluationFigure("falseAlertsPerThousand", burden))
    }
    return FigureOutput.table(figures)
  }
}
