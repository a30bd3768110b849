public import Formulas
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
