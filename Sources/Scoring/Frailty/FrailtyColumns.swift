/// A Cox model with a frailty that has a formula, without strata, asked from the start.
struct FrailtyColumns: SurvivalColumns {
  private let scorer: FrailtyScorer
  private let etas: [Double]
  private let conditional: CoxColumns

  /// Prepares the rows of a block, from their linear predictors; `nil` where the frailty has no formula.
  init?(_ scorer: FrailtyScorer, _ etas: [Double]) {
    guard scorer.mixture.conditionalHazard(1, excess: 0) != nil else { return nil }
    self.scorer = scorer
    self.etas = etas
    conditional = CoxColumns(scorer.conditional, etas.map { scorer.mixture.bounded($0) })
  }

  func hazards(to horizon: Double) -> [Double] {
    let mixture = scorer.mixture
    return zip(etas, conditional.hazards(to: horizon)).map { eta, hazard in
      mixture.hazard(hazard, excess: eta - mixture.bounded(eta))
    }
  }

  func times(until share: LeavingShare) -> [Double] {
    let mixture = scorer.mixture
    var curve = scorer.makeCurve()
    func exactly(_ row: Int) -> Double? {
      curve.move(to: nil, linearPredictor: etas[row], stratum: 0)
      return curve.remainingTime(until: share, elapsed: nil, beyond: .missing)
    }
    guard let early = mixture.conditionalHazard(share.early, excess: 0),
      let late = mixture.conditionalHazard(share.late, excess: 0)
    else { return etas.indices.map { etas[$0].isNaN ? .nan : exactly($0) ?? .nan } }
    // So far the way there and back may miss a height by rounding; within, steps are compared as the
    // curve does.
    let slack = 1e-11
    var times = conditional.times(
      between: early * (1 - slack), and: late * (1 + slack), exactly: exactly)
    for row in times.indices where mixture.bounded(etas[row]) < etas[row] {
      times[row] = exactly(row) ?? .nan
    }
    return times
  }
}
