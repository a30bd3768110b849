internal import Distributions
internal import RealModule

/// The H-measure: how much of the least loss without scores the scores save, over a fixed distribution
/// of what the two errors cost.
///
/// With c the cost share of flagging a non-event and 1 − c of missing an event, c follows a beta
/// distribution that is the same for every model, unlike the one that AUC implies.
///
/// - SeeAlso: Hand (2009), Machine Learning 77; Hand & Anagnostopoulos (2014), Pattern Recognition
///   Letters 40.
public struct HMeasure: Sendable, Equatable {
  /// The distribution of the cost share.
  public enum Costs: Sendable, Equatable {
    /// Beta(2, 1 + π₀/π₁): its mode is the event rate, so that the rarer outcome is the dearer.
    case eventRate
    /// Beta(2, 2), Hand's first choice.
    case symmetric
    /// Beta(1 + π₁, 1 + π₀).
    case classPriors
  }

  /// H: 0 for scores that say nothing, 1 for a perfect order.
  public let value: Double
  /// The distribution of the cost share.
  public let costs: Costs

  /// Measures a curve.
  ///
  /// - Complexity: O(n).
  public init(_ curve: ReceiverOperatingCurve, costs: Costs = .eventRate) {
    let total = curve.totalEvents + curve.totalNonEvents
    let (events, others) = (curve.totalEvents / total, curve.totalNonEvents / total)
    let (a, b): (Double, Double) =
      switch costs {
      case .eventRate: (2, 1 + others / events)
      case .symmetric: (2, 2)
      case .classPriors: (1 + events, 1 + others)
      }
    // The means of c and 1 − c below a cost.
    func lower(_ c: Double) -> (cost: Double, rest: Double) {
      (
        a / (a + b) * SpecialFunctions.incompleteBeta(a + 1, b, c),
        b / (a + b) * SpecialFunctions.incompleteBeta(a, b + 1, c)
      )
    }
    let hull = curve.convexHull
    var loss = 0.0
    var previous = lower(0)
    // From everybody flagged, which is best where non-events are cheap, to nobody.
    for k in hull.indices.reversed() {
      var cost = 1.0
      if k > 0 {
        let event = events * (hull[k].truePositiveRate - hull[k - 1].truePositiveRate)
        let other = others * (hull[k].falsePositiveRate - hull[k - 1].falsePositiveRate)
        cost = event / (event + other)
      }
      let next = lower(cost)
      loss += others * hull[k].falsePositiveRate * (next.cost - previous.cost)
      loss += events * (1 - hull[k].truePositiveRate) * (next.rest - previous.rest)
      previous = next
    }
    let (turn, whole) = (lower(events), lower(1))
    let reference = others * turn.cost + events * (whole.rest - turn.rest)
    value = 1 - loss / reference
    self.costs = costs
  }
}
