public import Measures

internal import RealModule

/// The measures that a bootstrap repeats: few and quick, each in the same place.
public enum ReplicateMeasures {
  /// The measures of predicted probabilities of one event.
  ///
  /// R² is that of Nagelkerke with the log-likelihood of the predictions as they are.
  ///
  /// - Precondition: One prediction between 0 and 1 for each row, some of which have weight.
  public static func all(predictions: [Double], response: BinaryResponse) -> [EvaluationFigure] {
    let area = ReceiverOperatingArea.value(predictions, response)
    let brier = BrierScore(predictions: predictions, response: response)
    let loss = logLoss(predictions: predictions, response: response)
    let recalibration = Recalibration(predictions: predictions, response: response)
    let rate = response.eventRate
    let null = rate > 0 && rate < 1 ? -rate * .log(rate) - (1 - rate) * .log(1 - rate) : 0
    let r2 =
      null > 0 && loss.isFinite
      ? (1 - Double.exp(2 * (loss - null))) / (1 - Double.exp(-2 * null)) : .nan
    return [
      EvaluationFigure("auc", area), EvaluationFigure("somersD", 2 * area - 1),
      EvaluationFigure("rSquared", r2), EvaluationFigure("brier", brier.value),
      EvaluationFigure("scaledBrier", brier.scaled ?? .nan), EvaluationFigure("logLoss", loss),
      EvaluationFigure("calibrationIntercept", recalibration?.intercept?.value ?? .nan),
      EvaluationFigure("calibrationSlope", recalibration?.slope?.value ?? .nan),
      EvaluationFigure("calibrationInTheLarge", recalibration?.inTheLarge.value ?? .nan),
    ]
  }

  /// The measures of a score and of survival at horizons.
  ///
  /// - Parameters:
  ///   - linearPredictor: A score for each row, higher where the event is expected sooner.
  ///   - predictions: Survival at horizons; rows without a prediction are not judged there.
  ///   - response: What was observed.
  ///   - strata: A stratum for each row.
  /// - Returns: The measures, NaN where one is missing.
  public static func all(
    linearPredictor: [Double], predictions: [SurvivalEvaluation.Prediction],
    response: SurvivalResponse, strata: [Int]? = nil
  ) -> [EvaluationFigure] {
    let concordance = Concordance(risk: linearPredictor, response: response, strata: strata)
    var figures = [
      EvaluationFigure("concordance", concordance?.estimate ?? .nan),
      EvaluationFigure("somersD", concordance?.somersD ?? .nan),
    ]
    for prediction in predictions {
      let known = prediction.survival.indices.filter {
        !prediction.survival[$0].isNaN && response.weight($0) > 0
      }
      let outcomes =
        response.start == nil && !known.isEmpty
        ? HorizonOutcomes(at: prediction.horizon, response.subset(known)) : nil
      let risk = known.map { 1 - prediction.survival[$0] }
      let score = outcomes.map { HorizonBrier(predictions: risk, outcomes: $0) }
      let slope = outcomes.flatMap { outcomes -> Recalibration? in
        let (rows, response) = outcomes.known
        return Recalibration(predictions: rows.map { risk[$0] }, response: response)
      }
      for (name, value) in [
        ("auc", outcomes?.areaUnderROC(risk: risk)?.value), ("brier", score?.score.value),
        ("predictionAccuracy", score?.predictionAccuracy?.value),
        ("calibrationInTheLarge", slope?.inTheLarge.value),
        ("calibrationSlope", slope?.slope?.value),
      ] {
        var figure = EvaluationFigure(name, value ?? .nan)
        figure.horizon = prediction.horizon
        figures.append(figure)
      }
    }
    return figures
  }
}

/// The area alone, without what its variance needs.
private enum ReceiverOperatingArea {
  static func value(_ scores: [Double], _ response: BinaryResponse) -> Double {
    let total = response.totalEvents
    let others = response.totalTrials - total
    guard total > 0, others > 0 else { return .nan }
    var (area, below) = (0.0, 0.0)
    let order = ascendingOrder(of: scores)
    var low = 0
    while low < order.count {
      var (event, other) = (0.0, 0.0)
      var high = low
      while high < order.count, scores[order[high]] == scores[order[low]] {
        event += response.eventWeight(order[high])
        other += response.nonEventWeight(order[high])
        high += 1
      }
      area += event * (below + other / 2)
      below += other
      low = high
    }
    return area / (total * others)
  }
}
