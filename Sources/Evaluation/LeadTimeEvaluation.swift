public import Measures

/// How early a score warns: whether customers are flagged while something can still be done.
///
/// The data are snapshots: rows of a customer at times t, with a score made of what was known at t. With
/// a gap g, the time that acting takes, and a window h, a snapshot is right to alert when the customer
/// leaves in (t + g, t + g + h]. Who leaves within the gap is too late to be saved, and who is lost
/// from sight before t + g + h is unknown; neither is counted.
public struct LeadTimeEvaluation: Sendable {
  /// A customer at one time.
  public struct Snapshot: Sendable {
    /// The customer, counted from 0.
    public let customer: Int
    /// When the score was made.
    public let time: Double
    /// The score, higher where leaving is likelier.
    public let score: Double

    /// A customer at one time.
    public init(customer: Int, time: Double, score: Double) {
      self.customer = customer
      self.time = time
      self.score = score
    }
  }

  /// What alerts are worth when acting takes a time.
  public struct Gap: Sendable, Equatable {
    /// The time that acting takes.
    public let gap: Double
    /// The snapshots whose outcome is known.
    public let snapshots: Int
    /// Those of them that are followed by leaving within the window.
    public let events: Int
    /// The share of these that were flagged.
    public let recall: Estimate?
    /// The share of flagged snapshots that are followed by leaving within the window.
    public let precision: Estimate?
    /// The area under the ROC curve of the score.
    public let area: Estimate?
  }

  /// The threshold from which on a snapshot is an alert.
  public let threshold: Double
  /// The window.
  public let window: Double
  /// What alerts are worth by the time that acting takes.
  public let gaps: [Gap]
  /// The number of customers who left.
  public let leavers: Int
  /// Those of them who were flagged in the end: their last snapshot is an alert.
  public let caught: Int
  /// The lead times of those caught, ascending: from the first alert of the last unbroken run to
  /// leaving.
  public let leadTimes: [Double]
  /// Alerts on snapshots that no leaving follows within gap and window, per 1,000 snapshots, at the
  /// least gap.
  public let falseAlertsPerThousand: Double?

  /// The lead time that a share of those caught fall short of; `nil` where nobody was caught.
  public func leadTime(quantile p: Double) -> Double? {
    guard !leadTimes.isEmpty else { return nil }
    let place = p * Double(leadTimes.count - 1)
    let below = Int(place)
    let above = min(below + 1, leadTimes.count - 1)
    return leadTimes[below] + (place - Double(below)) * (leadTimes[above] - leadTimes[below])
  }

  /// The share of all leavers caught at least `time` ahead.
  public func actionableRecall(ahead time: Double) -> Double? {
    guard leavers > 0 else { return nil }
    return Double(leadTimes.count - leadTimes.countBelow(time)) / Double(leavers)
  }

  /// Judges alerts.
  ///
  /// - Parameters:
  ///   - snapshots: The customers at times, in any order.
  ///   - end: When each customer left or was last seen.
  ///   - left: Whether each customer left then.
  ///   - threshold: The score from which on a snapshot is an alert.
  ///   - gaps: Times that acting may take.
  ///   - window: How far ahead leaving counts beyond the gap.
  /// - Precondition: Snapshots are of customers 0 ..< `end.count`; the window is above 0; gaps are at
  ///   least 0.
  /// - Complexity: O(n log n) a gap.
  public init(
    snapshots: [Snapshot], end: [Double], left: [Bool], threshold: Double, gaps: [Double],
    window: Double
  ) {
    precondition(end.count == left.count, "\(end.count) ends, \(left.count) outcomes")
    precondition(window > 0, "a window of \(window) holds nothing")
    self.threshold = threshold
    self.window = window
    self.gaps = gaps.map { Gap($0, window, snapshots, end, left, threshold) }
    leavers = left.count { $0 }
    var byCustomer = [[Snapshot]](repeating: [], count: end.count)
    for snapshot in snapshots where snapshot.time < end[snapshot.customer] {
      byCustomer[snapshot.customer].append(snapshot)
    }
    leadTimes = byCustomer.indices.filter { left[$0] }.compactMap { customer -> Double? in
      var first: Double?
      for snapshot in byCustomer[customer].sorted(by: { $0.time > $1.time }) {
        guard snapshot.score >= threshold else { break }
        first = snapshot.time
      }
      return first.map { end[customer] - $0 }
    }.sorted()
    caught = leadTimes.count
    falseAlertsPerThousand = gaps.min().flatMap { gap in
      let known = snapshots.filter {
        Outcome($0, gap: gap, window: window, end: end, left: left) != .unknown
      }
      guard !known.isEmpty else { return nil }
      let wrong = known.count {
        $0.score >= threshold
          && Outcome($0, gap: gap, window: window, end: end, left: left) == .stays
      }
      return 1_000 * Double(wrong) / Double(known.count)
    }
  }

  /// What follows a snapshot.
  fileprivate enum Outcome {
    case leaves, stays, unknown

    init(_ snapshot: Snapshot, gap: Double, window: Double, end: [Double], left: [Bool]) {
      let ahead = end[snapshot.customer] - snapshot.time
      if ahead > gap + window {
        self = .stays
      } else if left[snapshot.customer], ahead > gap {
        self = .leaves
      } else {
        self = .unknown
      }
    }
  }
}

extension LeadTimeEvaluation.Gap {
  fileprivate init(
    _ gap: Double, _ window: Double, _ snapshots: [LeadTimeEvaluation.Snapshot], _ end: [Double],
    _ left: [Bool], _ threshold: Double
  ) {
    precondition(gap >= 0, "a gap of \(gap) is in the past")
    var (scores, events) = ([Double](), [Bool]())
    for snapshot in snapshots {
      switch LeadTimeEvaluation.Outcome(
        snapshot, gap: gap, window: window, end: end, left: left)
      {
      case .unknown: continue
      case .leaves: events.append(true)
      case .stays: events.append(false)
      }
      scores.append(snapshot.score)
    }
    self.gap = gap
    self.snapshots = scores.count
    let leaving = events.count { $0 }
    self.events = leaving
    let flagged = scores.indices.filter { scores[$0] >= threshold }
    let hits = flagged.count { events[$0] }
    recall = leaving > 0 ? .share(hits, of: leaving) : nil
    precision = flagged.isEmpty ? nil : .share(hits, of: flagged.count)
    area = AreaUnderROC(scores: scores, response: BinaryResponse(events)).flatMap { area in
      area.standardError.map { Estimate(value: area.estimate, standardError: $0) }
    }
  }
}

extension Estimate {
  /// A share with its binomial standard error.
  fileprivate static func share(_ count: Int, of total: Int) -> Estimate {
    let share = Double(count) / Double(total)
    return Estimate(
      value: share, standardError: (share * (1 - share) / Double(total)).squareRoot())
  }
}
