internal import LinearAlgebra
internal import RealModule
internal import Scoring
internal import StatisticalModels

extension SplineLikelihood {
  /// Where customers' curves turn at an estimate, and what keeps them from it.
  ///
  /// Without effects that change all customers have one slope, which is looked at over all time.
  /// With them every row has its own, and the rows are asked one after another.
  ///
  /// - Parameter estimates: An estimate in the likelihood's parameters.
  /// - Returns: The lowest place of the worst curve, and guards at the lowest places found; `nil`
  ///   where every curve rises.
  func turn(
    at estimates: MaximumLikelihood
  ) -> (turn: RoystonParmarFit.Turn, guards: [Guard])? {
    let theta = slopeParameters(estimates.standardizedEstimates)
    if timeVarying.isEmpty { return baselineTurn(theta).map { ($0.turn, [$0.guard]) } }
    return varyingTurn(theta)
  }

  private func baselineTurn(
    _ theta: [Double]
  ) -> (turn: RoystonParmarFit.Turn, guard: Guard)? {
    let lowest = basis.spline.smallestSlope(coefficients(theta, of: basis))
    guard lowest.slope <= 0 else { return nil }
    return (
      .init(time: .exp(lowest.place), isOfSomeRows: false),
      Guard(slopes: basis.slopes(at: lowest.place))
    )
  }

  /// γ₁, γ₂ … of u's parameters.
  private func coefficients(_ theta: [Double], of columns: SplineColumns) -> [Double] {
    (1..<columns.count).map { i in
      (i..<columns.count).reduce(0) {
        $0 + columns.transform[i + $1 * columns.count] * theta[$1]
      }
    }
  }

  private func varyingTurn(
    _ theta: [Double]
  ) -> (turn: RoystonParmarFit.Turn, guards: [Guard])? {
    // Where any spline has a knot, and between: slopes are parabolas there for every row.
    let knots = Set(timeVarying.flatMap(\.basis.spline.knots) + basis.spline.knots).sorted()
    var places = knots
    for (low, high) in zip(knots, knots.dropFirst()) {
      for step in 1..<8 { places.append(low + (high - low) * Double(step) / 8) }
    }
    // Beyond the boundary slopes are those at it.
    let own = places.map { basis.slopes(at: $0) }
    let others = places.map { place in timeVarying.map { $0.basis.slopes(at: place) } }
    let base = own.map { slopes in
      slopes.indices.reduce(0) { $0 + slopes[$1] * theta[$1] }
    }
    var worst = (slope: Double.infinity, time: 0.0)
    var worstAt = [(slope: Double, row: Int)](repeating: (0, -1), count: places.count)
    for i in 0..<rowCount where response.weights?[i] ?? 1 > 0 {
      let factors = factors(ofRow: i)
      for k in places.indices {
        var slope = base[k]
        visit(factors) { parameter, set, function, factor in
          slope += theta[parameter] * factor * others[k][set][function]
        }
        if slope <= worstAt[k].slope {
          worstAt[k] = (slope, i)
          if slope < worst.slope { worst = (slope, .exp(places[k])) }
        }
      }
    }
    let found = places.indices.filter { worstAt[$0].row >= 0 }
    if found.isEmpty { return nil }
    let guards = found.map { k in
      var slopes = own[k] + Array(repeating: 0, count: varyingCount)
      visit(factors(ofRow: worstAt[k].row)) { parameter, set, function, factor in
        slopes[parameter] = factor * others[k][set][function]
      }
      return Guard(slopes: slopes)
    }
    return (.init(time: worst.time, isOfSomeRows: true), guards)
  }

  /// The standardized columns of a row whose effects change, set by set.
  private func factors(ofRow i: Int) -> [[Double]] {
    timeVarying.map { set in
      zip(set.columns, set.shifts).map { column, shift in
        design.values(of: column, rows: [i][...])[0] + shift
      }
    }
  }

  /// Goes through the parameters of effects that change.
  private func visit(
    _ factors: [[Double]], _ body: (_ parameter: Int, _ set: Int, _ function: Int, Double) -> Void
  ) {
    var parameter = baselineCount
    for (index, set) in timeVarying.enumerated() {
      for factor in factors[index] {
        for function in 1..<set.basis.count {
          body(parameter, index, function, factor)
          parameter += 1
        }
      }
    }
  }
}
