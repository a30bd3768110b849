/// A natural cubic spline in log time, as Royston & Parmar write it: a line, and a function for each
/// inner knot.
///
///     v₁(x) = x
///     vⱼ(x) = (x − kⱼ)³₊ − λⱼ (x − k_min)³₊ − (1 − λⱼ) (x − k_max)³₊,   λⱼ = (k_max − kⱼ) / (k_max − k_min)
///
/// Beyond the boundary knots each is a straight line.
///
/// - SeeAlso: Royston & Parmar, *Flexible parametric proportional-hazards and proportional-odds
///   models for censored survival data*, Statistics in Medicine 21 (2002), 2175–2197, section 2.
public struct LogTimeSpline: Sendable, Equatable {
  /// The knots on the scale of log time, ascending; the first and the last are the boundary.
  public let knots: [Double]
  /// λ of each inner knot, behind one of the first boundary.
  private let shares: [Double]

  /// A spline with these knots.
  ///
  /// - Precondition: `fault(knots:)` finds nothing.
  public init(knots: [Double]) {
    precondition(Self.fault(knots: knots) == nil, "\(knots) are no knots")
    self.knots = knots
    let last = knots[knots.count - 1]
    shares = knots.dropLast().map { (last - $0) / (last - knots[0]) }
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(knots: [Double]) -> String? {
    guard knots.count >= 2, knots.count <= 100, knots.allSatisfy(\.isFinite),
      zip(knots, knots.dropFirst()).allSatisfy({ $0 < $1 })
    else { return "the knots of a spline do not ascend" }
    return nil
  }

  /// The number of functions: one more than inner knots.
  public var functionCount: Int { knots.count - 1 }

  /// The functions and their slopes at x = log t.
  ///
  /// - Parameters:
  ///   - x: The logarithm of a time.
  ///   - values: Receives v₁ … at its beginning.
  ///   - slopes: Receives ∂v/∂x at its beginning.
  public func evaluate(at x: Double, values: inout [Double], slopes: inout [Double]) {
    values[0] = x
    slopes[0] = 1
    for j in 1..<max(functionCount, 1) {
      values[j] = 0
      slopes[j] = 0
    }
    visit(x) { j, value, slope in
      values[j] = value
      slopes[j] = slope
    }
  }

  /// Σ γⱼ vⱼ(x) and its slope.
  func combination(
    _ coefficients: [Double], at x: Double
  ) -> (value: Double, slope: Double) {
    var total = (value: coefficients[0] * x, slope: coefficients[0])
    visit(x) { j, value, slope in
      total.value += coefficients[j] * value
      total.slope += coefficients[j] * slope
    }
    return total
  }

  /// Adds `weight` · vⱼ(x) to the numbers of `sums` that begin at `start`.
  func addValues(at x: Double, times weight: Double, to sums: inout [Double], from start: Int) {
    sums[start] += weight * x
    visit(x) { j, value, _ in sums[start + j] += weight * value }
  }

  /// Goes through the functions of inner knots.
  @inline(__always)
  private func visit(_ x: Double, _ body: (_ j: Int, _ value: Double, _ slope: Double) -> Void) {
    let (first, last) = (knots[0], knots[knots.count - 1])
    // Beyond the last knot the cubes cancel, but not their rounding: the line is taken as it is.
    let place = min(x, last)
    let rise = place - first
    guard rise > 0 else { return }
    for j in 1..<functionCount {
      let share = shares[j]
      let own = max(place - knots[j], 0)
      let slope = 3 * (own * own - share * rise * rise)
      body(j, own * own * own - share * rise * rise * rise + slope * (x - place), slope)
    }
  }

  /// The smallest slope of Σ γⱼ vⱼ over all times, and where it is.
  ///
  /// The slope is a parabola between knots and constant beyond them, so it is smallest at a knot or
  /// at the vertex of a piece.
  ///
  /// - Parameter coefficients: γ₁ …, one for each function.
  /// - Returns: The slope, and the log time of it.
  public func smallestSlope(_ coefficients: [Double]) -> (slope: Double, place: Double) {
    func slope(at x: Double) -> Double { combination(coefficients, at: x).slope }
    var smallest = (slope: Double.infinity, place: knots[0])
    func consider(_ x: Double) {
      let here = slope(at: x)
      if here < smallest.slope { smallest = (here, x) }
    }
    for knot in knots { consider(knot) }
    for (low, high) in zip(knots, knots.dropFirst()) {
      // Three points of a parabola give its vertex.
      let (a, b, c) = (slope(at: low), slope(at: (low + high) / 2), slope(at: high))
      let bend = a - 2 * b + c
      guard bend > 0 else { continue }
      let vertex = 0.5 + (a - c) / (4 * bend)
      if vertex > 0, vertex < 1 { consider(low + vertex * (high - low)) }
    }
    return smallest
  }
}
