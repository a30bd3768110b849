public import Formulas
public import ModelExchange
internal import Scoring
public import SurvivalAnalysis

internal import LinearAlgebra
public import StatisticalModels

extension ModelDocument {
  /// A document of a fitted parametric survival model.
  ///
  /// - Parameters:
  ///   - fit: The fit.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded.
  ///   - ancillary: The formulas of its further equations, as `scale ~ contract`.
  public init(
    aft fit: LifetimeFit, _ frame: ModelFrame, _ context: Context, ancillary: [String] = []
  ) {
    let labels = fit.labels
    let hasOneScale =
      fit.scales.count == 1 && !labels.contains { $0.equation == 1 && $0.name != "log(scale)" }
    let statistics = LifetimeStatistics(
      scale: hasOneScale ? fit.scales[0] : nil, ancillary: ancillary,
      members: fit.members.map {
        LifetimeStatistics.Member(
          distribution: $0.distribution, logLikelihood: $0.logLikelihood,
          likelihoodRatio: ChiSquaredTest(
            chiSquared: $0.test.chiSquared, degreesOfFreedom: $0.test.degreesOfFreedom,
            pValue: $0.test.pValue))
      })
    self.init(
      model: .aft(fit.scorer(frame.encoder, strata: frame.strata), statistics),
      formula: frame.formula.text,
      outcome: Outcome(frame, context, maximumFollowUp: fit.lastTime),
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      intervalMethod: fit.estimates.usesProfile(
        robust: fit.robustCovariance, confidenceLevel: context.confidenceLevel)
        ? .profile : .wald,
      coefficients: zip(fit.coefficients(confidenceLevel: context.confidenceLevel), labels).map {
        row, label in
        var coefficient = Coefficient(row)
        coefficient.name = label.name
        coefficient.equation = Self.lifetimeEquations[label.equation]
        return coefficient
      },
      terms: fit.terms(of: frame.encoder).map { TermStatistics($0) },
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: nil),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance, correction: .hc0,
        clusters: frame.cluster?.keys.count, adjustsForClusters: false),
      training: context.training, provenance: context.provenance,
      warnings: frame.warnings + fit.estimates.warnings
        + fit.estimates.adequacyWarnings(outcomes: fit.events, noun: "events") + context.warnings)
    survey = context.survey
  }
}

extension LifetimeFit {
  /// The test of each of an encoder's terms: in the location, or where it is not there in the scale
  /// or the shape.
  public func terms(of encoder: FeatureEncoder) -> [TermTest] {
    let known = terms
    return encoder.terms.map { term in
      let names = [term.name, "log(scale): \(term.name)", "shape: \(term.name)"]
      let found = names.lazy.compactMap { name in known.first { $0.name == name } }.first
      return found
        ?? TermTest(
          name: term.name, columns: 0..<0, degreesOfFreedom: 0, likelihoodRatio: nil, wald: nil)
    }
  }
}
