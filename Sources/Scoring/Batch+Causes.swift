internal import Formulas

extension Batch {
  /// Makes the columns that each cause fills at each horizon.
  func prepare(_ causes: [String], _ scores: inout Scores) {
    for index in scores.horizons.indices {
      scores.horizons[index].causes = causes.map { Scores.CauseIncidence(cause: $0) }
    }
  }

  /// The probability that one customer leaves for each cause, from the time served where that is asked.
  func appendCauses(
    _ curve: inout CauseSpecificCurve, _ elapsed: Double?, to scores: inout Scores
  ) {
    for horizon in scores.horizons.indices {
      let period = SurvivalPeriod(horizon: scores.horizons[horizon].horizon, elapsed: elapsed)
      for (cause, incidence) in curve.incidences(over: period).enumerated() {
        scores.horizons[horizon].causes[cause].incidence.values.append(incidence)
        guard let level = options.confidenceLevel else { continue }
        scores.horizons[horizon].causes[cause].incidence.append(
          curve.incidenceInterval(
            of: cause, over: period, level: level, type: options.intervalType))
      }
    }
  }

  /// The probability of leaving for one cause, from the start.
  func scoreIncidence(
    _ block: inout RowBlock, by scorer: FineGrayScorer, into scores: inout Scores
  ) {
    if asksPlainly(scorer.subdistribution) {
      let columns = CoxColumns(scorer.subdistribution, block.etas)
      for index in scores.horizons.indices {
        let hazards = columns.hazards(to: scores.horizons[index].horizon)
        scores.horizons[index].causes[0].incidence.values +=
          survivalProbabilities(hazards: hazards).map { 1 - $0 }
      }
      return
    }
    let strata = placeInStrata(&block, by: scorer.subdistribution)
    var curve = scorer.subdistribution.makeCurve()
    var encoded: EncodedRow?
    if options.confidenceLevel != nil { encoded = EncodedRow(encoder) }
    for (index, eta) in block.etas.enumerated() {
      if !eta.isNaN {
        encoded?.encode(block.rows.lowerBound + index, of: slots)
        curve.move(to: encoded?.design, linearPredictor: eta, stratum: strata[index])
      }
      for horizon in scores.horizons.indices {
        let period = SurvivalPeriod(horizon: scores.horizons[horizon].horizon)
        if !eta.isNaN, period.end > curve.lastTime {
          block.statuses[index] = .beyondFollowUp(block.statuses[index].remark)
        }
        scores.horizons[horizon].causes[0].incidence.values.append(
          eta.isNaN ? .nan : 1 - curve.survival(over: period))
        guard let level = options.confidenceLevel else { continue }
        let staying =
          eta.isNaN
          ? nil
          : curve.survivalInterval(over: period, level: level, type: options.intervalType)
        scores.horizons[horizon].causes[0].incidence.append(
          staying.map { Interval(lower: 1 - $0.upper, upper: 1 - $0.lower) })
      }
    }
  }
}

extension Scorer {
  /// Why the model cannot answer what is asked, in a sentence; `nil` when it can.
  func refusal(of options: ScoringOptions) -> String? {
    switch self {
    case .logistic:
      return options.asksForTime
        ? "A logistic model predicts one probability and knows no time; leave out horizons and the "
          + "elapsed time, or train a Cox model." : nil
    case .cox, .discreteTime, .piecewiseExponential: return nil
    case .sharedFrailty:
      return options.confidenceLevel != nil
        ? "A model with shared frailty gives no intervals of its curves; leave the intervals out, or "
          + "train a Cox model with clusters." : nil
    case .roystonParmar(let scorer) where options.reasonCount > 0 && !scorer.timeVarying.isEmpty:
      return
        "Reasons explain effects that stay the same, and effects of this model change with time; "
        + "leave out the reasons, and read its coefficients."
    case .aft, .roystonParmar, .cure:
      return options.beyond != .missing
        ? "A parametric model goes on beyond the follow-up by its own formula, so there is no hazard "
          + "to carry on; leave that out." : nil
    case .causeSpecific:
      return options.reasonCount > 0
        ? "Reasons explain one hazard, and this model has one for each cause; leave out the "
          + "reasons, and read its coefficients." : nil
    case .fineGray(let scorer):
      if options.elapsedColumn != nil {
        return "A Fine–Gray model of \(scorer.cause) alone cannot tell what happens from the time "
          + "already served: it does not know who has left for another cause by then. Leave out "
          + "the elapsed time, or train a cause-specific model."
      }
      if !options.quantiles.isEmpty || options.expectation != nil {
        return "A Fine–Gray model of \(scorer.cause) alone does not know how long customers stay, "
          + "as they leave for other causes too; train a cause-specific model for that."
      }
      if options.beyond != .missing {
        return "A Fine–Gray model does not carry a subdistribution hazard beyond the follow-up, "
          + "which no longer means anything there; leave that out."
      }
      return options.givesCumulativeHazard
        ? "A Fine–Gray model gives the probability of \(scorer.cause), not a hazard of leaving; "
          + "leave the cumulative hazard out." : nil
    }
  }
}

extension Scores {
  /// Puts the causes of a model of other causes beside these, at each horizon.
  ///
  /// - Precondition: Both are of the same rows and horizons.
  public mutating func addCauses(of other: Scores) {
    precondition(
      other.horizons.map(\.horizon) == horizons.map(\.horizon)
        && other.statuses.count == statuses.count,
      "the scores are of other rows or horizons")
    for index in horizons.indices { horizons[index].causes += other.horizons[index].causes }
  }

  /// The largest sum, over the horizons, of the probabilities of all causes of each row: above 1 where
  /// models of single causes contradict each other; −∞ where no horizon has all of them.
  public var causeTotals: [Double] {
    statuses.indices.map { row in
      horizons.reduce(-Double.infinity) { largest, horizon in
        let total = horizon.causes.reduce(0) { $0 + $1.incidence.values[row] }
        return total.isNaN ? largest : max(largest, total)
      }
    }
  }
}
