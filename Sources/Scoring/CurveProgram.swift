internal import Formulas

/// A period of time in a program.
struct PeriodProgram {
  /// How long the customer has stayed already; `nil` asks from the start of the model's clock.
  let elapsed: ScalarProgram.Value?
  /// The end on the model's clock.
  let end: ScalarProgram.Value
  /// The truth that it ends beyond the follow-up.
  let isBeyond: ScalarProgram.Value
}

/// The curve of a customer in one stratum as steps of a program.
protocol CurveProgram {
  /// The end of the longest follow-up.
  var lastTime: Double { get }
  /// Whether the curve goes on after ``lastTime`` by its own formula.
  var goesOnBeyondFollowUp: Bool { get }
  /// The probability of staying through a period within the follow-up.
  func survival(over period: PeriodProgram, to program: inout ScalarProgram)
    -> ScalarProgram.Value
  /// The median remaining time; missing where the curve does not fall so far.
  func median(from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram)
    -> ScalarProgram.Value
}

extension CurveProgram {
  var goesOnBeyondFollowUp: Bool { false }
}

extension ScalarProgram {
  /// e^η, bounded: beyond these no answer differs, and nothing overflows or underflows on the way,
  /// which is an error in some databases.
  mutating func boundedRisk(
    _ eta: Value, least: Double = -300, most: Double = 600
  ) -> Value {
    let above = maximum(eta, constant(least))
    return unary(.exp, minimum(above, constant(most)))
  }

  /// The middle of two times, from the time served on.
  mutating func middle(_ early: Value, _ late: Value, from elapsed: Value?) -> Value {
    let middle = binary(.divide, binary(.add, early, late), constant(2))
    return elapsed.map { binary(.subtract, middle, $0) } ?? middle
  }
}

/// A step function times e^η: Cox models, Fine–Gray models, and discrete time with a complementary
/// log-log link.
struct StepProgram: CurveProgram {
  let steps: BaselineSteps
  let eta: ScalarProgram.Value

  var lastTime: Double { steps.lastTime }

  func survival(
    over period: PeriodProgram, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    var rise = steps.hazard(at: period.end, &program)
    if let elapsed = period.elapsed {
      rise = program.binary(.subtract, rise, steps.hazard(at: elapsed, &program))
    }
    return program.binary(.survival, rise, eta)
  }

  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let risk = program.boundedRisk(eta)
    return steps.median(from: elapsed, to: &program) { hazard, _, program in
      program.binary(.divide, program.constant(hazard), risk)
    }
  }
}

/// Straight lines times e^η: piecewise exponential models.
struct StretchProgram: CurveProgram {
  private let stretches: RateCurve.Stretches
  private let eta: ScalarProgram.Value

  init(_ stretches: RateCurve.Stretches, linearPredictor eta: ScalarProgram.Value) {
    self.stretches = stretches
    self.eta = eta
  }

  var lastTime: Double { stretches.ends[stretches.ends.count - 1] }

  /// Where each stretch begins.
  private var begins: [Double] { [0] + stretches.ends.dropLast() }

  private func baseline(
    at time: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let breaks = Array(stretches.ends.dropLast())
    func number(_ values: [Double]) -> ScalarProgram.Value {
      program.lookup(time, breaks: breaks, values: values)
    }
    let (begin, rate) = (number(begins), number(stretches.rates))
    let spent = program.binary(.multiply, rate, program.binary(.subtract, time, begin))
    return program.binary(.add, number(Array(stretches.cumulative.dropLast())), spent)
  }

  func survival(
    over period: PeriodProgram, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    var rise = baseline(at: period.end, &program)
    if let elapsed = period.elapsed {
      rise = program.binary(.subtract, rise, baseline(at: elapsed, &program))
    }
    return program.binary(.survival, rise, eta)
  }

  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let lost = program.constant(LeavingShare.half.hazard)
    let needed = program.binary(.divide, lost, program.boundedRisk(eta))
    let spent = elapsed.map { baseline(at: $0, &program) }
    let target = spent.map { program.binary(.add, $0, needed) } ?? needed
    let base = program.constant(0)
    let breaks = Array(stretches.cumulative.dropFirst())
    func number(_ values: [Double]) -> ScalarProgram.Value {
      program.search(target, base: base, breaks: breaks, values: values + [.nan])
    }
    let rest = program.binary(
      .subtract, target, number(Array(stretches.cumulative.dropLast())))
    let rate = number(stretches.rates.map { $0 > 0 ? $0 : .nan })
    let time = program.binary(.add, number(begins), program.binary(.divide, rest, rate))
    return elapsed.map { program.binary(.subtract, time, $0) } ?? time
  }
}

/// A sum of one rise of −log S after the other, none of which is a constant times e^η.
struct ChainProgram: CurveProgram {
  let lastTime: Double
  /// When each rise comes.
  let time: [Double]
  /// −log S after each number of rises.
  let cumulative: [ScalarProgram.Value]

