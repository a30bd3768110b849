extension Batch {
  /// Makes the columns of who never leaves.
  func prepareForCure(_ scores: inout Scores) {
    scores.neverLeaving = Scores.Estimates()
    if elapsed != nil { scores.neverLeavingGivenElapsed = Scores.Estimates() }
  }

  /// How probable it is that one customer never leaves, from the start and given the time served.
  func appendCure(_ curve: inout CureCurve, _ elapsed: Double?, to scores: inout Scores) {
    append(&curve, nil, to: &scores.neverLeaving)
    if let elapsed { append(&curve, elapsed, to: &scores.neverLeavingGivenElapsed) }
  }

  private func append(
    _ curve: inout CureCurve, _ elapsed: Double?, to estimates: inout Scores.Estimates?
  ) {
    estimates?.values.append(curve.neverLeaving(elapsed: elapsed))
    if let level = options.confidenceLevel {
      estimates?.append(curve.neverLeavingInterval(elapsed: elapsed, level: level))
    }
  }
}
