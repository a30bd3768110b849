internal import Distributions

/// Spiegelhalter's test of calibration: the Brier score less its expectation if the predictions were
/// the truth, in standard errors.
///
///     z = Σ (y − p)(1 − 2p) / √Σ (1 − 2p)² p(1 − p)
///
/// - SeeAlso: Spiegelhalter (1986), Statistics in Medicine 5.
public struct SpiegelhalterTest: Sendable, Equatable {
  /// The statistic, standard normal where predictions are the truth.
  public let statistic: Double
  /// Its two-sided p-value.
  public let pValue: Double

  /// Tests `predictions`, or returns `nil` where all are 0, ½ or 1 and leave nothing to test.
  ///
  /// - Precondition: One prediction between 0 and 1 for each row.
  public init?(predictions: [Double], response: BinaryResponse) {
    requireProbabilities(predictions, rows: response.count)
    var (sum, variance) = (0.0, 0.0)
    for (i, p) in predictions.enumerated() {
      let (events, others) = (response.eventWeight(i), response.nonEventWeight(i))
      let slope = 1 - 2 * p
      sum += slope * (events * (1 - p) - others * p)
      variance += response.varianceWeight(i) * (events + others) * slope * slope * p * (1 - p)
    }
    guard variance > 0 else { return nil }
    statistic = sum / variance.squareRoot()
    pValue = 2 * Normal.standard.upperTail(statistic.magnitude)
  }
}
