internal import Lanes
internal import RealModule

/// How well each strength of a path predicts customers that were held out, by cross-validation.
///
/// Every fold is fitted to its optimum at the strengths of the path of all rows, and judged on the
/// rows that it did not see. The mean over folds is weighted by what a fold weighs, and its standard
/// error is
///
///     √(Σ w_k (m_k − m̄)² / Σ w_k / (K − 1))
///
/// as in R's `cv.glmnet`; the weight is that of the rows held out, for Cox of their events.
public struct PathValidation: Sendable, Equatable {
  /// What folds were judged by.
  public let measure: PathMeasure
  /// The number of folds.
  public let foldCount: Int
  /// The strengths.
  public let lambdas: [Double]
  /// The mean over folds at each strength.
  public let means: [Double]
  /// Its standard error.
  public let standardErrors: [Double]
  /// Which strength predicts best; the strongest among equals.
  public let bestIndex: Int
  /// The strongest penalty whose mean is within a standard error of the best.
  public let oneStandardErrorIndex: Int
  /// How many strengths have a fold in which the measure could not be formed.
  public let incompleteCount: Int

  /// Judges strengths by the measures of folds.
  ///
  /// - Parameters:
  ///   - measure: What the numbers are.
  ///   - lambdas: The strengths, strongest first.
  ///   - folds: For each fold the measure at each strength; NaN where it cannot be formed.
  ///   - weights: What each fold weighs.
  /// - Throws: ``FitError/foldsWithoutMeasure(_:)`` when no strength has a measure.
  package init(
    _ measure: PathMeasure, lambdas: [Double], folds: [[Double]], weights: [Double]
  ) throws(FitError) {
    self.measure = measure
    self.lambdas = lambdas
    foldCount = folds.count
    var (means, errors) = ([Double](), [Double]())
    var incomplete = 0
    for index in lambdas.indices {
      let known = folds.indices.filter { folds[$0][index].isFinite && weights[$0] > 0 }
      if known.count < folds.count { incomplete += 1 }
      let total = known.reduce(0) { $0 + weights[$1] }
      let mean = known.reduce(0) { $0 + weights[$1] * folds[$1][index] } / total
      let square = known.reduce(0) {
        $0 + weights[$1] * (folds[$1][index] - mean) * (folds[$1][index] - mean)
      }
      means.append(known.isEmpty ? .nan : mean)
      errors.append(
        known.count < 2 ? .nan : (square / total / Double(known.count - 1)).squareRoot())
    }
    self.means = means
    standardErrors = errors
    incompleteCount = incomplete
    let sign = measure.favorsLarge ? -1.0 : 1.0
    let best = lambdas.indices.filter { means[$0].isFinite }.min {
      (sign * means[$0], -lambdas[$0]) < (sign * means[$1], -lambdas[$1])
    }
    guard let best else { throw .foldsWithoutMeasure(measure) }
    bestIndex = best
    let limit = sign * means[best] + (errors[best].isFinite ? errors[best] : 0)
    oneStandardErrorIndex =
      lambdas.indices.filter { means[$0].isFinite && sign * means[$0] <= limit }
      .max { lambdas[$0] < lambdas[$1] } ?? best
  }
}

extension PenalizedProblem {
  /// The rows from which folds stop at 1e-6 of the gradient, which moves their mean by some 1e-8.
  private static var manyRows: Int { 2_000 }

  /// Judges the strengths of a path on the folds of the family.
  package func validate(
    _ path: PenalizedPath, by measure: PathMeasure
  ) throws(FitError) -> PathValidation {
    guard let folds = family.folds else {
      preconditionFailure("there are no folds to validate on")
    }
    var whole = self
    whole.leaveOut(path.repeated)
    return try whole.judge(path, by: measure, folds)
  }

  private func judge(
    _ path: PenalizedPath, by measure: PathMeasure, _ folds: FoldAssignment
  ) throws(FitError) -> PathValidation {
    let lambdas = path.lambdas
    var curves: [[Double]]
    if isNarrow && Family.evaluatesFoldsTogether {
      curves = foldCurves(Array(0..<folds.count), path, measure)
    } else {
      var alone = self
      alone.family = family.working(on: .single)
      let problem = alone
      let judged = family.lanes.map(folds.count) { fold -> Result<[Double], FitError> in
        if problem.isNarrow { return .success(problem.foldCurves([fold], path, measure)[0]) }
        do throws(FitError) {
          return .success(try problem.screenedCurve(fold, path, measure))
        } catch {
          return .failure(error)
        }
      }
      curves = []
      for curve in judged { curves.append(try curve.get()) }
    }
    return try PathValidation(
      measure, lambdas: lambdas, folds: curves,
      weights: (0..<folds.count).map { family.foldWeight($0) })
  }

