internal import JSONDocuments
internal import Lanes
internal import Tenure

/// What an evaluation holds beside the measures of the model: what contact would have brought by each
/// customer's value, whom treatment helped, how segments differ, what validation did.
struct EvaluationExtras {
  /// The profit by each customer's own value and costs.
  var profit: RealizedProfit?
  /// What the treatment of customers did.
  var uplift: UpliftCurve?
  /// The measures by segment, and the column that makes them.
  var segments: (column: String, comparison: SegmentComparison)?
  /// What the validation design gave.
  var validation: ValidationOutcome?
  /// The level of intervals.
  var level = 0.95

  /// The numbers, for tables.
  var figures: [EvaluationFigure] {
    var figures: [EvaluationFigure] = []
    if let profit {
      figures += [
        EvaluationFigure("realizedProfit", profit.best.profit, level: level),
        EvaluationFigure("realizedProfitShare", profit.best.share),
      ]
      figures += profit.points.map {
        EvaluationFigure("realizedProfitCurve", at: $0.share, $0.profit, level: level)
      }
    }
    if let uplift {
      figures += [
        EvaluationFigure("averageEffect", uplift.averageEffect, level: level),
        EvaluationFigure("upliftArea", uplift.area, level: level),
        EvaluationFigure("qini", uplift.qini, level: level),
      ]
      figures += uplift.points.map {
        EvaluationFigure("upliftCurve", at: $0.share, $0.uplift, level: level)
      }
    }
    if let validation {
      for row in validation.summary?.rows ?? [] {
        var figure = EvaluationFigure(
          row.measure + "Validated", value: row.mean, standardError: nil, interval: row.interval)
        figure.horizon = row.horizon
        figures.append(figure)
      }
      for row in validation.optimism?.rows ?? [] {
        var figure = EvaluationFigure(
          row.measure + "Corrected", value: row.corrected, standardError: nil,
          interval: row.interval)
        figure.horizon = row.horizon
        figures.append(figure)
      }
    }
    return figures
  }

  // MARK: - For people

  /// The parts of the report, each a few lines.
  var parts: [[String]] {
    [profitLines, upliftLines, validationLines, segmentLines].filter { !$0.isEmpty }
  }

  private var profitLines: [String] {
    guard let profit else { return [] }
    return wrapped(
      "By each customer's own value and costs, contacting the "
        + "\(NumberText.percent(profit.best.share)) with the highest predictions would have brought "
        + "\(NumberText.fixed(profit.best.profit.value, 4)) a customer.")
  }

  private var upliftLines: [String] {
    guard let uplift else { return [] }
    func line(_ name: String, _ estimate: Estimate) -> String {
      name + EvaluationPrint.estimate(estimate.value, estimate.interval(level: level))
    }
    return [
      "Treatment, in customers who stayed for it, of all customers:",
      line("  treating everybody        ", uplift.averageEffect),
      line("  area under uplift (AUUC)  ", uplift.area),
      line("  Qini (AUUC less chance's) ", uplift.qini),
    ]
      + wrapped(
        "Outcomes are weighted by the inverse probability of treatment; neither area is divided by "
          + "that of a perfect order.", indent: 2)
  }

  private var segmentLines: [String] {
    guard let (column, comparison) = segments else { return [] }
    var table = TextTable()
    table.add(column, .leading, comparison.segments.map(\.name))
    table.add("n", .trailing, comparison.segments.map { NumberText.grouped($0.observations) })
    let shown: [(String, String)] = [
      ("auc", "AUC"), ("concordance", "concordance"), ("brier", "Brier"),
      ("calibrationInTheLarge", "in the large"), ("calibrationSlope", "slope"),
      ("topDecileLift", "lift"),
    ]
    for (measure, title) in shown {
      func figure(_ segment: SegmentComparison.Segment) -> EvaluationFigure? {
        segment.figures.first { $0.measure == measure && $0.place == nil }
      }
      guard let first = comparison.segments.compactMap(figure).first else { continue }
      table.add(
        title + (first.horizon.map { " at \(NumberText.plain($0))" } ?? ""), .decimal,
        comparison.segments.map { segment in
          figure(segment).map { NumberText.fixed($0.value, 3) } ?? NumberText.none
        })
    }
    var lines = ["By \(column):"] + table.lines
    // Scores and lift depend on how many leave in a segment, which is no fault of the model's.
    if let gap = comparison.gaps.first(where: { MeasureWords.isComparable($0.measure) }) {
      let horizon = gap.horizon.map { " at \(NumberText.plain($0))" } ?? ""
      lines += wrapped(
        "The largest gap: \(MeasureWords.name(gap.measure))\(horizon) is "
          + "\(NumberText.significant(gap.lowest.value, 3)) where \(column) is \(gap.lowest.name) and "
          + "\(NumberText.significant(gap.highest.value, 3)) where it is \(gap.highest.name), a "
          + "difference of \(NumberText.significant(gap.difference.statistic, 2)) standard errors "
          + "(p \(NumberText.pValue(gap.pValue)) for the pair, corrected for the number of pairs).")
    }
    return lines
  }

