/// Penalised fits along a sequence of strengths, each at its optimum.
public struct PenalizedPath: Sendable {
  /// One fit.
  public struct Point: Sendable {
    /// The strength λ.
    public let lambda: Double
    /// The coefficients of the design, in the units of its columns.
    public let coefficients: [Double]
    /// The log-likelihood.
    public let logLikelihood: Double
    /// How many penalised or free coefficients are not zero; the intercept does not count.
    public let nonzeroCount: Int
    /// The certificate: by how much the conditions of Karush, Kuhn and Tucker are missed at most, as
    /// a part of the largest gradient of the model without penalised effects; 0 is the optimum.
    public let violation: Double
    /// Whether the violation is within the tolerance, or as near as rounding allows.
    public let converged: Bool
    /// Evaluations of the likelihood.
    public let evaluations: Int
    /// Coefficients on the standardized design, the mean score there, and in the penalty's
    /// coordinates.
    package let standardized, gradient, coordinates: [Double]
  }

  /// The columns' names.
  public let names: [String]
  /// The share of the lasso.
  public let alpha: Double
  /// The weakest strength at which every penalised coefficient is zero.
  public let largestLambda: Double
  /// The fits, in the order of strengths.
  public let points: [Point]
  /// The log-likelihood without penalised effects.
  public let nullLogLikelihood: Double
  /// The log-likelihood of the model that fits every row exactly.
  public let saturatedLogLikelihood: Double

  /// The strengths.
  public var lambdas: [Double] { points.map(\.lambda) }

  /// The share of the null deviance that point `index` explains.
  public func devianceRatio(_ index: Int) -> Double {
    1 - (saturatedLogLikelihood - points[index].logLikelihood)
      / (saturatedLogLikelihood - nullLogLikelihood)
  }

  /// Columns that repeat earlier ones and are left at zero, where a lasso could not tell them apart.
  public let repeated: [Repetition]

  /// A column that is an earlier one in other units.
  public struct Repetition: Sendable, Equatable {
    /// The column.
    public let column: Int
    /// The earlier one.
    public let original: Int
  }

  /// The information matrix after each point, for folds to begin with; empty where that would take
  /// too much memory.
  let matrices: [[Double]]
}