  private func rows(ofFold fold: Int) -> [Int] {
    guard let folds = family.folds else { return [] }
    return folds.foldOfRow.indices.filter { Int(folds.foldOfRow[$0]) == fold }
  }

  /// The mean deviance of held-out rows from their part of the log-likelihood.
  private func deviance(_ heldOut: Double, _ fold: Int) -> Double {
    let saturated =
      family.saturatedLogLikelihood(.all)
      - family.saturatedLogLikelihood(.outside(held: fold))
    return 2 * (saturated - heldOut) / family.foldWeight(fold)
  }

  /// The measures of some folds at the strengths of a path, fitted side by side.
  ///
  /// Each strength begins with the matrix that the path of all rows ended with, so one matrix serves
  /// all folds, and with that path's own step, from which folds differ little.
  private func foldCurves(
    _ folds: [Int], _ path: PenalizedPath, _ measure: PathMeasure
  ) -> [[Double]] {
    guard let first = path.points.first else { return folds.map { _ in [] } }
    var (solver, scale) = begin(
      folds.map { .outside(held: $0) }, lending: path.matrices.first)
    // Folds share the path's yardstick; many rows need not be as exact as the path itself.
    scale = solver.fits.reduce(scale) { max($0, $1.gradientScale) }
    solver.tolerance =
      net.tolerance == nil && rows >= Self.manyRows ? 1e-6 * scale : tolerance(scale)
    let heldRows = folds.map { rows(ofFold: $0) }
    let saturated = folds.map { deviance(0, $0) }
    let foldWeights = folds.map { family.foldWeight($0) }
    var curves = folds.map { _ in [Double]() }
    var coefficients = folds.map { _ in [[Double]]() }
    var previous = first
    for (index, point) in path.points.enumerated() {
      var hint: (move: [Double], change: [Double])?
      if index < path.matrices.count {
        for fit in folds.indices { solver.fits[fit].lend(path.matrices[index]) }
        hint = (
          zip(point.standardized, previous.standardized).map { $0 - $1 },
          zip(point.gradient, previous.gradient).map { $0 - $1 }
        )
      }
      solver.solve(point.lambda, hint: index == 0 ? nil : hint)
      previous = point
      for fit in folds.indices {
        if measure == .deviance {
          let heldOut =
            solver.fits[fit].heldOut
            ?? solver.batch.heldOutLogLikelihood(fit, at: solver.fits[fit].b)
          curves[fit].append(
            saturated[fit] - 2 * heldOut / foldWeights[fit])
        } else {
          coefficients[fit].append(solver.fits[fit].b)
        }
      }
    }
    if measure == .deviance { return curves }
    return folds.indices.map { fit in
      self.measure(measure, folds[fit], heldRows[fit], coefficients[fit])
    }
  }

  private func measure(
    _ measure: PathMeasure, _ fold: Int, _ rows: [Int], _ coefficients: [[Double]]
  ) -> [Double] {
    family.measure(
      measure, fold: fold, rows: rows,
      family.design.linearPredictors(rows: rows, coefficients, lanes: family.lanes))
  }

  private func screenedCurve(
    _ fold: Int, _ path: PenalizedPath, _ measure: PathMeasure
  ) throws(FitError) -> [Double] {
    let fits = try screen(.outside(held: fold), lambdas: path.lambdas, scale: nil).points
    let coefficients = fits.map(\.standardized)
    guard measure == .deviance else {
      return self.measure(measure, fold, rows(ofFold: fold), coefficients)
    }
    return coefficients.map { b in
      let active = b.indices.filter { b[$0] != 0 }
      var batch = family.batch([.outside(held: fold)], columns: active)
      return deviance(batch.heldOutLogLikelihood(0, at: active.map { b[$0] }), fold)
    }
  }
}
