internal import Formulas

/// A customer's curve in a parametric model of log time as steps.
struct LifetimeProgram: SmoothProgram {
  let standard: StandardLifetime
  let lastTime: Double
  /// μ.
  let location: ScalarProgram.Value
  /// σ.
  let scale: ScalarProgram.Value

  private func standardized(
    _ time: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let distance = program.binary(.subtract, program.unary(.log, time), location)
    return program.binary(.divide, distance, scale)
  }

  func hazard(at time: ScalarProgram.Value, to program: inout ScalarProgram) -> HazardValue {
    standard.hazard(standardized(time, &program), to: &program)
  }

  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let half = standard.half(from: elapsed, to: &program) { standardized($0, &$1) }
    let height = program.binary(.add, location, program.binary(.multiply, scale, half))
    return program.time(logarithm: height, from: elapsed)
  }
}

/// A customer's curve in Gompertz's model as steps: H = e^μ (e^(κt) − 1)/κ.
struct GompertzProgram: SmoothProgram {
  let lastTime: Double
  /// μ.
  let location: ScalarProgram.Value
  /// κ.
  let shape: ScalarProgram.Value

  func hazard(at time: ScalarProgram.Value, to program: inout ScalarProgram) -> HazardValue {
    let s = program.binary(.multiply, shape, time)
    let zero = program.constant(0)
    let height = program.binary(.add, location, program.maximum(s, zero))
    let isInfinite = program.binary(.greater, height, program.constant(600))
    // Where nobody is left nothing large is computed.
    let exponent = program.select(isInfinite, zero, location)
    let bounded = program.select(isInfinite, zero, s)
    let early = program.binary(
      .multiply, program.binary(.multiply, program.unary(.exp, exponent), time),
      mean(bounded, &program))
    let fall = program.binary(
      .subtract, program.constant(1), program.unary(.exp, program.unary(.negate, bounded)))
    let rate = program.unary(.exp, program.binary(.add, exponent, bounded))
    let late = program.binary(
      .divide, program.binary(.multiply, rate, fall), shape)
    let isLate = program.binary(.greater, bounded, program.constant(gompertzFarExponent))
    return HazardValue(value: program.select(isLate, late, early), isInfinite: isInfinite)
  }

  /// (e^s − 1)/s, in the order of `exponentialMean`.
  private func mean(
    _ s: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let near = program.constant(1e-8)
    let isNear = program.binary(
      .and, program.binary(.less, s, near),
      program.binary(.greater, s, program.unary(.negate, near)))
    let line = program.binary(
      .add, program.constant(1), program.binary(.divide, s, program.constant(2)))
    let most = program.minimum(s, program.constant(gompertzFarExponent))
    let ratio = program.binary(.divide, program.unary(.expMinusOne, most), most)
    return program.select(isNear, line, ratio)
  }

  /// log(1 + κ c)/κ, c = log 2 · e^(−μ − κt₀).
  private func remainingTime(
    from start: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let (zero, one) = (program.constant(0), program.constant(1))
    let height = program.binary(
      .add, location, program.binary(.multiply, shape, start))
    // log c, and log |κ c|.
    let duration = program.binary(.subtract, program.constant(logarithm(logTwo)), height)
    let isGrowing = program.binary(.greater, shape, zero)
    let size = program.select(isGrowing, shape, program.unary(.negate, shape))
    let isSloped = program.binary(.greater, size, zero)
    let asked = program.select(isSloped, size, one)
    let q = program.binary(.add, duration, program.unary(.log, asked))
    let growing = program.binary(.divide, program.softplus(q), asked)
    // With a falling hazard more than half may never leave.
    let isEnough = program.binary(.less, q, zero)
    let share = program.unary(.exp, program.select(isEnough, q, program.unary(.negate, one)))
    let lost = program.unary(.logOnePlus, program.unary(.negate, share))
    let falling = program.select(
      isEnough, program.binary(.divide, program.unary(.negate, lost), asked),
      program.constant(.nan))
    let most = program.constant(ScalarProgram.largestLogTime + 1)
    let steady = program.unary(.exp, program.minimum(duration, most))
    return program.select(
      isSloped, program.select(isGrowing, growing, falling), steady)
  }

  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let remaining = remainingTime(from: elapsed ?? program.constant(0), &program)
    let smallest = program.constant(exponential(-ScalarProgram.largestLogTime))
    let largest = program.constant(exponential(ScalarProgram.largestLogTime))
    let bounded = program.maximum(remaining, smallest)
    return program.select(
      program.binary(.lessOrEqual, remaining, largest), bounded, program.constant(.nan))
  }
}

extension ScoringProgram {
  /// The curves of a parametric survival model, one for each stratum.
  mutating func lifetimes(
    of scorer: LifetimeScorer, _ row: LoweredRow, linearPredictor eta: ScalarProgram.Value
  ) -> [any CurveProgram] {
    scorer.strata.indices.map { stratum -> any CurveProgram in
      guard let standard = scorer.distribution.standard else {
        return GompertzProgram(
          lastTime: scorer.lastTime, location: eta,
          shape: scorer.shape.lower(row, stratum: stratum, to: &program))
      }
      return LifetimeProgram(
        standard: standard, lastTime: scorer.lastTime, location: eta,
        scale: scale(scorer.logScale.lower(row, stratum: stratum, to: &program)))
    }
  }

  /// σ, bounded so that its powers do not overflow.
  private mutating func scale(_ logScale: ScalarProgram.Value) -> ScalarProgram.Value {
    if let number = program.constantNumber(logScale) {
      return program.constant(exponential(number))
    }
    let (least, most) = (program.constant(-100), program.constant(100))
    return program.unary(.exp, program.minimum(program.maximum(logScale, least), most))
  }
}
