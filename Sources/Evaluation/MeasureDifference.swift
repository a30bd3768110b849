public import Measures

/// By how much two models of the same customers differ in one measure.
public struct MeasureDifference: Sendable, Equatable {
  /// The measure's name, as JSON has it.
  public let measure: String
  /// The horizon, where the measure has one.
  public let horizon: Double?
  /// The value of the first model.
  public let first: Double
  /// The value of the second.
  public let second: Double
  /// The first less the second, with the standard error of the pair.
  public let difference: Estimate
  /// Whether higher is better.
  public let higherIsBetter: Bool
}

extension MeasureDifference {
  private init(
    _ measure: String, horizon: Double? = nil, _ first: InfluenceEstimate,
    _ second: InfluenceEstimate, clusters: [Int]?, higherIsBetter: Bool
  ) {
    self.init(
      measure: measure, horizon: horizon, first: first.value, second: second.value,
      difference: first.difference(from: second).estimate(clusters: clusters),
      higherIsBetter: higherIsBetter)
  }

  /// The differences of two models' predicted probabilities of one event.
  ///
  /// - Precondition: One prediction between 0 and 1 for each row.
  /// - SeeAlso: DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44.
  public static func all(
    _ first: [Double], _ second: [Double], response: BinaryResponse
  ) -> [MeasureDifference] {
    var differences = [MeasureDifference]()
    if let area = AreaUnderROC.difference(first, second, response: response),
      let one = AreaUnderROC(scores: first, response: response),
      let other = AreaUnderROC(scores: second, response: response)
    {
      differences.append(
        MeasureDifference(
          measure: "auc", horizon: nil, first: one.estimate, second: other.estimate,
          difference: area, higherIsBetter: true))
    }
    differences.append(
      MeasureDifference(
        "brier", .brier(predictions: first, response: response),
        .brier(predictions: second, response: response), clusters: nil, higherIsBetter: false))
    if let one = InfluenceEstimate.scaledBrier(predictions: first, response: response),
      let other = InfluenceEstimate.scaledBrier(predictions: second, response: response)
    {
      differences.append(
        MeasureDifference("scaledBrier", one, other, clusters: nil, higherIsBetter: true))
    }
    if let one = InfluenceEstimate.logLoss(predictions: first, response: response),
      let other = InfluenceEstimate.logLoss(predictions: second, response: response)
    {
      differences.append(
        MeasureDifference("logLoss", one, other, clusters: nil, higherIsBetter: false))
    }
    return differences
  }

  /// The differences of two evaluations of the same rows.
  ///
  /// - Parameters:
  ///   - first: The first model's.
  ///   - second: The second model's, at the same horizons.
  ///   - clusters: A customer for each row, where one has several.
  /// - Returns: A difference for each measure that both have.
  /// - Precondition: Both are of the same rows.
  public static func all(
    _ first: SurvivalEvaluation, _ second: SurvivalEvaluation, clusters: [Int]? = nil
  ) -> [MeasureDifference] {
    var differences = [MeasureDifference]()
    for (name, path) in [
      ("concordance", \SurvivalEvaluation.concordance),
      ("concordanceUno", \SurvivalEvaluation.unoConcordance),
    ] {
      guard let one = first[keyPath: path], let other = second[keyPath: path] else { continue }
      differences.append(
        MeasureDifference(
          name, InfluenceEstimate(value: one.estimate, influence: one.influence),
          InfluenceEstimate(value: other.estimate, influence: other.influence),
          clusters: clusters, higherIsBetter: true))
    }
    for (one, other) in zip(first.horizons, second.horizons) where one.horizon == other.horizon {
      let horizon = one.horizon
      if let a = one.influencedArea, let b = other.influencedArea {
        differences.append(
          MeasureDifference(
            "auc", horizon: horizon, a, b, clusters: clusters, higherIsBetter: true))
      }
      if let a = one.score, let b = other.score {
        differences.append(
          MeasureDifference(
            "brier", horizon: horizon, a.score, b.score, clusters: clusters,
            higherIsBetter: false))
        if let a = a.predictionAccuracy, let b = b.predictionAccuracy {
          differences.append(
            MeasureDifference(
              "predictionAccuracy", horizon: horizon, a, b, clusters: clusters,
              higherIsBetter: true))
        }
      }
    }
    return differences
  }
}
