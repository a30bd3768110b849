internal import Formulas

/// A customer's curve in a mixture cure model as steps.
struct CureProgram: SmoothProgram {
  let latency: StandardLifetime
  let lastTime: Double
  /// μ.
  let location: ScalarProgram.Value
  /// σ.
  let scale: Double
  /// ζ, the log odds of ever leaving.
  let odds: ScalarProgram.Value

  /// log S of those who leave, bounded.
  private func latency(
    at time: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let distance = program.binary(.subtract, program.unary(.log, time), location)
    let w = program.binary(.divide, distance, program.constant(scale))
    return program.unary(.negate, latency.hazard(w, to: &program).value)
  }

  /// log S of those who leave, at a time that may be 0.
  private func latency(
    from elapsed: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let (asked, isLater) = program.positive(elapsed)
    return program.select(isLater, latency(at: asked, &program), program.constant(0))
  }

  func hazard(at time: ScalarProgram.Value, to program: inout ScalarProgram) -> HazardValue {
    let value = latency(at: time, &program)
    let left = program.binary(
      .multiply, program.unary(.negate, program.unary(.sigmoid, odds)),
      program.unary(.expMinusOne, value))
    // Where nearly everybody has left, what is left of 1 − p would be rounding.
    let half = program.constant(0.5)
    let isEarly = program.binary(.less, left, half)
    let bounded = program.select(isEarly, left, half)
    let early = program.unary(
      .negate, program.unary(.logOnePlus, program.unary(.negate, bounded)))
    let late = program.binary(
      .subtract, program.softplus(odds), program.softplus(program.binary(.add, odds, value)))
    return HazardValue(value: program.select(isEarly, early, late))
  }

  /// Half of 1 + e^ζ S is left: log S falls by log 2 and by what those who never leave are more.
  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let start = elapsed.map { latency(from: $0, &program) } ?? program.constant(0)
    let never = program.unary(.negate, program.binary(.add, odds, start))
    let isEnough = program.binary(.less, never, program.constant(0))
    let bounded = program.select(isEnough, never, program.constant(-1))
    let lost = program.unary(.log, program.unary(.negate, program.unary(.expMinusOne, bounded)))
    let value = program.binary(
      .add, program.binary(.subtract, start, program.constant(logTwo)), lost)
    let w = latency.place(of: value, to: &program)
    let time = program.binary(
      .add, location, program.binary(.multiply, program.constant(scale), w))
    let height = program.select(isEnough, time, program.constant(.nan))
    return program.time(logarithm: height, from: elapsed)
  }

  /// The probability of never leaving, of those who are there at `elapsed`.
  func neverLeaving(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let later = elapsed.map { program.binary(.add, odds, latency(from: $0, &program)) } ?? odds
    return program.unary(.sigmoid, program.unary(.negate, later))
  }
}

extension ScoringProgram {
  /// The answers of a mixture cure model.
  mutating func cure(
    _ scorer: CureScorer, _ row: LoweredRow, linearPredictor eta: ScalarProgram.Value,
    _ question: Question
  ) -> [Output] {
    let curve = CureProgram(
      latency: scorer.latency.standard, lastTime: scorer.lastTime,
      location: scorer.location.lower(row, stratum: 0, to: &program),
      scale: exponential(scorer.logScale), odds: eta)
    var answers = time([curve], [[]], row, scorer.encoder, question)
    let share = curve.neverLeaving(from: nil, to: &program)
    answers.append(Output(name: "neverLeaves", value: share))
    if let name = question.elapsed {
      // Asked again this is the same step, which is kept once.
      let elapsed = elapsedTime(named: name, scorer.encoder, isRequired: false)
      let later = curve.neverLeaving(from: elapsed, to: &program)
      answers.append(Output(name: "neverLeavesGivenElapsed", value: later))
    }
    return answers
  }
}
