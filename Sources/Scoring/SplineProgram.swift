internal import Formulas

/// A customer's curve in a Royston–Parmar model without effects that change, as steps.
struct SplineProgram: SmoothProgram {
  let standard: StandardLifetime
  let lastTime: Double
  let spline: LogTimeSpline
  /// γ₁ and the following.
  let coefficients: [Double]
  /// γ₀ and the effects.
  let level: ScalarProgram.Value

  func hazard(at time: ScalarProgram.Value, to program: inout ScalarProgram) -> HazardValue {
    standard.hazard(predictor(at: time, &program), to: &program)
  }

  /// g(S) at a time.
  private func predictor(
    at time: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let x = program.unary(.log, time)
    let curve = spline.lower(coefficients, at: x, to: &program)
    return program.binary(.add, level, curve)
  }

  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let half = standard.half(from: elapsed, to: &program) { predictor(at: $0, &$1) }
    let height = program.binary(.subtract, half, level)
    let place = SplineInverse(spline, coefficients).lower(height, to: &program)
    return program.time(logarithm: place, from: elapsed)
  }
}

extension LogTimeSpline {
  /// Σ γⱼ vⱼ(x) as steps, in the order of ``combination(_:at:)``.
  func lower(
    _ coefficients: [Double], at x: ScalarProgram.Value, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let (first, last) = (knots[0], knots[knots.count - 1])
    let zero = program.constant(0)
    let place = program.minimum(x, program.constant(last))
    let rise = program.maximum(
      program.binary(.subtract, place, program.constant(first)), zero)
    let beyond = program.binary(.subtract, x, place)
    func product(_ factors: ScalarProgram.Value...) -> ScalarProgram.Value {
      factors.dropFirst().reduce(factors[0]) { program.binary(.multiply, $0, $1) }
    }
    var total = product(program.constant(coefficients[0]), x)
    for j in 1..<max(functionCount, 1) {
      let share = program.constant((last - knots[j]) / (last - first))
      let own = program.maximum(
        program.binary(.subtract, place, program.constant(knots[j])), zero)
      let bend = program.binary(
        .subtract, product(own, own), product(share, rise, rise))
      let slope = product(program.constant(3), bend)
      let cube = program.binary(
        .subtract, product(own, own, own), product(share, rise, rise, rise))
      let line = program.binary(.multiply, slope, beyond)
      let value = program.binary(.add, cube, line)
      total = program.binary(
        .add, total, program.binary(.multiply, program.constant(coefficients[j]), value))
    }
    return total
  }
}

/// The log time at which an ascending spline has a value: a cubic between each two knots, a line
/// beyond them.
///
/// Newton's method from the piece's point of inflection, where it never turns back; as many steps
/// as the slowest of many places needs.
struct SplineInverse {
  /// The spline at the knots.
  private let heights: [Double]
  /// Of each piece: the knot it counts from, its polynomial, where Newton's method starts, and how
  /// far the piece goes.
  private let pieces: [Piece]

  private struct Piece {
    let knot: Double
    let coefficients: [Double]
    let limits: ClosedRange<Double>

    /// A point of inflection, or the end of the piece next to it.
    var start: Double {
      let inflection = coefficients[3] == 0 ? 0 : -coefficients[2] / (3 * coefficients[3])
      return min(max(inflection, limits.lowerBound), limits.upperBound)
    }

    func value(_ t: Double) -> Double {
      ((coefficients[3] * t + coefficients[2]) * t + coefficients[1]) * t + coefficients[0]
    }

    /// How many of Newton's steps reach a place.
    func steps(to place: Double) -> Int {
      let target = value(place)
      var t = start
      for step in 0..<SplineInverse.mostSteps {
        let slope =
          (3 * coefficients[3] * t + 2 * coefficients[2]) * t + coefficients[1]
        let next = min(
          max(t - (value(t) - target) / slope, limits.lowerBound), limits.upperBound)
        if abs(next - t) <= 1e-15 * max(1, abs(knot)) { return step }
        t = next
      }
      return SplineInverse.mostSteps
    }
  }

  private static let mostSteps = 40
  /// What stands for no limit.
  private static let far = 1e100

  /// - Precondition: `fault(_:_:)` finds nothing.
  init(_ spline: LogTimeSpline, _ coefficients: [Double]) {
    let knots = spline.knots
    let ends = knots.map { spline.combination(coefficients, at: $0) }
    heights = ends.map(\.value)
    var pieces = [
      Piece(
        knot: knots[0], coefficients: [ends[0].value, ends[0].slope, 0, 0],
        limits: -Self.far...0)
    ]
    for (k, width) in zip(knots, knots.dropFirst()).map({ $1 - $0 }).enumerated() {
      // Hermite's cubic, which a cubic spline is between two knots.
      let rise = (ends[k + 1].value - ends[k].value) / width
      let (from, to) = (ends[k].slope, ends[k + 1].slope)
      pieces.append(
        Piece(
          knot: knots[k],
          coefficients: [
            ends[k].value, from, (3 * rise - 2 * from - to) / width,
            (from + to - 2 * rise) / (width * width),
          ], limits: 0...width))
    }
    let last = ends[ends.count - 1]
    pieces.append(
      Piece(
        knot: knots[knots.count - 1], coefficients: [last.value, last.slope, 0, 0],
        limits: 0...Self.far))
    self.pieces = pieces
  }

  /// Why the spline has no inverse, as a clause; `nil` where it has.
  static func fault(_ spline: LogTimeSpline, _ coefficients: [Double]) -> String? {
    spline.smallestSlope(coefficients).slope > 0
      ? nil : "its baseline does not rise everywhere"
  }

  /// The log time at which the spline is `height`.
  func lower(
    _ height: ScalarProgram.Value, to program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    func table(_ number: (Piece) -> Double) -> ScalarProgram.Value {
      program.lookup(height, breaks: heights, values: pieces.map(number))
    }
    let c = (0..<4).map { power in table { $0.coefficients[power] } }
    let (least, most) = (table(\.limits.lowerBound), table(\.limits.upperBound))
    var t = table(\.start)
    let (two, three) = (program.constant(2), program.constant(3))
    for _ in 0..<stepCount {
      var value = program.binary(.add, program.binary(.multiply, c[3], t), c[2])
      value = program.binary(.add, program.binary(.multiply, value, t), c[1])
      value = program.binary(.add, program.binary(.multiply, value, t), c[0])
      let cubic = program.binary(.multiply, program.binary(.multiply, three, c[3]), t)
      let square = program.binary(.add, cubic, program.binary(.multiply, two, c[2]))
      let slope = program.binary(.add, program.binary(.multiply, square, t), c[1])
      let excess = program.binary(.subtract, value, height)
      let next = program.binary(.subtract, t, program.binary(.divide, excess, slope))
      t = program.minimum(program.maximum(next, least), most)
    }
    return program.binary(.add, table(\.knot), t)
  }

  private var stepCount: Int {
    let inner = pieces.dropFirst().dropLast().map { piece in
      (0...64).map { piece.steps(to: piece.limits.upperBound * Double($0) / 64) }.max() ?? 1
    }
    // One more than the places that were tried.
    return min((inner.max() ?? 0) + 1, Self.mostSteps)
  }
}
