internal import Lanes
internal import Tenure

/// Two models with the rows of one table that both can predict.
struct ModelPair {
  private let scorers: [Scorer]
  private let data: [EvaluationData]
  private let source: String
  /// For each row that both have, its place in the frame of either.
  private let places: [[Int]]

  /// How many rows both can predict.
  var rowCount: Int { places[0].count }

  /// Meets both models with the table.
  ///
  /// - Throws: `CommandFailure` for models of different outcomes.
  init(
    _ documents: [ModelDocument], names: [String], _ table: DataFrame, horizonsAsked: Bool,
    customers: String?, _ run: Run
  ) throws {
    let outcomes = documents.map(\.outcome)
    let areEvents = outcomes.map { $0.kind == .binary || $0.kind == .counts }
    guard areEvents[0] == areEvents[1] else {
      throw CommandFailure(
        .dataAtFault,
        "\(names[0]) and \(names[1]) predict different things, an event and a time; compare two "
          + "models of the same outcome.")
    }
    if areEvents[0], horizonsAsked {
      throw CommandFailure(
        .usage, "--horizons: logistic models know no time; leave the option out.")
    }
    let formulas = try zip(documents, names).map { try $0.readFormula(source: $1) }
    if "\(formulas[0].response)" != "\(formulas[1].response)" {
      run.say(
        "the models were trained for outcomes that are written differently, "
          + "\(outcomes[0].event) and \(outcomes[1].event); each is judged by the first")
    }
    source = table.source
    scorers = documents.map(\.scorer)
    data = try run.during(.encode) {
      try zip(documents, formulas).map { document, formula in
        try EvaluationData(document, formula, table, customers: customers)
      }
    }
    let kept = data.map { $0.frame.keptRows ?? Array(0..<$0.frame.rowCount) }
    let other = Dictionary(
      uniqueKeysWithValues: kept[1].enumerated().map { ($0.element, $0.offset) })
    let both = kept[0].indices.filter { other[kept[0][$0]] != nil }
    places = [both, both.map { other[kept[0][$0]] ?? 0 }]
    guard !both.isEmpty else {
      throw CommandFailure(.dataAtFault, "\(source): no row can be predicted by both models.")
    }
    let dropped = table.rowCount - both.count
    if dropped > 0 {
      run.say(
        "\(NumberText.counted(dropped, "row")) that one of the models cannot predict "
          + "\(dropped == 1 ? "is" : "are") left out")
    }
  }

  /// The differences, first less second.
  func differences(
    horizons: [Double], level: Double, lanes: Lanes
  ) throws -> [MeasureDifference] {
    let judged = try (0..<2).map { k in
      try data[k].predictions(scorers[k], rows: places[k], horizons: horizons, lanes: lanes)
    }
    guard judged[0].rows == places[0], judged[1].rows == places[1] else {
      throw CommandFailure(
        .dataAtFault,
        "\(source) has rows of strata that one of the models did not see in training; leave them out "
          + "with --where.")
    }
    if !data[0].frame.isTimed {
      let response = BinaryResponse(data[0].frame, weights: data[0].weights?.kind)
        .subset(places[0])
      return MeasureDifference.all(judged[0].score, judged[1].score, response: response)
    }
    // Both are judged by the times of the first, so that they meet the same outcomes.
    let response = SurvivalResponse(data[0].frame).subset(places[0])
    let clusters = data[0].frame.cluster.map { all in places[0].map { Int(all.codes[$0]) } }
    let evaluations = try judged.map { judged in
      guard judged.survival.count == horizons.count else {
        throw CommandFailure(
          .dataAtFault,
          "a Fine–Gray model knows the probability of one cause only, which is compared with no other "
            + "here; judge both with 'tenure evaluate'.")
      }
      return SurvivalEvaluation(
        linearPredictor: judged.score,
        predictions: zip(horizons, judged.survival).map { .init(horizon: $0, survival: $1) },
        response: response, clusters: clusters, level: level, lanes: lanes)
    }
    return MeasureDifference.all(evaluations[0], evaluations[1], clusters: clusters)
  }
}
