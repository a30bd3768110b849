internal import Formulas
internal import RealModule

/// A step function times e^η whose customers share a gamma frailty that nobody knows:
/// Λ = log(1 + θ H₀ e^η) / θ.
struct FrailtyProgram: CurveProgram {
  private let steps: BaselineSteps
  /// θ.
  private let variance: Double
  private let eta: ScalarProgram.Value

  /// Above this variance what the median needs is too large to be multiplied.
  static let largestVariance = 100.0

  /// - Precondition: θ is positive, and at most ``largestVariance``.
  init(_ baseline: BaselineStratum, variance: Double, linearPredictor eta: ScalarProgram.Value) {
    steps = BaselineSteps(baseline)
    self.variance = variance
    self.eta = eta
  }

  var lastTime: Double { steps.lastTime }

  /// Λ, in the order of `FrailtyMixture.hazard(_:excess:)`.
  private func mean(
    at end: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let zero = program.constant(0)
    let theta = program.constant(variance)
    let hazard = steps.hazard(at: end, &program)
    let bounded = program.minimum(eta, program.constant(FrailtyMixture.largestPredictor))
    let excess = program.binary(.subtract, eta, bounded)
    let risk = program.binary(.multiply, hazard, program.unary(.exp, bounded))
    let logarithm = program.unary(.logOnePlus, program.binary(.multiply, theta, risk))
    let sum = program.binary(.add, logarithm, excess)
    let mean = program.binary(.divide, sum, theta)
    return program.select(program.binary(.greater, risk, zero), mean, zero)
  }

  func survival(
    over period: PeriodProgram, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    var rise = mean(at: period.end, &program)
    if let elapsed = period.elapsed {
      rise = program.binary(.subtract, rise, mean(at: elapsed, &program))
      rise = program.maximum(rise, program.constant(0))
    }
    return program.unary(.exp, program.unary(.negate, rise))
  }

  /// Λ rises by b from H₀ to H where H − H₀ = (1/(θ e^η) + H₀) (e^θb − 1).
  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let risk = program.boundedRisk(eta)
    let scaled = program.binary(.multiply, program.constant(variance), risk)
    let inverse = program.binary(.divide, program.constant(1), scaled)
    return steps.median(from: elapsed, to: &program) { hazard, base, program in
      let growth = program.constant(Double.expMinusOne(variance * hazard))
      return program.binary(.multiply, program.binary(.add, inverse, base), growth)
    }
  }
}
