/// How predicted probabilities of an event by a horizon agree with what happened, with standard errors.
///
/// Outcomes are weighted by ``HorizonOutcomes``. Standard errors come from each row's influence, the
/// estimate of the weights included, as in R's riskRegression.
///
/// - SeeAlso: Graf et al. (1999), Statistics in Medicine 18; Kattan & Gerds (2018), Diagnostic and
///   Prognostic Research 2, for the index of prediction accuracy.
public struct HorizonBrier: Sendable, Equatable {
  /// The Brier score.
  public let score: InfluenceEstimate
  /// The Brier score of predicting the share that has the event for everyone.
  public let reference: InfluenceEstimate

  /// Measures predictions of the event by the horizon.
  ///
  /// - Parameters:
  ///   - predictions: The probability of the event by the horizon, for each row.
  ///   - outcomes: Who had it.
  /// - Precondition: One prediction between 0 and 1 for each row.
  /// - Complexity: O(n).
  public init(predictions: [Double], outcomes: HorizonOutcomes) {
    requireProbabilities(predictions, rows: outcomes.eventWeights.count)
    score = Self.score(predictions, outcomes)
    let rate = min(1, outcomes.eventRate)
    reference = Self.score(predictions.map { _ in rate }, outcomes)
  }

  private static func score(_ p: [Double], _ outcomes: HorizonOutcomes) -> InfluenceEstimate {
    let contributions = p.indices.map { i in
      outcomes.eventWeights[i] * (1 - p[i]) * (1 - p[i])
        + outcomes.nonEventWeights[i] * p[i] * p[i]
    }
    return outcomes.mean(contributions)
  }

  /// The index of prediction accuracy: 1 − score / reference; `nil` where the reference is perfect.
  public var predictionAccuracy: InfluenceEstimate? {
    reference.value > 0 ? .skill(score, reference: reference) : nil
  }
}

extension HorizonOutcomes {
  /// Σ contributions / Σ weight, with the influence of rows and of the weights' estimate.
  func mean(_ contributions: [Double]) -> InfluenceEstimate {
    let value = contributions.reduce(0, +) / totalWeight
    let throughWeights = censoringInfluence(contributions)
    return InfluenceEstimate(
      value: value,
      influence: contributions.indices.map { i in
        let weight = caseWeights?[i] ?? 1
        return (contributions[i] - weight * value + weight * throughWeights[i]) / totalWeight
      }, correction: InfluenceEstimate.smallSampleCorrection(contributions.count))
  }

  /// The probability that who has the event by the horizon scores above who does not, ties counting
  /// one half.
  ///
  /// - Parameter risk: A score for each row, higher where the event is expected sooner.
  /// - Returns: The area; `nil` where nobody is known to be one or the other.
  /// - Precondition: One score for each row; none is NaN.
  /// - Complexity: O(n log n).
  /// - SeeAlso: Uno et al. (2007), Journal of the American Statistical Association 102; Blanche et
  ///   al. (2013), Biometrical Journal 55.
  public func areaUnderROC(risk: [Double]) -> InfluenceEstimate? {
    precondition(risk.count == eventWeights.count, "\(risk.count) scores")
    guard
      let placements = Placements(
        scores: risk, eventWeights: eventWeights, nonEventWeights: nonEventWeights)
    else { return nil }
    let area = placements.area
    let totals = (eventWeights.reduce(0, +), nonEventWeights.reduce(0, +))
    let contributions = risk.indices.map { i in
      eventWeights[i] / totals.0 * (placements.nonEventsBelow[i] - area)
        + nonEventWeights[i] / totals.1 * (placements.eventsAbove[i] - area)
    }
    let throughWeights = censoringInfluence(contributions)
    return InfluenceEstimate(
      value: area,
      influence: risk.indices.map {
        contributions[$0] + (caseWeights?[$0] ?? 1) * throughWeights[$0]
      },
      correction: InfluenceEstimate.smallSampleCorrection(risk.count))
  }
}
