internal import RealModule

extension Basis {
  /// The derivatives of the functions at `x`; at a knot where they jump, those to its right.
  public func derivatives(at x: Double) -> [Double] {
    let evaluator = BasisEvaluator(self)
    return (0..<columnCount).map { evaluator.derivative($0, at: x) }
  }
}

extension BasisEvaluator {
  /// The derivative of function `column` at x.
  func derivative(_ column: Int, at x: Double) -> Double {
    switch self {
    case .naturalSpline(let spline): return spline.derivative(column, at: x)
    case .bSpline(let space, let first):
      return space.derivative(1, of: first + column, at: x, interval: space.interval(of: x))
    case .restrictedCubicSpline(let knots, let scale):
      return column == 0 ? 1 : truncatedSquares(x, knots, column - 1, scale)
    case .polynomial(let alpha, let ratios, let norms):
      // The recurrence of the polynomials, differentiated.
      var previous = Dual(value: 0, derivative: 0)
      var current = Dual(value: 1, derivative: 0)
      for k in 0...column {
        let next = Dual(
          value: (x - alpha[k]) * current.value - ratios[k] * previous.value,
          derivative: current.value + (x - alpha[k]) * current.derivative
            - ratios[k] * previous.derivative)
        (previous, current) = (current, next)
      }
      return current.derivative / norms[column + 1]
    }
  }
}

/// The derivative of Harrell's restricted cubic function of knot `j`.
private func truncatedSquares(
  _ x: Double, _ knots: [Double], _ j: Int, _ scale: Double
) -> Double {
  func square(_ knot: Double) -> Double {
    let part = (x - knot) / scale
    return part > 0 ? 3 * part * part / scale : part.isNaN ? part : 0
  }
  let last = knots[knots.count - 1]
  let secondLast = knots[knots.count - 2]
  let ends = (secondLast - knots[j]) * square(last) - (last - knots[j]) * square(secondLast)
  return square(knots[j]) + ends / (last - secondLast)
}
