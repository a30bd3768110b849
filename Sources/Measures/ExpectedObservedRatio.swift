internal import RealModule

/// How many events were predicted for each that happened, E/O: whether predictions are too high or too
/// low on the whole.
///
/// At a horizon O is the share that had the event among customers of about equal predicted risk, over
/// all risks, so that customers of low risk who were not observed for long mislead nobody. The error of
/// log(E/O) comes from each row's influence on it, (p/E − y/O)/n where every outcome is known.
///
/// - SeeAlso: Debray et al. (2017), British Medical Journal 356, for the ratio and its logarithm.
public struct ExpectedObservedRatio: Sendable, Equatable {
  /// Which way predictions miss.
  public enum Direction: String, Sendable, CaseIterable {
    /// More events were predicted than there were.
    case tooHigh
    /// Fewer events were predicted than there were.
    case tooLow
    /// The interval of the ratio holds 1.
    case unclear
  }

  /// E, the mean prediction.
  public let expected: Double
  /// O, the share of rows with the event.
  public let observed: Double
  /// log(E/O), with each row's influence.
  public let logarithm: InfluenceEstimate

  /// E/O.
  public var ratio: Double { expected / observed }

  /// Compares predictions with outcomes that are known; `nil` without an event or anything expected.
  ///
  /// - Precondition: One prediction between 0 and 1 for each row.
  public init?(predictions: [Double], response: BinaryResponse) {
    requireProbabilities(predictions, rows: response.count)
    let expected = InfluenceEstimate.mean(response) { i, _ in predictions[i] }.value
    let observed = response.eventRate
    guard expected > 0, observed > 0 else { return nil }
    let logarithm = InfluenceEstimate.mean(response) { i, event in
      predictions[i] / expected - (event ? 1 / observed : 0)
    }
    self.init(expected: expected, observed: observed, influence: logarithm)
  }

  /// Compares predictions of the event by a horizon with who had it, in groups of about equal
  /// predicted risk; `nil` without an event or anything expected, and where nobody of a group is
  /// observed beyond the horizon.
  ///
  /// - Parameters:
  ///   - predictions: The probability of the event by the horizon, for each row.
  ///   - horizon: The horizon.
  ///   - response: What was observed.
  ///   - cause: The cause that is the event, counted from 1; left out, any is.
  ///   - groups: The rows of each group, which together are all rows.
  /// - Precondition: One prediction between 0 and 1 for each row; there is no delayed entry.
  /// - Complexity: O(n log n).
  public init?(
    predictions: [Double], at horizon: Double, _ response: CompetingResponse, cause: Int? = nil,
    groups: [[Int]]
  ) {
    requireProbabilities(predictions, rows: response.count)
    let total = response.weights?.reduce(0, +) ?? Double(response.count)
    var (observed, shares) = (0.0, [InfluenceEstimate]())
    for rows in groups {
      let own = response.subset(rows)
      guard
        let outcomes = HorizonOutcomes(
          at: horizon, own, cause: cause, process: CensoringProcess(own))
      else { return nil }
      shares.append(outcomes.mean(outcomes.eventWeights))
      observed += outcomes.totalWeight / total * shares[shares.count - 1].value
    }
    let mean = InfluenceEstimate(meanOf: predictions, weights: response.weights)
    guard mean.value > 0, observed > 0 else { return nil }
    var influence = mean.influence.map { $0 / mean.value }
    for (rows, share) in zip(groups, shares) {
      let weight = rows.reduce(0) { $0 + response.weight($1) } / total
      for (place, row) in rows.enumerated() {
        let own =
          weight * share.influence[place]
          + response.weight(row) / total * (share.value - observed)
        influence[row] -= own / observed
      }
    }
    self.init(
      expected: mean.value, observed: observed,
      influence: InfluenceEstimate(value: 0, influence: influence, correction: mean.correction))
  }

  private init(expected: Double, observed: Double, influence: InfluenceEstimate) {
    self.expected = expected
    self.observed = observed
    logarithm = InfluenceEstimate(
      value: .log(expected / observed), influence: influence.influence,
      correction: influence.correction)
  }

  /// The interval of ``ratio``: e to the power of that of its logarithm.
  ///
  /// - Parameters:
  ///   - level: The confidence level.
  ///   - clusters: The customer of each row, where rows of one belong together.
  /// - Returns: The interval, which is not symmetric.
  public func interval(level: Double = 0.95, clusters: [Int]? = nil) -> ConfidenceInterval {
    let limits = logarithm.estimate(clusters: clusters).interval(level: level)
    return ConfidenceInterval(lower: .exp(limits.lower), upper: .exp(limits.upper), level: level)
  }
}

extension ConfidenceInterval {
  /// Which way predictions miss whose ratio of events expected to observed has this interval.
  public var direction: ExpectedObservedRatio.Direction {
    lower > 1 ? .tooHigh : upper < 1 ? .tooLow : .unclear
  }
}
