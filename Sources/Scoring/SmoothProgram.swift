internal import Formulas

/// A cumulative hazard as a step of a program.
struct HazardValue {
  /// −log S, bounded so that nothing overflows.
  let value: ScalarProgram.Value
  /// The truth that nobody is left, to rounding; `nil` where that cannot be.
  var isInfinite: ScalarProgram.Value?
}

/// A curve that is a formula of time, as steps: what ``SmoothCurve`` answers.
protocol SmoothProgram: CurveProgram {
  /// −log S at a time after 0.
  func hazard(at time: ScalarProgram.Value, to program: inout ScalarProgram) -> HazardValue
}

extension SmoothProgram {
  var goesOnBeyondFollowUp: Bool { true }

  func survival(
    over period: PeriodProgram, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let end = boundedHazard(at: period.end, &program)
    var rise = end.value
    if let elapsed = period.elapsed {
      let start = boundedHazard(at: elapsed, &program).value
      rise = program.maximum(program.binary(.subtract, rise, start), program.constant(0))
    }
    let survival = program.unary(.exp, program.unary(.negate, rise))
    return end.isInfinite.map { program.select($0, program.constant(0), survival) } ?? survival
  }

  /// −log S at a time that may be 0.
  private func boundedHazard(
    at time: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> HazardValue {
    let (asked, isLater) = program.positive(time)
    let found = hazard(at: asked, to: &program)
    return HazardValue(
      value: program.select(isLater, found.value, program.constant(0)),
      isInfinite: found.isInfinite.map { program.binary(.and, isLater, $0) })
  }
}

extension ScalarProgram {
  /// Beyond these, logarithms of a time stand for no time, and for one that is as good as none.
  static let largestLogTime = 690.0

  /// What a formula is asked at an elapsed time, which where that is 0 is of no meaning, and whether
  /// it is more.
  mutating func positive(_ elapsed: Value) -> (time: Value, isLater: Value) {
    let isLater = binary(.greater, elapsed, constant(0))
    return (select(isLater, elapsed, constant(1)), isLater)
  }

  /// The time from `elapsed` on to the one with a logarithm; missing where that is missing or more
  /// than any clock shows.
  mutating func time(logarithm height: Value, from elapsed: Value?) -> Value {
    let (least, most) = (constant(-Self.largestLogTime), constant(Self.largestLogTime))
    var time = unary(.exp, minimum(maximum(height, least), most))
    if let elapsed {
      let smallest = unary(.exp, least)
      time = maximum(binary(.subtract, time, elapsed), smallest)
    }
    return select(binary(.lessOrEqual, height, most), time, constant(.nan))
  }

  /// log(1 + e^x).
  mutating func softplus(_ x: Value) -> Value {
    let zero = constant(0)
    let size = select(binary(.less, x, zero), x, unary(.negate, x))
    return binary(.add, maximum(x, zero), unary(.logOnePlus, unary(.exp, size)))
  }

  /// Σ cₖ xᵏ by Horner's rule, the highest power first in the arithmetic and last in `coefficients`.
  mutating func polynomial(_ x: Value, _ coefficients: [Double]) -> Value {
    var sum = constant(coefficients[coefficients.count - 1])
    for coefficient in coefficients.dropLast().reversed() {
      sum = binary(.add, binary(.multiply, sum, x), constant(coefficient))
    }
    return sum
  }
}

extension LifetimeEquation {
  /// ψ of a design row as steps, in the order of `value(_:stratum:)`.
  func lower(
    _ row: LoweredRow, stratum: Int, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let constant = constants.isEmpty ? 0 : constants[constants.count == 1 ? 0 : stratum]
    var total = program.constant(constant)
    for (column, coefficient) in zip(columns, coefficients) {
      let part = program.binary(
        .multiply, program.constant(coefficient), row.columns[column])
      total = program.binary(.add, total, part)
    }
    return total
  }
}
