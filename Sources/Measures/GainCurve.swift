/// How many of the events the customers with the highest scores hold, with intervals.
///
/// Equal scores cannot be told apart; what lies within a tie is the expected value over its orders. The
/// standard error counts the chance in who had the event and, through the local event rate, in where
/// the cut falls.
///
/// - SeeAlso: Jiang & Zhao (2015), Annals of Applied Statistics 9, on the precision of hit curves.
public struct GainCurve: Sendable, Equatable {
  /// What a share of customers holds.
  public struct Point: Sendable, Equatable {
    /// The share of customers, from the highest score down.
    public let share: Double
    /// The share of all events among them.
    public let gain: Estimate
    /// Their event rate over that of all.
    public let lift: Estimate
  }

  /// The shares, in the order asked for.
  public let points: [Point]

  /// Follows `scores`, higher where the event is more likely, or returns `nil` without events.
  ///
  /// - Parameters:
  ///   - scores: A score for each row.
  ///   - response: What happened.
  ///   - shares: Shares of customers above 0, at most 1.
  /// - Precondition: One score for each row; none is NaN.
  /// - Complexity: O(n), and O(n) a share at worst.
  public init?(
    scores: [Double], response: BinaryResponse, shares: [Double] = (1...10).map { Double($0) / 10 }
  ) {
    let sums = FlaggedSums(scores: scores, response: response)
    guard sums.all.events > 0, sums.all.weight > 0 else { return nil }
    let total = sums.all.weight
    let rate = sums.all.events / total
    points = shares.map { share in
      precondition(share > 0 && share <= 1, "a share of \(share) is not between 0 and 1")
      let (before, through, part) = sums.around(share: share)
      let at = before.moved(to: through, part: part)
      let gain = at.events / sums.all.events
      let slope = share < 1 ? sums.hullSlope(share: share) / rate : 0
      // Σ w² (e (f − gain)/rate − slope (f − share))², f the part of a row that is flagged.
      func squares(_ events: Double, _ others: Double, flagged f: Double) -> Double {
        let other = -slope * (f - share)
        let event = (f - gain) / rate + other
        return events * event * event + others * other * other
      }
      let variance =
        squares(before.eventSquares, before.otherSquares, flagged: 1)
        + squares(
          through.eventSquares - before.eventSquares, through.otherSquares - before.otherSquares,
          flagged: part)
        + squares(
          sums.all.eventSquares - through.eventSquares,
          sums.all.otherSquares - through.otherSquares, flagged: 0)
      let error = share < 1 ? max(0, variance).squareRoot() / total : 0
      return Point(
        share: share, gain: Estimate(value: gain, standardError: error),
        lift: Estimate(value: gain / share, standardError: error / share))
    }
  }
}

extension GainCurve {
  private init(points: [Point]) { self.points = points }

  /// The first shares that were asked for.
  public func prefix(_ count: Int) -> GainCurve { GainCurve(points: Array(points.prefix(count))) }
}
