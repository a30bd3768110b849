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
  /// Why there is none, where that is known.
  public let separation: Separation?
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
    /// Whether a penalty will take the place of estimates that are not finite, so that their tests
    /// are not wanted.
    package var replacesInfinite = false

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
    let end = Self.settle(
      plan.newton.maximize(&likelihood, from: start, evaluated: evaluated, free: kept),
      &likelihood, design, kept: kept, null: null.parameters, plan.newton)

    names = design.design.names
    terms = design.design.terms
    self.intercepts = intercepts
    self.rank = decision
    nullParameters = null.parameters
    estimated = kept
    standardizedEstimates = end.fit.parameters
    var estimates = design.original(end.fit.parameters)
    var status = end.infinite.map { $0 ? CoefficientStatus.infinite : .estimated }
    for alias in outcome.aliased {
      estimates[alias.column] = .nan
      status[alias.column] = .aliased
    }
    self.estimates = estimates
    self.status = status
    covariance = design.original(covariance: end.inverse, columns: kept)
    logLikelihood = end.fit.point.logLikelihood
    nullLogLikelihood = null.point.logLikelihood
    convergence = end.fit.convergence
    existence = end.fit.existence
    separation = end.separation
    aliased = outcome.aliased.map {
      Self.word($0, design, isStandardized: decision.isStandardized)
    }

    termTests = Array(repeating: nil, count: terms.count)
    // A limit has a likelihood too, so its ratios stand where no finite estimate exists.
    let isInfinite = status.contains(.infinite)
    guard plan.testingTerms, end.fit.convergence.converged || isInfinite,
      !(isInfinite && plan.replacesInfinite)
    else { return }
    termTests = testTerms(
      &likelihood, end.fit, end.inverse, start: null.parameters, newton: plan.newton)
  }

  /// Puts into words what an aliased column of a standardized design is made of.
  package static func word(
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
