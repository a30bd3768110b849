internal import Tenure

/// Predictions of customers, of a whole table or of some of its rows, before they meet outcomes.
struct JudgedRows: Sendable {
  /// The predicted probabilities of leaving for one cause, by horizon.
  struct Cause: Sendable {
    /// Its name.
    let name: String
    /// Its number in the response, counted from 1.
    let index: Int
    /// By horizon, then row.
    var risks: [[Double]]
  }

  /// Which row of the frame each is.
  var rows: [Int]
  /// The probability of the event, or with time a score that is higher where it is expected sooner.
  var score: [Double]
  /// By horizon, then row: the probability of staying; empty where only one cause is known.
  var survival: [[Double]] = []
  /// The causes, where the model tells them apart.
  var causes: [Cause] = []
  /// Whether the probability of staying is known, and not only that of leaving for one cause.
  var knowsSurvival = true
  /// The probability of staying as long as was observed; empty where it is not known.
  var ownSurvival: [Double] = []

  /// Some of these, by their positions.
  func subset(_ positions: [Int]) -> JudgedRows {
    func picked<Value>(_ values: [Value]) -> [Value] { positions.map { values[$0] } }
    var part = JudgedRows(rows: picked(rows), score: picked(score))
    part.knowsSurvival = knowsSurvival
    part.survival = survival.map { picked($0) }
    part.causes = causes.map { cause in
      Cause(name: cause.name, index: cause.index, risks: cause.risks.map { picked($0) })
    }
    part.ownSurvival = ownSurvival.isEmpty ? [] : picked(ownSurvival)
    return part
  }

  /// Puts the predictions of other rows behind.
  mutating func append(_ other: JudgedRows) {
    rows += other.rows
    score += other.score
    for k in survival.indices { survival[k] += other.survival[k] }
    for c in causes.indices {
      for k in causes[c].risks.indices { causes[c].risks[k] += other.causes[c].risks[k] }
    }
    ownSurvival += other.ownSurvival
  }
}

/// What a model was judged to be, by its family.
enum Judgement: Sendable {
  /// Probabilities of one event.
  case logistic(LogisticEvaluation)
  /// Staying over time, and leaving for each of several causes.
  case survival(SurvivalEvaluation, [CauseEvaluation])
  /// Leaving for one cause.
  case causes([CauseEvaluation], observations: Int, level: Double)

  /// Every number.
  var figures: [EvaluationFigure] {
    switch self {
    case .logistic(let evaluation): evaluation.figures
    case .survival(let evaluation, let causes):
      evaluation.figures + causes.flatMap { $0.figures(level: evaluation.level) }
    case .causes(let causes, let observations, let level):
      [EvaluationFigure("observations", Double(observations))]
        + causes.flatMap { $0.figures(level: level) }
    }
  }
}

/// What predictions are judged with.
struct JudgingSettings: Sendable {
  /// The times at which probabilities are judged.
  var horizons: [Double] = []
  /// The level of intervals.
  var level = 0.95
  /// What contacting customers costs and brings.
  var campaign = RetentionCampaign()
}
