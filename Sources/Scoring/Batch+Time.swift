internal import Formulas

extension Batch {
  /// Makes the columns that a model of time fills.
  func prepareForTime(_ scores: inout Scores) {
    scores.horizons = options.horizons.map { horizon in
      var answer = Scores.Horizon(horizon: horizon)
      if options.givesCumulativeHazard { answer.cumulativeHazard = Scores.Estimates() }
      return answer
    }
    scores.medianRemaining = Scores.Estimates()
    scores.quantiles = options.quantiles.map { Scores.Quantile(probability: $0) }
    if options.expectation != nil { scores.expectedRemaining = Scores.Estimates() }
    if margin != nil { scores.expectedRevenue = Scores.Estimates() }
  }

  /// Scores a block of rows by a model that knows time, of whatever family.
  ///
  /// - Parameters:
  ///   - block: The rows.
  ///   - scorer: The model.
  ///   - scores: Receives the scores.
  ///   - more: Appends what only this family answers of a row: its curve, and the time served.
  func scoreTime<Model: SurvivalScorer>(
    _ block: inout RowBlock, by scorer: Model, into scores: inout Scores,
    more: (inout Model.Curve, Double?, inout Scores) -> Void = { _, _, _ in }
  ) {
    let strata = placeInStrata(&block, by: scorer)
    var curve = scorer.makeCurve()
    let shares = options.quantiles.map { LeavingShare($0) }
    var encoded: EncodedRow?
    if options.confidenceLevel != nil || scorer.curveReadsRow { encoded = EncodedRow(encoder) }
    for (index, eta) in block.etas.enumerated() {
      guard !eta.isNaN else {
        appendNothing(to: &scores)
        continue
      }
      let row = block.rows.lowerBound + index
      encoded?.encode(row, of: slots)
      curve.move(to: encoded?.design, linearPredictor: eta, stratum: strata[index])
      var answer = Answer(
        elapsed: elapsed?[row], margin: margin?[row], status: block.statuses[index])
      append(&curve, &answer, shares, to: &scores)
      more(&curve, answer.elapsed, &scores)
      block.statuses[index] = answer.status
    }
    for index in scores.horizons.indices {
      scores.horizons[index].survival.replaceHazards(ofLast: block.rows.count)
    }
  }

  /// What is known of a customer besides the curve, and what becomes of the row.
  private struct Answer {
    let elapsed: Double?
    let margin: Double?
    var status: ScoreStatus

    /// Notes that an answer lies beyond the longest follow-up.
    mutating func reachesBeyond(_ curve: some SurvivalCurve, _ beyond: BeyondFollowUp) {
      let remark = status.remark
      if curve.goesOnBeyondFollowUp {
        status = .extrapolated(remark)
      } else if beyond == .missing {
        status = .beyondFollowUp(remark)
      } else {
        status = .carriedHazard(remark)
      }
    }

    /// Notes that something was not answered, as it begins beyond the longest follow-up.
    mutating func endsWithFollowUp() {
      status = .beyondFollowUp(status.remark)
    }
  }

  /// The stratum of each row; rows without one, or with an impossible elapsed time, are marked.
  func placeInStrata(_ block: inout RowBlock, by scorer: some SurvivalScorer) -> [Int] {
    var strata = Array(repeating: 0, count: block.rows.count)
    if stratumLevels.isEmpty, elapsed == nil { return strata }
    for index in strata.indices where block.statuses[index].isScored {
      let row = block.rows.lowerBound + index
      if !stratumLevels.isEmpty {
        strata[index] = scorer.stratum { Int(stratumLevels[$0][row]) }
      }
      if strata[index] < 0 {
        block.statuses[index] = .unseenStratum
        strata[index] = 0
      } else if let elapsed, !(elapsed[row] >= 0) {
        block.statuses[index] = elapsed[row] < 0 ? .negativeElapsedTime : .noElapsedTime
      }
    }
    block.clearUnscored()
    return strata
  }

  private func append(
    _ curve: inout some SurvivalCurve, _ answer: inout Answer, _ shares: [LeavingShare],
    to scores: inout Scores
  ) {
    if answer.elapsed ?? 0 > curve.lastTime { answer.reachesBeyond(curve, options.beyond) }
    for index in scores.horizons.indices {
      append(&curve, &answer, to: &scores.horizons[index])
    }
    if var median = scores.medianRemaining.take() {
      appendRemainingTime(&curve, &answer, until: .half, to: &median)
      scores.medianRemaining = median
    }
    // Even a loop over none would first make the array its own.
    if !shares.isEmpty {
      for (index, share) in shares.enumerated() {
        appendRemainingTime(
          &curve, &answer, until: share, to: &scores.quantiles[index].remaining)
      }
    }
    if let expectation = options.expectation {
      append(&curve, &answer, expectation, to: &scores)
    }
  }

