internal import Distributions

/// How many events there were for each that was expected.
public struct EventCountRatio: Sendable, Equatable {
  /// The events seen.
  public let observed: Double
  /// The events that predictions add up to.
  public let expected: Double
  /// The interval of ``ratio``.
  public let interval: ConfidenceInterval

  /// Observed over expected.
  public var ratio: Double { observed / expected }

  /// Counts the events of customers against their predicted probabilities.
  ///
  /// The interval is Wilson's for the share of events, divided by the mean prediction.
  ///
  /// - Precondition: One prediction for each row; they add up to more than 0.
  public init(predictions: [Double], response: BinaryResponse, level: Double = 0.95) {
    precondition(
      predictions.count == response.count,
      "\(predictions.count) predictions for \(response.count) rows")
    expected = predictions.indices.reduce(0) { sum, i in
      sum + predictions[i] * (response.eventWeight(i) + response.nonEventWeight(i))
    }
    precondition(expected > 0, "nothing was expected")
    observed = response.totalEvents
    let trials = response.totalTrials
    let z = criticalValue(level: level)
    let share = observed / trials
    let shrunk = z * z / trials
    let centre = (share + shrunk / 2) / (1 + shrunk)
    let reach =
      z * (share * (1 - share) / trials + shrunk / (4 * trials)).squareRoot() / (1 + shrunk)
    interval = ConfidenceInterval(
      lower: max(0, centre - reach) * trials / expected,
      upper: min(1, centre + reach) * trials / expected, level: level)
  }

  /// Counts events against the sum of the hazards that customers were under.
  ///
  /// The interval takes the count to be Poisson's and is exact for that.
  ///
  /// - SeeAlso: Garwood (1936), Biometrika 28; Crowson, Atkinson & Therneau (2016), Statistical
  ///   Methods in Medical Research 25, for the hazards.
  /// - Precondition: `expected` is above 0.
  public init(events: Double, cumulativeHazard expected: Double, level: Double = 0.95) {
    precondition(expected > 0, "nothing was expected")
    observed = events
    self.expected = expected
    let tail = (1 - level) / 2
    let lower =
      events > 0 ? ChiSquared(degreesOfFreedom: 2 * events).quantile(tail) / 2 : 0
    let upper = ChiSquared(degreesOfFreedom: 2 * events + 2).upperQuantile(tail) / 2
    interval = ConfidenceInterval(lower: lower / expected, upper: upper / expected, level: level)
  }
}
