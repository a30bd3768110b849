/// The net benefit of flagging customers whose predicted risk reaches a threshold, beside flagging
/// everybody and nobody.
///
///     NB(t) = true positives / n − false positives / n · t/(1 − t)
///
/// A threshold says how many false alarms a caught event is worth: (1 − t)/t.
///
/// - SeeAlso: Vickers & Elkin (2006), Medical Decision Making 26.
public struct DecisionCurve: Sendable, Equatable {
  /// The net benefit at one threshold.
  public struct Point: Sendable, Equatable {
    /// The predicted risk from which on customers are flagged.
    public let threshold: Double
    /// The net benefit of the model, in events a customer; the standard error takes the threshold as
    /// given.
    public let netBenefit: Estimate
    /// The net benefit of flagging everybody; that of flagging nobody is 0.
    public let flaggingAll: Double
    /// The share of customers flagged.
    public let flagged: Double
  }

  /// The thresholds, in the order asked for.
  public let points: [Point]

  /// The thresholds 0.01 … 0.99.
  public static let percentages = (1...99).map { Double($0) / 100 }

  /// Weighs `predictions`.
  ///
  /// - Parameters:
  ///   - predictions: The predicted probability of the event for each row.
  ///   - response: What happened.
  ///   - thresholds: Risks strictly between 0 and 1.
  /// - Precondition: One prediction between 0 and 1 for each row; the rows have weight.
  /// - Complexity: O(n + t log n).
  public init(
    predictions: [Double], response: BinaryResponse, thresholds: [Double] = percentages
  ) {
    requireProbabilities(predictions, rows: response.count)
    let sums = FlaggedSums(scores: predictions, response: response)
    points = thresholds.map { threshold in
      precondition(threshold > 0 && threshold < 1, "a threshold of \(threshold) is no risk")
      let odds = threshold / (1 - threshold)
      let at = sums.flagged(from: threshold)
      let total = sums.all.events + sums.all.others
      let benefit = (at.events - at.others * odds) / total
      let squares =
        at.eventSquares + at.otherSquares * odds * odds
        - 2 * benefit * (at.eventSquares - at.otherSquares * odds)
        + benefit * benefit * (sums.all.eventSquares + sums.all.otherSquares)
      return Point(
        threshold: threshold,
        netBenefit: Estimate(
          value: benefit, standardError: max(0, squares).squareRoot() / total),
        flaggingAll: (sums.all.events - sums.all.others * odds) / total,
        flagged: (at.events + at.others) / total)
    }
  }
}

/// What is flagged as the threshold on a score is lowered.
struct FlaggedSums {
  /// Sums over flagged rows.
  struct Sums {
    var events = 0.0
    var others = 0.0
    /// Σ of squared weights, as variances count them.
    var eventSquares = 0.0
    var otherSquares = 0.0

    var weight: Double { events + others }

    /// These sums and a part of what `more` has beyond them.
    func moved(to more: Sums, part: Double) -> Sums {
      Sums(
        events: events + part * (more.events - events),
        others: others + part * (more.others - others),
        eventSquares: eventSquares + part * (more.eventSquares - eventSquares),
        otherSquares: otherSquares + part * (more.otherSquares - otherSquares))
    }
  }

  /// The distinct scores, ascending.
  private let scores: [Double]
  /// The sums over rows of at least each score, and none behind the last.
  private let sums: [Sums]

  /// The sums over all rows.
  var all: Sums { sums[0] }

  init(scores all: [Double], response: BinaryResponse) {
    precondition(all.count == response.count, "\(all.count) scores for \(response.count) rows")
    var (scores, sums) = ([Double](), [Sums()])
    var running = Sums()
    for row in ascendingOrder(of: all).reversed() {
      let (event, other) = (response.eventWeight(row), response.nonEventWeight(row))
      let weight = response.varianceWeight(row)
      running.events += event
      running.others += other
      running.eventSquares += weight * event
      running.otherSquares += weight * other
      if let last = scores.last, last == all[row] {
        sums[sums.count - 1] = running
      } else {
        scores.append(all[row])
        sums.append(running)
      }
    }
    self.scores = scores.reversed()
    self.sums = sums.reversed()
  }

  /// The sums over rows that score at least `threshold`.
  func flagged(from threshold: Double) -> Sums { sums[scores.countBelow(threshold)] }

  /// What is flagged to reach a share of the weight: the rows before the last tie, and those with it.
  func around(share: Double) -> (before: Sums, through: Sums, part: Double) {
    let target = share * all.weight
    var (low, high) = (0, sums.count - 1)  // the last place whose sums reach the target
    while low < high {
      let middle = (low + high + 1) / 2
      if sums[middle].weight >= target { low = middle } else { high = middle - 1 }
    }
    guard low + 1 < sums.count else { return (sums[low], sums[low], 0) }
    let width = sums[low].weight - sums[low + 1].weight
    let part = width > 0 ? (target - sums[low + 1].weight) / width : 0
    return (sums[low + 1], sums[low], min(1, max(0, part)))
  }

  /// The event rate of those flagged around a share, by the concave majorant of gains.
  func hullSlope(share: Double) -> Double {
    var hull = [Sums()]
    for next in sums.dropLast().reversed() {
      while hull.count >= 2 {
        let (a, b) = (hull[hull.count - 2], hull[hull.count - 1])
        let isBelow =
          (b.weight - a.weight) * (next.events - a.events)
          >= (b.events - a.events) * (next.weight - a.weight)
        guard isBelow else { break }
        hull.removeLast()
      }
      hull.append(next)
    }
    let target = share * all.weight
    for k in 1..<max(hull.count, 2) where k < hull.count && hull[k].weight >= target {
      let width = hull[k].weight - hull[k - 1].weight
      return width > 0 ? (hull[k].events - hull[k - 1].events) / width : 0
    }
    return 0
  }
}
