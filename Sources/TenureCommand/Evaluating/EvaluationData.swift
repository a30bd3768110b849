internal import Lanes
internal import Tenure

/// Customers whose outcome is known, encoded as the model was trained.
struct EvaluationData: Sendable {
  /// The model's formula met with the table.
  let frame: ModelFrame
  /// The rows of the table that the frame uses.
  let table: DataFrame
  /// The weights that training and this table share, if there are any.
  let weights: ModelDocument.Training.Weights?
  /// The time that each row's customer has stayed when it is judged; `nil` judges from the start.
  private(set) var landmark: [Double]?

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

  /// The same customers, judged from the time that each has stayed.
  func landmarked(_ landmark: [Double]) -> EvaluationData {
    var data = self
    data.landmark = landmark
    return data
  }

  // MARK: - Predicting

  /// What a scorer predicts for rows of the frame; rows of a stratum that training did not see, and
  /// with a landmark those who had left by it, are left out.
  ///
  /// Customers are ranked by the linear predictor, or where one number does not say who leaves
  /// sooner (several causes, effects that change with time, customers who never leave) by the
  /// probability of having left by the last horizon.
  func predictions(
    _ scorer: Scorer, rows: [Int]? = nil, horizons: [Double], lanes: Lanes
  ) throws -> JudgedRows {
    if case .logistic(let logistic) = scorer {
      let part = rows.map { frame.selecting(rows: $0) } ?? frame
      return JudgedRows(
        rows: rows ?? Array(0..<frame.rowCount),
        score: scorer.linearPredictors(part, lanes: lanes)
          .map { logistic.probability(linearPredictor: $0) })
    }
    let times = frame.times
    let wanted = (rows ?? Array(0..<frame.rowCount)).filter { row in
      landmark.map { $0[row] < times[row] } ?? true
    }
    var options = ScoringOptions()
    options.horizons = horizons
    var part = wanted.count == frame.rowCount ? table : table.selecting(rows: wanted)
    if let landmark {
      part = part.adding(Self.landmarkColumn, wanted.map { landmark[$0] })
      options.elapsedColumn = Self.landmarkColumn
    }
    let scores = try scorer.score(part, options: options, lanes: lanes)
    let kept = scores.statuses.indices.filter { scores.statuses[$0].isScored }
    guard !kept.isEmpty else {
      throw CommandFailure(
        .dataAtFault,
        landmark != nil && wanted.isEmpty
          ? "\(table.source): nobody was still there at the landmark; nothing can be judged."
          : "\(table.source): training saw none of the strata; nothing can be judged.")
    }
    func picked<Value>(_ values: [Value]) -> [Value] { kept.map { values[$0] } }
    var judged = JudgedRows(
      rows: kept.map { wanted[$0] },
      score: picked(scores.linearPredictor))
    if case .fineGray = scorer { judged.knowsSurvival = false }
    for horizon in scores.horizons {
      if horizon.givesSurvival { judged.survival.append(picked(horizon.survival.values)) }
    }
    for (index, name) in scorer.causeNames.enumerated() {
      guard let place = frame.causeIndex(name) else { continue }
      judged.causes.append(
        JudgedRows.Cause(
          name: name, index: place,
          risks: scores.horizons.map { picked($0.causes[index].incidence.values) }))
    }
    if landmark == nil {
      judged.ownSurvival = ownSurvival(
        scorer, judged.score, times: judged.rows.map { times[$0] })
    }
    judged.score =
      scorer.needsCurveToRank
      ? picked(try ranking(scorer, scores, part, lanes: lanes))
      : judged.score.map { scorer.riskSign * $0 }
    return judged
  }

  /// A name that no file can give a column, as it holds a line break.
  private static let landmarkColumn = "time stayed\n"

  /// The probability of having left for any cause: by the last horizon, or by the median time of
  /// those who are judged.
  private func ranking(
    _ scorer: Scorer, _ scores: Scores, _ part: DataFrame, lanes: Lanes
  ) throws -> [Double] {
    if let last = scores.horizons.last { return last.survival.values.map { 1 - $0 } }
    let times = frame.times.sorted()
    var options = ScoringOptions()
    options.horizons = [times[times.count / 2]]
    options.beyond = .carryHazard(span: max(times.last ?? 1, 1))
    let scores = try scorer.score(part, options: options, lanes: lanes)
    return scores.horizons[0].survival.values.map { 1 - $0 }
  }

  /// The probability of staying as long as was observed, where one baseline and the linear predictor
  /// say it.
  private func ownSurvival(
    _ scorer: Scorer, _ linearPredictors: [Double], times: [Double]
  ) -> [Double] {
    guard let survival = scorer.survival, !survival.curveReadsRow,
      scorer.encoder.strata.isEmpty
    else { return [] }
    return survival.survival(linearPredictors, times: times)
  }

  // MARK: - Judging

