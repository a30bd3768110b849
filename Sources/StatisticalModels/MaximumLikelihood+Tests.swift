internal import Distributions
public import LinearAlgebra

extension MaximumLikelihood {
  /// Rao's test of the effects among `kept`, at the null model's point.
  static func scoreTest(
    _ null: LikelihoodPoint, kept: [Int], degreesOfFreedom: Int
  ) -> ChiSquaredTest {
    let factor = try? CholeskyFactorization(null.information.extracting(rows: kept, columns: kept))
    let statistic = factor?.inverseQuadraticForm(kept.map { null.score[$0] }) ?? .nan
    return ChiSquaredTest(chiSquared: statistic, degreesOfFreedom: degreesOfFreedom)
  }

  /// Refits without each term, from where the quadratic approximation puts that maximum.
  ///
  /// - Parameters:
  ///   - likelihood: What `fit` maximizes.
  ///   - fit: The fit of all terms.
  ///   - inverse: The inverse information there, over ``estimated``.
  ///   - null: Where refits begin if the fit has no maximum.
  ///   - newton: Newton's settings.
  /// - Returns: A test for each term; `nil` where the model loses no parameter with it.
  func testTerms(
    _ likelihood: inout some Likelihood, _ fit: Newton.Result, _ inverse: Matrix,
    start null: [Double], newton: Newton
  ) -> [ChiSquaredTest?] {
    terms.map { term in
      test(
        without: Array(term.columns), &likelihood, fit.parameters,
        logLikelihood: fit.point.logLikelihood, inverse, start: null, newton: newton)
    }
  }

  /// Refits without some columns, as of a term that stands in several equations.
  ///
  /// - Parameters:
  ///   - columns: What is left out.
  ///   - likelihood: What these estimates maximize, in the parameters in which they do.
  ///   - design: The standardized design.
  ///   - newton: Newton's settings.
  /// - Returns: The test; `nil` where the model loses no parameter, or has no maximum itself.
  package func likelihoodRatioTest(
    without columns: [Int], _ likelihood: inout some Likelihood, _ design: StandardizedDesign,
    newton: Newton
  ) -> ChiSquaredTest? {
    guard convergence.converged || status.contains(.infinite) else { return nil }
    return test(
      without: columns, &likelihood, standardizedEstimates, logLikelihood: logLikelihood,
      design.standardized(covariance: covariance, columns: estimated), start: nullParameters,
      newton: newton)
  }

  private func test(
    without columns: [Int], _ likelihood: inout some Likelihood, _ parameters: [Double],
    logLikelihood: Double, _ inverse: Matrix, start null: [Double], newton: Newton
  ) -> ChiSquaredTest? {
    var newton = newton
    newton.informationTolerance = 1e-6  // only the log-likelihood is wanted
    // From a limit's end the information is of no use.
    let isWarm = convergence.converged && !status.contains(.infinite)
    let others = names.indices.filter { !columns.contains($0) }
    let remaining = rank.decide(among: others).kept
    let degreesOfFreedom = estimated.count - remaining.count
    guard degreesOfFreedom > 0 else { return nil }
    var start = isWarm ? parameters : null
    let gone = estimated.indices.filter { columns.contains(estimated[$0]) }
    let block = inverse.extracting(rows: gone, columns: gone)
    var pull = gone.map { parameters[estimated[$0]] }
    if isWarm, let factor = try? CholeskyFactorization(block) {
      factor.solve(&pull)
      for (position, column) in estimated.enumerated() {
        for (index, other) in gone.enumerated() {
          start[column] -= inverse[position, other] * pull[index]
        }
      }
    }
    for column in columns { start[column] = 0 }
    let without = newton.maximize(
      &likelihood, from: start, free: remaining, provingExistence: false)
    return ChiSquaredTest(
      chiSquared: max(0, 2 * (logLikelihood - without.point.logLikelihood)),
      degreesOfFreedom: degreesOfFreedom)
  }
}

extension ChiSquaredTest {
  /// A statistic with its tail probability.
  package init(chiSquared: Double, degreesOfFreedom: Int) {
    self.init(
      chiSquared: chiSquared, degreesOfFreedom: degreesOfFreedom,
      pValue: degreesOfFreedom == 0 || chiSquared.isNaN
        ? (degreesOfFreedom == 0 ? 1 : .nan)
        : ChiSquared(degreesOfFreedom: Double(degreesOfFreedom)).upperTail(max(0, chiSquared)))
  }
}

extension ChiSquaredTest {
  /// Uᵀ V⁻¹ U: the score test with the variance that the scores themselves show.
  package init(score: [Double], variance: Matrix) {
    let statistic = (try? CholeskyFactorization(variance))?.inverseQuadraticForm(score)
    self.init(chiSquared: statistic ?? .nan, degreesOfFreedom: score.count)
  }
}

extension MaximumLikelihood {
  /// Twice the log-likelihood's rise over the null model, the penalized one's where there is a
  /// penalty.
  public var likelihoodRatioTest: ChiSquaredTest {
    let rise =
      biasReduction.map { $0.penalizedLogLikelihood - $0.nullPenalizedLogLikelihood }
      ?? logLikelihood - nullLogLikelihood
    return ChiSquaredTest(chiSquared: 2 * rise, degreesOfFreedom: effects.count)
  }

  /// The estimated columns but the intercepts.
  package var effects: [Int] { estimated.filter { !intercepts.contains($0) } }

  /// The Wald test that the coefficients of `columns` are zero, by `covariance` over ``estimated``.
  package func waldTest(of columns: [Int], _ covariance: Matrix) -> ChiSquaredTest {
    let positions = columns.compactMap { estimated.firstIndex(of: $0) }
    // Where the likelihood runs away Wald's statistic falls to 0, the more the clearer the effect.
    if !convergence.converged || columns.contains(where: { status[$0] == .infinite }) {
      return ChiSquaredTest(chiSquared: .nan, degreesOfFreedom: positions.count)
    }
    let block = covariance.extracting(rows: positions, columns: positions)
    let factor = try? CholeskyFactorization(block)
    let statistic = factor?.inverseQuadraticForm(positions.map { estimates[estimated[$0]] })
    return ChiSquaredTest(chiSquared: statistic ?? .nan, degreesOfFreedom: positions.count)
  }

  /// The Wald test of all effects by `covariance`, over ``estimated``.
  public func waldTest(ofEffectsBy covariance: Matrix) -> ChiSquaredTest {
    waldTest(of: effects, covariance)
  }
}
