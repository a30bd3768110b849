internal import Distributions
public import LinearAlgebra

/// What maximum likelihood learns about the coefficients of a design, for any likelihood.
///
/// Everything is carried back to the design as it is; aliased coefficients are NaN.
public struct MaximumLikelihood: Sendable {
  /// The columns' names.
  public let names: [String]
  /// The terms they belong to.
  public let terms: [Design.Term]
  /// The estimates, NaN where aliased.
  public let estimates: [Double]
  /// What became of each coefficient.
  public let status: [CoefficientStatus]
  /// The columns that the covariances are over, ascending: all that are not aliased.
  public let estimated: [Int]
  /// The inverse information at the estimate, over ``estimated``.
  public let covariance: Matrix
  /// The log-likelihood at the estimate.
  public let logLikelihood: Double
  /// The log-likelihood without effects; offset, strata and, where there is one, intercept stay.
  public let nullLogLikelihood: Double
  /// Rao's score test of all effects.
  public let scoreTest: ChiSquaredTest
  /// The likelihood-ratio test of each term; `nil` where it was not asked for.
  public let termTests: [ChiSquaredTest?]
  /// How the iteration ended.
  public let convergence: Convergence
  /// Whether a finite estimate was shown to exist.
  public let existence: Existence
  /// The columns left out, in words.
  public let aliased: [AliasedCoefficient]
  /// The estimate on the standardized design, for what models add.
  package let standardizedEstimates: [Double]
  /// The intercepts' columns, whose coefficients no test concerns.
  package let intercepts: [Int]

  /// How a fit is made.
  package struct Plan {
    /// Newton's settings.
    package var newton: Newton
    /// Whether each term is tested by refitting without it.
    package var testingTerms: Bool
    /// A start from part of the data, made from the null model's point.
    package var warmStart: (([Double], [Int]) -> [Double]?)?

    /// Plans a fit.
    package init(
      newton: Newton, testingTerms: Bool, warmStart: (([Double], [Int]) -> [Double]?)?
    ) {
      self.newton = newton
      self.testingTerms = testingTerms
      self.warmStart = warmStart
    }
  }