  private var validationLines: [String] {
    guard let validation else { return [] }
    var table = TextTable()
    if let optimism = validation.optimism {
      table.add("measure", .leading, optimism.rows.map { Self.title($0.measure, $0.horizon) })
      table.add("apparent", .decimal, optimism.rows.map { NumberText.fixed($0.apparent, 4) })
      table.add("optimism", .decimal, optimism.rows.map { NumberText.fixed($0.optimism, 4) })
      table.add("corrected", .decimal, optimism.rows.map { NumberText.fixed($0.corrected, 4) })
      table.add("interval", .trailing, optimism.rows.map { Self.interval($0.interval) })
    } else if let summary = validation.summary {
      let kept = summary.rows.filter { MeasureWords.isHeadline($0.measure) }
      table.add("measure", .leading, kept.map { Self.title($0.measure, $0.horizon) })
      table.add(
        "the model here", .decimal,
        kept.map { $0.apparent.map { NumberText.fixed($0, 4) } ?? NumberText.none })
      table.add("unseen rows", .decimal, kept.map { NumberText.fixed($0.mean, 4) })
      if kept.contains(where: { $0.betweenRepeats != nil }) {
        table.add(
          "between repeats", .decimal,
          kept.map { $0.betweenRepeats.map { NumberText.fixed($0, 4) } ?? NumberText.none })
      }
    }
    let failed =
      validation.failed > 0
      ? wrapped(
        "\(validation.failed) of \(validation.fits) fits gave no finite estimates and are left out.",
        indent: 2) : []
    return ["Validation:"] + table.lines + failed
  }

  private static func title(_ measure: String, _ horizon: Double?) -> String {
    MeasureWords.name(measure) + (horizon.map { " at \(NumberText.plain($0))" } ?? "")
  }

  private static func interval(_ interval: ConfidenceInterval?) -> String {
    interval.map { "\(NumberText.fixed($0.lower, 4)) to \(NumberText.fixed($0.upper, 4))" }
      ?? NumberText.none
  }
}

/// What measures are called where people read.
enum MeasureWords {
  private static let names = [
    "auc": "AUC", "somersD": "Somers' D", "rSquared": "R² (Nagelkerke)", "brier": "Brier score",
    "scaledBrier": "scaled Brier score", "logLoss": "log-loss",
    "calibrationInTheLarge": "calibration in the large",
    "calibrationIntercept": "calibration intercept", "calibrationSlope": "calibration slope",
    "integratedCalibrationIndex": "mean calibration error (ICI)", "concordance": "concordance",
    "concordanceUno": "concordance (Uno)", "predictionAccuracy": "prediction accuracy (IPA)",
    "integratedBrier": "integrated Brier score",
    "integratedPredictionAccuracy": "integrated prediction accuracy",
    "topDecileLift": "lift of the top tenth", "hMeasure": "H-measure",
    "averagePrecision": "average precision", "expectedMaximumProfit": "expected maximum profit",
  ]

  /// The measure's name.
  static func name(_ measure: String) -> String { names[measure] ?? measure }

  private static let comparable: Set = [
    "auc", "concordance", "concordanceUno", "scaledBrier", "predictionAccuracy",
    "calibrationInTheLarge", "calibrationSlope",
  ]

  /// Whether customers who leave at different rates can be compared by it.
  static func isComparable(_ measure: String) -> Bool { comparable.contains(measure) }

  /// Whether a table of a few measures shows it.
  static func isHeadline(_ measure: String) -> Bool { names[measure] != nil }
}
