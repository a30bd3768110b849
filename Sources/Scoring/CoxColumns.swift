internal import CScoringKernels

/// A Cox model without strata, asked from the start.
///
/// What a horizon asks of the baseline is looked up once for all, and the steps of many customers are
/// searched for side by side.
struct CoxColumns: SurvivalColumns {
  private let baseline: BaselineStratum
  private let curve: CoxCurve
  private let etas: [Double]
  /// e^η of each row.
  private let risks: [Double]

  /// Prepares the rows of a block, from their linear predictors.
  init(_ scorer: CoxScorer, _ etas: [Double]) {
    baseline = scorer.strata[0]
    curve = scorer.makeCurve()
    self.etas = etas
    risks = hazardRatios(etas)
  }

  func hazards(to horizon: Double) -> [Double] {
    let increment = baseline.hazard(of: curve.steps(after: nil, through: horizon))
    // No hazard is survived however large the risk.
    if increment == 0 { return risks.map { $0.isNaN ? .nan : 0 } }
    return risks.map { increment * $0 }
  }

  func times(until share: LeavingShare) -> [Double] {
    times(between: share.early, and: share.late) { row in
      var curve = curve
      curve.move(to: nil, linearPredictor: etas[row], stratum: 0)
      return curve.remainingTime(until: share, elapsed: nil, beyond: .missing)
    }
  }

  /// When each row's cumulative hazard reaches a height.
  ///
  /// - Parameters:
  ///   - early: A little below that height.
  ///   - late: A little above.
  ///   - exactly: The answer for a row whose step is not the first to reach both, which are few.
  /// - Returns: A time each; NaN where the height is not reached, and for rows that are not scored.
  func times(
    between early: Double, and late: Double, exactly: (Int) -> Double?
  ) -> [Double] {
    var times = unsafe Array<Double>(unsafeUninitializedCapacity: risks.count) { times, count in
      count = risks.count
      guard let out = times.baseAddress else { return }
      unsafe tenure_step_times(
        baseline.cumulativeHazard, baseline.time, baseline.time.count, risks, count, early, late,
        out)
    }
    for row in times.indices where times[row] == -.infinity {
      times[row] = etas[row].isNaN ? .nan : exactly(row) ?? .nan
    }
    return times
  }
}
