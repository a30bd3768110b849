extension BrierScore {
  /// Measures predicted survival past `horizon` where some customers were censored before it, or
  /// returns `nil` unless someone was still observed after it.
  ///
  /// Outcomes known at the horizon are weighted by the inverse probability of having stayed
  /// uncensored: 1/G(T−) for events at T ≤ horizon, 1/G(horizon) for those observed beyond it. The
  /// reference predicts the Kaplan–Meier estimate for everyone.
  ///
  /// - Parameters:
  ///   - survival: The predicted probability of no event up to and including `horizon`.
  ///   - horizon: The time that is predicted for.
  ///   - response: What was observed.
  /// - Precondition: One prediction between 0 and 1 for each row; there is no delayed entry.
  /// - SeeAlso: Graf et al. (1999), Statistics in Medicine 18.
  public init?(
    survival: [Double], at horizon: Double, response: SurvivalResponse
  ) {
    requireProbabilities(survival, rows: response.count)
    guard
      let known = HorizonOutcomes(at: horizon, response),
      let overall = ProductLimitEstimate(response).survival(at: horizon)
    else { return nil }
    let total = response.totalWeight
    var (value, reference) = (0.0, 0.0)
    for (i, s) in survival.enumerated() {
      value += known.eventWeights[i] * s * s + known.nonEventWeights[i] * (1 - s) * (1 - s)
      reference +=
        known.eventWeights[i] * overall * overall
        + known.nonEventWeights[i] * (1 - overall) * (1 - overall)
    }
    self.init(value: value / total, reference: reference / total)
  }
}

extension AreaUnderROC {
  /// The probability that who has the event by `horizon` scores above who has it later, with
  /// censored customers made up for by weights as in
  /// ``BrierScore/init(survival:at:response:)``; `nil` where nobody is known to be one or
  /// the other.
  ///
  /// - Precondition: One score for each row; none is NaN; there is no delayed entry.
  /// - SeeAlso: Uno et al. (2007), Journal of the American Statistical Association 102; Blanche et
  ///   al. (2013), Biometrical Journal 55.
  public static func cumulative(
    risk: [Double], at horizon: Double, response: SurvivalResponse
  ) -> Double? {
    precondition(
      risk.count == response.count, "\(risk.count) scores for \(response.count) rows")
    return HorizonOutcomes(at: horizon, response)?.areaUnderROC(risk: risk)?.value
  }
}

/// The mean of scores over a stretch of time, by the trapezoid rule: the integrated Brier score.
///
/// - Parameters:
///   - times: At least two ascending times.
///   - scores: The Brier score at each.
/// - Returns: The area under the scores, divided by the stretch of time.
/// - SeeAlso: Graf et al. (1999).
public func integratedScore(times: [Double], scores: [Double]) -> Double {
  precondition(times.count == scores.count, "\(scores.count) scores at \(times.count) times")
  precondition(times.count >= 2, "a mean over time needs two times, there are \(times.count)")
  var area = 0.0
  for k in 1..<times.count {
    precondition(times[k] > times[k - 1], "\(times[k]) comes after \(times[k - 1])")
    area += (times[k] - times[k - 1]) * (scores[k] + scores[k - 1]) / 2
  }
  return area / (times[times.count - 1] - times[0])
}
