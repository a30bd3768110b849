internal import Formulas

/// The curves of a customer under competing risks, as steps of a program: what
/// ``CauseSpecificCurve`` computes.
struct CausesProgram: CurveProgram {
  private let chain: ChainProgram
  private let product: CauseSpecificScorer.SurvivalProduct
  /// h of each cause at each time.
  private let rises: [[ScalarProgram.Value]]
  /// φ at each time.
  private let shares: [ScalarProgram.Value]

  /// What stands for an infinite rise of −log S.
  private static let certain = 1e4

  init(
    _ steps: CauseSpecificCurve.Steps, product: CauseSpecificScorer.SurvivalProduct,
    risks: [ScalarProgram.Value], to program: inout ScalarProgram
  ) {
    self.product = product
    var (rises, shares) = (risks.map { _ in [ScalarProgram.Value]() }, [ScalarProgram.Value]())
    var cumulative = [program.constant(0)]
    for step in steps.time.indices {
      var total: ScalarProgram.Value?
      for (cause, risk) in risks.enumerated() {
        let increment = program.constant(steps.rises[cause][step])
        let isNone = steps.rises[cause][step] == 0
        let rise = isNone ? increment : program.binary(.multiply, increment, risk)
        rises[cause].append(rise)
        if !isNone { total = total.map { program.binary(.add, $0, rise) } ?? rise }
      }
      let whole = total ?? program.constant(0)
      shares.append(Self.share(whole, product, &program))
      let fall = Self.fall(whole, product, &program)
      cumulative.append(program.binary(.add, cumulative[step], fall))
    }
    self.rises = rises
    self.shares = shares
    chain = ChainProgram(lastTime: steps.lastTime, time: steps.time, cumulative: cumulative)
  }

  var lastTime: Double { chain.lastTime }

  /// By how much −log S rises.
  private static func fall(
    _ total: ScalarProgram.Value, _ product: CauseSpecificScorer.SurvivalProduct,
    _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    guard product == .productLimit else { return total }
    let one = program.constant(1)
    let isSure = program.binary(.greaterOrEqual, total, one)
    // The logarithm is taken of something else where it would not exist.
    let lost = program.unary(.negate, program.select(isSure, program.constant(0), total))
    let fall = program.unary(.negate, program.unary(.logOnePlus, lost))
    return program.select(isSure, program.constant(certain), fall)
  }

  /// φ.
  private static func share(
    _ total: ScalarProgram.Value, _ product: CauseSpecificScorer.SurvivalProduct,
    _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let one = program.constant(1)
    switch product {
    case .productLimit:
      let isMore = program.binary(.greater, total, one)
      return program.select(isMore, program.binary(.divide, one, total), one)
    case .exponential:
      let lost = program.unary(.expMinusOne, program.unary(.negate, total))
      let share = program.binary(.divide, program.unary(.negate, lost), total)
      return program.select(program.binary(.equal, total, program.constant(0)), one, share)
    }
  }

  func survival(
    over period: PeriodProgram, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let survival = chain.survival(over: period, to: &program)
    guard product == .productLimit, let elapsed = period.elapsed else { return survival }
    // Nobody is left once somebody was sure to leave, however long ago.
    let counts = (0...chain.time.count).map(Double.init)
    let end = program.pick(period.end, breaks: chain.time, values: chain.cumulative)
    let isSure = program.binary(.greaterOrEqual, end, program.constant(Self.certain))
    let steps = program.binary(
      .subtract, program.lookup(period.end, breaks: chain.time, values: counts),
      program.lookup(elapsed, breaks: chain.time, values: counts))
    let leaves = program.binary(
      .and, isSure, program.binary(.greater, steps, program.constant(0)))
    return program.select(leaves, program.constant(0), survival)
  }

  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    chain.median(from: elapsed, to: &program)
  }

  /// The probability of leaving for a cause within a period, given having stayed until it begins.
  func incidence(
    of cause: Int, over period: PeriodProgram, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let base = period.elapsed.map {
      program.pick($0, breaks: chain.time, values: chain.cumulative)
    }
    let zero = program.constant(0)
    var sum = zero
    for (step, time) in chain.time.enumerated() {
      if let end = program.constantNumber(period.end), time > end { break }
      guard program.constantNumber(rises[cause][step]) != 0 else { continue }
      var before = chain.cumulative[step]
      var isWithin: ScalarProgram.Value?
      if let base, let elapsed = period.elapsed {
        let at = program.constant(time)
        let within = program.binary(
          .and, program.binary(.less, elapsed, at), program.binary(.lessOrEqual, at, period.end))
        before = program.select(within, program.binary(.subtract, before, base), zero)
        isWithin = within
      }
      let stay = program.unary(.exp, program.unary(.negate, before))
      var part = program.binary(
        .multiply, program.binary(.multiply, stay, shares[step]), rises[cause][step])
      if let isWithin { part = program.select(isWithin, part, zero) }
      sum = program.constantNumber(sum) == 0 ? part : program.binary(.add, sum, part)
    }
    return program.minimum(sum, program.constant(1))
  }
}
