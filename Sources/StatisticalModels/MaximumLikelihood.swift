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
  public internal(set) var estimates: [Double]
  /// What became of each coefficient.
  public internal(set) var status: [CoefficientStatus]
  /// The columns that the covariances are over, ascending: all that are not aliased.
  public let estimated: [Int]
  /// The inverse information at the estimate, over ``estimated``.
  public internal(set) var covariance: Matrix
  /// The log-likelihood at the estimate.
  public internal(set) var logLikelihood: Double
  /// The log-likelihood without effects; offset, strata and, where there is one, intercept stay.
  public let nullLogLikelihood: Double
  /// Rao's score test of all effects.
  public let scoreTest: ChiSquaredTest
  /// The likelihood-ratio test of each term; `nil` where it was not asked for.
  public internal(set) var termTests: [ChiSquaredTest?]
  /// How the iteration ended.
  public internal(set) var convergence: Convergence
  /// Whether a finite estimate was shown to exist.
  public let existence: Existence
  /// The columns left out, in words.
  public let aliased: [AliasedCoefficient]
  /// The estimate on the standardized design, for what models add.
  package internal(set) var standardizedEstimates: [Double]
  /// The intercepts' columns, whose coefficients no test concerns.
  package let intercepts: [Int]
  /// Which columns depend on which.
  package let rank: RankDecision
  /// The model without effects on the standardized design, where every refit begins.
  package let nullParameters: [Double]
  /// What Firth's penalty changed; `nil` where the likelihood itself was maximized.
  public internal(set) var biasReduction: BiasReduction?
  /// Profile-likelihood intervals, where they were asked for.
  public internal(set) var profile: ProfileIntervals?

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
    self.rank = decision
    nullParameters = null.parameters
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
    termTests = []
    termTests = testTerms(
      &likelihood, fit, inverse, start: null.parameters, newton: plan.newton)
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
