public import Formulas
public import GeneralizedLinearModels
public import ModelExchange
public import SurvivalAnalysis

internal import LinearAlgebra
public import Scoring
public import StatisticalModels

extension ModelDocument {
  /// What a document records of the training besides the fit.
  public struct Context: Sendable {
    /// The level of the coefficients' intervals.
    public var confidenceLevel = 0.95
    /// What training was told.
    public var training = Training()
    /// What training was given.
    public var provenance: Provenance
    /// The unit of times, if it was given.
    public var timeUnit: String?
    /// The value of the cause column that means that nothing happened, where there are several causes.
    public var censored: String?
    /// The concordance, if it was computed.
    public var concordance: FitStatistics.Estimate?
    /// The digest of the model that this one takes the place of.
    public var parent: String?
    /// Words that are not in the frame or the fit.
    public var warnings: [DataWarning] = []
    /// What turned raw answers into columns, where a battery did.
    public var survey: SurveyEncoder?

    /// Records where the data came from.
    public init(provenance: Provenance) { self.provenance = provenance }
  }

  /// A document of a fitted logistic regression.
  ///
  /// - Parameters:
  ///   - fit: The fit.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded.
  public init(_ fit: LogisticRegression.Fit, _ frame: ModelFrame, _ context: Context) {
    var kind = Outcome.Kind.binary
    if case .counts = frame.response { kind = .counts }
    var training = context.training
    training.priorCorrection = fit.priorCorrection.map { Training.PriorCorrection($0) }
    training.classWeights = fit.classWeights.flatMap { Training.ClassWeights($0) }
    let rarer = fit.events <= fit.nonEvents ? (fit.events, "events") : (fit.nonEvents, "non-events")
    self.init(
      model: .logistic(
        fit.scorer(frame.encoder),
        LogisticStatistics(deviance: fit.deviance, nullDeviance: fit.nullDeviance)),
      formula: frame.formula.text,
      outcome: Outcome(kind: kind, event: frame.formula.event),
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, calibratedIntercept: fit.calibratedIntercept,
        interceptShift: fit.priorCorrection?.shift ?? 0,
        concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      intervalMethod: fit.estimates.usesProfile(
        robust: fit.robustCovariance, confidenceLevel: context.confidenceLevel)
        ? .profile : .wald,
      coefficients: fit.coefficients(confidenceLevel: context.confidenceLevel).map {
        Coefficient($0)
      },
      terms: fit.terms.map { TermStatistics($0) },
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: nil),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance,
        correction: fit.correction.flatMap { Covariance.Correction(rawValue: $0.rawValue) },
        clusters: frame.cluster?.keys.count, adjustsForClusters: true),
      training: training, provenance: context.provenance, parent: context.parent,
      warnings: frame.warnings + fit.estimates.warnings(event: frame.formula.event)
        + fit.estimates.adequacyWarnings(outcomes: rarer.0, noun: rarer.1) + context.warnings)
    survey = context.survey
  }

  /// A document of a fitted Cox regression.
  ///
  /// - Parameters:
  ///   - fit: The fit, with its baselines.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded.
  public init(_ fit: CoxRegression.Fit, _ frame: ModelFrame, _ context: Context) {
    var kind = Outcome.Kind.rightCensored
    if case .survival(let start, _, _) = frame.response, start != nil { kind = .startStop }
    self.init(
      model: .cox(
        fit.scorer(frame.encoder, strata: frame.strata),
        CoxStatistics(ties: CoxStatistics.Ties(fit.ties))),
      formula: frame.formula.text,
      outcome: Outcome(
        kind: kind, event: frame.formula.event, timeUnit: context.timeUnit,
        maximumFollowUp: fit.baselines.compactMap(\.time.last).max()),
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      intervalMethod: fit.estimates.usesProfile(
        robust: fit.robustCovariance, confidenceLevel: context.confidenceLevel)
        ? .profile : .wald,
      coefficients: fit.coefficients(confidenceLevel: context.confidenceLevel).map {
        Coefficient($0)
      },
      terms: fit.terms.map { TermStatistics($0) },
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: fit.robustScoreTest),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance, correction: .hc0,
        clusters: frame.cluster?.keys.count, adjustsForClusters: false),
      training: context.training, provenance: context.provenance, parent: context.parent,
      warnings: frame.warnings + fit.estimates.warnings
        + fit.estimates.adequacyWarnings(outcomes: fit.events, noun: "events") + context.warnings)
    survey = context.survey
  }
}

extension ModelDocument.Training.PriorCorrection {
  init(_ correction: PriorCorrection) {
    self.init(
      sampleShare: correction.sampleShare, populationShare: correction.populationShare,
      interceptShift: correction.shift)
  }
}

extension ModelDocument.Training.ClassWeights {
  init?(_ weights: ClassWeights) {
    guard case .weights(let nonEvents, let events) = weights else { return nil }
    self.init(nonEvents: nonEvents, events: events)
  }
}

