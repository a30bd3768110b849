internal import Lanes
internal import Tenure

/// Customers whose outcome is known, encoded as the model was trained.
struct EvaluationData {
  /// The model's formula met with the table.
  let frame: ModelFrame
  private let table: DataFrame
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
    var options = ModelFrameOptions(model: .logistic)
    if case .cox = document.model { options.model = .survival }
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

  /// Judges a Cox model; rows of a stratum that training did not see are left out.
  func evaluate(
    _ scorer: CoxScorer, horizons: [Double], level: Double, lanes: Lanes
  ) throws -> SurvivalEvaluation {
    var options = ScoringOptions()
    options.horizons = horizons
    let scores = try Scorer.cox(scorer).score(table, options: options, lanes: lanes)
    let rows = scores.statuses.indices.filter { scores.statuses[$0].isScored }
    guard !rows.isEmpty else {
      throw CommandFailure(
        .dataAtFault, "\(table.source): training saw none of the strata; nothing can be judged.")
    }
    func picked<Value>(_ values: [Value]) -> [Value] { rows.map { values[$0] } }
    return SurvivalEvaluation(
      linearPredictor: picked(scores.linearPredictor),
      predictions: scores.horizons.map {
        .init(horizon: $0.horizon, survival: picked($0.survival.values))
      },
      response: SurvivalResponse(frame).subset(rows),
      strata: frame.strata.map { picked($0.codes.map { Int($0) }) },
      clusters: frame.cluster.map { picked($0.codes.map { Int($0) }) }, level: level)
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
