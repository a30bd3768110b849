import Scoring

/// Scores one customer after another, each other than the one before, where they lie in a table of
/// rows.
///
/// - Returns: The sum of the answers: the probability of churn, of survival models within 12 months.
func scoreSingly(_ scorer: Scorer, _ customers: [Double], count: Int) -> Double {
  switch scorer {
  case .logistic(let logistic):
    return sum(scorer, customers, count) { _, score in
      logistic.probability(linearPredictor: score.linearPredictor)
    }
  case .fineGray(let fineGray):
    return leavers(fineGray.subdistribution, scorer, customers, count)
  default:
    guard let survival = scorer.survival else { return .nan }
    return leavers(survival, scorer, customers, count)
  }
}

private func leavers(
  _ survival: some SurvivalScorer, _ scorer: Scorer, _ customers: [Double], _ count: Int
) -> Double {
  var curve = survival.makeCurve()
  let year = SurvivalPeriod(horizon: 12)
  return sum(scorer, customers, count) { rows, score in
    // No variance is asked for.
    curve.move(
      to: survival.curveReadsRow ? rows.row : nil, linearPredictor: score.linearPredictor,
      stratum: score.stratum)
    return 1 - curve.survival(over: year)
  }
}

private func sum(
  _ scorer: Scorer, _ customers: [Double], _ count: Int,
  _ answer: (borrowing RowScorer, RowScorer.Score) -> Double
) -> Double {
  var rows = RowScorer(scorer)
  let width = rows.slots.count
  let table = customers.span
  var sum = 0.0
  var start = 0
  for _ in 0..<count {
    let score = rows.score(table.extracting(start..<start + width))
    start = start + width < table.count ? start + width : 0
    sum += answer(rows, score)
  }
  return sum
}
