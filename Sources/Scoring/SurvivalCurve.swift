/// The cumulative hazard of one customer after another, and all that is asked about time.
///
///     H(t | x) = −log S(t | x)
///
/// There are two kinds: a ``HazardCurve`` rises in steps at the times that training saw, and a
/// ``SmoothCurve`` is a formula of time, which has an answer beyond the follow-up too.
///
/// A curve is made by ``SurvivalScorer/makeCurve()`` and moved from customer to customer, so that
/// its memory is used again.
public protocol SurvivalCurve: Sendable {
  /// Goes to another customer.
  ///
  /// - Parameters:
  ///   - row: The design row; `nil` asks for no variances, where ``SurvivalScorer/curveReadsRow`` is
  ///     false. It must not be kept, or the caller's memory is copied.
  ///   - eta: The linear predictor of the scorer for that row.
  ///   - stratum: The stratum of ``SurvivalScorer/stratum(levels:)``.
  mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int)

  /// The end of the longest follow-up.
  var lastTime: Double { get }
  /// Whether the curve goes on after ``lastTime`` by its own formula, so that nothing need be
  /// carried on there.
  var goesOnBeyondFollowUp: Bool { get }

  /// The cumulative hazard over a period: −log of the probability of staying through it.
  ///
  /// - Parameters:
  ///   - period: The period.
  ///   - beyond: What is answered when the period ends after the follow-up.
  /// - Returns: NaN where the period is beyond the follow-up and nothing is carried on.
  func hazard(over period: SurvivalPeriod, beyond: BeyondFollowUp) -> Double
  /// The standard error of ``hazard(over:beyond:)``.
  mutating func standardError(over period: SurvivalPeriod, beyond: BeyondFollowUp) -> Double?
  /// How long until a share of customers like this one have left.
  ///
  /// - Parameters:
  ///   - share: The share, of those who are there when the answer begins to count.
  ///   - elapsed: How long the customer has stayed already; the answer counts from there.
  ///   - beyond: What is answered when the curve does not fall so far within the follow-up.
  /// - Returns: `nil` where it does not, and nothing is carried on.
  func remainingTime(
    until share: LeavingShare, elapsed: Double?, beyond: BeyondFollowUp
  ) -> Double?
  /// The interval of ``remainingTime(until:elapsed:beyond:)``.
  mutating func remainingTimeInterval(
    probability: Double, elapsed: Double?, level: ConfidenceLevel, type: SurvivalIntervalType
  ) -> Interval?
  /// The time that a customer is expected to stay within a period, discounted.
  mutating func expectedTime(
    over period: SurvivalPeriod, discount: Double, beyond: BeyondFollowUp
  ) -> EstimateWithError
}

extension SurvivalCurve {
  /// It does not.
  public var goesOnBeyondFollowUp: Bool { false }
}
