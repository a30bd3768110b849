internal import LinearAlgebra

/// A penalised fit at one strength: estimates without standard errors, because the data that chose
/// them cannot also test them.
public struct PenalizedEstimates: Sendable {
  /// The columns' names.
  public let names: [String]
  /// The terms they belong to.
  public let terms: [Design.Term]
  /// The estimates, in the units of the columns.
  public let estimates: [Double]
  /// Estimated, zero, or at the bound that holds it.
  public let status: [CoefficientStatus]
  /// The share of the lasso.
  public let alpha: Double
  /// The strength λ.
  public let lambda: Double
  /// The weakest strength at which every penalised coefficient is zero.
  public let largestLambda: Double
  /// The log-likelihood.
  public let logLikelihood: Double
  /// The log-likelihood without penalised effects.
  public let nullLogLikelihood: Double
  /// How many coefficients are not zero, the intercept among them.
  public let nonzeroCount: Int
  /// The trace of the fit's hat matrix, tr (H + λP″)⁻¹H over what is not zero: for the lasso the
  /// number of coefficients (Zou, Hastie & Tibshirani 2007), for the ridge less.
  public let effectiveDegreesOfFreedom: Double
  /// How the iteration ended; its decrement is what is left to gain, twice.
  public let convergence: Convergence
  /// The certificate; see ``PenalizedPath/Point/violation``.
  public let violation: Double
  /// The names of columns that do not vary and so have no effect.
  public let constantColumns: [String]
  /// The names of columns that are earlier ones in other units, and those.
  public let repeatedColumns: [(name: String, original: String)]
  /// The estimate on the standardized design, for what models add.
  package let standardizedEstimates: [Double]
  /// The intercept's column.
  package let intercept: Int?

  /// The coefficient table: estimates and statuses alone.
  public var coefficients: [Coefficient] {
    names.indices.map { j in
      Coefficient(
        name: names[j], estimate: estimates[j], standardError: .nan, robustStandardError: nil,
        statistic: .nan, pValue: .nan, lower: .nan, upper: .nan, status: status[j])
    }
  }

  /// Akaike's criterion with the effective degrees of freedom.
  public var aic: Double { -2 * logLikelihood + 2 * effectiveDegreesOfFreedom }
}

extension PenalizedProblem {
  /// The estimates at point `index` of a path.
  package func estimates(_ path: PenalizedPath, at index: Int) -> PenalizedEstimates {
    var problem = self
    problem.leaveOut(path.repeated)
    return problem.describe(path, at: index)
  }

  private func describe(_ path: PenalizedPath, at index: Int) -> PenalizedEstimates {
    let point = path.points[index]
    let coordinates = coordinates[0]
    let conditions = PenaltyAtStrength(
      penalty: penalty, coordinates: coordinates, lambda: point.lambda, freezesPenalized: false)
    let gradient = coordinates.gradient(point.gradient)
    let intercept = family.design.design.interceptIndex
    var status = point.standardized.indices.map { j -> CoefficientStatus in
      j == intercept || point.standardized[j] != 0 ? .estimated : .zero
    }
    for group in penalty.groups where group.columns.count == 1 {
      let j = group.columns.lowerBound
      if conditions.isHeld(group, point.coordinates, gradient) { status[j] = .atBound }
      if !group.isPenalized && status[j] == .zero && coordinates.diagonal[j] > 0 {
        status[j] = .estimated
      }
    }
    let inModel = penalty.groups.indices.filter { group in
      penalty.groups[group].columns.contains { status[$0] != .zero }
    }
    let (freedom, decrement) = freedom(point, groups: inModel, status, gradient)
    let design = family.design.design
    return PenalizedEstimates(
      names: design.names, terms: design.terms, estimates: point.coefficients, status: status,
      alpha: net.alpha, lambda: point.lambda, largestLambda: path.largestLambda,
      logLikelihood: point.logLikelihood, nullLogLikelihood: path.nullLogLikelihood,
      nonzeroCount: point.coefficients.reduce(0) { $0 + ($1 != 0 ? 1 : 0) },
      effectiveDegreesOfFreedom: freedom,
      convergence: Convergence(
        converged: point.converged, iterations: point.evaluations, newtonDecrement: decrement),
      violation: point.violation,
      constantColumns: penalty.groups.compactMap { group in
        let j = group.columns.lowerBound
        return group.columns.count == 1 && j != intercept && coordinates.diagonal[j] == 0
          && !path.repeated.contains { $0.column == j } ? design.names[j] : nil
      },
      repeatedColumns: path.repeated.map { (design.names[$0.column], design.names[$0.original]) },
      standardizedEstimates: point.standardized, intercept: intercept)
  }

  /// tr (H + P″)⁻¹H, and the decrement rᵀ (H + P″)⁻¹ r, over what is not zero or held.
  private func freedom(
    _ point: PenalizedPath.Point, groups: [Int], _ status: [CoefficientStatus],
    _ gradient: [Double]
  ) -> (Double, Double) {
    let columns = groups.flatMap { Array(penalty.groups[$0].columns) }
    let restricted = penalty.restricted(toGroups: groups)
    let coordinates = coordinates[0].restricted(toGroups: groups, restricted.groups)
    var batch = family.batch([.all], columns: columns)
    let answer = batch.evaluate([
      LikelihoodRequest(
        member: 0, beta: columns.map { point.standardized[$0] }, derivatives: .information)
    ])
    let p = columns.count
    let information = coordinates.hessian(
      answer[0].point.information.elements.map { $0 / weights[0] })
    let free = columns.indices.filter {
      status[columns[$0]] == .estimated && information[$0 + $0 * p] > 0
    }
    guard !free.isEmpty else { return (0, 0) }
    var matrix = Matrix(zeros: free.count, free.count)
    for (b, j) in free.enumerated() {
      for (a, i) in free.enumerated() { matrix[a, b] = information[i + j * p] }
    }
    let smooth = matrix
    var pull = free.map { gradient[columns[$0]] }
    PenaltyAtStrength(
      penalty: restricted, coordinates: coordinates, lambda: point.lambda, freezesPenalized: false
    ).differentiate(
      at: columns.map { point.coordinates[$0] }, free: free, curvature: &matrix, pull: &pull)
    guard let factor = try? CholeskyFactorization(matrix, tolerance: 1e-13) else {
      return (Double(free.count), .nan)
    }
    var trace = 0.0
    for k in free.indices {
      trace += factor.solution((0..<free.count).map { smooth[$0, k] })[k]
    }
    return (trace, factor.inverseQuadraticForm(pull) * weights[0])
  }
}

extension PenaltyAtStrength {
  /// Whether a bound holds a single coefficient where the likelihood would carry it further.
  func isHeld(_ group: PenaltyGroups.Group, _ u: [Double], _ gradient: [Double]) -> Bool {
    let j = group.columns.lowerBound
    let (lower, upper) = limits(j)
    guard lower < upper else { return false }
    let (absolute, square) = strengths(group)
    let pull = gradient[j] - square * u[j]
    if u[j] >= upper { return pull > absolute }
    if u[j] <= lower { return -pull > absolute }
    return false
  }
}
