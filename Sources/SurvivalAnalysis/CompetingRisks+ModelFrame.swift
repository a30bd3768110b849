public import Formulas
public import LinearAlgebra
public import Scoring
public import StatisticalModels

extension CompetingRisksResponse {
  /// The left side of a formula that met its data.
  ///
  /// - Precondition: The frame was made for a survival model with several causes.
  public init(_ frame: ModelFrame, weightsAreFrequencies: Bool = false) {
    guard case .competing(let start, let time, let cause, let causes) = frame.response else {
      preconditionFailure("competing risks need the value that means that nothing happened")
    }
    self.init(
      start: start, time: time, cause: cause, causes: causes, weights: frame.weights,
      weightsAreFrequencies: weightsAreFrequencies, offset: frame.offset,
      strata: frame.strata?.codes, stratumCount: frame.strata?.keys.count ?? 1)
  }
}

extension CauseSpecificRegression {
  /// Estimates β and the baselines of every cause from a formula that met its data; clusters of the
  /// frame give robust errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model with several causes.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Returns: A fit for every cause.
  /// - Throws: ``CauseError``.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(CauseError) -> Fit {
    var model = self
    model.robustErrors = frame.robustErrors ?? robustErrors
    return try model.fit(
      Design(frame),
      CompetingRisksResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension FineGrayRegression {
  /// Estimates β and the baseline from a formula that met its data; clusters of the frame put rows
  /// together in the standard errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model with several causes.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Returns: The fit.
  /// - Throws: `FitError`.
  /// - Precondition: No row enters late.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> Fit {
    var model = self
    if let cluster = frame.cluster {
      model.clusters = (codes: cluster.codes, count: cluster.keys.count)
    }
    return try model.fit(
      Design(frame),
      CompetingRisksResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension CauseSpecificRegression.Fit {
  /// The part that predicts.
  ///
  /// - Parameters:
  ///   - encoder: The encoder of the frame that was fitted.
  ///   - strata: The frame's strata.
  ///   - survivalProduct: How the probability of staying is formed from the causes' hazards.
  /// - Returns: The scorer.
  public func scorer(
    _ encoder: FeatureEncoder, strata: Grouping?,
    survivalProduct: CauseSpecificScorer.SurvivalProduct
  ) -> CauseSpecificScorer {
    CauseSpecificScorer(
      encoder: encoder,
      causes: zip(causes, fits).map { cause, fit in
        CauseSpecificScorer.Cause(
          name: cause, coefficients: fit.estimates.scoringCoefficients, reference: fit.means,
          strata: fit.baselines.strata(strata))
      },
      covariance: scoringCovariance(robustCovariance ?? covariance),
      survivalProduct: survivalProduct)
  }
}

extension CauseSpecificRegression.Fit {
  /// A covariance over ``estimated`` as a scorer takes it; `nil` where a likelihood ran away.
  public func scoringCovariance(_ covariance: Matrix) -> CoefficientCovariance? {
    guard converged, covariance.elements.allSatisfy(\.isFinite) else { return nil }
    let lower = (0..<covariance.rows).flatMap { i in (0...i).map { covariance[i, $0] } }
    return CoefficientCovariance(columns: estimated, lower: lower)
  }
}

extension FineGrayRegression.Fit {
  /// The part that predicts.
  ///
  /// - Parameters:
  ///   - encoder: The encoder of the frame that was fitted.
  ///   - strata: The frame's strata.
  /// - Returns: The scorer.
  public func scorer(_ encoder: FeatureEncoder, strata: Grouping?) -> FineGrayScorer {
    FineGrayScorer(
      cause: cause,
      subdistribution: CoxScorer(
        encoder: encoder, coefficients: estimates.scoringCoefficients, reference: means,
        covariance: estimates.scoringCovariance(robustCovariance),
        strata: baselines.strata(strata)))
  }
}

extension [BaselineHazard] {
  /// The baselines as a scorer takes them.
  func strata(_ grouping: Grouping?) -> [BaselineStratum] {
    let keys = grouping?.keys ?? [[]]
    precondition(keys.count == count, "\(count) baselines for \(keys.count) strata")
    return zip(keys, self).map { key, baseline in
      BaselineStratum(
        key: key, time: baseline.time, cumulativeHazard: baseline.cumulativeHazard,
        atRisk: baseline.atRisk, events: baseline.events,
        intervalGrid: .init(
          time: baseline.grid.time, variance: baseline.grid.variance,
          meanHazard: baseline.grid.meanHazard))
    }
  }
}
