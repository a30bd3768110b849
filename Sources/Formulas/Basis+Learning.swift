extension BasisExpression {
  /// Why a basis cannot be learned from the values it was given.
  struct Fault: Error {
    let reason: String
  }

  /// Places the knots, or finds the polynomials, as R does for the same values of the argument.
  func learned(from values: [Double]) throws(Fault) -> Basis {
    guard let least = values.min(), let most = values.max(), least < most else {
      throw Fault(reason: "\(argument) has a single value, which no curve can follow; leave it out")
    }
    let basis: Basis
    switch function {
    case .ns:
      let range = boundary ?? least...most
      basis = .naturalSpline(
        knots: knots ?? quantileKnots(values, in: range, count: (size ?? 1) - 1 - interceptColumn),
        boundary: range, hasIntercept: hasIntercept)
    case .bs:
      let range = boundary ?? least...most
      let count = (size ?? degree) - degree - interceptColumn
      basis = .bSpline(
        knots: knots ?? quantileKnots(values, in: range, count: count),
        boundary: range, degree: degree, hasIntercept: hasIntercept)
    case .rcs:
      var placed = knots ?? []
      if placed.isEmpty { placed = try harrellKnots(values, count: size ?? 5) }
      basis = .restrictedCubicSpline(knots: placed)
    case .poly:
      basis = try orthogonalPolynomials(values, degree: size ?? 1)
    }
    if let fault = basis.fault {
      throw Fault(reason: "\(self) does not suit the values of \(argument): \(fault)")
    }
    return basis
  }

  private var interceptColumn: Int { hasIntercept ? 1 : 0 }

  /// Knots at equally spaced quantiles of the values inside the boundary.
  private func quantileKnots(
    _ values: [Double], in range: ClosedRange<Double>, count: Int
  ) -> [Double] {
    let inside = boundary == nil ? values : values.filter { range.contains($0) }
    guard count > 0, !inside.isEmpty else { return [] }
    let step = 1 / Double(count + 1)
    return OrderStatistics.quantiles(inside, at: (1...count).map { Double($0) * step })
  }

  /// Knots where Harrell places them, with his rules for heavy ends and for few rows.
  ///
  /// - SeeAlso: Harrell, *Regression Modeling Strategies*, 2nd ed. (2015), section 2.4.6, and the
  ///   function `rcspline.eval` of his R package Hmisc.
  private func harrellKnots(_ values: [Double], count: Int) throws(Fault) -> [Double] {
    guard values.count >= 6 else {
      throw Fault(reason: "\(self) needs at least 6 values; give knots = c(…)")
    }
    var sorted = values.sorted()
    let distinct = sorted.withoutRepeats
    var knots: [Double]
    if distinct.count - 2 <= count {
      knots = Array(distinct.dropFirst().dropLast())
    } else {
      let outer = count > 6 ? 0.025 : count > 3 ? 0.05 : 0.1
      let ends = heavyEnds(sorted)
      if let first = ends.first { sorted.removeAll { $0 <= first } }
      if let last = ends.last { sorted.removeAll { $0 >= last } }
      let inner = count - (ends.first == nil ? 0 : 1) - (ends.last == nil ? 0 : 1)
      knots = try innerKnots(sorted, count: inner, outer: outer, ends: ends)
      if sorted.count < 100 && inner > 1 && sorted.count >= 5 {
        // Few rows: the fifth value from either end.
        if ends.first == nil { knots[0] = sorted[4] }
        if ends.last == nil { knots[min(inner, knots.count) - 1] = sorted[sorted.count - 5] }
      }
      knots = [ends.first, ends.last].compactMap { $0 } + knots
    }
    knots = knots.sorted().withoutRepeats
    guard knots.count >= 3 else { throw tooFewKnots }
    return knots
  }

  private var tooFewKnots: Fault {
    Fault(
      reason: "\(self) finds fewer than 3 different knots, because most rows share a few values; "
        + "give knots, as in rcs(\(argument), c(1, 2, 3)), or write factor(\(argument))")
  }

  /// The value next to an end that holds at least a twentieth of the rows, where no value between
  /// the ends holds so many.
  private func heavyEnds(_ sorted: [Double]) -> (first: Double?, last: Double?) {
    var counts: [Int] = []
    var distinct: [Double] = []
    for value in sorted {
      if value == distinct.last {
        counts[counts.count - 1] += 1
      } else {
        distinct.append(value)
        counts.append(1)
      }
    }
    let share = counts.map { Double($0) / Double(sorted.count) }
    let heavy = 0.05
    guard (share.dropFirst().dropLast().max() ?? 1) < heavy else { return (nil, nil) }
    let first = share[0] >= heavy ? distinct[1] : nil
    let last = share[share.count - 1] >= heavy ? distinct[distinct.count - 2] : nil
    return (first, last)
  }

  private func innerKnots(
    _ sorted: [Double], count: Int, outer: Double, ends: (first: Double?, last: Double?)
  ) throws(Fault) -> [Double] {
    guard !sorted.isEmpty else { throw tooFewKnots }
    if count == 1 { return OrderStatistics.quantiles(sorted, at: [0.5]) }
    let distinct = sorted.withoutRepeats
    if distinct.count <= count { return distinct }
    func spaced(from low: Double, count: Int) -> [Double] {
      let step = (1 - outer - low) / Double(count - 1)
      return (0..<count).map { low + Double($0) * step }
    }
    let probabilities = spaced(from: count == 2 ? 0.5 : outer, count: count)
    let knots = OrderStatistics.quantiles(sorted, at: probabilities)
    guard Set(knots).count < min(count, 3) else { return knots }
    let finer = OrderStatistics.quantiles(sorted, at: spaced(from: outer, count: 2 * count))
    guard let first = ends.first, Set(finer).count < 3 else { return finer }
    let middle =
      ends.last.map { (first + $0) / 2 } ?? OrderStatistics.quantiles(sorted, at: [0.5])[0]
    let last = ends.last ?? OrderStatistics.quantiles(sorted, at: [1 - outer])[0]
    return [first, middle, last]
  }

  /// The polynomials of degree 1 … `degree` that are orthogonal over the values, by recurrence.
  ///
  ///     p₍ₖ₊₁₎(x) = (x − αₖ) p₍ₖ₎(x) − ‖p₍ₖ₎‖² / ‖p₍ₖ₋₁₎‖² p₍ₖ₋₁₎(x)
  ///
  /// - SeeAlso: Kennedy & Gentle, *Statistical Computing* (1980), pages 343–344, as R's `poly`.
  private func orthogonalPolynomials(_ x: [Double], degree: Int) throws(Fault) -> Basis {
    guard x.sorted().withoutRepeats.count > degree else {
      throw Fault(
        reason: "\(self) has a degree of \(degree), which needs more than \(degree) different "
          + "values of \(argument)")
    }
    var alpha: [Double] = []
    var norm2 = [1.0, Double(x.count)]
    var previous = Array(repeating: 0.0, count: x.count)
    var current = Array(repeating: 1.0, count: x.count)
    // Sums are taken around the mean, where they lose fewest digits.
    let mean = x.reduce(0, +) / Double(x.count)
    let center = mean + x.reduce(0) { $0 + ($1 - mean) } / Double(x.count)
    for k in 0..<degree {
      let weighted = x.indices.reduce(0) { $0 + (x[$1] - center) * current[$1] * current[$1] }
      alpha.append(weighted / norm2[k + 1] + center)
      let ratio = norm2[k + 1] / norm2[k]
      var square = 0.0
      for i in x.indices {
        let next = (x[i] - alpha[k]) * current[i] - ratio * previous[i]
        previous[i] = current[i]
        current[i] = next
        square += next * next
      }
      norm2.append(square)
    }
    return .polynomial(alpha: alpha, norm2: norm2)
  }
}

extension [Double] {
  /// The values of a sorted array, each once.
  var withoutRepeats: [Double] {
    var result: [Double] = []
    for value in self where value != result.last { result.append(value) }
    return result
  }
}