  private func cumulative(
    at end: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    program.pick(end, breaks: time, values: cumulative)
  }

  func survival(
    over period: PeriodProgram, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    var rise = cumulative(at: period.end, &program)
    if let elapsed = period.elapsed {
      rise = program.binary(.subtract, rise, cumulative(at: elapsed, &program))
    }
    return program.unary(.exp, program.unary(.negate, rise))
  }

  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let base = elapsed.map { cumulative(at: $0, &program) }
    func first(_ bound: Double, otherwise: Double) -> ScalarProgram.Value {
      var result = program.constant(otherwise)
      for (time, cumulative) in zip(time, cumulative.dropFirst()).reversed() {
        let rise = base.map { program.binary(.subtract, cumulative, $0) } ?? cumulative
        let isReached = program.binary(.greaterOrEqual, rise, program.constant(bound))
        result = program.select(isReached, program.constant(time), result)
      }
      return result
    }
    let early = first(LeavingShare.half.early, otherwise: .nan)
    let late = first(LeavingShare.half.late, otherwise: lastTime)
    return program.middle(early, late, from: elapsed)
  }
}

/// A curve after whose last step nobody is left: where training saw everybody leave.
struct CertainEndProgram: CurveProgram {
  /// The curve before.
  let curve: any CurveProgram
  /// The times of the steps at and after which nobody is left.
  let time: [Double]
  let lastTime: Double

  func survival(
    over period: PeriodProgram, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let counts = (0...time.count).map(Double.init)
    var steps = program.lookup(period.end, breaks: time, values: counts)
    if let elapsed = period.elapsed {
      let before = program.lookup(elapsed, breaks: time, values: counts)
      steps = program.binary(.subtract, steps, before)
    }
    let leaves = program.binary(.greater, steps, program.constant(0))
    let survival = curve.survival(over: period, to: &program)
    return program.select(leaves, program.constant(0), survival)
  }

  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let before = curve.median(from: elapsed, to: &program)
    guard let elapsed else {
      let end = program.constant((time[0] + time[0]) / 2)
      return program.select(program.unary(.isNumber, before), before, end)
    }
    let next = program.lookup(elapsed, breaks: time, values: time + [.nan])
    let end = program.binary(.subtract, next, elapsed)
    return program.select(program.unary(.isNumber, before), before, end)
  }
}

extension ScoringProgram {
  /// The curve of a discrete-time model in one stratum.
  mutating func periods(
    of stratum: Int, _ scorer: DiscreteTimeScorer, linearPredictor eta: ScalarProgram.Value
  ) -> any CurveProgram {
    let multipliers = PeriodCurve.periods(of: stratum, scorer).multipliers
    let lastTime = scorer.parameters.strata[stratum].lastTime
    let time = multipliers.indices.map { Double($0 + 1) * scorer.periodLength }
    let certain = multipliers.firstIndex(of: .infinity) ?? multipliers.count
    // A flat stretch at one half ends where everybody leaves.
    let end = certain < time.count ? time[certain] : lastTime
    let curve: any CurveProgram
    switch scorer.link {
    case .complementaryLogLog:
      var (sum, hazard) = (0.0, [Double]())
      for multiplier in multipliers.prefix(certain) {
        sum += multiplier
        hazard.append(sum)
      }
      let steps = BaselineSteps(
        time: Array(time.prefix(certain)), hazard: hazard, lastTime: end)
      curve = StepProgram(steps: steps, eta: eta)
    case .logit:
      let risk = program.boundedRisk(eta)
      var cumulative = [program.constant(0)]
      for (period, multiplier) in multipliers.prefix(certain).enumerated() {
        let odds = program.binary(.multiply, program.constant(multiplier), risk)
        let rise = program.unary(.logOnePlus, odds)
        let before = cumulative[period]
        cumulative.append(multiplier == 0 ? before : program.binary(.add, before, rise))
      }
      curve = ChainProgram(
        lastTime: end, time: Array(time.prefix(certain)), cumulative: cumulative)
    }
    guard certain < time.count else { return curve }
    return CertainEndProgram(
      curve: curve, time: Array(time.dropFirst(certain)), lastTime: lastTime)
  }

  /// The curves of a model of several causes in one stratum.
  mutating func causes(
    of scorer: CauseSpecificScorer, stratum: Int, linearPredictors etas: [ScalarProgram.Value]
  ) -> CausesProgram {
    let steps = CauseSpecificCurve.steps(of: stratum, scorer)
    let risks = etas.map {
      program.boundedRisk($0, least: -100, most: CauseSpecificCurve.surelyLeaving)
    }
    return CausesProgram(
      steps, product: scorer.survivalProduct, risks: risks, to: &program)
  }
}
