internal import Lanes
internal import Tenure

/// Customers of today beside the model that was trained on those of then.
struct MonitoringData {
  /// How the columns have changed.
  let drift: [FeatureDrift]
  /// How the score has changed; `nil` where the document does not keep how it was.
  let score: PopulationStability?
  /// The rows read, and those that could be scored.
  let rows, scored: Int
  /// Those who left, beside those expected, where the table tells.
  let outcome: Outcome?
  /// Why something is missing.
  let notes: [String]

  /// What happened to the customers, beside what was predicted.
  struct Outcome {
    /// The customers whose outcome is known.
    let observations: Int
    /// Events beside expected events.
    let ratio: EventCountRatio
    /// log of the same; 0 is right.
    let inTheLarge: Estimate?
    /// How far predictions are spread; 1 is right.
    let slope: Estimate?
  }

  /// Compares a table with a model's training.
  ///
  /// - Parameters:
  ///   - document: The model.
  ///   - formula: Its formula.
  ///   - table: The customers of today, with or without their outcome.
  ///   - customers: The column whose equal values are one customer, if there is one.
  ///   - level: The level of intervals.
  ///   - lanes: The threads that may work.
  /// - Throws: What does not suit the model.
  init(
    _ document: ModelDocument, _ formula: Formula, _ table: DataFrame, customers: String?,
    level: Double, lanes: Lanes
  ) throws {
    guard table.rowCount > 0 else {
      throw CommandFailure(.dataAtFault, "\(table.source): there is no row to compare.")
    }
    let encoder = document.scorer.encoder
    let trainingRows = Double(
      max(document.provenance.rows - document.provenance.droppedRows, 1))
    drift = FeatureDrift.all(
      encoder, try encoder.slots(for: table), trainingRows: trainingRows)
    let scores = try document.scorer.score(table, options: ScoringOptions(), lanes: lanes)
    let scoredRows = scores.statuses.indices.filter { scores.statuses[$0].isScored }
    let predictors = scoredRows.map { scores.linearPredictor[$0] }
    var notes: [String] = []
    score = document.provenance.scores.flatMap { profile in
      PopulationStability(
        values: predictors, quantiles: profile.quantiles,
        sharesAtOrBelow: profile.sharesAtOrBelow, trainingRows: trainingRows)
    }
    if document.provenance.scores == nil {
      notes.append(
        document.model.keepsScores
          ? "The model does not say how its scores were spread in training; train it again to watch them."
          : "A \(document.familyName) does not keep how its scores were spread in training, so there is "
            + "no stability of the score; that of its columns stands below it."
      )
    }
    rows = table.rowCount
    scored = predictors.count
    let missing = formula.outcomeColumns.filter { table[$0] == nil }
    if missing.isEmpty, !scoredRows.isEmpty {
      // Who has no score has no expectation either.
      let known =
        scoredRows.count < table.rowCount ? table.selecting(rows: scoredRows) : table
      let found = try Self.outcome(
        document, formula, known, customers: customers, level: level, lanes: lanes)
      outcome = found.outcome
      notes += found.notes
    } else if missing.isEmpty {
      outcome = nil
      notes.append("No row could be scored, so churn and calibration are not compared.")
    } else {
      outcome = nil
      notes.append(
        "The table has no column \(missing.map { "\"\($0)\"" }.joined(separator: ", ")), so churn and "
          + "calibration are not compared.")
    }
    self.notes = notes
  }

  private static func outcome(
    _ document: ModelDocument, _ formula: Formula, _ table: DataFrame, customers: String?,
    level: Double, lanes: Lanes
  ) throws -> (outcome: Outcome?, notes: [String]) {
    let data = try EvaluationData(document, formula, table, customers: customers)
    switch document.model {
    case .logistic:
      let judged = try data.predictions(document.scorer, horizons: [], lanes: lanes)
      let response = BinaryResponse(data.frame, weights: data.weights?.kind).subset(judged.rows)
      guard judged.score.reduce(0, +) > 0 else { return (nil, ["Nothing was expected."]) }
      let recalibration = Recalibration(predictions: judged.score, response: response)
      return (
        Outcome(
          observations: judged.rows.count,
          ratio: EventCountRatio(
            predictions: judged.score, response: response, level: level),
          inTheLarge: recalibration?.inTheLarge, slope: recalibration?.slope), []
      )
    default:
      return try survivalOutcome(document, data, level: level)
    }
  }

  private static func survivalOutcome(
    _ document: ModelDocument, _ data: EvaluationData, level: Double
  ) throws -> (outcome: Outcome?, notes: [String]) {
    guard let hazards = try ObservedCustomers(document, data) else {
      return (nil, ["Expected churn of a \(document.familyName) is not added up here."])
    }
    var notes: [String] = []
    if hazards.beyond > 0 {
      notes.append(
        "\(NumberText.counted(hazards.beyond, "customer")) stayed longer than anybody in training; what "
          + "happened to them after that is left out.")
    }
    let expected = hazards.expected
    guard expected > 0 else { return (nil, notes + ["Nothing was expected."]) }
    let recalibration = hazards.recalibration
    return (
      Outcome(
        observations: hazards.hazards.count,
        ratio: EventCountRatio(
          events: hazards.eventCount, cumulativeHazard: expected, level: level),
        inTheLarge: recalibration?.inTheLarge, slope: recalibration?.slope), notes
    )
  }
}

