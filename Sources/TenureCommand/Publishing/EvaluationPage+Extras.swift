internal import Tenure

extension EvaluationPage {
  /// How segments differ, where one was asked for.
  var segmentSection: ReportPage.Section? {
    guard let (column, comparison) = extras.segments else { return nil }
    // What holds at all times goes before what holds at one.
    let measure =
      ["auc", "concordance"].first { name in
        comparison.segments.contains { segment in
          figure(name, of: segment).map { $0.horizon == nil } ?? false
        }
      } ?? (comparison.segments.contains { figure("auc", of: $0) != nil } ? "auc" : "brier")
    let rows = comparison.segments.compactMap { segment -> RowChart.Row? in
      guard let found = figure(measure, of: segment) else {
        return RowChart.Row(segment.name, .nothing, value: "not known")
      }
      let measured =
        found.interval?.around(found.value) ?? Measured(found.value)
      return RowChart.Row(
        "\(segment.name) (\(NumberText.grouped(segment.observations)))",
        .estimate(found.value, lower: measured.lower, upper: measured.upper),
        value: measured.words(3))
    }
    let values = comparison.segments.compactMap { figure(measure, of: $0) }
      .flatMap { [$0.value, $0.interval?.lower, $0.interval?.upper].compactMap { $0 } }
    let name = self.name(measure, in: comparison)
    let chart = RowChart(
      title: "\(name) by \(column)".capitalizedSentence, summary: gapSentence(column, comparison),
      axis: Chart.Axis(name, .over(values)), rows: rows)
    return .init(
      "Does it hold for everybody?",
      [.figure(chart, caption: chart.summary), .table(segmentTable(column, comparison))])
  }

  private func figure(
    _ measure: String, of segment: SegmentComparison.Segment
  ) -> EvaluationFigure? {
    segment.figures.first { $0.measure == measure && $0.place == nil }
  }

  /// What a measure of segments is called, with its horizon.
  private func name(_ measure: String, in comparison: SegmentComparison) -> String {
    let found = comparison.segments.compactMap { figure(measure, of: $0) }.first
    return MeasureWords.name(measure) + (found?.horizon.map { " at \(time($0))" } ?? "")
  }

  private func gapSentence(_ column: String, _ comparison: SegmentComparison) -> String {
    guard let gap = comparison.gaps.first else {
      return "Numbers beside names are customers; no difference between segments can be tested."
    }
    let verdict =
      gap.pValue < 0.05
      ? "more than chance explains"
      : "which chance may explain"
    return "Numbers beside names are customers. The widest gap in any measure is in "
      + "\(MeasureWords.name(gap.measure))\(gap.horizon.map { " at \(time($0))" } ?? ""): "
      + "\(NumberText.significant(gap.lowest.value, 3)) for \(gap.lowest.name) and "
      + "\(NumberText.significant(gap.highest.value, 3)) for \(gap.highest.name), \(verdict) "
      + "(p \(NumberText.pValue(gap.pValue)), corrected for the number of pairs)."
  }

  private func segmentTable(
    _ column: String, _ comparison: SegmentComparison
  ) -> ReportPage.Table {
    let shown = [
      "auc", "concordance", "brier", "calibrationInTheLarge", "calibrationSlope", "topDecileLift",
    ].filter { name in comparison.segments.contains { figure(name, of: $0) != nil } }
    return .init(
      "Measures by \(column)",
      titles: [column, "customers"] + shown.map { name($0, in: comparison) },
      rows: comparison.segments.map { segment in
        [segment.name, NumberText.grouped(segment.observations)]
          + shown.map { name in
            figure(name, of: segment).map { found in
              (found.interval?.around(found.value) ?? Measured(found.value)).words(3)
            } ?? NumberText.none
          }
      }, isFolded: true)
  }

  /// Whom treatment keeps, where it was asked for.
  var treatmentSection: ReportPage.Section? {
    guard let uplift = extras.uplift else { return nil }
    let chart = uplift.chart(level: level)
    return .init(
      "Whom does treatment help?",
      [
        .figure(
          chart,
          caption: chart.summary
            + " Outcomes are weighted by the inverse probability of treatment; Qini is the area "
            + "between the curve and the broken line, divided by nothing."),
        .table(
          .init(
            "Staying because of treatment, as shares of all customers",
            titles: ["measure", "value with its \(NumberText.plain(100 * level)) % interval"],
            rows: [
              ("treating everybody", uplift.averageEffect),
              ("area under the curve, AUUC", uplift.area),
              ("Qini", uplift.qini),
            ].map { [$0.0, $0.1.measured(level: level).words(4)] })),
      ])
  }

  /// What judging on rows that no fit had seen gave, where it was asked for.
  var validationSection: ReportPage.Section? {
    guard let validation = extras.validation else { return nil }
    var table: ReportPage.Table?
    func name(_ measure: String, _ horizon: Double?) -> String {
      MeasureWords.name(measure) + (horizon.map { " at \(time($0))" } ?? "")
    }
    func words(_ interval: ConfidenceInterval?) -> String {
      interval.map { "\(NumberText.fixed($0.lower, 4)) to \(NumberText.fixed($0.upper, 4))" }
        ?? NumberText.none
    }
    if let optimism = validation.optimism {
      table = .init(
        "What the model loses on customers that it has not seen",
        titles: ["measure", "on its own data", "optimism", "corrected", "interval"],
        rows: optimism.rows.map { row in
          [name(row.measure, row.horizon)]
            + [row.apparent, row.optimism, row.corrected].map { NumberText.fixed($0, 4) }
            + [words(row.interval)]
        })
    } else if let summary = validation.summary {
      table = .init(
        "The model beside fits that had not seen the rows they are judged on",
        titles: ["measure", "the model here", "unseen rows", "interval"],
        rows: summary.rows.filter { MeasureWords.isHeadline($0.measure) }.map { row in
          [
            name(row.measure, row.horizon),
            row.apparent.map { NumberText.fixed($0, 4) } ?? NumberText.none,
            NumberText.fixed(row.mean, 4), words(row.interval),
          ]
        })
    }
    let failed =
      validation.failed > 0
      ? " \(validation.failed) of \(validation.fits) fits gave no finite estimates and are left out."
      : ""
    return .init(
      "Will it hold on new customers?",
      [.paragraph(validation.sentence.asSentence.capitalizedSentence + failed)]
        + (table.map { [.table($0)] } ?? []))
  }
}
