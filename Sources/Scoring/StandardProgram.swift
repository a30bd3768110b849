internal import Formulas

/// log 2: by how much −log S rises until half have left.
let logTwo = -logarithm(onePlus: -0.5)

extension StandardLifetime {
  /// −log S(w) as steps, in the order of ``survival(_:shape:)``.
  ///
  /// - Precondition: Not the generalized gamma.
  func hazard(
    _ w: ScalarProgram.Value, to program: inout ScalarProgram
  ) -> HazardValue {
    switch self {
    case .extremeValue:
      let most = program.constant(Self.largestExponent)
      let value = program.unary(.exp, program.minimum(w, most))
      return HazardValue(value: value, isInfinite: program.binary(.greater, w, most))
    case .logistic: return HazardValue(value: program.softplus(w))
    case .normal: return HazardValue(value: program.normalHazard(w))
    case .generalizedGamma: preconditionFailure("the generalized gamma is refused before")
    }
  }

  /// e to more than this is as good as infinite, and overflows in no sum.
  private static let largestExponent = 700.0

  /// The w at which −log S is by log 2 above what it is at `start`, which without one is 0.
  func half(
    from start: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    guard let start else {
      // The logistic's and the normal's middle is 0.
      return program.constant(self == .extremeValue ? logarithm(logTwo) : 0)
    }
    let two = program.constant(logTwo)
    // S = 1/(1 + e^w), so 1 + e^w doubles.
    if self == .logistic { return program.softplus(program.binary(.add, start, two)) }
    let hazard = hazard(start, to: &program).value
    let sum = program.binary(.add, hazard, two)
    return place(of: program.unary(.negate, sum), to: &program)
  }

  /// The w at which half of those have left who were there at the time served, where one is given
  /// and above 0, else half of all; `place` is w at a time.
  func half(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram,
    place: (ScalarProgram.Value, inout ScalarProgram) -> ScalarProgram.Value
  ) -> ScalarProgram.Value {
    let half = half(from: nil, to: &program)
    guard let elapsed else { return half }
    let (asked, isLater) = program.positive(elapsed)
    let later = self.half(from: place(asked, &program), to: &program)
    return program.select(isLater, later, half)
  }

  /// The w at which log S is `value`, at most −log 2.
  func place(
    of value: ScalarProgram.Value, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    switch self {
    case .extremeValue: return program.unary(.log, program.unary(.negate, value))
    case .logistic:
      let hazard = program.unary(.negate, value)
      let far = program.constant(40)
      let odds = program.unary(.expMinusOne, program.minimum(hazard, far))
      return program.select(
        program.binary(.greater, hazard, far), hazard, program.unary(.log, odds))
    case .normal: return program.normalPlace(value)
    case .generalizedGamma: preconditionFailure("the generalized gamma is refused before")
    }
  }
}
