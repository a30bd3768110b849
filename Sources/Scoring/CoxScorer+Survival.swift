extension CoxScorer {
  /// The probability of staying through a period: S(t₀ + h) / S(t₀), or S(h) from the start.
  ///
  /// Many customers are asked faster through ``makeCurve()``.
  ///
  /// - Parameters:
  ///   - eta: The customer's linear predictor.
  ///   - stratum: An index into ``strata``.
  ///   - period: The period.
  ///   - beyond: What is answered when the period ends after the follow-up.
  /// - Returns: NaN where the period is beyond the follow-up and nothing is carried on.
  /// - Complexity: O(log of the number of times); allocates nothing.
  public func survival(
    linearPredictor eta: Double, stratum: Int, over period: SurvivalPeriod,
    beyond: BeyondFollowUp = .missing
  ) -> Double {
    curve(nil, eta, stratum).survival(over: period, beyond: beyond)
  }

  /// How long until the probability of having stayed has fallen to 1 − `probability`.
  ///
  /// - Parameters:
  ///   - probability: Between 0 and 1.
  ///   - eta: The customer's linear predictor.
  ///   - stratum: An index into ``strata``.
  ///   - elapsed: How long the customer has stayed already; the answer counts from there.
  ///   - beyond: What is answered when the curve stays above within the follow-up.
  /// - Returns: `nil` where the curve does not fall so far.
  public func remainingTime(
    probability: Double = 0.5, linearPredictor eta: Double, stratum: Int, elapsed: Double? = nil,
    beyond: BeyondFollowUp = .missing
  ) -> Double? {
    curve(nil, eta, stratum).remainingTime(
      probability: probability, elapsed: elapsed, beyond: beyond)
  }

  /// The interval of ``survival(linearPredictor:stratum:over:beyond:)``.
  ///
  /// - Parameters:
  ///   - row: The design row.
  ///   - eta: Its linear predictor.
  ///   - stratum: An index into ``strata``.
  ///   - period: The period.
  ///   - beyond: What is answered when the period ends after the follow-up.
  ///   - level: The confidence level.
  ///   - type: The scale on which the interval is symmetric.
  /// - Returns: `nil` where there is no survival, and where the scorer has no covariance or grid.
  public func interval(
    _ row: [Double], linearPredictor eta: Double, stratum: Int, over period: SurvivalPeriod,
    beyond: BeyondFollowUp = .missing, level: ConfidenceLevel, type: SurvivalIntervalType = .log
  ) -> Interval? {
    var curve = curve(row, eta, stratum)
    return curve.survivalInterval(over: period, beyond: beyond, level: level, type: type)
  }

  private func curve(_ row: [Double]?, _ eta: Double, _ stratum: Int) -> CoxCurve {
    var curve = makeCurve()
    curve.move(to: row, linearPredictor: eta, stratum: stratum)
    return curve
  }
}
