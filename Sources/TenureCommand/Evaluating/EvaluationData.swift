internal import Lanes
internal import Tenure

/// Customers whose outcome is known, encoded as the model was trained.
struct EvaluationData {
  /// The model's formula met with the table.
  let frame: ModelFrame
  let table: DataFrame
  /// The weights that training and this table share, if there are any.
  private let weights: ModelDocument.Training.Weights?

  /// Meets the formula with the table.
  ///
  /// - Parameters:
  ///   - document: The model.
  ///   - formula: Its formula.
  ///   - table: The customers.
  ///   - customers: The column whose equal values are one customer, if there is one.
  /// - Throws: `DataError` for a table that does not suit the model.
  init(
    _ document: ModelDocument, _ formula: Formula, _ table: DataFrame, customers: String?
  ) throws {
    var options = document.frameOptions
    options.cluster = customers
    weights = document.training.weights.flatMap { table[$0.column] == nil ? nil : $0 }
    options.weights = weights?.column
    frame = try ModelFrame(
      formula, in: table, encodedBy: document.scorer.encoder, options: options)
    self.table = frame.keptRows.map { table.selecting(rows: $0) } ?? table
  }

  /// What became of the weights that the model was trained with, in a sentence.
  func weightsSentence(_ document: ModelDocument) -> String? {
    guard let trained = document.training.weights else { return nil }
    return weights == nil
      ? "the model was trained with the weights of \(trained.column), which the table does not have; "
        + "all rows count the same here"
      : "rows are weighted by \(trained.column), as in training"
  }

  /// Judges a logistic model.
  func evaluate(_ scorer: LogisticScorer, level: Double, lanes: Lanes) -> LogisticEvaluation {
    let predictions = Scorer.logistic(scorer).linearPredictors(frame, lanes: lanes)
      .map { scorer.probability(linearPredictor: $0) }
    return LogisticEvaluation(
      predictions: predictions, response: BinaryResponse(frame, weights: weights?.kind),
      level: level)
  }

  /// Judges a model of time; rows of a stratum that training did not see are left out.
  ///
  /// Customers are ranked by the linear predictor, or with several causes, where there is one for
  /// each, by the probability of having left by the last horizon.
  func evaluate(
    _ scorer: Scorer, horizons: [Double], level: Double, lanes: Lanes
  ) throws -> SurvivalEvaluation {
    var options = ScoringOptions()
    options.horizons = horizons
    let scores = try scorer.score(table, options: options, lanes: lanes)
    let rows = scores.statuses.indices.filter { scores.statuses[$0].isScored }
    guard !rows.isEmpty else {
      throw CommandFailure(
        .dataAtFault, "\(table.source): training saw none of the strata; nothing can be judged.")
    }
    func picked<Value>(_ values: [Value]) -> [Value] { rows.map { values[$0] } }
    var ranks = scores.linearPredictor
    if case .causeSpecific = scorer { ranks = try ranking(scorer, scores, lanes: lanes) }
    return SurvivalEvaluation(
      linearPredictor: picked(ranks),
      predictions: scores.horizons.map {
        .init(horizon: $0.horizon, survival: picked($0.survival.values))
      },
      response: SurvivalResponse(frame).subset(rows),
      strata: frame.strata.map { picked($0.codes.map { Int($0) }) },
      clusters: frame.cluster.map { picked($0.codes.map { Int($0) }) }, level: level)
  }
}

extension EvaluationData {
  /// The probability of having left for any cause: by the last horizon, or by the median time of
  /// those who are judged.
  private func ranking(
    _ scorer: Scorer, _ scores: Scores, lanes: Lanes
  ) throws -> [Double] {
    if let last = scores.horizons.last { return last.survival.values.map { 1 - $0 } }
    let times = SurvivalResponse(frame).time.sorted()
    var options = ScoringOptions()
    options.horizons = [times[times.count / 2]]
    options.beyond = .carryHazard(span: max(times.last ?? 1, 1))
    let scores = try scorer.score(table, options: options, lanes: lanes)
    return scores.horizons[0].survival.values.map { 1 - $0 }
  }
}

extension ModelDocument {
  /// The formula, which the document keeps as text.
  func readFormula(source: String) throws(CommandFailure) -> Formula {
    do {
      return try Formula(formula)
    } catch {
      throw CommandFailure(.dataAtFault, "\(source): the formula cannot be read: \(error)")
    }
  }
}
