/// How events and non-events fall as the threshold on a score is lowered: ROC, gains and lift.
///
/// There is one point for each distinct score, after all rows of that score; rows of equal scores
/// cannot be told apart, and what lies between two points is the expected value over their orders.
public struct ReceiverOperatingCurve: Sendable {
  /// The distinct scores, descending: flagging every score of at least this gives the point.
  public let thresholds: [Double]
  /// The share of events flagged at each threshold (sensitivity).
  public let truePositiveRates: [Double]
  /// The share of non-events flagged at each threshold (1 − specificity).
  public let falsePositiveRates: [Double]
  /// The weight of all events.
  public let totalEvents: Double
  /// The weight of all non-events.
  public let totalNonEvents: Double

  /// Follows `scores`, higher where the event is more likely, or returns `nil` unless there are both
  /// events and non-events.
  ///
  /// - Precondition: One score for each row of `response`; none is NaN.
  /// - Complexity: O(n).
  public init?(scores: [Double], response: BinaryResponse) {
    precondition(
      scores.count == response.count, "\(scores.count) scores for \(response.count) rows")
    var (thresholds, events, nonEvents) = ([Double](), [Double](), [Double]())
    var (event, nonEvent) = (0.0, 0.0)
    for row in ascendingOrder(of: scores).reversed() {
      if let last = thresholds.last, last == scores[row] {
        thresholds.removeLast()
        events.removeLast()
        nonEvents.removeLast()
      }
      event += response.eventWeight(row)
      nonEvent += response.nonEventWeight(row)
      thresholds.append(scores[row])
      events.append(event)
      nonEvents.append(nonEvent)
    }
    guard event > 0, nonEvent > 0 else { return nil }
    self.thresholds = thresholds
    truePositiveRates = events.map { $0 / event }
    falsePositiveRates = nonEvents.map { $0 / nonEvent }
    totalEvents = event
    totalNonEvents = nonEvent
  }

  /// The largest distance between the two rates: the Kolmogorov–Smirnov statistic.
  public var kolmogorovSmirnov: Double {
    zip(truePositiveRates, falsePositiveRates).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }

  /// Average precision: the precision at each threshold, weighted by the events it adds.
  public var averagePrecision: Double {
    var (sum, previous) = (0.0, 0.0)
    for (rate, falseRate) in zip(truePositiveRates, falsePositiveRates) {
      let flagged = rate * totalEvents + falseRate * totalNonEvents
      if flagged > 0 { sum += (rate - previous) * rate * totalEvents / flagged }
      previous = rate
    }
    return sum
  }

  /// The share of all events among the `share` of customers with the highest scores.
  ///
  /// - Precondition: `share` is between 0 and 1.
  /// - Complexity: O(log n).
  public func gain(at share: Double) -> Double {
    precondition(share >= 0 && share <= 1, "a share of \(share) is not between 0 and 1")
    let target = share * (totalEvents + totalNonEvents)
    var (low, high) = (0, thresholds.count - 1)  // the first point that flags `target` or more
    while low < high {
      let middle = (low + high) / 2
      if flagged(middle) < target { low = middle + 1 } else { high = middle }
    }
    let before = low == 0 ? 0 : flagged(low - 1)
    let gained = low == 0 ? 0 : truePositiveRates[low - 1]
    let width = flagged(low) - before
    guard width > 0 else { return gained }
    let part = min(1, (target - before) / width)
    return gained + part * (truePositiveRates[low] - gained)
  }

  /// The event rate among the `share` of customers with the highest scores, over that of all.
  ///
  /// - Precondition: `share` is above 0, at most 1.
  public func lift(at share: Double) -> Double {
    precondition(share > 0, "no customers have no lift")
    return gain(at: share) / share
  }

  private func flagged(_ point: Int) -> Double {
    truePositiveRates[point] * totalEvents + falsePositiveRates[point] * totalNonEvents
  }
}