extension ModelDocument.FitStatistics {
  init(
    _ estimates: MaximumLikelihood, observations: Double, events: Double, aic: Double,
    bic: Double, calibratedIntercept: Double? = nil, interceptShift: Double = 0,
    concordance: Estimate?
  ) {
    self.init(
      observations: observations, events: events, logLikelihood: estimates.logLikelihood,
      nullLogLikelihood: estimates.nullLogLikelihood,
      degreesOfFreedom: estimates.estimated.count, aic: aic, bic: bic,
      converged: estimates.convergence.converged, iterations: estimates.convergence.iterations,
      newtonDecrement: estimates.convergence.newtonDecrement,
      estimateExists: estimates.estimateExists,
      biasReduction: ModelDocument.BiasReduction(
        estimates, calibratedIntercept, shift: interceptShift),
      separation: estimates.separation.map {
        ModelDocument.SeparationStatistics($0, names: estimates.names)
      },
      concordance: concordance)
  }
}

extension ModelDocument.Coefficient {
  init(_ row: StatisticalModels.Coefficient) {
    func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    self.init(
      name: row.name, estimate: finite(row.estimate), standardError: finite(row.standardError),
      robustStandardError: finite(row.robustStandardError), statistic: finite(row.statistic),
      pValue: finite(row.pValue), lower: finite(row.lower), upper: finite(row.upper),
      status: Status(row.status))
    augmentedStandardError = finite(row.augmentedStandardError)
    maximumIsInfinite = row.maximumIsInfinite && row.status == .estimated
  }
}

extension ModelDocument.Coefficient.Status {
  init(_ status: CoefficientStatus) {
    switch status {
    case .estimated: self = .estimated
    case .aliased: self = .aliased
    case .infinite: self = .infinite
    case .zero: self = .zero
    case .atBound: self = .atBound
    }
  }
}

extension ModelDocument.ChiSquaredTest {
  /// The same test, unless it could not be formed.
  public init?(_ test: StatisticalModels.ChiSquaredTest?) {
    guard let test, test.chiSquared.isFinite, test.pValue.isFinite else { return nil }
    self.init(
      chiSquared: test.chiSquared, degreesOfFreedom: test.degreesOfFreedom, pValue: test.pValue)
  }
}

extension ModelDocument.TermStatistics {
  init(_ term: TermTest) {
    self.init(
      degreesOfFreedom: term.degreesOfFreedom,
      likelihoodRatio: ModelDocument.ChiSquaredTest(term.likelihoodRatio))
  }
}

extension ModelDocument.ModelTests {
  init(
    _ estimates: MaximumLikelihood, wald: StatisticalModels.ChiSquaredTest,
    robustScore: StatisticalModels.ChiSquaredTest?
  ) {
    self.init(
      likelihoodRatio: ModelDocument.ChiSquaredTest(estimates.likelihoodRatioTest),
      wald: ModelDocument.ChiSquaredTest(wald),
      score: ModelDocument.ChiSquaredTest(estimates.scoreTest),
      robustScore: ModelDocument.ChiSquaredTest(robustScore))
  }
}

extension ModelDocument.Covariance {
  /// The covariances of a fit, the one that intervals use last; none where the fit ran away.
  static func all(
    _ estimates: MaximumLikelihood, robust: Matrix?, correction: Correction?, clusters: Int?,
    adjustsForClusters: Bool
  ) -> [Self] {
    var all: [Self] = []
    if let matrix = estimates.scoringCovariance(estimates.covariance) {
      all.append(Self(kind: .model, matrix: matrix))
    }
    if let robust, let matrix = estimates.scoringCovariance(robust) {
      var sandwich = Self(kind: clusters == nil ? .robust : .cluster, matrix: matrix)
      sandwich.correction = correction
      sandwich.clusters = clusters
      sandwich.clusterFactor = clusters.map {
        adjustsForClusters && $0 > 1 ? Double($0) / Double($0 - 1) : 1
      }
      all.append(sandwich)
    }
    return all
  }
}

extension Formula {
  /// The event in the formula's words.
  var event: String {
    switch response {
    case .none: ""
    case .value(let expression): "\(expression)"
    case .counts(let successes, _): "\(successes)"
    case .survival(_, _, let event), .leftCensored(_, let event): "\(event)"
    case .interval(let lower, let upper): "the event between \(lower) and \(upper)"
    }
  }
}

extension ModelDocument.CoxStatistics.Ties {
  /// How a fit's ties were treated, as a document says it.
  public init(_ ties: CoxResponse.Ties) {
    switch ties {
    case .breslow: self = .breslow
    case .efron: self = .efron
    case .exact: self = .exact
    }
  }
}

extension CoxResponse.Ties {
  /// How ties were treated in the fit that a document tells of.
  public init(_ ties: ModelDocument.CoxStatistics.Ties) {
    switch ties {
    case .breslow: self = .breslow
    case .efron: self = .efron
    case .exact: self = .exact
    }
  }
}
