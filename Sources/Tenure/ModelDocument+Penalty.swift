public import Formulas
public import GeneralizedLinearModels
public import ModelExchange
public import StatisticalModels
public import SurvivalAnalysis

internal import RealModule
internal import Scoring

extension ModelDocument {
  /// A document of a penalised logistic regression: estimates, and no standard errors.
  ///
  /// - Parameters:
  ///   - fit: The fit.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded; its training has the penalty.
  public init(_ fit: LogisticRegression.PenalizedFit, _ frame: ModelFrame, _ context: Context) {
    var kind = Outcome.Kind.binary
    if case .counts = frame.response { kind = .counts }
    self.init(
      model: .logistic(
        fit.scorer(frame.encoder),
        LogisticStatistics(deviance: fit.deviance, nullDeviance: fit.nullDeviance)),
      outcome: Outcome(kind: kind, event: frame.formula.event),
      fit: FitStatistics(
        fit.estimates, logLikelihood: fit.logLikelihood, observations: fit.observations,
        events: fit.events, bicSize: fit.observations, concordance: context.concordance),
      fit.estimates, frame, context)
  }

  /// A document of a penalised Cox regression: estimates and baselines, and no standard errors.
  ///
  /// - Parameters:
  ///   - fit: The fit, with its baselines.
  ///   - frame: The formula and the data it was fitted to.
  ///   - context: What else is recorded; its training has the penalty.
  public init(_ fit: CoxRegression.PenalizedFit, _ frame: ModelFrame, _ context: Context) {
    var kind = Outcome.Kind.rightCensored
    if case .survival(let start, _, _) = frame.response, start != nil { kind = .startStop }
    self.init(
      model: .cox(
        fit.scorer(frame.encoder, strata: frame.strata),
        CoxStatistics(ties: fit.ties == .efron ? .efron : .breslow)),
      outcome: Outcome(
        kind: kind, event: frame.formula.event, timeUnit: context.timeUnit,
        maximumFollowUp: fit.baselines.compactMap(\.time.last).max()),
      fit: FitStatistics(
        fit.estimates, logLikelihood: fit.estimates.logLikelihood,
        observations: fit.observations, events: fit.events, bicSize: fit.events,
        concordance: context.concordance),
      fit.estimates, frame, context)
  }

  private init(
    model: Model, outcome: Outcome, fit: FitStatistics, _ estimates: PenalizedEstimates,
    _ frame: ModelFrame, _ context: Context
  ) {
    self.init(
      model: model, formula: frame.formula.text, outcome: outcome, fit: fit,
      confidenceLevel: context.confidenceLevel,
      coefficients: estimates.coefficients.map { Coefficient($0) },
      terms: estimates.terms.map { term in
        TermStatistics(
          degreesOfFreedom: term.columns.reduce(0) {
            $0 + (estimates.estimates[$1] != 0 ? 1 : 0)
          })
      }, tests: ModelTests(), covariances: [], training: context.training,
      provenance: context.provenance,
      warnings: frame.warnings + estimates.warnings + context.warnings)
    survey = context.survey
  }
}

extension LogisticRegression.PenalizedFit {
  /// The part that predicts, with the encoder of the frame that was fitted.
  func scorer(_ encoder: FeatureEncoder) -> LogisticScorer {
    LogisticScorer(
      encoder: encoder, coefficients: estimates.estimates, reference: means, covariance: nil)
  }
}

extension CoxRegression.PenalizedFit {
  /// The part that predicts, with the encoder and the strata of the frame that was fitted.
  ///
  /// - Precondition: There is a baseline for each stratum.
  func scorer(_ encoder: FeatureEncoder, strata: Grouping?) -> CoxScorer {
    let keys = strata?.keys ?? [[]]
    precondition(keys.count == baselines.count, "a baseline for each of \(keys.count) strata")
    return CoxScorer(
      encoder: encoder, coefficients: estimates.estimates, reference: means, covariance: nil,
      strata: zip(keys, baselines).map { key, baseline in
        BaselineStratum(
          key: key, time: baseline.time, cumulativeHazard: baseline.cumulativeHazard,
          atRisk: baseline.atRisk, events: baseline.events, intervalGrid: nil)
      })
  }
}

extension ModelDocument.FitStatistics {
  fileprivate init(
    _ estimates: PenalizedEstimates, logLikelihood: Double, observations: Double, events: Double,
    bicSize: Double, concordance: Estimate?
  ) {
    let freedom = estimates.effectiveDegreesOfFreedom
    let decrement = estimates.convergence.newtonDecrement
    self.init(
      observations: observations, events: events, logLikelihood: logLikelihood,
      nullLogLikelihood: estimates.nullLogLikelihood, degreesOfFreedom: estimates.nonzeroCount,
      aic: -2 * logLikelihood + 2 * freedom,
      bic: -2 * logLikelihood + .log(max(bicSize, 1)) * freedom,
      converged: estimates.convergence.converged, iterations: estimates.convergence.iterations,
      newtonDecrement: decrement.isFinite ? decrement : 0,
      estimateExists: estimates.convergence.converged ? true : nil, concordance: concordance)
  }
}

extension PenalizedEstimates {
  /// What the reader of the estimates should know, in sentences.
  public var warnings: [DataWarning] {
    var warnings: [DataWarning] = []
    if !constantColumns.isEmpty {
      warnings.append(
        DataWarning(
          code: "constantColumn",
          message:
            "\(constantColumns.joined(separator: ", ")) \(constantColumns.count == 1 ? "does" : "do") not vary, so there is nothing to estimate"
        ))
    }
    if !repeatedColumns.isEmpty {
      let pairs = repeatedColumns.map { "\($0.name) repeats \($0.original)" }
      warnings.append(
        DataWarning(
          code: "repeatedColumn",
          message:
            "\(pairs.joined(separator: ", ")) in other units; a lasso cannot share an effect between them, so the later one is left at zero"
        ))
    }
    let held = names.indices.filter { status[$0] == .atBound }
    if !held.isEmpty {
      warnings.append(
        DataWarning(
          code: "atBound",
          message:
            "the data pull \(held.map { names[$0] }.joined(separator: ", ")) beyond what was allowed; its coefficient stands at the bound"
        ))
    }
    if !convergence.converged {
      warnings.append(
        DataWarning(
          code: "notConverged",
          message:
            "the iteration stopped after \(convergence.iterations) evaluations with the conditions of an optimum missed by \(violation) of the null model's gradient"
        ))
    }
    return warnings
  }
}
