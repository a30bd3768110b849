/// The area under the ROC curve: the probability that an event scores above a non-event, ties
/// counting one half.
///
/// The variance is that of DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44, from the placements
/// of each row among those of the other outcome, found through midranks (Sun & Xu, 2014, IEEE Signal
/// Processing Letters 21). Frequency weights count as repeated rows; with others the variance is that of
/// the weighted mean of placements, n/(n − 1) Σ w² (v − A)² / (Σ w)² for each outcome's n rows, which is
/// DeLong's where all weigh the same.
public struct AreaUnderROC: Sendable {
  /// The area.
  public let estimate: Double
  /// DeLong's variance of ``estimate``, or `nil` with a single event or a single non-event.
  public let variance: Double?

  /// Measures `scores`, higher where the event is more likely, or returns `nil` unless there are both
  /// events and non-events.
  ///
  /// - Precondition: One score for each row of `response`; none is NaN.
  /// - Complexity: O(n).
  public init?(scores: [Double], response: BinaryResponse) {
    guard let placements = Placements(scores: scores, response: response) else { return nil }
    self.init(placements)
  }

  private init(_ placements: Placements) {
    estimate = placements.area
    variance = placements.covariance(placements)
  }

  /// The standard error of ``estimate``.
  public var standardError: Double? { variance?.squareRoot() }

  /// The normal interval, cut to 0 … 1.
  public func interval(level: Double = 0.95) -> ConfidenceInterval? {
    standardError.map {
      Estimate(value: estimate, standardError: $0).interval(level: level, within: 0...1)
    }
  }

  /// The area of `first` less that of `second`, both scoring the same customers, or `nil` where one
  /// of them has no variance.
  public static func difference(
    _ first: [Double], _ second: [Double], response: BinaryResponse
  ) -> Estimate? {
    guard let a = Placements(scores: first, response: response),
      let b = Placements(scores: second, response: response),
      let varianceA = a.covariance(a), let varianceB = b.covariance(b),
      let covariance = a.covariance(b)
    else { return nil }
    let variance = max(0, varianceA + varianceB - 2 * covariance)
    return Estimate(value: a.area - b.area, standardError: variance.squareRoot())
  }
}

/// For each row, the share of non-events that score below it and of events that score above it.
struct Placements {
  /// What each row counts for as event and as non-event.
  private let eventWeights, nonEventWeights: [Double]
  private let totalEvents, totalNonEvents: Double
  /// What each row's weight counts for in a variance; `nil` where weights count rows.
  private let varianceWeights: [Double]?
  /// How many events and non-events there are, for the correction of the variance.
  private let eventCount, nonEventCount: Double
  /// The share of non-events below each row, half of those beside it included.
  private(set) var nonEventsBelow: [Double]
  /// The share of events above each row, half of those beside it included.
  private(set) var eventsAbove: [Double]
  /// The area under the ROC curve: the mean of either over the rows it is about.
  private(set) var area: Double

  init?(scores: [Double], response: BinaryResponse) {
    self.init(
      scores: scores, eventWeights: response.events.indices.map(response.eventWeight),
      nonEventWeights: response.events.indices.map(response.nonEventWeight),
      varianceWeights: response.weightsAreFrequencies || response.weights == nil
        ? nil : response.events.indices.map(response.varianceWeight))
  }

  /// Places rows that count as events and as non-events with these weights.
  init?(
    scores: [Double], eventWeights: [Double], nonEventWeights: [Double],
    varianceWeights: [Double]? = nil
  ) {
    precondition(
      scores.count == eventWeights.count, "\(scores.count) scores, \(eventWeights.count) rows")
    totalEvents = eventWeights.reduce(0, +)
    totalNonEvents = nonEventWeights.reduce(0, +)
    guard totalEvents > 0, totalNonEvents > 0 else { return nil }
    self.varianceWeights = varianceWeights
    func count(_ weights: [Double], _ total: Double) -> Double {
      guard let varianceWeights else { return total }
      return weights.indices.reduce(0) {
        $0 + (varianceWeights[$1] > 0 ? weights[$1] / varianceWeights[$1] : 0)
      }
    }
    eventCount = count(eventWeights, totalEvents)
    nonEventCount = count(nonEventWeights, totalNonEvents)
    self.eventWeights = eventWeights
    self.nonEventWeights = nonEventWeights
    nonEventsBelow = Array(repeating: 0, count: scores.count)
    eventsAbove = nonEventsBelow
    area = 0
    let order = ascendingOrder(of: scores)
    var (nonEvents, events) = (0.0, 0.0)  // below the rows of the present score
    var low = 0
    while low < order.count {
      var (nonEvent, event) = (0.0, 0.0)
      var high = low
      while high < order.count, scores[order[high]] == scores[order[low]] {
        nonEvent += nonEventWeights[order[high]]
        event += eventWeights[order[high]]
        high += 1
      }
      let below = (nonEvents + nonEvent / 2) / totalNonEvents
      let above = (totalEvents - events - event / 2) / totalEvents
      for row in order[low..<high] {
        nonEventsBelow[row] = below
        eventsAbove[row] = above
      }
      area += event * below / totalEvents
      nonEvents += nonEvent
      events += event
      low = high
    }
  }

  /// The covariance of this area with that of other scores of the same rows.
  func covariance(_ other: Placements) -> Double? {
    guard eventCount > 1, nonEventCount > 1 else { return nil }
    var (overEvents, overNonEvents) = (0.0, 0.0)
    for row in eventWeights.indices {
      let weight = varianceWeights?[row] ?? 1
      overEvents +=
        weight * eventWeights[row] * (nonEventsBelow[row] - area)
        * (other.nonEventsBelow[row] - other.area)
      overNonEvents +=
        weight * nonEventWeights[row] * (eventsAbove[row] - area)
        * (other.eventsAbove[row] - other.area)
    }
    guard varianceWeights != nil else {
      return overEvents / ((totalEvents - 1) * totalEvents)
        + overNonEvents / ((totalNonEvents - 1) * totalNonEvents)
    }
    return overEvents / (totalEvents * totalEvents) * eventCount / (eventCount - 1)
      + overNonEvents / (totalNonEvents * totalNonEvents) * nonEventCount / (nonEventCount - 1)
  }
}
