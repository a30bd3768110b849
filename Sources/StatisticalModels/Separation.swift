internal import LinearAlgebra

/// Why a likelihood has no finite maximum: rows that some columns tell apart without exception.
public struct Separation: Sendable, Equatable {
  /// One combination of columns that tells rows apart.
  public struct Finding: Sendable, Equatable {
    /// The columns with a part in it, without the intercept.
    public let columns: [Int]
    /// What it tells apart, and what it says nothing about.
    public let rows: SeparatedRows
    /// Whether it does so only among the rows that findings before it leave.
    public let isAmongRest: Bool
    /// How it is said.
    let pattern: Pattern
  }

  /// A coefficient that grows without end.
  public struct InfiniteCoefficient: Sendable, Equatable {
    /// The column.
    public let column: Int
    /// 1 towards ∞, −1 towards −∞, 0 where either way does.
    public let sign: Int
  }

  /// What tells rows apart, the simplest first.
  public let findings: [Finding]
  /// Whether every row is told apart: then no coefficient has a finite estimate.
  public let isComplete: Bool
  /// The coefficients without a finite estimate.
  public let infinite: [InfiniteCoefficient]
  /// All rows that are told apart, and those left.
  public let rows: SeparatedRows
}

/// The maximum that a likelihood tends to where it reaches none.
struct SeparationFit {
  /// The estimate on the standardized design: the maximum of the rest, and far along each direction.
  var parameters: [Double]
  /// The rest at its maximum.
  var point: LikelihoodPoint
  /// How that iteration ended.
  var convergence: Convergence
  /// The inverse information of the rest over the kept columns, with zeros for those that the rest
  /// does not determine.
  var inverse: Matrix
  /// Why.
  var separation: Separation
}

extension SeparationAnalysis {
  /// Goes to the infinite end of every direction.
  ///
  /// There the rows told apart are certain and drop out; the rest has a maximum in as many columns
  /// as its rank, and what these determine is estimable as in any regression.
  func fit(_ design: StandardizedDesign, kept: [Int], from start: [Double], newton: Newton)
    -> SeparationFit
  {
    var rest = rest
    let (basis, freedom) = determined(kept)
    var parameters = start
    for j in kept where !basis.contains(j) { parameters[j] = 0 }
    let fit = newton.maximize(&rest, from: parameters, free: basis, provingExistence: false)
    let inverse = rest.factor(
      fit.point.information, at: fit.parameters, free: basis, digitsMatter: true
    )?.inverse(order: basis.count)
    parameters = fit.parameters
    for step in steps.reversed() {
      var likelihood = step.likelihood
      guard let limit = likelihood.limit(along: step.direction, from: parameters) else { continue }
      for j in parameters.indices { parameters[j] += limit.stride * step.direction[j] }
    }
    return SeparationFit(
      parameters: parameters, point: fit.point, convergence: fit.convergence,
      inverse: padded(inverse, basis, kept),
      separation: Separation(
        findings: findings, isComplete: rows.remaining == 0,
        infinite: infinite(freedom, kept, design), rows: rows))
  }

  /// The kept columns that determine all others on the rest's rows, and the directions in which the
  /// rest does not change.
  private func determined(_ kept: [Int]) -> (basis: [Int], freedom: [[Double]]) {
    var rest = rest
    let zeros = [Double](repeating: 0, count: rest.parameterCount)
    let basis: [Int]
    let aliased: [AliasedColumn]
    if let triangle = rest.triangle(at: zeros),
      let rank = try? OrderedRank(
        triangle.extracting(rows: Array(0..<triangle.rows), columns: kept), tolerance: 1e-7)
    {
      (basis, aliased) = (rank.kept, rank.aliased)
    } else if let factor = try? CholeskyFactorization(
      rest.evaluate(at: zeros, .information).information.extracting(rows: kept, columns: kept),
      tolerance: 1e-12, relativeTo: .largestDiagonal)
    {
      (basis, aliased) = (factor.kept, factor.aliased)
    } else {
      (basis, aliased) = ([], [])
    }
    let freedom = aliased.map { alias in
      var direction = zeros
      direction[kept[alias.column]] = 1
      for term in alias.terms { direction[kept[term.column]] = -term.coefficient }
      return direction
    }
    return (basis.map { kept[$0] }, freedom)
  }

  private func padded(_ inverse: Matrix?, _ basis: [Int], _ kept: [Int]) -> Matrix {
    var all = Matrix(zeros: kept.count, kept.count)
    guard let inverse else { return all }
    let places = basis.map { kept.firstIndex(of: $0) ?? 0 }
    for (b, j) in places.enumerated() {
      for (a, i) in places.enumerated() { all[i, j] = inverse[a, b] }
    }
    return all
  }

  /// The coefficients of the raw columns that a direction of freedom moves.
  private func infinite(
    _ freedom: [[Double]], _ kept: [Int], _ design: StandardizedDesign
  ) -> [Separation.InfiniteCoefficient] {
    let moved = freedom.map { design.movedCoefficients($0) }
    let directions = steps.map { design.movedCoefficients($0.direction) }
    return kept.compactMap { column in
      // Steps are taken to the infinite end in order, so the first that moves a coefficient wins.
      let sign = directions.lazy.map { $0[column] }.first { $0 != 0 } ?? 0
      guard sign != 0 || moved.contains(where: { $0[column] != 0 }) else { return nil }
      return Separation.InfiniteCoefficient(column: column, sign: sign)
    }
  }
}

extension StandardizedDesign {
  /// How a direction of standardized coefficients moves those of the raw columns: −1, 0 or 1 each.
  func movedCoefficients(_ direction: [Double]) -> [Int] {
    let raw = original(direction)
    var sizes = raw.indices.map { raw[$0].magnitude * rootMeanSquares[$0] }
    let largest = sizes.max() ?? 0
    if let intercept = design.interceptIndex {
      // The intercept takes up the centres of all columns, whose rounding is in it.
      let parts = raw.indices.reduce(direction[intercept].magnitude) {
        $1 == intercept ? $0 : $0 + (raw[$1] * centers[$1]).magnitude
      }
      if raw[intercept].magnitude <= 1e-7 * parts { sizes[intercept] = 0 }
    }
    return raw.indices.map { sizes[$0] <= 1e-7 * largest ? 0 : raw[$0] > 0 ? 1 : -1 }
  }
}
