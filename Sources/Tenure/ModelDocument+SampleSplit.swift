public import Formulas
public import GeneralizedLinearModels
public import ModelExchange
public import SurvivalAnalysis

internal import LinearAlgebra
internal import Scoring
internal import StatisticalModels

extension ModelDocument {
  /// A document of a logistic regression on columns that other rows had chosen.
  ///
  /// - Parameters:
  ///   - fit: The fit to the chosen columns.
  ///   - columns: Which columns of the frame these are, ascending.
  ///   - frame: The formula and the rows that were fitted, none of which had a part in the choice.
  ///   - context: What else is recorded; its training has the penalty.
  public init(
    _ fit: LogisticRegression.Fit, columns: [Int], _ frame: ModelFrame, _ context: Context
  ) {
    var kind = Outcome.Kind.binary
    if case .counts = frame.response { kind = .counts }
    let place = ChosenColumns(columns, of: frame)
    self.init(
      model: .logistic(
        LogisticScorer(
          encoder: frame.encoder, coefficients: place.coefficients(fit.estimates),
          reference: place.means(fit.means),
          covariance: fit.estimates.scoringCovariance(fit.covariance).map(place.covariance)),
        LogisticStatistics(deviance: fit.deviance, nullDeviance: fit.nullDeviance)),
      formula: frame.formula.text, outcome: Outcome(kind: kind, event: frame.formula.event),
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      intervalMethod: fit.estimates.usesProfile(
        robust: fit.robustCovariance, confidenceLevel: context.confidenceLevel)
        ? .profile : .wald,
      coefficients: place.table(
        fit.coefficients(confidenceLevel: context.confidenceLevel).map { Coefficient($0) }),
      terms: place.terms(fit.terms),
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: nil),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance,
        correction: fit.correction.flatMap { Covariance.Correction(rawValue: $0.rawValue) },
        clusters: frame.cluster?.keys.count, adjustsForClusters: true
      ).map { $0.replacing(place.covariance($0.matrix)) },
      training: context.training, provenance: context.provenance,
      warnings: frame.warnings + fit.estimates.warnings + context.warnings)
    survey = context.survey
  }

  /// A document of a Cox regression on columns that other rows had chosen.
  ///
  /// - Parameters:
  ///   - fit: The fit to the chosen columns, with its baselines.
  ///   - columns: Which columns of the frame these are, ascending.
  ///   - frame: The formula and the rows that were fitted, none of which had a part in the choice.
  ///   - context: What else is recorded; its training has the penalty.
  public init(
    _ fit: CoxRegression.Fit, columns: [Int], _ frame: ModelFrame, _ context: Context
  ) {
    var kind = Outcome.Kind.rightCensored
    if case .survival(let start, _, _) = frame.response, start != nil { kind = .startStop }
    let place = ChosenColumns(columns, of: frame)
    let keys = frame.strata?.keys ?? [[]]
    self.init(
      model: .cox(
        CoxScorer(
          encoder: frame.encoder, coefficients: place.coefficients(fit.estimates),
          reference: place.means(fit.means),
          covariance: fit.estimates.scoringCovariance(fit.covariance).map(place.covariance),
          strata: zip(keys, fit.baselines).map { key, baseline in
            BaselineStratum(
              key: key, time: baseline.time, cumulativeHazard: baseline.cumulativeHazard,
              atRisk: baseline.atRisk, events: baseline.events,
              intervalGrid: .init(
                time: baseline.grid.time, variance: baseline.grid.variance,
                meanHazard: baseline.grid.meanHazard.map { place.spread($0, others: 0) }))
          }),
        CoxStatistics(ties: fit.ties == .efron ? .efron : .breslow)),
      formula: frame.formula.text,
      outcome: Outcome(
        kind: kind, event: frame.formula.event, timeUnit: context.timeUnit,
        maximumFollowUp: fit.baselines.compactMap(\.time.last).max()),
      fit: FitStatistics(
        fit.estimates, observations: fit.observations, events: fit.events, aic: fit.aic,
        bic: fit.bic, concordance: context.concordance),
      confidenceLevel: context.confidenceLevel,
      coefficients: place.table(
        fit.coefficients(confidenceLevel: context.confidenceLevel).map { Coefficient($0) }),
      terms: place.terms(fit.terms),
      tests: ModelTests(fit.estimates, wald: fit.waldTest, robustScore: fit.robustScoreTest),
      covariances: Covariance.all(
        fit.estimates, robust: fit.robustCovariance, correction: .hc0,
        clusters: frame.cluster?.keys.count, adjustsForClusters: false
      ).map { $0.replacing(place.covariance($0.matrix)) },
      training: context.training, provenance: context.provenance,
      warnings: frame.warnings + fit.estimates.warnings + context.warnings)
    survey = context.survey
  }
}

/// The columns of a frame that a fit is about; the others' coefficients are zero.
private struct ChosenColumns {
  private let columns: [Int]
  private let encoder: FeatureEncoder

  init(_ columns: [Int], of frame: ModelFrame) {
    self.columns = columns
    encoder = frame.encoder
  }

  /// Numbers of the chosen columns among those of all.
  func spread(_ values: [Double], others: Double) -> [Double] {
    var all = [Double](repeating: others, count: encoder.columnNames.count)
    for (column, value) in zip(columns, values) { all[column] = value }
    return all
  }

  func coefficients(_ estimates: MaximumLikelihood) -> [Double] {
    spread(estimates.scoringCoefficients, others: 0)
  }

  /// The reference; what a column without effect is compared with does not matter.
  func means(_ means: [Double]) -> [Double] {
    spread(means, others: 0)
  }

  func covariance(_ covariance: CoefficientCovariance) -> CoefficientCovariance {
    CoefficientCovariance(
      columns: covariance.columns.map { columns[$0] }, lower: covariance.lower)
  }

  func table(_ rows: [ModelDocument.Coefficient]) -> [ModelDocument.Coefficient] {
    var all = encoder.columnNames.map {
      ModelDocument.Coefficient(name: $0, estimate: 0, status: .zero)
    }
    for (column, row) in zip(columns, rows) { all[column] = row }
    return all
  }

  func terms(_ tests: [TermTest]) -> [ModelDocument.TermStatistics] {
    encoder.terms.map { term in
      tests.first { $0.name == term.name }.map { ModelDocument.TermStatistics($0) }
        ?? ModelDocument.TermStatistics(degreesOfFreedom: 0)
    }
  }
}

extension ModelDocument.Covariance {
  /// Another matrix of the same kind.
  fileprivate func replacing(_ matrix: CoefficientCovariance) -> Self {
    var replaced = Self(kind: kind, matrix: matrix)
    replaced.correction = correction
    replaced.clusters = clusters
    replaced.clusterFactor = clusterFactor
    return replaced
  }
}
