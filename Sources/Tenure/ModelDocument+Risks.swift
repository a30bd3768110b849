public import Formulas
public import ModelExchange
public import Scoring
public import SurvivalAnalysis

internal import LinearAlgebra
internal import StatisticalModels

extension ModelDocument {
  /// A document of a fitted discrete-time regression.
  ///
  /// - Parameters:
  ///   - fit: The fit.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded.
  public init(discreteTime fit: HazardFit, _ frame: ModelFrame, _ context: Context) {
    self.init(
      .discreteTime(
        fit.discreteTimeScorer(frame.encoder, strata: frame.strata),
        HazardStatistics(
          deviance: fit.deviance, nullDeviance: -2 * fit.estimates.nullLogLikelihood)),
      fit, frame, context)
  }

  /// A document of a fitted piecewise exponential regression.
  ///
  /// - Parameters:
  ///   - fit: The fit.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded.
  public init(piecewiseExponential fit: HazardFit, _ frame: ModelFrame, _ context: Context) {
    self.init(
      .piecewiseExponential(
        fit.piecewiseExponentialScorer(frame.encoder, strata: frame.strata)),
      fit, frame, context)
  }

  private init(_ model: Model, _ fit: HazardFit, _ frame: ModelFrame, _ context: Context) {
    self.init(
      model: model, formula: frame.formula.text,
      outcome: Outcome(frame, context, maximumFollowUp: fit.lastTime),
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      coefficients: fit.coefficients(confidenceLevel: context.confidenceLevel).enumerated().map {
        index, row in
        var coefficient = Coefficient(row)
        if index < fit.baselineCount { coefficient.equation = Model.baselineEquation }
        return coefficient
      },
      terms: fit.terms.map { TermStatistics($0) },
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: nil),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance, correction: .hc0,
        clusters: frame.cluster?.keys.count, adjustsForClusters: false),
      training: context.training, provenance: context.provenance,
      warnings: frame.warnings + fit.estimates.warnings + fit.warnings + context.warnings)
    survey = context.survey
  }

  /// A document of fitted cause-specific regressions.
  ///
  /// - Parameters:
  ///   - fit: The fits, with their baselines.
  ///   - frame: The formula and the data they were fitted to.
  ///   - context: What else is recorded.
  ///   - ties: How tied events shared a risk set.
  ///   - survivalProduct: How the probability of staying is formed.
  public init(
    _ fit: CauseSpecificRegression.Fit, _ frame: ModelFrame, _ context: Context,
    ties: CoxStatistics.Ties, survivalProduct: CauseSpecificScorer.SurvivalProduct
  ) {
    let followUp = fit.fits.flatMap { $0.baselines.compactMap(\.time.last) }.max()
    var outcome = Outcome(frame, context, maximumFollowUp: followUp)
    outcome.causes = zip(fit.causes, fit.fits).map { .init(name: $0, events: $1.events) }
    var covariances: [Covariance] = []
    if let matrix = fit.scoringCovariance(fit.covariance) {
      covariances.append(Covariance(kind: .model, matrix: matrix))
    }
    if let robust = fit.robustCovariance, let matrix = fit.scoringCovariance(robust) {
      covariances.append(
        Covariance(kind: frame.cluster != nil ? .cluster : .robust, matrix: matrix))
    }
    self.init(
      model: .causeSpecific(
        fit.scorer(
          frame.encoder, strata: frame.strata, survivalProduct: survivalProduct),
        CauseSpecificStatistics(ties: ties)),
      formula: frame.formula.text, outcome: outcome,
      fit: FitStatistics(
        observations: fit.observations, events: fit.events, logLikelihood: fit.logLikelihood,
        nullLogLikelihood: fit.nullLogLikelihood, degreesOfFreedom: fit.degreesOfFreedom,
        aic: fit.aic, bic: fit.bic, converged: fit.converged,
        iterations: fit.fits.map(\.estimates.convergence.iterations).max() ?? 0,
        newtonDecrement: fit.fits.map(\.estimates.convergence.newtonDecrement).max() ?? 0,
        estimateExists: fit.estimateExists),
      confidenceLevel: context.confidenceLevel,
      coefficients: zip(fit.causes, fit.fits).flatMap { cause, single in
        single.coefficients(confidenceLevel: context.confidenceLevel).map { row in
          var coefficient = Coefficient(row)
          coefficient.equation = cause
          return coefficient
        }
      },
      terms: frame.encoder.terms.indices.map { term in
        TermStatistics(
          degreesOfFreedom: fit.fits.reduce(0) { $0 + $1.terms[term].degreesOfFreedom },
          likelihoodRatio: ChiSquaredTest(fit.termTest(term)))
      },
      tests: ModelTests(
        likelihoodRatio: ChiSquaredTest(fit.likelihoodRatioTest),
        wald: ChiSquaredTest(fit.waldTest), score: ChiSquaredTest(fit.scoreTest)),
      covariances: covariances, training: context.training, provenance: context.provenance,
      warnings: frame.warnings
        + zip(fit.causes, fit.fits).flatMap { cause, single in
          single.estimates.warnings.map {
            DataWarning(code: $0.code, message: "cause \(cause): \($0.message)")
          }
        } + context.warnings)
    survey = context.survey
  }

  /// A document of a fitted Fine–Gray regression.
  ///
  /// - Parameters:
  ///   - fit: The fit, with its baselines.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded.
  public init(
    _ fit: FineGrayRegression.Fit, _ frame: ModelFrame, _ context: Context
  ) {
    var outcome = Outcome(
      frame, context, maximumFollowUp: fit.baselines.compactMap(\.time.last).max())
    if case .competing(_, _, let cause, let causes) = frame.response {
      outcome.causes = causes.indices.map { index in
        .init(
          name: causes[index],
          events: index == causes.firstIndex(of: fit.cause)
            ? fit.events : Double(cause.count { Int($0) == index }))
      }
    }
    var warnings = frame.warnings + fit.estimates.warnings + context.warnings
    if !fit.hasCompetingEvents {
      warnings.append(
        DataWarning(
          code: "noCompetingEvents",
          message:
            "nobody left for another cause, so this is a Cox regression, which would also give "
            + "the probability of staying"))
    }
    self.init(
      model: .fineGray(
        fit.scorer(frame.encoder, strata: frame.strata),
        FineGrayStatistics(ties: .init(fit.convention))),
      formula: frame.formula.text, outcome: outcome,
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      coefficients: fit.coefficients(confidenceLevel: context.confidenceLevel).map {
        Coefficient($0)
      },
      terms: fit.terms.map { TermStatistics($0) },
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: nil),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance, correction: .hc0,
        clusters: frame.cluster?.keys.count, adjustsForClusters: false),
      training: context.training, provenance: context.provenance, warnings: warnings)
    survey = context.survey
  }
}

extension ModelDocument.Outcome {
  /// The outcome of a model of time.
  init(
    _ frame: ModelFrame, _ context: ModelDocument.Context, maximumFollowUp: Double?
  ) {
    var kind = Kind.rightCensored
    switch frame.response {
    case .survival(let start?, _, _), .competing(let start?, _, _, _):
      if !start.isEmpty { kind = .startStop }
    case .interval: kind = .intervalCensored
    case .none, .binary, .counts, .survival, .competing: break
    }
    self.init(
      kind: kind, event: frame.formula.event, censored: context.censored,
      timeUnit: context.timeUnit, maximumFollowUp: maximumFollowUp)
  }
}

extension ModelDocument.FineGrayStatistics.Convention {
  /// The same convention.
  fileprivate init(_ convention: FineGrayRegression.Convention) {
    switch convention {
    case .efron: self = .efron
    case .breslow: self = .breslow
    case .crr: self = .crr
    }
  }
}