/// Customers observed over time, with the hazards that a model sees them under.
struct ObservedCustomers {
  /// The linear predictor, the cumulative hazard, the event and the weight of each.
  let linearPredictors, hazards, events: [Double]
  let weights: [Double]?
  /// Those observed longer than anybody in training.
  let beyond: Int

  /// Meets a model with customers; `nil` for a family that knows no survival, or with causes.
  init?(_ document: ModelDocument, _ data: EvaluationData) throws {
    let response: (start: [Double]?, time: [Double], event: [Double])
    switch data.frame.response {
    case .survival(let start, let time, let event): response = (start, time, event)
    case .competing(let start, let time, let cause, _):
      response = (start, time, cause.map { $0 >= 0 ? 1 : 0 })
    default: return nil
    }
    guard
      let found = try document.scorer.observedHazards(
        of: data.table, from: response.start, to: response.time)
    else { return nil }
    let rows = found.hazards.indices.filter { found.hazards[$0].isFinite }
    linearPredictors = rows.map { found.linearPredictors[$0] }
    hazards = rows.map { found.hazards[$0] }
    events = rows.map { found.endsBeyond[$0] ? 0 : response.event[$0] }
    weights = data.frame.weights.map { all in rows.map { all[$0] } }
    beyond = rows.count { found.endsBeyond[$0] }
  }

  /// The weight of events.
  var eventCount: Double {
    events.indices.reduce(0) { $0 + events[$1] * (weights?[$1] ?? 1) }
  }

  /// The events that the hazards add up to.
  var expected: Double {
    hazards.indices.reduce(0) { $0 + hazards[$1] * (weights?[$1] ?? 1) }
  }

  /// How the hazards would have to be moved and stretched.
  var recalibration: HazardRecalibration? {
    HazardRecalibration(
      linearPredictors: linearPredictors, hazards: hazards, events: events, weights: weights)
  }
}

extension Formula {
  /// The columns that the outcome is made of.
  var outcomeColumns: [String] {
    switch response {
    case .none: []
    case .value(let expression): expression.columnNames
    case .counts(let successes, let failures): successes.columnNames + failures.columnNames
    case .survival(let start, let time, let event):
      (start?.columnNames ?? []) + time.columnNames + event.columnNames
    case .interval(let lower, let upper): lower.columnNames + upper.columnNames
    case .leftCensored(let time, let event): time.columnNames + event.columnNames
    }
  }
}

extension ModelDocument.Model {
  /// Whether training keeps how the scores of the family were spread.
  fileprivate var keepsScores: Bool {
    switch self {
    case .logistic, .cox, .discreteTime, .piecewiseExponential, .sharedFrailty: true
    case .aft, .roystonParmar, .cure, .causeSpecific, .fineGray: false
    }
  }
}
