public import Formulas
public import ModelExchange
public import SurvivalAnalysis

internal import StatisticalModels

extension ModelDocument {
  /// A document of a fitted Royston–Parmar model.
  ///
  /// - Parameters:
  ///   - fit: The fit.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded.
  public init(_ fit: RoystonParmarFit, _ frame: ModelFrame, _ context: Context) {
    let effectsEnd = fit.baselineCount + fit.means.count
    self.init(
      model: .roystonParmar(fit.scorer(frame.encoder)), formula: frame.formula.text,
      outcome: Outcome(frame, context, maximumFollowUp: fit.lastTime),
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      coefficients: fit.coefficients(confidenceLevel: context.confidenceLevel).enumerated().map {
        index, row in
        var coefficient = Coefficient(row)
        if index < fit.baselineCount { coefficient.equation = Model.baselineEquation }
        if index >= effectsEnd { coefficient.equation = Model.timeVaryingEquation }
        return coefficient
      },
      terms: fit.terms.prefix(frame.encoder.terms.count).map { TermStatistics($0) },
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: nil),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance, correction: .hc0,
        clusters: frame.cluster?.keys.count, adjustsForClusters: false),
      training: context.training, provenance: context.provenance,
      warnings: frame.warnings + fit.estimates.warnings + fit.warnings
        + fit.estimates.adequacyWarnings(outcomes: fit.events, noun: "events") + context.warnings)
    survey = context.survey
  }

  /// A document of a fitted mixture cure model.
  ///
  /// - Parameters:
  ///   - fit: The fit.
  ///   - frame: The formulas and the data they were fitted to.
  ///   - context: What else is recorded.
  ///   - incidence: The formula of who will ever leave.
  public init(
    _ fit: CureFit, _ frame: ModelFrame, _ context: Context, incidence: String
  ) {
    let rows = fit.coefficients(confidenceLevel: context.confidenceLevel)
    let tests = frame.encoder.terms.map { CureTerm($0.name, fit) }
    self.init(
      model: .cure(
        fit.scorer(frame.encoder),
        CureStatistics(
          incidence: incidence, neverLeaving: fit.stayingShare, plateau: fit.followUp.plateau,
          followUpAlpha: fit.followUp.alpha, lastEvent: fit.followUp.lastEvent,
          notYetLeft: fit.followUp.notYetLeft, equationTests: tests.flatMap(\.parts))),
      formula: frame.formula.text,
      outcome: Outcome(frame, context, maximumFollowUp: fit.lastTime),
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      coefficients: rows.enumerated().map { index, row in
        var coefficient = Coefficient(row)
        if index >= fit.latencyCount {
          coefficient.equation = Model.incidenceEquation
          coefficient.name = fit.incidenceNames[index - fit.latencyCount]
        } else {
          coefficient.equation =
            index == fit.latencyCount - 1 ? Model.scaleEquation : Model.latencyEquation
        }
        return coefficient
      },
      terms: tests.map(\.whole),
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: nil),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance, correction: .hc0,
        clusters: frame.cluster?.keys.count, adjustsForClusters: false),
      training: context.training, provenance: context.provenance,
      warnings: frame.warnings + fit.estimates.warnings + fit.warnings
        + fit.estimates.adequacyWarnings(outcomes: fit.events, noun: "events") + context.warnings)
    survey = context.survey
  }
}

/// The tests of a term of a cure model: as a whole, and in each equation where it stands in both.
private struct CureTerm {
  let whole: ModelDocument.TermStatistics
  let parts: [ModelDocument.CureStatistics.EquationTest]

  init(_ name: String, _ fit: CureFit) {
    let incidence = fit.terms.first { $0.name == CureFit.incidencePrefix + name }
    let latency = fit.terms.first { $0.name == name }
    guard let incidence, let latency else {
      whole =
        (latency ?? incidence).map { ModelDocument.TermStatistics($0) }
        ?? ModelDocument.TermStatistics(degreesOfFreedom: 0, likelihoodRatio: nil)
      parts = []
      return
    }
    whole = ModelDocument.TermStatistics(
      degreesOfFreedom: incidence.degreesOfFreedom + latency.degreesOfFreedom,
      likelihoodRatio: ModelDocument.ChiSquaredTest(fit.jointTests[name]))
    parts = [
      (ModelDocument.Model.incidenceEquation, incidence),
      (ModelDocument.Model.latencyEquation, latency),
    ].compactMap { equation, test in
      ModelDocument.ChiSquaredTest(test.likelihoodRatio).map {
        .init(term: name, equation: equation, likelihoodRatio: $0)
      }
    }
  }
}
