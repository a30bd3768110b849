internal import RealModule

extension BasisEvaluator {
  /// The functions at `x` as steps, in the order of ``value(_:at:)``.
  func lower(
    _ x: ScalarProgram.Value, to program: inout ScalarProgram
  ) -> [ScalarProgram.Value] {
    switch self {
    case .naturalSpline(let spline): return spline.lower(x, to: &program)
    case .bSpline(let space, let first):
      let splines = space.lower(x, to: &program)
      let zero = program.constant(0)
      return (first..<space.count).map { index in
        // Function `index` is number `local` of those that interval i shows: i − order + 1 + local.
        var result = zero
        for (local, spline) in splines.enumerated().reversed() {
          let interval = index - local + space.order - 1
          guard (space.order - 1..<space.count).contains(interval) else { continue }
          let isHere = space.isIn(interval, x, &program)
          result = isHere.map { program.select($0, spline, result) } ?? spline
        }
        return result
      }
    case .restrictedCubicSpline(let knots, let scale):
      let last = knots[knots.count - 1]
      let secondLast = knots[knots.count - 2]
      let lastCube = cube(x, last, scale, &program)
      let secondLastCube = cube(x, secondLast, scale, &program)
      return [x]
        + (0..<knots.count - 2).map { j in
          let upper = program.binary(
            .multiply, program.constant(secondLast - knots[j]), lastCube)
          let lower = program.binary(
            .multiply, program.constant(last - knots[j]), secondLastCube)
          let ends = program.binary(.subtract, upper, lower)
          let share = program.binary(.divide, ends, program.constant(last - secondLast))
          return program.binary(.add, cube(x, knots[j], scale, &program), share)
        }
    case .polynomial(let alpha, let ratios, let norms):
      var previous = program.constant(0)
      var current = program.constant(1)
      return alpha.indices.map { k in
        let shifted = program.binary(.subtract, x, program.constant(alpha[k]))
        let next = program.binary(
          .subtract, program.binary(.multiply, shifted, current),
          program.binary(.multiply, program.constant(ratios[k]), previous))
        (previous, current) = (current, next)
        return program.binary(.divide, current, program.constant(norms[k + 1]))
      }
    }
  }

  /// The third power of (x − knot)/scale where it is positive, else 0.
  private func cube(
    _ x: ScalarProgram.Value, _ knot: Double, _ scale: Double, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    let difference = program.binary(.subtract, x, program.constant(knot))
    let part = program.binary(.divide, difference, program.constant(scale))
    let square = program.binary(.multiply, part, part)
    let power = program.binary(.multiply, square, part)
    let zero = program.constant(0)
    return program.select(program.binary(.greater, part, zero), power, zero)
  }
}

extension SplineSpace {
  /// The intervals that ``interval(of:)`` can answer, with the least x of each but the first.
  private var intervals: (numbers: [Int], breaks: [Double]) {
    var numbers = [order - 1]
    var breaks: [Double] = []
    for number in order - 1..<count where number > order - 1 {
      let start = knots[number]
      guard interval(of: start) == number else { continue }
      numbers.append(number)
      breaks.append(start)
    }
    // The first interval may be empty too, where a knot coincides with the lower boundary.
    if let first = breaks.first, first <= knots[order - 1] {
      numbers.removeFirst()
      breaks.removeFirst()
    }
    return (numbers, breaks)
  }

  /// The truth that x lies in an interval; `nil` where there is no other interval.
  func isIn(
    _ interval: Int, _ x: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value? {
    let (numbers, breaks) = intervals
    guard numbers.count > 1 else { return nil }
    let flags = numbers.map { $0 == interval ? 1.0 : 0 }
    let flag = program.lookup(x, breaks: breaks, values: flags)
    return program.binary(.notEqual, flag, program.constant(0))
  }

  /// A number that depends on the interval in which x lies.
  func byInterval(
    _ x: ScalarProgram.Value, _ program: inout ScalarProgram, _ number: (Int) -> Double
  ) -> ScalarProgram.Value {
    let (numbers, breaks) = intervals
    return program.lookup(x, breaks: breaks, values: numbers.map(number))
  }

  /// The B-splines that are not 0 on the interval of x, as ``values(at:interval:)`` computes them.
  func lower(
    _ x: ScalarProgram.Value, to program: inout ScalarProgram
  ) -> [ScalarProgram.Value] {
    var values = [program.constant(1)]
    for degree in 1..<max(order, 1) {
      var carried = program.constant(0)
      for j in 0..<degree {
        let upper = byInterval(x, &program) { knots[$0 + j + 1] }
        let lower = byInterval(x, &program) { knots[$0 + j + 1 - degree] }
        let right = program.binary(.subtract, upper, x)
        let left = program.binary(.subtract, x, lower)
        let part = program.binary(.divide, values[j], program.binary(.add, right, left))
        values[j] = program.binary(.add, carried, program.binary(.multiply, right, part))
        carried = program.binary(.multiply, left, part)
      }
      values.append(carried)
    }
    return values
  }
}
