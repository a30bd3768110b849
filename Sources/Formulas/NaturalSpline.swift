/// Natural cubic splines as R's `ns` forms them: B-splines, of which two Householder reflections
/// leave those combinations whose second derivative is 0 at both boundary knots.
///
/// A class, because its arrays are many and a value would count references to each at every use.
final class NaturalSpline: Sendable {
  private let space: SplineSpace
  private let boundary: ClosedRange<Double>
  /// The number of functions.
  let columnCount: Int
  /// Row i holds what B-spline i adds to each function.
  private let projection: [Double]
  /// Value and slope of each function at the boundary knots, from which it goes on as a line.
  private let lowerEnd: [(value: Double, slope: Double)]
  private let upperEnd: [(value: Double, slope: Double)]

  init(knots: [Double], boundary: ClosedRange<Double>, hasIntercept: Bool) {
    let space = SplineSpace(knots: knots, boundary: boundary, order: 4)
    let first = hasIntercept ? 0 : 1
    let size = space.count - first
    let columnCount = size - 2
    let ends = [boundary.lowerBound, boundary.upperBound]
    let intervals = ends.map(space.interval)

    // The rows of Q of the constraints' QR factorisation, but for its first two columns.
    var constraints = zip(ends, intervals).map { end, interval in
      (first..<space.count).map { space.derivative(2, of: $0, at: end, interval: interval) }
    }
    var reflections: [[Double]] = []
    for pivot in 0..<2 {
      let reflection = householderVector(constraints[pivot], pivot: pivot)
      for index in pivot..<2 { reflect(&constraints[index], by: reflection, pivot: pivot) }
      reflections.append(reflection)
    }
    var projection = Array(repeating: 0.0, count: space.count * columnCount)
    for spline in first..<space.count {
      var row = Array(repeating: 0.0, count: size)
      row[spline - first] = 1
      for pivot in 0..<2 { reflect(&row, by: reflections[pivot], pivot: pivot) }
      for column in 0..<columnCount { projection[spline * columnCount + column] = row[column + 2] }
    }
    let atEnds = zip(ends, intervals).map { end, interval in
      (0..<columnCount).map { column in
        func combined(_ derivative: Int) -> Double {
          (first..<space.count).reduce(0) { sum, spline in
            sum + projection[spline * columnCount + column]
              * space.derivative(derivative, of: spline, at: end, interval: interval)
          }
        }
        return (value: combined(0), slope: combined(1))
      }
    }
    self.space = space
    self.boundary = boundary
    self.columnCount = columnCount
    self.projection = projection
    lowerEnd = atEnds[0]
    upperEnd = atEnds[1]
  }

  /// Calls `body` with the index and value of each function at x.
  @inline(__always)
  func forEachValue(at x: Double, _ body: (Int, Double) -> Void) {
    if boundary.contains(x) {
      let interval = space.interval(of: x)
      let splines = space.values(at: x, interval: interval)
      for column in 0..<columnCount { body(column, combined(splines, interval, column)) }
    } else {
      for column in 0..<columnCount { body(column, line(column, at: x)) }
    }
  }

  /// Function `column` at x.
  func value(_ column: Int, at x: Double) -> Double {
    guard boundary.contains(x) else { return line(column, at: x) }
    let interval = space.interval(of: x)
    return combined(space.values(at: x, interval: interval), interval, column)
  }

  /// The functions at x as steps of a program.
  func lower(
    _ x: ScalarProgram.Value, to program: inout ScalarProgram
  ) -> [ScalarProgram.Value] {
    let splines = space.lower(x, to: &program)
    let isBelow = program.binary(.less, x, program.constant(boundary.lowerBound))
    let isAbove = program.binary(.greater, x, program.constant(boundary.upperBound))
    return (0..<columnCount).map { column in
      var sum = program.constant(0)
      for (j, spline) in splines.enumerated() {
        let share = space.byInterval(x, &program) {
          projection[($0 - 3 + j) * columnCount + column]
        }
        let part = program.binary(.multiply, spline, share)
        sum = j == 0 ? part : program.binary(.add, sum, part)
      }
      func line(_ end: (value: Double, slope: Double), _ knot: Double) -> ScalarProgram.Value {
        let run = program.binary(.subtract, x, program.constant(knot))
        let rise = program.binary(.multiply, run, program.constant(end.slope))
        return program.binary(.add, program.constant(end.value), rise)
      }
      let above = program.select(isAbove, line(upperEnd[column], boundary.upperBound), sum)
      return program.select(isBelow, line(lowerEnd[column], boundary.lowerBound), above)
    }
  }

  /// The derivative of function `column` at x.
  func derivative(_ column: Int, at x: Double) -> Double {
    if x < boundary.lowerBound { return lowerEnd[column].slope }
    if x > boundary.upperBound { return upperEnd[column].slope }
    guard boundary.contains(x) else { return .nan }
    let interval = space.interval(of: x)
    return (interval - 3...interval).reduce(0) { sum, spline in
      sum + projection[spline * columnCount + column]
        * space.derivative(1, of: spline, at: x, interval: interval)
    }
  }

  private func combined(
    _ splines: InlineArray<8, Double>, _ interval: Int, _ column: Int
  ) -> Double {
    let start = (interval - 3) * columnCount + column
    var sum = splines[0] * projection[start]
    for j in 1..<4 { sum += splines[j] * projection[start + j * columnCount] }
    return sum
  }

  private func line(_ column: Int, at x: Double) -> Double {
    if x < boundary.lowerBound {
      let end = lowerEnd[column]
      return end.value + (x - boundary.lowerBound) * end.slope
    }
    if x > boundary.upperBound {
      let end = upperEnd[column]
      return end.value + (x - boundary.upperBound) * end.slope
    }
    return .nan
  }
}

/// The vector of the reflection that turns `x`, from `pivot` on, onto the axis `pivot`; signed and
/// scaled as in LINPACK's `dqrdc`, so that the other axes turn as they do in R.
private func householderVector(_ x: [Double], pivot: Int) -> [Double] {
  let squares = x[pivot...].reduce(0) { $0 + $1 * $1 }
  let norm = x[pivot] < 0 ? -squares.squareRoot() : squares.squareRoot()
  var vector = x.indices.map { $0 < pivot ? 0 : x[$0] / norm }
  vector[pivot] += 1
  return vector
}

private func reflect(_ x: inout [Double], by vector: [Double], pivot: Int) {
  let product = zip(vector, x).reduce(0) { $0 + $1.0 * $1.1 }
  let scale = product / vector[pivot]
  for index in pivot..<x.count { x[index] -= scale * vector[index] }
}
