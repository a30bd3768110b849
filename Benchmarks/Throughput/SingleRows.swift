import Scoring

/// Scores one customer after another, each other than the one before, where they lie in a table of
/// rows.
///
/// - Returns: The sum of the answers: the probability of churn, of survival models within 12 months.
func scoreSingly(_ scorer: Scorer, _ customers: [Double], count: Int) -> Double {
  switch scorer {
  case .logistic(let logistic):
    var queue = Queue(scorer)
    let table = customers.span
    var sum = 0.0
    for _ in 0..<count {
      sum += logistic.probability(linearPredictor: queue.next(of: table).linearPredictor)
    }
    return sum
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
  // A closure that holds the curve would copy it for each customer.
  var curve = survival.makeCurve()
  var queue = Queue(scorer)
  let table = customers.span
  let year = SurvivalPeriod(horizon: 12)
  var sum = 0.0
  for _ in 0..<count {
    let score = queue.next(of: table)
    // No variance is asked for.
    curve.move(
      to: survival.curveReadsRow ? queue.rows.row : nil,
      linearPredictor: score.linearPredictor, stratum: score.stratum)
    sum += 1 - curve.survival(over: year)
  }
  return sum
}

/// Customers who come one by one, again and again.
private struct Queue {
  private(set) var rows: RowScorer
  private let width: Int
  private var start = 0

  init(_ scorer: Scorer) {
    rows = RowScorer(scorer)
    width = rows.slots.count
  }

  /// Scores the next one of a table.
  mutating func next(of table: Span<Double>) -> RowScorer.Score {
    let score = rows.score(table.extracting(start..<start + width))
    start = start + width < table.count ? start + width : 0
    return score
  }
}