  /// Fits all of a design's columns.
  ///
  /// - Parameters:
  ///   - likelihood: The likelihood, on the standardized design.
  ///   - design: That design.
  ///   - nullStart: Where the model without effects begins: zeros, but for the intercept.
  ///   - rank: Decides which columns can be estimated, given the information of the null model.
  ///   - plan: How to go about it.
  /// - Throws: ``FitError/allColumnsAliased(_:)`` or ``FitError/notFinite``.
  package init(
    _ likelihood: inout some Likelihood, _ design: StandardizedDesign, nullStart: [Double],
    rank: (LikelihoodPoint) -> RankDecision, plan: Plan
  ) throws(FitError) {
    let p = design.design.columnCount
    let intercepts = design.design.intercepts.map(\.column)
    let isIntercept = Set(intercepts)
    var nullNewton = plan.newton
    nullNewton.informationTolerance = 1e-9
    let null = nullNewton.maximize(
      &likelihood, from: nullStart, free: intercepts, provingExistence: false)
    guard null.point.logLikelihood.isFinite else { throw .notFinite }
    let decision = rank(null.point)
    let outcome = decision.decide()
    let kept = outcome.kept
    if p > 0 && kept.isEmpty { throw .allColumnsAliased(design.design.names) }
    let effects = kept.filter { !isIntercept.contains($0) }
    if p > intercepts.count, effects.isEmpty {
      let names = (0..<p).filter { !isIntercept.contains($0) }.map { design.design.names[$0] }
      throw .allColumnsAliased(names)
    }

    scoreTest = Self.scoreTest(null.point, kept: kept, degreesOfFreedom: effects.count)
    var start = null.parameters
    var evaluated: LikelihoodPoint? = null.point
    if let better = plan.warmStart?(null.parameters, kept) {
      start = better
      evaluated = nil
    }
    let fit = plan.newton.maximize(&likelihood, from: start, evaluated: evaluated, free: kept)

    names = design.design.names
    terms = design.design.terms
    self.intercepts = intercepts
    estimated = kept
    standardizedEstimates = fit.parameters
    var estimates = design.original(fit.parameters)
    for alias in outcome.aliased { estimates[alias.column] = .nan }
    self.estimates = estimates
    var status = [CoefficientStatus](repeating: .estimated, count: p)
    for alias in outcome.aliased { status[alias.column] = .aliased }
    if !fit.convergence.converged, fit.existence != .proven {
      // On z the intercept moves with every centred column; on x only where it runs away itself.
      var direction = fit.step
      let original = design.original(fit.step)
      for intercept in intercepts { direction[intercept] = original[intercept] }
      let largest = kept.reduce(0) { max($0, direction[$1].magnitude) }
      for column in kept where direction[column].magnitude > 1e-3 * largest && largest > 1e-6 {
        status[column] = .infinite
      }
    }
    self.status = status
    let inverse =
      likelihood.factor(
        fit.point.information, at: fit.parameters, free: kept, digitsMatter: true
      )?.inverse(order: kept.count)
      // Where the information is singular nothing is known of the errors, and NaN says so.
      ?? Matrix(
        rows: kept.count, columns: kept.count,
        elements: Array(repeating: .nan, count: kept.count * kept.count))
    covariance = design.original(covariance: inverse, columns: kept)
    logLikelihood = fit.point.logLikelihood
    nullLogLikelihood = null.point.logLikelihood
    convergence = fit.convergence
    existence = fit.existence
    aliased = outcome.aliased.map {
      Self.word($0, design, isStandardized: decision.isStandardized)
    }

    // A limit has a likelihood too, so its ratios stand where no finite estimate exists.
    guard plan.testingTerms && (fit.convergence.converged || status.contains(.infinite)) else {
      termTests = Array(repeating: nil, count: terms.count)
      return
    }
    termTests = Self.testTerms(
      &likelihood, design.design, fit, inverse, kept: kept, decision, plan.newton,
      null: null.parameters)
  }

  private static func scoreTest(
    _ null: LikelihoodPoint, kept: [Int], degreesOfFreedom: Int
  ) -> ChiSquaredTest {
    let factor = try? CholeskyFactorization(null.information.extracting(rows: kept, columns: kept))
    let statistic = factor?.inverseQuadraticForm(kept.map { null.score[$0] }) ?? .nan
    return ChiSquaredTest(chiSquared: statistic, degreesOfFreedom: degreesOfFreedom)
  }

  /// Refits without each term, from where the quadratic approximation puts that maximum.
  private static func testTerms(
    _ likelihood: inout some Likelihood, _ design: Design, _ fit: Newton.Result,
    _ covariance: Matrix, kept: [Int], _ decision: RankDecision, _ newton: Newton, null: [Double]
  ) -> [ChiSquaredTest?] {
    var newton = newton
    newton.informationTolerance = 1e-6  // only the log-likelihood is wanted
    return design.terms.map { term in
      let others = (0..<design.columnCount).filter { !term.columns.contains($0) }
      let remaining = decision.decide(among: others).kept
      let degreesOfFreedom = kept.count - remaining.count
      guard degreesOfFreedom > 0 else { return nil }
      var start = fit.convergence.converged ? fit.parameters : null
      let gone = kept.indices.filter { term.columns.contains(kept[$0]) }
      let block = covariance.extracting(rows: gone, columns: gone)
      var pull = gone.map { fit.parameters[kept[$0]] }
      if fit.convergence.converged, let factor = try? CholeskyFactorization(block) {
        factor.solve(&pull)
        for (position, column) in kept.enumerated() {
          for (index, other) in gone.enumerated() {
            start[column] -= covariance[position, other] * pull[index]
          }
        }
      }
      for column in term.columns { start[column] = 0 }
      let without = newton.maximize(
        &likelihood, from: start, free: remaining, provingExistence: false)
      return ChiSquaredTest(
        chiSquared: max(0, 2 * (fit.point.logLikelihood - without.point.logLikelihood)),
        degreesOfFreedom: degreesOfFreedom)
    }
  }

