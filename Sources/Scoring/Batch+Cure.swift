internal import Formulas

extension Batch {
  /// Makes the columns of who never leaves.
  func prepareForCure(_ scores: inout Scores) {
    scores.neverLeaving = Scores.Estimates()
    if elapsed != nil { scores.neverLeavingGivenElapsed = Scores.Estimates() }
  }

  /// How probable it is that the customers of a block never leave, from the start and given the time
  /// served.
  func scoreCure(_ block: RowBlock, by scorer: CureScorer, into scores: inout Scores) {
    var curve = scorer.makeCurve()
    var encoded = EncodedRow(encoder)
    for (index, eta) in block.etas.enumerated() {
      guard !eta.isNaN else {
        var plain = nothing
        plain.standardErrors = []
        scores.neverLeaving?.append(plain)
        scores.neverLeavingGivenElapsed?.append(plain)
        continue
      }
      let row = block.rows.lowerBound + index
      encoded.encode(row, of: slots)
      curve.move(to: encoded.design, linearPredictor: eta, stratum: 0)
      scores.neverLeaving?.append(neverLeaving(&curve, nil))
      if let elapsed {
        scores.neverLeavingGivenElapsed?.append(neverLeaving(&curve, elapsed[row]))
      }
    }
  }

  private func neverLeaving(_ curve: inout CureCurve, _ elapsed: Double?) -> Scores.Estimates {
    var estimates = Scores.Estimates(values: [curve.neverLeaving(elapsed: elapsed)])
    if let level = options.confidenceLevel {
      estimates.append(curve.neverLeavingInterval(elapsed: elapsed, level: level))
    }
    return estimates
  }
}