  /// Survival, and the hazard where asked for, to one horizon.
  private func append(
    _ curve: inout some SurvivalCurve, _ answer: inout Answer, to horizon: inout Scores.Horizon
  ) {
    let beyond = options.beyond
    let period = SurvivalPeriod(horizon: horizon.horizon, elapsed: answer.elapsed)
    if period.end > curve.lastTime { answer.reachesBeyond(curve, beyond) }
    let hazard = curve.hazard(over: period, beyond: beyond)
    // Until the block is complete.
    horizon.survival.values.append(hazard)
    horizon.cumulativeHazard?.values.append(hazard)
    guard let level = options.confidenceLevel else { return }
    let interval = curve.survivalInterval(
      over: period, beyond: beyond, level: level, type: options.intervalType)
    horizon.survival.append(interval)
    horizon.cumulativeHazard?.append(interval?.asHazard)
  }

  /// A quantile of the remaining time, with its interval where asked for.
  private func appendRemainingTime(
    _ curve: inout some SurvivalCurve, _ answer: inout Answer, until share: LeavingShare,
    to estimates: inout Scores.Estimates
  ) {
    let time = curve.remainingTime(
      until: share, elapsed: answer.elapsed, beyond: options.beyond)
    if let time, (answer.elapsed ?? 0) + time > curve.lastTime {
      answer.reachesBeyond(curve, options.beyond)
    }
    estimates.values.append(time ?? .nan)
    if let level = options.confidenceLevel {
      estimates.append(
        curve.remainingTimeInterval(
          probability: share.probability, elapsed: answer.elapsed, level: level,
          type: options.intervalType))
    }
  }

  /// The expected time and revenue.
  private func append(
    _ curve: inout some SurvivalCurve, _ answer: inout Answer,
    _ expectation: ScoringOptions.Expectation, to scores: inout Scores
  ) {
    let start = answer.elapsed ?? 0
    let horizon = expectation.horizon ?? curve.lastTime - start
    guard horizon >= 0 else {
      answer.endsWithFollowUp()
      scores.expectedRemaining?.append(nothing)
      scores.expectedRevenue?.append(nothing)
      return
    }
    let period = SurvivalPeriod(horizon: horizon, elapsed: answer.elapsed)
    if period.end > curve.lastTime { answer.reachesBeyond(curve, options.beyond) }
    let time = curve.expectedTime(over: period, beyond: options.beyond)
    scores.expectedRemaining?.append(estimates(time, times: 1, atMost: horizon))
    guard let margin = answer.margin else { return }
    guard margin.isFinite else {
      switch answer.status {
      case .ok, .imputed, .outOfRange: answer.status = .noMargin(answer.status.remark)
      default: break
      }
      scores.expectedRevenue?.append(nothing)
      return
    }
    let worth =
      expectation.discount == 0
      ? time
      : curve.expectedTime(over: period, discount: expectation.discount, beyond: options.beyond)
    let most = presentValue(from: 0, to: horizon, discount: expectation.discount)
    scores.expectedRevenue?.append(estimates(worth, times: margin, atMost: most))
  }

  /// An expected time between 0 and `most`, and its limits, in units of `factor`.
  private func estimates(
    _ time: EstimateWithError, times factor: Double, atMost most: Double
  ) -> Scores.Estimates {
    var estimates = Scores.Estimates(values: [time.value * factor])
    guard let level = options.confidenceLevel else { return estimates }
    let error = time.standardError ?? .nan
    let limits = [-1.0, 1].map { sign in
      factor * min(max(time.value + sign * level.criticalValue * error, 0), most)
    }
    estimates.standardErrors.append((factor * error).magnitude)
    estimates.append(
      error.isNaN
        ? nil : Interval(lower: min(limits[0], limits[1]), upper: max(limits[0], limits[1])))
    return estimates
  }

  /// No answer.
  var nothing: Scores.Estimates {
    var estimates = Scores.Estimates(values: [.nan])
    if options.confidenceLevel != nil {
      estimates.append(Interval?.none)
      estimates.standardErrors.append(.nan)
    }
    return estimates
  }

  /// A row without any answer.
  private func appendNothing(to scores: inout Scores) {
    var plain = nothing
    plain.standardErrors = []
    for index in scores.horizons.indices {
      scores.horizons[index].survival.append(plain)
      scores.horizons[index].cumulativeHazard?.append(plain)
      for cause in scores.horizons[index].causes.indices {
        scores.horizons[index].causes[cause].incidence.append(plain)
      }
    }
    for index in scores.quantiles.indices { scores.quantiles[index].remaining.append(plain) }
    scores.medianRemaining?.append(plain)
    scores.expectedRemaining?.append(nothing)
    scores.expectedRevenue?.append(nothing)
    scores.neverLeaving?.append(plain)
    scores.neverLeavingGivenElapsed?.append(plain)
  }
}
