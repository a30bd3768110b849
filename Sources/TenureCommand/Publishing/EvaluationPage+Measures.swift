internal import Lanes
internal import Tenure

extension EvaluationPage {
  // MARK: - Time

  var timeSection: ReportPage.Section? {
    guard case .survival = judgement, let document, let data, data.landmark == nil else {
      return nil
    }
    let curves = data.timeCurves(
      document, level: level, isExpected: extras.validation == nil, lanes: lanes)
    let chart = Chart.survival(curves, unit: timeUnit, level: level)
    return .init(
      "When customers leave",
      [
        .figure(
          chart,
          caption: chart.summary
            + (curves.count > 1
              ? " The broken line is what the model expects of the same customers on average. The "
                + "observed line takes those not observed for long to be like the others; where they "
                + "are not, the two part although the model may be right." : "")
        )
      ])
  }

  // MARK: - Ranking

  var rankingSection: ReportPage.Section? {
    switch judgement {
    case .logistic(let evaluation):
      guard let usefulness = evaluation.usefulness, let area = evaluation.areaMeasured else {
        return nil
      }
      let roc = usefulness.rocChart(area)
      let precision = usefulness.precisionChart(eventRate: evaluation.eventRate)
      return .init(
        "Does it rank?",
        [.figure(roc, caption: roc.summary), .figure(precision, caption: precision.summary)])
    case .survival(let evaluation, _):
      var rows: [[String]] = []
      if let concordance = evaluation.concordance {
        rows.append([
          "concordance (Harrell)",
          (evaluation.concordanceInterval?.around(concordance.estimate)
            ?? Measured(concordance.estimate)).words(4),
        ])
      }
      if let uno = evaluation.unoConcordance {
        let error = evaluation.unoStandardError
        rows.append([
          "concordance (Uno)",
          error.map {
            Estimate(value: uno.estimate, standardError: $0).measured(level: level, within: 0...1)
              .words(4)
          } ?? NumberText.fixed(uno.estimate, 4),
        ])
      }
      for horizon in evaluation.horizons {
        if let area = horizon.areaEstimate {
          rows.append([
            "AUC at \(time(horizon.horizon))", area.measured(level: level, within: 0...1).words(4),
          ])
        }
      }
      guard !rows.isEmpty else { return nil }
      var blocks: [ReportPage.Block] = [
        .table(
          .init(
            "Shares of pairs in the right order; one half is chance",
            titles: ["measure", "value with its \(NumberText.plain(100 * level)) % interval"],
            rows: rows))
      ]
      if let horizon = lastUseful(evaluation), let area = horizon.areaEstimate,
        let usefulness = horizon.usefulness
      {
        var roc = usefulness.rocChart(area.measured(level: level, within: 0...1))
        roc.title += ", by \(time(horizon.horizon))"
        blocks.append(.figure(roc, caption: roc.summary))
      }
      return .init("Does it rank?", blocks)
    case .causes(let causes, _, _):
      let figures = causes.flatMap { cause in
        cause.horizons.compactMap { horizon -> ReportPage.Block? in
          guard let usefulness = horizon.usefulness, let area = horizon.areaEstimate else {
            return nil
          }
          var roc = usefulness.rocChart(area.measured(level: level, within: 0...1))
          roc.title += ", \(cause.cause) by \(time(horizon.horizon))"
          return .figure(roc, caption: roc.summary)
        }
      }
      return figures.isEmpty ? nil : .init("Does it rank?", figures)
    }
  }

  /// The last horizon of which all is known.
  private func lastUseful(_ evaluation: SurvivalEvaluation) -> HorizonEvaluation? {
    evaluation.horizons.last { $0.usefulness != nil }
  }

  // MARK: - Calibration

  var calibrationSection: ReportPage.Section? {
    switch judgement {
    case .logistic(let evaluation):
      guard !evaluation.calibration.isEmpty else { return nil }
      let chart = calibrationChart(
        evaluation.calibration, curve: evaluation.calibrationCurve, level: level)
      return .init(
        "Can the probabilities be believed?",
        [
          .figure(chart, caption: chart.summary),
          .table(
            .init(
              "Measures of calibration", titles: ["measure", "value", "what is right"],
              rows: calibrationRows(evaluation))),
        ])
    case .survival(let evaluation, _):
      let known = evaluation.horizons.filter { !$0.calibration.isEmpty }
      guard !known.isEmpty else { return nil }
      let figures = known.map { horizon -> ReportPage.Block in
        let chart = calibrationChart(
          horizon.calibration, curve: horizon.calibrationCurve, level: level,
          by: ", by \(time(horizon.horizon))")
        return .figure(chart, caption: chart.summary)
      }
      let rows = known.map { horizon in
        [
          time(horizon.horizon),
          horizon.predicted.map { NumberText.percent($0) } ?? NumberText.none,
          horizon.observed.map { observed in
            (horizon.observedInterval?.around(observed) ?? Measured(observed)).percent()
          } ?? NumberText.none,
          horizon.brierEstimate.map { $0.measured(level: level).words(4) } ?? NumberText.none,
          horizon.predictionAccuracy.map { $0.measured(level: level).percent() } ?? NumberText.none,
        ]
      }
      return .init(
        "Can the probabilities be believed?",
        figures + [
          .table(
            .init(
              "Churn predicted and observed by each horizon",
              titles: [
                "by", "predicted", "observed", "Brier score", "better than one curve by",
              ], rows: rows))
        ])
    case .causes(let causes, _, _):
      let figures = causes.flatMap { cause in
        cause.horizons.filter { !$0.calibration.isEmpty }.map { horizon -> ReportPage.Block in
          let chart = calibrationChart(
            horizon.calibration, curve: horizon.calibrationCurve, level: level,
            by: ", \(cause.cause) by \(time(horizon.horizon))")
          return .figure(chart, caption: chart.summary)
        }
      }
      return figures.isEmpty ? nil : .init("Can the probabilities be believed?", figures)
    }
  }

