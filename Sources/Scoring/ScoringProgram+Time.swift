internal import Formulas

extension ScoringProgram {
  /// The answers of a model that knows time: churn and survival by each horizon, and the median.
  ///
  /// There is a curve for each stratum, and with it the levels of the stratum variables.
  mutating func time(
    _ curves: [any CurveProgram], _ keys: [[String]], _ row: LoweredRow,
    _ encoder: FeatureEncoder, _ question: Question
  ) -> [Output] {
    let strata = stratumTruths(row.strata, keys, encoder)
    let elapsed = question.elapsed.map { elapsedTime(named: $0, encoder) }
    let last = choose(curves.map { program.constant($0.lastTime) }, strata)
    goesOn = curves.allSatisfy(\.goesOnBeyondFollowUp)
    if let elapsed { beyond.append(program.binary(.greater, elapsed, last)) }
    var answers: [Output] = []
    for horizon in question.horizons {
      let period = self.period(horizon, elapsed, last)
      let survivals = curves.map { $0.survival(over: period, to: &program) }
      let survival = within(period, choose(survivals, strata))
      let churn = program.binary(.subtract, program.constant(1), survival)
      answers.append(Output(name: "churn_\(horizon.label)", value: churn))
      answers.append(Output(name: "survival_\(horizon.label)", value: survival))
    }
    let medians = curves.map { $0.median(from: elapsed, to: &program) }
    var median = choose(medians, strata)
    if let elapsed, !goesOn {
      let isOver = program.binary(.greater, elapsed, last)
      median = program.select(isOver, program.constant(.nan), median)
    }
    if elapsed != nil || goesOn {
      let end = elapsed.map { program.binary(.add, $0, median) } ?? median
      beyond.append(program.binary(.greater, end, last))
    }
    return answers + [Output(name: "medianRemaining", value: median)]
  }

  /// The probability of one cause by each horizon, from the start.
  mutating func incidence(
    of scorer: FineGrayScorer, _ eta: ScalarProgram.Value, _ row: LoweredRow, _ question: Question
  ) -> [Output] {
    let baselines = scorer.subdistribution.strata
    let strata = stratumTruths(row.strata, baselines.map(\.key), scorer.encoder)
    let last = choose(baselines.map { program.constant($0.lastTime) }, strata)
    return question.horizons.map { horizon in
      let period = self.period(horizon, nil, last)
      let survivals = baselines.map {
        StepProgram(steps: BaselineSteps($0), eta: eta).survival(over: period, to: &program)
      }
      let survival = within(period, choose(survivals, strata))
      let churn = program.binary(.subtract, program.constant(1), survival)
      return Output(name: causeName(scorer.cause, horizon), value: churn)
    }
  }

  /// The answers of a model that tells causes apart.
  mutating func causes(
    of scorer: CauseSpecificScorer, _ etas: [ScalarProgram.Value], _ row: LoweredRow,
    _ question: Question
  ) -> [Output] {
    let keys = scorer.causes[0].strata.map(\.key)
    let curves = keys.indices.map { causes(of: scorer, stratum: $0, linearPredictors: etas) }
    var answers = time(curves, keys, row, scorer.encoder, question)
    // Asked again these are the same steps, which are kept once.
    let strata = stratumTruths(row.strata, keys, scorer.encoder, isRequired: false)
    let elapsed = question.elapsed.map {
      elapsedTime(named: $0, scorer.encoder, isRequired: false)
    }
    let last = choose(curves.map { program.constant($0.lastTime) }, strata)
    var place = 2
    for horizon in question.horizons {
      let period = self.period(horizon, elapsed, last, isRemarked: false)
      for (index, cause) in scorer.causes.enumerated() {
        let incidences = curves.map { $0.incidence(of: index, over: period, to: &program) }
        let value = within(period, choose(incidences, strata))
        answers.insert(Output(name: causeName(cause.name, horizon), value: value), at: place)
        place += 1
      }
      place += 2
    }
    return answers
  }

  /// The column of a cause, as `tenure score` names it.
  private func causeName(_ cause: String, _ horizon: Double) -> String {
    // The limits of churn_H have these names.
    let isTaken = ["lower", "upper"].contains(cause)
    return "churn_\(horizon.label)_\(isTaken ? "of_" : "")\(cause)"
  }

  // MARK: - Periods and strata

  /// A period, noting that a horizon may lie beyond the follow-up.
  private mutating func period(
    _ horizon: Double, _ elapsed: ScalarProgram.Value?, _ last: ScalarProgram.Value,
    isRemarked: Bool = true
  ) -> PeriodProgram {
    let length = program.constant(horizon)
    let end = elapsed.map { program.binary(.add, $0, length) } ?? length
    let isBeyond = program.binary(.greater, end, last)
    if isRemarked { beyond.append(isBeyond) }
    return PeriodProgram(elapsed: elapsed, end: end, isBeyond: isBeyond)
  }

  /// An answer, missing where the period ends beyond the follow-up of a curve that ends there.
  private mutating func within(
    _ period: PeriodProgram, _ value: ScalarProgram.Value
  ) -> ScalarProgram.Value {
    goesOn ? value : program.select(period.isBeyond, program.constant(.nan), value)
  }

  /// The value of the customer's stratum.
  private mutating func choose(
    _ values: [ScalarProgram.Value], _ strata: [ScalarProgram.Value?]
  ) -> ScalarProgram.Value {
    var result = values[values.count - 1]
    for (value, truth) in zip(values, strata).dropLast().reversed() {
      if let truth { result = program.select(truth, value, result) }
    }
    return result
  }

  /// The elapsed time, an input of its own unless the model reads that column anyway.
  mutating func elapsedTime(
    named name: String, _ encoder: FeatureEncoder, isRequired: Bool = true
  ) -> ScalarProgram.Value {
    let (time, isKnown) =
      if let input = encoder.inputIndex(named: name) {
        (sources.number(input, in: &program), sources.isKnown(input, in: &program))
      } else {
        readElapsed(place(ofNumber: name))
      }
    guard isRequired else { return time }
    requirements.append((isKnown, "noElapsedTime"))
    let hasPassed = program.binary(.greaterOrEqual, time, program.constant(0))
    requirements.append((hasPassed, "negativeElapsedTime"))
    return time
  }

  private mutating func readElapsed(
    _ column: Int
  ) -> (ScalarProgram.Value, ScalarProgram.Value) {
    (program.number(input: column), program.isKnown(input: column))
  }

  /// For each stratum of the baseline the truth that the customer belongs to it; `nil` where there
  /// is one for all.
  private mutating func stratumTruths(
    _ levels: [[ScalarProgram.Value]], _ keys: [[String]], _ encoder: FeatureEncoder,
    isRequired: Bool = true
  ) -> [ScalarProgram.Value?] {
    let truths = keys.map { key in
      let parts = key.enumerated().compactMap { variable, text -> ScalarProgram.Value? in
        guard case .factor(_, let names, _) = encoder.strata[variable].kind else { return nil }
        return names.firstIndex(of: text).map { levels[variable][$0] }
      }
      return program.all(parts)
    }
    if isRequired, let isKnown = program.any(truths.compactMap { $0 }) {
      requirements.append((isKnown, "unseenStratum"))
    }
    return truths
  }
}