  /// Judges predictions by what happened.
  func judge(_ judged: JudgedRows, _ settings: JudgingSettings, lanes: Lanes) -> Judgement {
    if case .binary = frame.response { return judgeEvents(judged, settings, lanes) }
    if case .counts = frame.response { return judgeEvents(judged, settings, lanes) }
    let clusters = frame.cluster.map { all in judged.rows.map { Int(all.codes[$0]) } }
    var causes: [CauseEvaluation] = []
    if let competing = CompetingResponse(frame)?.subset(judged.rows).after(landmark, judged.rows) {
      causes = judged.causes.map { cause in
        CauseEvaluation(
          cause: cause.name, index: cause.index,
          predictions: zip(settings.horizons, cause.risks).map { (horizon: $0, risk: $1) },
          response: competing, clusters: clusters, level: settings.level,
          campaign: settings.campaign, lanes: lanes)
      }
    }
    guard judged.knowsSurvival else {
      return .causes(causes, observations: judged.rows.count, level: settings.level)
    }
    let response = SurvivalResponse(frame).subset(judged.rows).after(landmark, judged.rows)
    return .survival(
      SurvivalEvaluation(
        linearPredictor: judged.score,
        predictions: zip(settings.horizons, judged.survival).map {
          .init(horizon: $0, survival: $1)
        },
        response: response,
        strata: frame.strata.map { all in judged.rows.map { Int(all.codes[$0]) } },
        clusters: clusters, ownSurvival: judged.ownSurvival.isEmpty ? nil : judged.ownSurvival,
        level: settings.level, campaign: settings.campaign, lanes: lanes), causes)
  }

  private func judgeEvents(
    _ judged: JudgedRows, _ settings: JudgingSettings, _ lanes: Lanes
  ) -> Judgement {
    .logistic(
      LogisticEvaluation(
        predictions: judged.score,
        response: BinaryResponse(frame, weights: weights?.kind).subset(judged.rows),
        level: settings.level, campaign: settings.campaign, lanes: lanes))
  }
}

extension ModelFrame {
  /// When the observation of each row ends; empty for models without time.
  var times: [Double] {
    switch response {
    case .survival(_, let time, _), .competing(_, let time, _, _): time
    case .interval(let lower, let upper): zip(lower, upper).map { $1 < .infinity ? $1 : $0 }
    case .none, .binary, .counts: []
    }
  }

  /// The number of a cause in the response, counted from 1.
  func causeIndex(_ name: String) -> Int? {
    guard case .competing(_, _, _, let causes) = response else { return nil }
    return causes.firstIndex(of: name).map { $0 + 1 }
  }
}

extension Scorer {
  /// The causes that the model predicts, in the order of its answers.
  var causeNames: [String] {
    switch self {
    case .causeSpecific(let scorer): scorer.causes.map(\.name)
    case .fineGray(let scorer): [scorer.cause]
    default: []
    }
  }
}

extension SurvivalScorer {
  /// The probability of staying up to a time, for each linear predictor; NaN beyond the follow-up.
  fileprivate func survival(_ linearPredictors: [Double], times: [Double]) -> [Double] {
    var curve = makeCurve()
    return zip(linearPredictors, times).map { eta, time in
      curve.move(to: nil, linearPredictor: eta, stratum: 0)
      let survival = curve.survival(over: SurvivalPeriod(horizon: time), beyond: .missing)
      return survival.isNaN ? .nan : min(1, max(0, survival))
    }
  }
}

extension SurvivalResponse {
  /// The time after a landmark, of rows that were still there.
  fileprivate func after(_ landmark: [Double]?, _ rows: [Int]) -> SurvivalResponse {
    guard let landmark else { return self }
    return SurvivalResponse(
      time: rows.indices.map { time[$0] - landmark[rows[$0]] }, event: event, weights: weights)
  }
}

extension CompetingResponse {
  /// The times and causes of a formula that met its data, where it has causes.
  init?(_ frame: ModelFrame) {
    guard case .competing(let start, let time, let cause, let causes) = frame.response else {
      return nil
    }
    self.init(
      start: start, time: time, cause: cause.map { $0 + 1 }, causeCount: causes.count,
      weights: frame.weights)
  }

  fileprivate func after(_ landmark: [Double]?, _ rows: [Int]) -> CompetingResponse {
    guard let landmark else { return self }
    return CompetingResponse(
      time: rows.indices.map { time[$0] - landmark[rows[$0]] }, cause: cause,
      causeCount: causeCount, weights: weights)
  }
}

extension DataFrame {
  /// The same table with a column of numbers more.
  fileprivate func adding(_ name: String, _ values: [Double]) -> DataFrame {
    DataFrame(
      source: source, columns: columns + [Column(name: name, values: .numeric(values))],
      rowNumbers: (0..<rowCount).map(rowNumber))
  }
}

extension Scorer {
  /// Whether the linear predictor alone does not say who leaves sooner.
  fileprivate var needsCurveToRank: Bool {
    switch self {
    case .causeSpecific, .cure: true
    case .roystonParmar(let scorer): !scorer.timeVarying.isEmpty
    case .logistic, .cox, .discreteTime, .piecewiseExponential, .aft, .fineGray, .sharedFrailty:
      false
    }
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