  private func calibrationRows(_ evaluation: LogisticEvaluation) -> [[String]] {
    var rows: [[String]] = []
    func add(_ name: String, _ value: String?, _ right: String) {
      if let value { rows.append([name, value, right]) }
    }
    let recalibration = evaluation.recalibration
    add(
      "calibration in the large",
      recalibration.map { $0.inTheLarge.measured(level: level).words(3) }, "0")
    add(
      "calibration slope", recalibration?.slope?.measured(level: level).words(3), "1")
    if let curve = evaluation.calibrationCurve {
      add(
        "mean distance of the curve from the diagonal",
        NumberText.percent(curve.integratedIndex, 2), "0 %")
      add("greatest distance", NumberText.percent(curve.maximum, 2), "0 %")
    }
    add("Brier score", evaluation.brierEstimate.measured(level: level).words(4), "small")
    add(
      "better than the rate of all by",
      evaluation.scaledBrier?.measured(level: level).percent(), "100 %")
    return rows
  }

  // MARK: - Contacting customers

  var contactSection: ReportPage.Section? {
    switch judgement {
    case .logistic(let evaluation):
      guard let usefulness = evaluation.usefulness else { return nil }
      return contactSection(usefulness, eventRate: evaluation.eventRate, suffix: "")
    case .survival(let evaluation, _):
      guard let horizon = lastUseful(evaluation), let usefulness = horizon.usefulness,
        let rate = horizon.observed
      else { return nil }
      return contactSection(usefulness, eventRate: rate, suffix: ", by \(time(horizon.horizon))")
    case .causes(let causes, _, _):
      guard let horizon = causes.first?.horizons.last(where: { $0.usefulness != nil }),
        let usefulness = horizon.usefulness, let rate = horizon.observed
      else { return nil }
      return contactSection(usefulness, eventRate: rate, suffix: ", by \(time(horizon.horizon))")
    }
  }

  private func contactSection(
    _ usefulness: RiskUsefulness, eventRate: Double, suffix: String
  ) -> ReportPage.Section {
    let charts = [
      usefulness.gainChart(eventRate: eventRate, level: level),
      usefulness.liftChart(level: level),
      usefulness.decisionChart(eventRate: eventRate, level: level),
      extras.profit?.chart(level: level) ?? usefulness.profitChart(eventRate: eventRate),
    ]
    return .init(
      "Is it worth acting on\(suffix)?", charts.map { .figure($0, caption: $0.summary) })
  }
}

extension EvaluationData {
  /// The curve observed, and the one that a model expects of the same customers on average.
  func timeCurves(
    _ document: ModelDocument, level: Double, isExpected: Bool = true, lanes: Lanes
  ) -> [TimeCurve] {
    let estimate = ProductLimitEstimate(SurvivalResponse(frame))
    let bounds = estimate.times.map { estimate.interval(at: $0, .logLog, level: level) }
    let observed = TimeCurve(
      "observed", times: estimate.times, values: estimate.survival,
      lower: bounds.indices.map { bounds[$0]?.lower ?? estimate.survival[$0] },
      upper: bounds.indices.map { bounds[$0]?.upper ?? estimate.survival[$0] },
      atRisk: estimate.atRisk)
    // More than 60 places cannot be told from a curve.
    let (times, count) = (estimate.times, estimate.times.count)
    let picked = count <= 60 ? times : (1...60).map { times[$0 * (count - 1) / 60] }
    guard isExpected, let means = meanSurvival(document.scorer, at: picked, lanes: lanes) else {
      return [observed]
    }
    var expected = TimeCurve(
      "expected", times: means.map(\.time), values: means.map(\.survival), colour: 1)
    expected.isDashed = true
    return [observed, expected]
  }

  /// The mean survival predicted at ascending times, until the model knows no further.
  func meanSurvival(
    _ scorer: Scorer, at times: [Double], lanes: Lanes
  ) -> [(time: Double, survival: Double)]? {
    var options = ScoringOptions()
    options.horizons = times
    guard let scores = try? scorer.score(table, options: options, lanes: lanes) else { return nil }
    var means: [(time: Double, survival: Double)] = []
    for horizon in scores.horizons {
      let known = horizon.survival.values.filter { !$0.isNaN }
      guard known.count == horizon.survival.values.count, !known.isEmpty else { break }
      means.append((horizon.horizon, known.reduce(0, +) / Double(known.count)))
    }
    return means.isEmpty ? nil : means
  }
}
