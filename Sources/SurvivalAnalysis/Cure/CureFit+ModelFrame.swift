public import Formulas
public import Scoring
public import StatisticalModels

extension CureRegression {
  /// Estimates the model from formulas that met their data; clusters of the frame give robust errors.
  ///
  /// The frame's formula is that of the latency, its ancillary formula, where it has one, that of the
  /// incidence; without one both have the same terms.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Returns: The fit.
  /// - Throws: `FitError`.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> CureFit {
    var model = self
    model.robustErrors = frame.robustErrors ?? robustErrors
    let columns = frame.equationTerms.map { terms in
      terms.flatMap { Array(frame.encoder.terms[$0].columns) }.sorted()
    }
    return try model.fit(
      Design(frame), latencyColumns: columns.first ?? [],
      incidenceColumns: columns.last ?? [],
      CoxResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension CureFit {
  /// The part that predicts.
  ///
  /// - Parameter encoder: The encoder of the frame that was fitted.
  /// - Returns: The scorer.
  public func scorer(_ encoder: FeatureEncoder) -> CureScorer {
    let coefficients = estimates.scoringCoefficients
    return CureScorer(
      encoder: encoder, latency: latency,
      location: LifetimeEquation(
        constants: [coefficients[0]], columns: latencyColumns,
        coefficients: Array(coefficients[1..<latencyCount - 1])),
      logScale: coefficients[latencyCount - 1],
      incidence: LifetimeEquation(
        constants: [coefficients[latencyCount]], columns: incidenceColumns,
        coefficients: Array(coefficients[(latencyCount + 1)...])),
      reference: means, covariance: estimates.scoringCovariance(covariance), lastTime: lastTime)
  }
}
