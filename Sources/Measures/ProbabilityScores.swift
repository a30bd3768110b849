internal import RealModule

/// The mean squared distance between predicted probabilities and outcomes.
public struct BrierScore: Sendable, Equatable {
  /// The score: 0 for a perfect prediction.
  public let value: Double
  /// The score of predicting the event rate for everyone.
  public let reference: Double

  /// Measures `predictions` of the event's probability.
  ///
  /// - Precondition: One prediction between 0 and 1 for each row of `response`, which has weight.
  public init(predictions: [Double], response: BinaryResponse) {
    requireProbabilities(predictions, rows: response.count)
    let total = response.totalTrials
    precondition(total > 0, "there is nothing to compare predictions with")
    value =
      predictions.indices.reduce(0) { sum, i in
        let p = predictions[i]
        return sum + response.eventWeight(i) * (1 - p) * (1 - p) + response.nonEventWeight(i) * p
          * p
      } / total
    let rate = response.totalEvents / total
    reference = rate * (1 - rate)
  }

  /// A score beside that of its reference.
  public init(value: Double, reference: Double) {
    self.value = value
    self.reference = reference
  }

  /// 1 − value / reference: 1 for a perfect prediction, 0 for one as good as the event rate; `nil`
  /// where the reference is perfect.
  public var scaled: Double? { reference > 0 ? 1 - value / reference : nil }
}

/// The mean negative log-likelihood of the outcomes under predicted probabilities, in nats.
///
/// It is infinite when something happened that was predicted to be impossible.
///
/// - Precondition: One prediction between 0 and 1 for each row of `response`, which has weight.
public func logLoss(predictions: [Double], response: BinaryResponse) -> Double {
  requireProbabilities(predictions, rows: response.count)
  let total = response.totalTrials
  precondition(total > 0, "there is nothing to compare predictions with")
  var sum = 0.0
  for (i, p) in predictions.enumerated() {
    let (events, nonEvents) = (response.eventWeight(i), response.nonEventWeight(i))
    if events > 0 { sum -= events * .log(p) }
    if nonEvents > 0 { sum -= nonEvents * .log(onePlus: -p) }
  }
  return sum / total
}

/// Traps unless there is one number between 0 and 1 for each row.
func requireProbabilities(_ predictions: [Double], rows: Int) {
  precondition(predictions.count == rows, "\(predictions.count) predictions for \(rows) rows")
  for (i, p) in predictions.enumerated() {
    precondition(p >= 0 && p <= 1, "row \(i) has the probability \(p)")
  }
}
