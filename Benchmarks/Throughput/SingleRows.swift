import Scoring

/// Scores one customer after another, each other than the one before.
///
/// - Returns: The sum of the answers: the probability of churn, of survival models within 12 months.
func scoreSingly(_ scorer: Scorer, _ customers: [[Double]], count: Int) -> Double {
  switch scorer {
  case .logistic(let logistic):
    return sum(scorer, customers, count) { rows in
      logistic.probability(linearPredictor: rows.score().linearPredictor)
    }
  case .fineGray(let fineGray):
    return leavers(fineGray.subdistribution, scorer, customers, count)
  default:
    guard let survival = scorer.survival else { return .nan }
    return leavers(survival, scorer, customers, count)
  }
}

private func leavers(
  _ survival: some SurvivalScorer, _ scorer: Scorer, _ customers: [[Double]], _ count: Int
) -> Double {
  var curve = survival.makeCurve()
  let year = SurvivalPeriod(horizon: 12)
  return sum(scorer, customers, count) { rows in
    let score = rows.score()
    curve.move(to: rows.row, linearPredictor: score.linearPredictor, stratum: score.stratum)
    return 1 - curve.survival(over: year)
  }
}

private func sum(
  _ scorer: Scorer, _ customers: [[Double]], _ count: Int,
  _ answer: (inout RowScorer) -> Double
) -> Double {
  var rows = RowScorer(scorer)
  var sum = 0.0
  var next = 0
  for _ in 0..<count {
    rows.slots = customers[next]
    next = next + 1 < customers.count ? next + 1 : 0
    sum += answer(&rows)
  }
  return sum
}