/// A penalty met with a family of models: what paths and their folds are computed from.
package struct PenalizedProblem<Family: PenalizedFamily>: Sendable {
  let net: ElasticNet
  var family: Family
  let penalty: PenaltyGroups
  /// Coordinates of all rows, then of those outside each fold.
  var coordinates: [PenaltyCoordinates]
  let weights: [Double]
  let columns: [Int]

  /// Meets a penalty with a family and its folds.
  package init(_ net: ElasticNet, _ family: Family) {
    self.net = net
    self.family = family
    penalty = PenaltyGroups(net, family.design)
    let groups = penalty.groups
    let intercept = family.design.design.interceptIndex
    coordinates = ColumnMoments.all(
      family.design, weights: family.rowWeights, folds: family.folds, groups: groups,
      lanes: family.lanes
    ).map { PenaltyCoordinates(groups, $0, intercept: intercept) }
    let folds = family.folds?.count ?? 0
    weights =
      [family.totalWeight(.all)] + (0..<folds).map { family.totalWeight(.outside(held: $0)) }
    columns = Array(0..<family.design.design.columnCount)
  }

  /// The place of rows among ``coordinates`` and ``weights``.
  func index(_ rows: TrainingRows) -> Int {
    switch rows {
    case .all: 0
    case .outside(let held): held + 1
    }
  }

  /// Whether the matrix of all columns is worth forming; else columns are screened.
  var isNarrow: Bool { columns.count <= 500 && 4 * columns.count <= max(rows, 400) }

  var rows: Int { family.design.design.rowCount }

  /// A solver at the models without penalised effects, and the scale of their gradient.
  func begin(
    _ members: [TrainingRows], scale: Double? = nil, lending matrix: [Double]? = nil
  ) -> (solver: PathSolver<Family.Batch>, scale: Double) {
    var solver = PathSolver(
      batch: family.batch(members, columns: columns), penalty: penalty, tolerance: 0,
      maximumEvaluations: net.maximumEvaluations,
      fits: members.map {
        PenalizedIterate(
          coordinates[index($0)], weight: weights[index($0)], start: family.start($0))
      })
    solver.begin(lending: matrix)
    solver.tolerance = tolerance(scale ?? solver.fits[0].gradientScale)
    if penalty.groups.contains(where: { !$0.isPenalized }) { solver.solve(0, freezing: true) }
    let found = scale ?? solver.fits[0].gradientScale
    solver.tolerance = tolerance(found)
    return (solver, found)
  }

  /// The violation at which a solution counts as found.
  func tolerance(_ scale: Double) -> Double {
    max((net.tolerance ?? (rows < Newton.largeRowCount ? 1e-12 : 1e-7)) * scale, 1e-16)
  }

  /// λ above which nothing is in the model.
  func largestLambda(_ fit: PenalizedIterate) -> Double {
    let gradient = fit.coordinates.gradient(fit.gradient)
    let conditions = PenaltyAtStrength(
      penalty: penalty, coordinates: fit.coordinates, lambda: 0, freezesPenalized: false)
    return penalty.groups.reduce(0) { max($0, conditions.entryStrength($1, gradient)) }
  }

  /// The path of all rows.
  package func path() throws(FitError) -> PenalizedPath {
    guard isNarrow else { return try screenedPath() }
    let repeated = repetitions()
    var problem = self
    problem.leaveOut(repeated)
    return try problem.narrowPath(repeated)
  }

  private func narrowPath(
    _ repeated: [PenalizedPath.Repetition]
  ) throws(FitError) -> PenalizedPath {
    var (solver, scale) = begin([.all])
    let null = solver.fits[0]
    guard null.value.isFinite else { throw .notFinite }
    let largest = largestLambda(null)
    let lambdas = net.sequence(from: largest, rows: rows, columns: columns.count)
    let saturated = family.saturatedLogLikelihood(.all)
    let nullLogLikelihood = interceptLogLikelihood ?? null.value * null.weight
    let p = columns.count
    let keepsMatrices = lambdas.count * p * p <= 8_000_000
    var points: [PenalizedPath.Point] = []
    var matrices: [[Double]] = []
    var previous = null
    var hint: (move: [Double], change: [Double])?
    for (index, lambda) in lambdas.enumerated() {
      solver.solve(lambda, hint: hint)
      let fit = solver.fits[0]
      // Steps of one length on the scale of log λ resemble each other; given ones need not.
      if net.lambdas == nil {
        hint = (Array(repeating: 0, count: p), fit.modelError(since: previous))
      }
      previous = fit
      points.append(point(lambda, fit, scale: scale, tolerance: solver.tolerance))
      if keepsMatrices { matrices.append(fit.hessian) }
      let ratio =
        1 - (saturated - points[index].logLikelihood) / (saturated - nullLogLikelihood)
      if ratio >= net.largestDevianceRatio && net.lambdas == nil { break }
    }
    return PenalizedPath(
      names: family.design.design.names, alpha: net.alpha, largestLambda: largest,
      points: points, nullLogLikelihood: nullLogLikelihood, saturatedLogLikelihood: saturated,
      repeated: repeated, matrices: matrices)
  }

  /// What a fit is recorded as.
  func point(
    _ lambda: Double, _ fit: PenalizedIterate, scale: Double, tolerance: Double
  ) -> PenalizedPath.Point {
    let intercept = family.design.design.interceptIndex
    return PenalizedPath.Point(
      lambda: lambda, coefficients: family.design.original(fit.b),
      logLikelihood: fit.value * fit.weight,
      nonzeroCount: fit.b.indices.reduce(0) { $0 + ($1 != intercept && fit.b[$1] != 0 ? 1 : 0) },
      violation: scale > 0 ? fit.violation / scale : 0,
      converged: fit.violation <= tolerance || fit.isAtFloor, evaluations: fit.evaluations,
      standardized: fit.b, gradient: fit.gradient, coordinates: fit.u)
  }
}

extension PenalizedIterate {
  /// The largest component of the gradient in the penalty's coordinates.
  var gradientScale: Double {
    coordinates.gradient(gradient).reduce(0) { max($0, $1.magnitude) }
  }
}
