public import Formulas
public import Scoring
public import StatisticalModels

extension RoystonParmarRegression {
  /// Estimates the model from a formula that met its data; clusters of the frame give robust errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Returns: The fit.
  /// - Throws: `FitError`.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> RoystonParmarFit {
    var model = self
    model.robustErrors = frame.robustErrors ?? robustErrors
    return try model.fit(
      Design(frame), CoxResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension RoystonParmarFit {
  /// The part that predicts.
  ///
  /// - Parameter encoder: The encoder of the frame that was fitted.
  /// - Returns: The scorer.
  public func scorer(_ encoder: FeatureEncoder) -> RoystonParmarScorer {
    let coefficients = estimates.scoringCoefficients
    let end = baselineCount + means.count
    var place = end
    let varying = timeVarying.map { set in
      let count = set.spline.functionCount
      let own = set.columns.map { _ -> [Double] in
        defer { place += count }
        return Array(coefficients[place..<place + count])
      }
      return RoystonParmarScorer.TimeVarying(
        columns: set.columns, spline: set.spline, coefficients: own)
    }
    return RoystonParmarScorer(
      encoder: encoder, scale: scale, spline: spline,
      baselineCoefficients: Array(coefficients[..<baselineCount]),
      coefficients: Array(coefficients[baselineCount..<end]), timeVarying: varying,
      reference: means, covariance: estimates.scoringCovariance(covariance), lastTime: lastTime)
  }
}
