internal import Tenure

/// The columns of a table of scores, which other programs rely on.
struct ScoreLayout {
  private let encoder: FeatureEncoder
  private let reasonCount: Int
  private let identifier: String?
  private let kept: [String]

  /// Plans a table.
  ///
  /// - Parameters:
  ///   - scorer: What predicts.
  ///   - options: What is asked.
  ///   - identifier: The column that becomes `id`; row numbers when left out.
  ///   - kept: The columns that are taken over.
  /// - Throws: ``CommandFailure`` when a kept column has the name of a score.
  init(
    _ scorer: Scorer, _ options: ScoringOptions, identifier: String?, keeping kept: [String]
  ) throws(CommandFailure) {
    encoder = scorer.encoder
    reasonCount = min(options.reasonCount, scorer.encoder.terms.count)
    self.identifier = identifier
    self.kept = kept
    let own = ["id", "linearPredictor", "churn", "status"]
    let patterns = [
      "churn_", "survival_", "cumulativeHazard_", "medianRemaining", "remaining_",
      "expectedRemaining", "expectedRevenue", "neverLeaves", "reason_",
    ]
    if let name = kept.first(where: { name in
      own.contains(name) || patterns.contains { name.hasPrefix($0) }
    }) {
      throw CommandFailure(
        .usage, "--keep \(name): the scores have a column of that name; rename it in the table.")
    }
  }

  /// The scores of `table`'s rows, laid out.
  func table(_ scores: Scores, of table: DataFrame) -> DataFrame {
    let id =
      identifier.flatMap { table[$0]?.values }
      ?? .numeric((0..<table.rowCount).map { Double(table.rowNumber($0)) })
    var columns = [Column(name: "id", values: id)] + kept.compactMap { table[$0] }
    columns.append(Column(name: "linearPredictor", values: .numeric(scores.linearPredictor)))
    if let churn = scores.churn { columns += self.columns("churn", churn) }
    for horizon in scores.horizons {
      let time = NumberText.plain(horizon.horizon)
      if horizon.givesSurvival {
        columns += self.columns("churn_\(time)", horizon.churn)
        columns += self.columns("survival_\(time)", horizon.survival)
      }
      for cause in horizon.causes {
        // The limits of churn_H have these names.
        let isTaken = ["lower", "upper"].contains(cause.cause)
        columns += self.columns(
          "churn_\(time)_\(isTaken ? "of_" : "")\(cause.cause)", cause.incidence)
      }
      if let hazard = horizon.cumulativeHazard {
        columns += self.columns("cumulativeHazard_\(time)", hazard)
      }
    }
    if let median = scores.medianRemaining { columns += self.columns("medianRemaining", median) }
    for quantile in scores.quantiles {
      let probability = NumberText.plain(quantile.probability)
      columns += self.columns("remaining_\(probability)", quantile.remaining)
    }
    if let time = scores.expectedRemaining { columns += self.columns("expectedRemaining", time) }
    if let revenue = scores.expectedRevenue { columns += self.columns("expectedRevenue", revenue) }
    if let share = scores.neverLeaving { columns += self.columns("neverLeaves", share) }
    if let share = scores.neverLeavingGivenElapsed {
      columns += self.columns("neverLeavesGivenElapsed", share)
    }
    for place in 0..<reasonCount {
      columns.append(
        Column(
          name: "reason_\(place + 1)",
          texts: scores.reasons.map { place < $0.count ? $0[place].text : nil }))
    }
    columns.append(statusColumn(scores.statuses))
    return DataFrame(source: "scores", columns: columns)
  }

  /// The statuses, of which a table has few different ones.
  private func statusColumn(_ statuses: ScoreStatuses) -> Column {
    var distinct: [ScoreStatus] = []
    var last = 0
    let places = statuses.map { status -> Int in
      if last < distinct.count, distinct[last] == status { return last }
      last = distinct.firstIndex(of: status) ?? distinct.count
      if last == distinct.count { distinct.append(status) }
      return last
    }
    let texts = distinct.map { $0.text(encoder) }
    let levels = Set(texts).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    let codes = texts.map { text in Int32(levels.firstIndex(of: text) ?? -1) }
    return Column(
      name: "status", values: .categorical(codes: places.map { codes[$0] }, levels: levels))
  }

  private func columns(_ name: String, _ estimates: Scores.Estimates) -> [Column] {
    var columns = [Column(name: name, values: .numeric(estimates.values))]
    if !estimates.standardErrors.isEmpty {
      columns.append(
        Column(name: name + "_standardError", values: .numeric(estimates.standardErrors)))
    }
    if !estimates.lower.isEmpty {
      columns.append(Column(name: name + "_lower", values: .numeric(estimates.lower)))
      columns.append(Column(name: name + "_upper", values: .numeric(estimates.upper)))
    }
    return columns
  }
}
