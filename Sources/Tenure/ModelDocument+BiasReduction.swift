internal import ModelExchange
internal import StatisticalModels

extension ModelDocument.BiasReduction {
  /// What the penalty changed in `estimates`; `nil` where there was none.
  ///
  /// - Parameters:
  ///   - estimates: The estimates.
  ///   - calibratedIntercept: The intercept of predictions.
  ///   - shift: What a correction for the share of events adds to both intercepts.
  init?(_ estimates: MaximumLikelihood, _ calibratedIntercept: Double?, shift: Double) {
    guard let reduction = estimates.biasReduction else { return nil }
    let isSeparated = reduction.maximumIsInfinite.contains(true)
    self.init(
      trigger: isSeparated ? .separation : .requested,
      penalizedLogLikelihood: reduction.penalizedLogLikelihood,
      nullPenalizedLogLikelihood: reduction.nullPenalizedLogLikelihood)
    if let calibratedIntercept, let intercept = estimates.intercepts.first {
      intercepts = Intercepts(
        firth: estimates.estimates[intercept] + shift, scoring: calibratedIntercept + shift)
    }
  }
}

extension ModelDocument.SeparationStatistics {
  /// What was told apart.
  init(_ separation: Separation, names: [String]) {
    let columns = Set(separation.findings.flatMap(\.columns)).sorted()
    self.init(
      columns: columns.map { names[$0] }, events: separation.rows.events,
      others: separation.rows.others, remaining: separation.rows.remaining)
  }
}