  private static func word(
    _ alias: RankDecision.Alias, _ design: StandardizedDesign, isStandardized: Bool
  ) -> AliasedCoefficient {
    let intercept = design.design.interceptIndex
    var constant = 0.0
    var terms: [(name: String, coefficient: Double)] = []
    if isStandardized && !alias.terms.isEmpty { constant = design.centers[alias.column] }
    for term in alias.terms {
      if term.column == intercept && design.design.intercepts.count == 1 {
        constant = term.coefficient
        continue
      }
      var coefficient = term.coefficient
      if isStandardized {
        coefficient *= design.scales[term.column] / design.scales[alias.column]
        constant -= coefficient * design.centers[term.column]
      }
      terms.append((design.design.names[term.column], coefficient))
    }
    // What is left of a constant that cancels is rounding of the centres.
    if constant.magnitude < 1e-9 * design.rootMeanSquares[alias.column] { constant = 0 }
    return AliasedCoefficient(
      name: design.design.names[alias.column], terms: terms, constant: constant)
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
  /// Twice the log-likelihood's rise over the null model.
  public var likelihoodRatioTest: ChiSquaredTest {
    ChiSquaredTest(
      chiSquared: 2 * (logLikelihood - nullLogLikelihood), degreesOfFreedom: effects.count)
  }

  /// The estimated columns but the intercepts.
  package var effects: [Int] { estimated.filter { !intercepts.contains($0) } }

  /// The Wald test that the coefficients of `columns` are zero, by `covariance` over ``estimated``.
  package func waldTest(of columns: [Int], _ covariance: Matrix) -> ChiSquaredTest {
    let positions = columns.compactMap { estimated.firstIndex(of: $0) }
    // Where the likelihood runs away Wald's statistic falls to 0, the more the clearer the effect.
    if !convergence.converged {
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

  /// The coefficient table.
  ///
  /// - Parameters:
  ///   - robust: The covariance that standard errors, tests and intervals come from, where there is
  ///     one besides the model's.
  ///   - confidenceLevel: The intervals' level.
  /// - Returns: A row per column of the design.
  public func coefficients(robust: Matrix?, confidenceLevel: Double) -> [Coefficient] {
    let z = Normal.standard.quantile((1 + confidenceLevel) / 2)
    var position = [Int?](repeating: nil, count: names.count)
    for (index, column) in estimated.enumerated() { position[column] = index }
    return names.indices.map { j in
      guard let index = position[j] else {
        return Coefficient(
          name: names[j], estimate: .nan, standardError: .nan, robustStandardError: nil,
          statistic: .nan, pValue: .nan, lower: .nan, upper: .nan, status: .aliased)
      }
      func error(_ covariance: Matrix) -> Double {
        let variance = covariance[index, index]
        return variance > 0 && variance.isFinite ? variance.squareRoot() : .nan
      }
      let standardError = error(covariance)
      let robustError = robust.map(error)
      let used = robustError ?? standardError
      let infinite = status[j] == .infinite
      let statistic = estimates[j] / used
      return Coefficient(
        name: names[j], estimate: estimates[j], standardError: standardError,
        robustStandardError: robustError, statistic: infinite ? .nan : statistic,
        pValue: infinite ? .nan : 2 * Normal.standard.upperTail(statistic.magnitude),
        lower: infinite ? .nan : estimates[j] - z * used,
        upper: infinite ? .nan : estimates[j] + z * used, status: status[j])
    }
  }

  /// The terms with their tests.
  public func termTable(robust: Matrix?) -> [TermTest] {
    terms.indices.map { index in
      let columns = Array(terms[index].columns).filter { estimated.contains($0) }
      let wald = columns.isEmpty ? nil : waldTest(of: columns, robust ?? covariance)
      return TermTest(
        name: terms[index].name, columns: terms[index].columns,
        degreesOfFreedom: termTests[index]?.degreesOfFreedom ?? columns.count,
        likelihoodRatio: termTests[index], wald: wald)
    }
  }
}
