public import Lanes
public import Measures

/// How well predicted probabilities of leaving for each of several causes agree with what happened.
///
/// Who leaves for another cause is known not to leave for this one; who is censored is made up for by
/// weights. What was observed is the estimate of Aalen and Johansen.
public struct CauseEvaluation: Sendable {
  /// The cause.
  public let cause: String
  /// The number of rows that end with it.
  public let events: Int
  /// The measures at each horizon.
  public let horizons: [HorizonEvaluation]

  /// Judges predictions of one cause.
  ///
  /// - Parameters:
  ///   - cause: Its name.
  ///   - index: Its number in `response`, counted from 1.
  ///   - predictions: By horizon, the probability of having left for it; NaN where there is none.
  ///   - response: What was observed.
  ///   - clusters: A customer for each row, where one has several.
  ///   - groups: How many groups a calibration table has, at most.
  ///   - level: The confidence level of intervals.
  ///   - campaign: What contacting customers costs and brings.
  ///   - lanes: The threads that may work.
  /// - Precondition: At each horizon one prediction for each row, between 0 and 1 or NaN.
  /// - Complexity: O(n log n) a horizon.
  public init(
    cause: String, index: Int, predictions: [(horizon: Double, risk: [Double])],
    response: CompetingResponse, clusters: [Int]? = nil, groups: Int = 5, level: Double = 0.95,
    campaign: RetentionCampaign = RetentionCampaign(), lanes: Lanes = .single
  ) {
    precondition(
      index >= 1 && index <= response.causeCount, "there is no cause \(index)")
    self.cause = cause
    events = response.cause.count { $0 == Int32(index) }
    let context = HorizonContext(
      response: response, cause: index,
      censoring: response.start == nil ? CensoringProcess(response) : nil, clusters: clusters,
      groups: groups, level: level, campaign: campaign, lanes: lanes)
    horizons = predictions.map { HorizonEvaluation($0.risk, at: $0.horizon, context) }
  }
}
