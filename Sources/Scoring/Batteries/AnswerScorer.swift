internal import Formulas

/// Scores one customer at a time from raw answers; no row allocates.
///
///     var customer = AnswerScorer(scorer, survey)
///     customer.answers.answers[trust] = 6
///     customer.rows.slots[price] = 42
///     let score = customer.score()
///
/// Every number has the bits that training and the batch have.
public struct AnswerScorer: Sendable {
  /// The raw answers.
  public var answers: SurveyRow
  /// All else of the customer; what is formed of answers is overwritten.
  public var rows: RowScorer
  private let places: [(feature: Int, slot: Int)]

  /// Prepares to score.
  ///
  /// - Parameters:
  ///   - scorer: What predicts.
  ///   - survey: What turns raw answers into some of its inputs.
  public init(_ scorer: Scorer, _ survey: SurveyEncoder) {
    answers = SurveyRow(survey)
    rows = RowScorer(scorer)
    places = survey.features.indices.compactMap { feature in
      scorer.encoder.inputIndex(named: survey.features[feature].name).map { (feature, $0) }
    }
  }

  /// Scores the customer.
  public mutating func score() -> RowScorer.Score {
    answers.encode()
    for (feature, slot) in places { rows.slots[slot] = answers.features[feature] }
    return rows.score()
  }
}
