internal import RealModule

extension Basis {
  /// The number of functions.
  public var columnCount: Int {
    switch self {
    case .naturalSpline(let knots, _, let hasIntercept): knots.count + (hasIntercept ? 2 : 1)
    case .bSpline(let knots, _, let degree, let hasIntercept):
      knots.count + degree + (hasIntercept ? 1 : 0)
    case .restrictedCubicSpline(let knots): knots.count - 1
    case .polynomial(let alpha, _): alpha.count
    }
  }

  /// The functions at `x`; NaN where `x` is.
  public func values(at x: Double) -> [Double] {
    let evaluator = BasisEvaluator(self)
    return (0..<columnCount).map { evaluator.value($0, at: x) }
  }

  /// Why the constants cannot be a basis; `nil` when they can.
  package var fault: String? {
    func unsorted(_ knots: [Double]) -> Bool { zip(knots, knots.dropFirst()).contains { $0 > $1 } }
    switch self {
    case .naturalSpline(let knots, let boundary, _):
      if unsorted(knots) { return "its knots are not in order" }
      if !(knots.allSatisfy { boundary.contains($0) }) { return "a knot is beyond the boundary" }
      return boundary.lowerBound < boundary.upperBound ? nil : "its boundary is a single point"
    case .bSpline(let knots, let boundary, let degree, _):
      if unsorted(knots) { return "its knots are not in order" }
      if !(knots.allSatisfy { boundary.contains($0) }) { return "a knot is beyond the boundary" }
      if !(1..<SplineSpace.largestOrder).contains(degree) { return "its degree is \(degree)" }
      return boundary.lowerBound < boundary.upperBound ? nil : "its boundary is a single point"
    case .restrictedCubicSpline(let knots):
      if knots.count < 3 { return "it has fewer than 3 knots" }
      return zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 }
        ? nil : "its knots do not increase"
    case .polynomial(let alpha, let norm2):
      if alpha.isEmpty { return "its degree is 0" }
      if norm2.count != alpha.count + 2 { return "it has \(norm2.count) norms" }
      return norm2.allSatisfy { $0 > 0 } ? nil : "a norm is not positive"
    }
  }
}

/// A basis with what can be computed before any x is known.
enum BasisEvaluator: Sendable {
  case naturalSpline(NaturalSpline)
  /// B-splines from number `first` on.
  case bSpline(SplineSpace, first: Int)
  /// Truncated cubes with knots t, scaled by `scale`.
  case restrictedCubicSpline(knots: [Double], scale: Double)
  case polynomial(alpha: [Double], ratios: [Double], norms: [Double])

  /// Prepares a basis.
  init(_ basis: Basis) {
    switch basis {
    case .naturalSpline(let knots, let boundary, let hasIntercept):
      self = .naturalSpline(
        NaturalSpline(knots: knots, boundary: boundary, hasIntercept: hasIntercept))
    case .bSpline(let knots, let boundary, let degree, let hasIntercept):
      let space = SplineSpace(knots: knots, boundary: boundary, order: degree + 1)
      self = .bSpline(space, first: hasIntercept ? 0 : 1)
    case .restrictedCubicSpline(let knots):
      // Harrell's norm 2: cubes of x in units of the knots' span to the power 2/3.
      let span = knots[knots.count - 1] - knots[0]
      self = .restrictedCubicSpline(knots: knots, scale: .pow(span, 2.0 / 3.0))
    case .polynomial(let alpha, let norm2):
      self = .polynomial(
        alpha: alpha, ratios: (1..<norm2.count).map { norm2[$0] / norm2[$0 - 1] },
        norms: norm2.dropFirst().map { $0.squareRoot() })
    }
  }

  /// Calls `body` with the index and value of each function at x.
  @inline(__always)
  func forEachValue(at x: Double, _ body: (Int, Double) -> Void) {
    switch self {
    case .naturalSpline(let spline): spline.forEachValue(at: x, body)
    case .bSpline(let space, let first):
      let interval = space.interval(of: x)
      let splines = space.values(at: x, interval: interval)
      let start = interval - space.order + 1
      for spline in first..<space.count {
        let local = spline - start
        body(spline - first, local >= 0 && local < space.order ? splines[local] : x - x)
      }
    case .restrictedCubicSpline(let knots, let scale):
      body(0, x)
      for j in 0..<knots.count - 2 { body(j + 1, truncatedCubes(x, knots, j, scale)) }
    case .polynomial(let alpha, let ratios, let norms):
      var previous = 0.0
      var current = 1.0
      for k in alpha.indices {
        (previous, current) = (current, (x - alpha[k]) * current - ratios[k] * previous)
        body(k, current / norms[k + 1])
      }
    }
  }

  /// Function `column` at x, the same bits as in ``forEachValue(at:_:)``.
  func value(_ column: Int, at x: Double) -> Double {
    if case .naturalSpline(let spline) = self { return spline.value(column, at: x) }
    var result = 0.0
    forEachValue(at: x) { if $0 == column { result = $1 } }
    return result
  }
}

/// Harrell's restricted cubic function of knot `j`, linear beyond the outer knots.
///
/// - SeeAlso: Harrell, *Regression Modeling Strategies*, 2nd ed. (2015), equation 2.25.
private func truncatedCubes(
  _ x: Double, _ knots: [Double], _ j: Int, _ scale: Double
) -> Double {
  func cube(_ knot: Double) -> Double {
    let part = (x - knot) / scale
    return part > 0 ? part * part * part : part.isNaN ? part : 0
  }
  let last = knots[knots.count - 1]
  let secondLast = knots[knots.count - 2]
  let ends = (secondLast - knots[j]) * cube(last) - (last - knots[j]) * cube(secondLast)
  return cube(knots[j]) + ends / (last - secondLast)
}
