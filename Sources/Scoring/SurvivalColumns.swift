/// What a model of time says of a block of customers from the start, column by column: where rows do not
/// differ in what is asked, much of the work is done once for all or for many side by side.
///
/// Every number has the bits that the model's ``SurvivalCurve`` gives; rows that are not scored have NaN.
protocol SurvivalColumns {
  /// The cumulative hazard of each row to a horizon within the follow-up.
  func hazards(to horizon: Double) -> [Double]
  /// When a share of customers like each row have left; NaN where the curve does not fall so far.
  func times(until share: LeavingShare) -> [Double]
}

extension Batch {
  /// Scores a block of rows by a model that knows time, column by column.
  func scoreTime(_ columns: some SurvivalColumns, into scores: inout Scores) {
    for index in scores.horizons.indices {
      let hazards = columns.hazards(to: scores.horizons[index].horizon)
      scores.horizons[index].survival.values += survivalProbabilities(hazards: hazards)
      scores.horizons[index].cumulativeHazard?.values += hazards
    }
    scores.medianRemaining?.values += columns.times(until: .half)
    for index in scores.quantiles.indices {
      let share = LeavingShare(scores.quantiles[index].probability)
      scores.quantiles[index].remaining.values += columns.times(until: share)
    }
  }

  /// Whether nothing is asked of a Cox model but probabilities and times within the follow-up, counted
  /// from the start, so that rows differ in nothing but their linear predictor.
  func asksPlainly(_ scorer: CoxScorer) -> Bool {
    stratumLevels.isEmpty && elapsed == nil && options.confidenceLevel == nil
      && options.expectation == nil && options.beyond == .missing
      && options.horizons.allSatisfy { $0 <= scorer.strata[0].lastTime }
  }
}
