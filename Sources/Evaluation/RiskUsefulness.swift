public import Lanes
public import Measures

/// What predicted risks are good for: whom to flag, how many events that reaches, what it pays.
///
/// It takes predicted risks and outcomes, which may be weighted to stand for unknown ones.
public struct RiskUsefulness: Sendable {
  /// A point of the precision–recall curve.
  public struct PrecisionPoint: Sendable, Equatable {
    /// The share of events flagged.
    public let recall: Double
    /// The share of events among those flagged.
    public let precision: Double
  }

  /// Places to draw the ROC curve through.
  public let roc: [ReceiverOperatingCurve.HullPoint]
  /// Places to draw the precision–recall curve through.
  public let precisionRecall: [PrecisionPoint]
  /// The area under the precision–recall curve by steps: average precision.
  public let averagePrecision: Double
  /// The same by the trapezoid rule, which promises more than thresholds keep.
  public let precisionRecallTrapezoid: Double
  /// The greatest distance between the rates of flagged events and flagged non-events.
  public let kolmogorovSmirnov: Double
  /// The H-measure with costs that follow the event rate.
  public let hMeasure: HMeasure
  /// What shares of customers hold, with errors: twentieths.
  public let gains: GainCurve
  /// What the top tenth holds.
  public let topTenth: GainCurve.Point
  /// Net benefit over thresholds.
  public let decision: DecisionCurve
  /// The greatest profit of a campaign.
  public let profit: ChurnProfit

  /// Judges `predictions`, or returns `nil` unless there are both events and non-events.
  ///
  /// - Parameters:
  ///   - predictions: The predicted probability of the event for each row.
  ///   - response: What happened.
  ///   - campaign: What contacting customers costs and brings.
  ///   - lanes: The threads that may work.
  /// - Precondition: One prediction between 0 and 1 for each row.
  /// - Complexity: O(n log n).
  public init?(
    predictions: [Double], response: BinaryResponse,
    campaign: RetentionCampaign = RetentionCampaign(), lanes: Lanes = .single
  ) {
    let shares = (1...20).map { Double($0) / 20 }
    let parts = lanes.map(3) { part -> Part in
      switch part {
      case 0: .curve(ReceiverOperatingCurve(scores: predictions, response: response))
      case 1:
        .gains(
          GainCurve(scores: predictions, response: response, shares: shares + [0.1]))
      default: .decision(DecisionCurve(predictions: predictions, response: response))
      }
    }
    guard case .curve(let found) = parts[0], case .gains(let gained) = parts[1],
      case .decision(let decision) = parts[2], let curve = found, let gained,
      let top = gained.points.last
    else { return nil }
    roc = curve.thinned()
    precisionRecall = Self.thinned(curve.precisionRecall)
    averagePrecision = curve.averagePrecision
    precisionRecallTrapezoid = curve.precisionRecallTrapezoid
    kolmogorovSmirnov = curve.kolmogorovSmirnov
    hMeasure = HMeasure(curve)
    gains = gained.prefix(shares.count)
    topTenth = top
    self.decision = decision
    profit = ChurnProfit(curve, campaign: campaign)
  }

  /// The three passes over sorted scores, which may run side by side.
  private enum Part: Sendable {
    case curve(ReceiverOperatingCurve?)
    case gains(GainCurve?)
    case decision(DecisionCurve)
  }

  private static func thinned(
    _ points: [(recall: Double, precision: Double)], to count: Int = 200
  ) -> [PrecisionPoint] {
    var kept = [PrecisionPoint]()
    var next = 0.0
    for (k, point) in points.enumerated() where point.recall >= next || k == points.count - 1 {
      kept.append(PrecisionPoint(recall: point.recall, precision: point.precision))
      next = point.recall + 1 / Double(count)
    }
    return kept
  }
}
