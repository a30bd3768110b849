public import Formulas
public import StatisticalModels

extension DiscreteTimeRegression {
  /// Estimates β and the baseline from a formula that met its data; clusters of the frame give
  /// robust errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Throws: `FitError`.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> HazardFit {
    var model = self
    model.robustErrors = frame.robustErrors ?? robustErrors
    return try model.fit(
      Design(frame), CoxResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension PiecewiseExponentialRegression {
  /// Estimates β and the rates from a formula that met its data; clusters of the frame give robust
  /// errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Throws: `FitError`.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> HazardFit {
    var model = self
    model.robustErrors = frame.robustErrors ?? robustErrors
    return try model.fit(
      Design(frame), CoxResponse(frame, weightsAreFrequencies: weightsAreFrequencies))
  }
}

extension ModelFrame {
  /// The robust errors that the frame's clusters ask for.
  var robustErrors: CoxRegression.RobustErrors? {
    cluster.map { .clusters(codes: $0.codes, count: $0.keys.count) }
  }
}
