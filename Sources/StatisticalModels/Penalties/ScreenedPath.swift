internal import Lanes

// Paths of many columns: the matrix is formed for those alone that may be in the model.
//
// The sequential strong rule (Tibshirani and others, 2012) keeps a group when its gradient at the
// strength before is at least α f (2λ − λ before); those in the model stay. At the optimum over the
// kept ones every other group's condition is checked on the exact gradient, and a group that misses
// it comes in. So screening saves work and cannot change the answer.
extension PenalizedProblem {
  /// What a screened path found.
  struct Screened {
    var points: [PenalizedPath.Point]
    var largestLambda: Double
    var nullLogLikelihood: Double
  }

  /// The path of all rows.
  func screenedPath() throws(FitError) -> PenalizedPath {
    let screened = try screen(.all, lambdas: nil, scale: nil)
    guard screened.nullLogLikelihood.isFinite else { throw .notFinite }
    return PenalizedPath(
      names: family.design.design.names, alpha: net.alpha,
      largestLambda: screened.largestLambda, points: screened.points,
      nullLogLikelihood: interceptLogLikelihood ?? screened.nullLogLikelihood,
      saturatedLogLikelihood: family.saturatedLogLikelihood(.all), repeated: [], matrices: [])
  }

  /// Fits along `lambdas`, or along a sequence of the rows' own.
  func screen(
    _ rows: TrainingRows, lambdas given: [Double]?, scale givenScale: Double?
  ) throws(FitError) -> Screened {
    var search = ColumnSearch(self, rows)
    let free = penalty.groups.indices.filter { !penalty.groups[$0].isPenalized }
    try search.keep(free)
    search.tolerance = tolerance(givenScale ?? 1e-3)
    search.solve(0, freezing: true)
    search.checkAll()
    let scale = givenScale ?? search.gradientScale
    search.tolerance = tolerance(scale)
    let largest = penalty.groups.indices.reduce(0) { max($0, search.entryStrength($1)) }
    let null = search.logLikelihood
    let lambdas = given ?? net.sequence(from: largest, rows: self.rows, columns: columns.count)
    let saturated = family.saturatedLogLikelihood(rows)
    var points: [PenalizedPath.Point] = []
    var before = max(largest, lambdas.first ?? 0)
    for lambda in lambdas {
      let strong = penalty.groups.indices.filter {
        search.isActive($0) || !penalty.groups[$0].isPenalized
          || search.entryStrength($0) >= 2 * lambda - before
      }
      try search.keep(strong)
      while true {
        search.solve(lambda, freezing: false)
        search.checkAll()
        let missed = search.missed(lambda)
        if missed.isEmpty { break }
        try search.keep(search.kept + missed)
      }
      before = lambda
      points.append(search.point(lambda, scale: scale))
      let ratio = 1 - (saturated - search.logLikelihood) / (saturated - null)
      if ratio >= net.largestDevianceRatio && given == nil && net.lambdas == nil { break }
    }
    return Screened(points: points, largestLambda: largest, nullLogLikelihood: null)
  }
}

/// A penalised fit over the groups that were kept, and the gradient of all.
private struct ColumnSearch<Family: PenalizedFamily> {
  private let problem: PenalizedProblem<Family>
  private let rows: TrainingRows
  private let coordinates: PenaltyCoordinates
  private let weight: Double
  private(set) var kept: [Int] = []
  private var columns: [Int] = []
  private var solver: PathSolver<Family.Batch>?
  /// Coefficients of all columns in the penalty's coordinates, and their mean score.
  private var u: [Double]
  private var gradient: [Double]
  private var pull: [Double]
  var tolerance = 0.0

  init(_ problem: PenalizedProblem<Family>, _ rows: TrainingRows) {
    self.problem = problem
    self.rows = rows
    coordinates = problem.coordinates[problem.index(rows)]
    weight = problem.weights[problem.index(rows)]
    u = problem.family.start(rows)
    gradient = Array(repeating: 0, count: u.count)
    pull = gradient
  }

  var logLikelihood: Double { (solver?.fits[0].value ?? -.infinity) * weight }
  var gradientScale: Double { pull.reduce(0) { max($0, $1.magnitude) } }

  /// Keeps these groups; a new solver is made only when there are some that the present one lacks.
  mutating func keep(_ groups: [Int]) throws(FitError) {
    guard solver == nil || !Set(groups).isSubset(of: kept) else { return }
    kept = Set(groups).sorted()
    columns = kept.flatMap { Array(problem.penalty.groups[$0].columns) }
    try problem.family.design.design.checkSize(taking: columns.count)
    let restricted = problem.penalty.restricted(toGroups: kept)
    var solver = PathSolver(
      batch: problem.family.batch([rows], columns: columns), penalty: restricted,
      tolerance: tolerance, maximumEvaluations: problem.net.maximumEvaluations,
      fits: [
        PenalizedIterate(
          coordinates.restricted(toGroups: kept, restricted.groups), weight: weight,
          coefficients: columns.map { u[$0] })
      ])
    solver.begin()
    self.solver = solver
  }

  mutating func solve(_ lambda: Double, freezing: Bool) {
    guard var solver else { return }
    self.solver = nil
    solver.tolerance = tolerance
    solver.solve(lambda, freezing: freezing)
    for (position, column) in columns.enumerated() { u[column] = solver.fits[0].u[position] }
    self.solver = solver
  }

  /// Forms the gradient of all columns.
  mutating func checkAll() {
    let b = coordinates.coefficients(u)
    let family = problem.family
    let eta = family.design.linearPredictors(b, lanes: family.lanes)
    let residuals = family.residuals(rows, linearPredictors: eta)
    gradient = family.design.transposedProducts(residuals, lanes: family.lanes).map { $0 / weight }
    pull = coordinates.gradient(gradient)
  }

  private func conditions(_ lambda: Double) -> PenaltyAtStrength {
    PenaltyAtStrength(
      penalty: problem.penalty, coordinates: coordinates, lambda: lambda, freezesPenalized: false)
  }

  func entryStrength(_ group: Int) -> Double {
    conditions(0).entryStrength(problem.penalty.groups[group], pull)
  }

  func isActive(_ group: Int) -> Bool {
    problem.penalty.groups[group].columns.contains { u[$0] != 0 }
  }

  /// The groups outside that miss their condition.
  func missed(_ lambda: Double) -> [Int] {
    let conditions = conditions(lambda)
    let inside = Set(kept)
    return problem.penalty.groups.indices.filter { index in
      !inside.contains(index)
        && conditions.violation(problem.penalty.groups[index], u, pull) > tolerance
    }
  }

  func point(_ lambda: Double, scale: Double) -> PenalizedPath.Point {
    let fit = solver?.fits[0]
    let violation = conditions(lambda).violation(u, pull)
    let b = coordinates.coefficients(u)
    let intercept = problem.family.design.design.interceptIndex
    return PenalizedPath.Point(
      lambda: lambda, coefficients: problem.family.design.original(b),
      logLikelihood: logLikelihood,
      nonzeroCount: b.indices.reduce(0) { $0 + ($1 != intercept && b[$1] != 0 ? 1 : 0) },
      violation: scale > 0 ? violation / scale : 0,
      converged: violation <= 2 * tolerance || fit?.isAtFloor ?? false,
      evaluations: fit?.evaluations ?? 0, standardized: b, gradient: gradient, coordinates: u)
  }
}
