public import Formulas
public import ModelExchange
public import SurvivalAnalysis

internal import Scoring
internal import StatisticalModels

extension ModelDocument {
  /// A document of a fitted Cox regression with shared frailty.
  ///
  /// It predicts for customers whose frailties nobody knows; those of the groups of training are not
  /// in it.
  ///
  /// - Parameters:
  ///   - fit: The fit.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded.
  ///   - column: The column whose equal values share a frailty.
  public init(
    _ fit: SharedFrailtyRegression.Fit, _ frame: ModelFrame, _ context: Context,
    frailtyOf column: String
  ) {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    let variance = fit.variance
    let groupCount = fit.frailties.estimate.count
    var statistics = FitStatistics(
      fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
      bic: fit.bic, concordance: context.concordance)
    statistics.degreesOfFreedom = fit.degreesOfFreedom
    statistics.converged = statistics.converged && variance.converged
    self.init(
      model: .sharedFrailty(
        fit.scorer(frame.encoder, strata: frame.strata),
        FrailtyStatistics(
          ties: CoxStatistics.Ties(fit.ties), column: column, groups: groupCount,
          lower: variance.lower, upper: finite(variance.upper),
          likelihoodRatio: finite(variance.likelihoodRatio), pValue: finite(variance.pValue),
          partialLogLikelihood: fit.partialLogLikelihood)),
      formula: frame.formula.text,
      outcome: Outcome(
        frame, context, maximumFollowUp: fit.baselines.compactMap(\.time.last).max()),
      fit: statistics, confidenceLevel: context.confidenceLevel,
      coefficients: fit.coefficients(confidenceLevel: context.confidenceLevel).map {
        Coefficient($0)
      },
      terms: fit.terms.map { TermStatistics($0) },
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: nil),
      covariances: Covariance.all(
        fit.estimates, robust: nil, correction: .hc0, clusters: nil, adjustsForClusters: false),
      training: context.training, provenance: context.provenance,
      warnings: frame.warnings + fit.estimates.warnings
        + fit.estimates.adequacyWarnings(outcomes: fit.events, noun: "events")
        + Self.frailtyWarnings(fit, frame, column) + context.warnings)
    survey = context.survey
  }

  private static func frailtyWarnings(
    _ fit: SharedFrailtyRegression.Fit, _ frame: ModelFrame, _ column: String
  ) -> [DataWarning] {
    var warnings: [DataWarning] = []
    let groups = fit.frailties.estimate.count
    if groups == frame.rowCount {
      warnings.append(
        DataWarning(
          code: "frailtyOfRows",
          message: "every value of \(column) has one row, so its frailty is told from the shape of "
            + "the hazard alone; a column of households or customers with several rows says more"))
    }
    if !fit.variance.converged {
      warnings.append(
        DataWarning(
          code: "frailtyNotFound",
          message: "no variance of the frailty was found at which the likelihood is largest; take "
            + "fewer columns, or strata(\(column)) where its groups are few and large"))
    } else if fit.variance.estimate == 0 {
      warnings.append(
        DataWarning(
          code: "noFrailty",
          message:
            "groups of \(column) do not differ more than chance lets them, so the variance of "
            + "the frailty is 0 and all else is as without it"))
    }
    if case .survival(let start?, _, _) = frame.response, let grouping = frame.frailty {
      var first = [Double](repeating: .infinity, count: groups)
      for (row, group) in grouping.codes.enumerated() {
        first[Int(group)] = min(first[Int(group)], start[row])
      }
      let late = first.count { $0 > 0 }
      if late > 0 {
        warnings.append(
          DataWarning(
            code: "lateFrailty",
            message:
              "\(late) of \(groups) groups of \(column) come under observation after time 0; "
              + "the frailest may have gone before, which this model does not allow for"))
      }
    }
    return warnings
  }
}
