internal import Tenure

/// How early predictions warn, as a page for people.
struct LeadTimePage {
  let evaluation: LeadTimeEvaluation
  /// What the column of predictions and the table are called.
  let prediction, source: String
  let level: Double

  /// The page.
  var page: ReportPage {
    let alerts = alertChart
    let early = leadTimeChart
    return ReportPage(
      title: "How early do predictions warn?", subtitle: "\(prediction) of \(source)",
      summary: [alerts.summary, early?.summary, burden].compactMap { $0 },
      sections: [
        .init(
          "What is an alert worth when acting takes time?",
          [.figure(alerts, caption: alerts.summary), .table(table)]),
        early.map {
          .init(
            "How long before leaving are customers flagged?", [.figure($0, caption: $0.summary)])
        },
        .init(
          "Methods",
          [
            .paragraph(
              "An alert is a prediction of \(NumberText.short(evaluation.threshold)) or more. Made at a "
                + "time t, it is right when the customer leaves after the gap and within a window of "
                + "\(NumberText.short(evaluation.window)) from then. Who leaves within the gap is too late "
                + "to be saved, and who is lost from sight before is unknown; neither is counted.")
          ]),
      ].compactMap { $0 }, footer: "Made by Tenure \(tenureVersion).")
  }

  /// Recall and precision by the time that acting takes.
  private var alertChart: Chart {
    let gaps = evaluation.gaps
    func series(
      _ name: String, colour: Int, _ value: (LeadTimeEvaluation.Gap) -> Estimate?
    ) -> Chart.Series {
      .init(
        name,
        gaps.compactMap { gap in
          value(gap).map { estimate in
            let limits = estimate.interval(level: level, within: 0...1)
            return .init(gap.gap, estimate.value, lower: limits.lower, upper: limits.upper)
          }
        }, colour: colour)
    }
    var sentence = "No alert can be judged."
    if let last = gaps.last, let recall = last.recall {
      let share = recall.measured(level: level, within: 0...1).percent()
      let right = last.precision.map { $0.measured(level: level, within: 0...1).percent() }
      sentence =
        "When acting takes \(NumberText.short(last.gap)), alerts catch \(share) of those who leave in "
        + "the window after" + (right.map { "; \($0) of alerts are right." } ?? ".")
    }
    return Chart(
      title: "Leavers caught and alerts right", summary: sentence,
      x: .init(
        "time that acting takes", .over(gaps.map(\.gap), including: [0]),
        steps: gaps.allSatisfy { $0.gap == $0.gap.rounded() } ? .whole : .decimal),
      y: .init("of leavers caught, of alerts right", .unit, format: .percent),
      series: [
        series("caught", colour: 0, \.recall), series("right", colour: 1, \.precision),
      ])
  }

  /// The share of leavers who were flagged at least so long before.
  private var leadTimeChart: Chart? {
    guard let longest = evaluation.leadTimes.last, evaluation.leavers > 0, longest > 0 else {
      return nil
    }
    let times = evaluation.leadTimes
    var places: [Chart.Place] = [
      .init(0, Double(times.count) / Double(evaluation.leavers))
    ]
    for (index, time) in times.enumerated() {
      places.append(
        .init(time, Double(times.count - index - 1) / Double(evaluation.leavers)))
    }
    let half = evaluation.leadTime(quantile: 0.5)
    return Chart(
      title: "Leavers flagged in time",
      summary:
        "\(NumberText.grouped(evaluation.caught)) of \(NumberText.grouped(evaluation.leavers)) "
        + "who left were flagged when last seen"
        + (half.map { ", half of them \(NumberText.short($0)) or more before leaving." } ?? "."),
      x: .init("time before leaving", .over([longest], including: [0])),
      y: .init("of those who left, flagged so long before", .unit, format: .percent),
      series: [.init("", places, form: .steps)])
  }

  private var burden: String? {
    evaluation.falseAlertsPerThousand.map {
      "Of 1,000 customers looked at, \(NumberText.fixed($0, 0)) are flagged without leaving."
    }
  }

  private var table: ReportPage.Table {
    .init(
      "Alerts by the time that acting takes",
      titles: ["gap", "rows known", "leave in window", "caught", "right", "AUC"],
      rows: evaluation.gaps.map { gap in
        [
          NumberText.short(gap.gap), NumberText.grouped(gap.snapshots),
          NumberText.grouped(gap.events),
          gap.recall.map { $0.measured(level: level, within: 0...1).percent() } ?? NumberText.none,
          gap.precision.map { $0.measured(level: level, within: 0...1).percent() }
            ?? NumberText.none,
          gap.area.map { $0.measured(level: level, within: 0...1).words(3) } ?? NumberText.none,
        ]
      })
  }
}
