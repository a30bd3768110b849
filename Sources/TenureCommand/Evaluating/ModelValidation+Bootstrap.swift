internal import Lanes
internal import Tenure

extension ModelValidation {
  /// Corrects the measures for optimism.
  func bootstrap() throws -> ValidationOutcome {
    let count = data.frame.cluster?.keys.count ?? data.frame.rowCount
    guard count >= 20 else { throw tooFew("bootstrap replicates", 20) }
    if case .causeSpecific = document.model {
      throw CommandFailure(
        .usage,
        "--validation bootstrap corrects measures of one event; judge models of several causes with "
          + "--validation cv.")
    }
    if case .fineGray = document.model {
      throw CommandFailure(
        .usage,
        "--validation bootstrap corrects measures of one event; judge models of several causes with "
          + "--validation cv.")
    }
    // The measures are those of the fit to these rows, which need not be the document's.
    let all = Array(0..<data.frame.rowCount)
    guard let scorer = refit.scorer(rows: all, lanes: lanes) else { throw noFit("these rows") }
    let judged = try predictions(scorer, all, lanes)
    let places = judged.rows
    let replicates = refit.replicates(lanes: lanes)
    let apparent = measures(judged, weights: nil)
    let correction = OptimismCorrection(
      apparent: apparent, rowCount: places.count,
      clusters: data.frame.cluster.map { cluster in dense(places.map { cluster.codes[$0] }) },
      replicates: plan.replicates, seed: seed, level: settings.level, lanes: lanes
    ) { drawn in
      // Rows that are not judged are not drawn.
      var weights = [Double](repeating: 0, count: data.frame.rowCount)
      for (place, weight) in zip(places, drawn) { weights[place] = weight }
      guard let refitted = refitted(replicates, weights, places) else { return nil }
      return (
        training: measures(refitted, weights: drawn).map(\.value),
        test: measures(refitted, weights: nil).map(\.value)
      )
    }
    guard correction.failed < plan.replicates - 1 else { throw noFit("bootstrap samples") }
    let unit = data.frame.cluster == nil ? "rows" : "customers"
    return ValidationOutcome(
      sentence:
        "fitted again on \(plan.replicates) bootstrap samples of \(unit), whose optimism "
        + "is taken off (seed \(seed))",
      judged: judged, optimism: correction, fits: plan.replicates, failed: correction.failed)
  }

  private func dense(_ codes: [Int32]) -> [Int] {
    let known = Dictionary(
      uniqueKeysWithValues: Set(codes).sorted().enumerated().map { ($0.element, $0.offset) })
    return codes.map { known[$0] ?? 0 }
  }

  /// The predictions of all judged rows by a refit to weighted rows.
  private func refitted(
    _ replicates: ModelRefit.Replicates?, _ weights: [Double], _ places: [Int]
  ) -> JudgedRows? {
    switch replicates {
    case .logistic(let replicates):
      guard case .logistic(let scorer, _) = document.model else { return nil }
      return replicates.linearPredictors(weights: weights).map { eta in
        JudgedRows(
          rows: places, score: places.map { scorer.probability(linearPredictor: eta[$0]) })
      }
    case .cox(let replicates):
      let refit = replicates.refit(weights: weights, withBaseline: !settings.horizons.isEmpty)
      return refit.flatMap { refit in
        guard let scorer = refit.scorer else {
          return JudgedRows(rows: places, score: places.map { refit.linearPredictors[$0] })
        }
        guard let judged = try? predictions(.cox(scorer), places, .single),
          judged.rows == places
        else { return nil }
        return judged
      }
    case nil:
      let drawn = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
      guard let scorer = refit.scorer(rows: drawn),
        let judged = try? predictions(scorer, places, .single), judged.rows == places
      else { return nil }
      return judged
    }
  }

  /// The measures that are repeated, of rows that count as often as they were drawn.
  private func measures(_ judged: JudgedRows, weights drawn: [Double]?) -> [EvaluationFigure] {
    if data.frame.isTimed {
      let response = SurvivalResponse(data.frame).subset(judged.rows)
      let weighted = SurvivalResponse(
        start: response.start, time: response.time, event: response.event,
        weights: product(response.weights, drawn))
      return ReplicateMeasures.all(
        linearPredictor: judged.score,
        predictions: zip(settings.horizons, judged.survival).map {
          .init(horizon: $0, survival: $1)
        },
        response: weighted,
        strata: data.frame.strata.map { all in judged.rows.map { Int(all.codes[$0]) } })
    }
    let response = BinaryResponse(data.frame, weights: data.weights?.kind).subset(judged.rows)
    return ReplicateMeasures.all(
      predictions: judged.score,
      response: BinaryResponse(
        events: response.events, trials: response.trials,
        weights: product(response.weights, drawn),
        weightsAreFrequencies: response.weightsAreFrequencies))
  }

  private func product(_ a: [Double]?, _ b: [Double]?) -> [Double]? {
    guard let a else { return b }
    guard let b else { return a }
    return zip(a, b).map { $0 * $1 }
  }
}

extension ModelFrame {
  /// Whether the outcome has a time.
  var isTimed: Bool {
    switch response {
    case .survival, .competing, .interval: true
    case .none, .binary, .counts: false
    }
  }
}
