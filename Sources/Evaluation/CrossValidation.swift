public import Lanes

extension Folds {
  /// The results of `body` for every fold, in order.
  ///
  /// Folds run side by side on the threads of `lanes`; results do not depend on how many these are.
  ///
  /// - Throws: The error of the first fold, in order, that has one.
  public func map<Result: Sendable, Failure: Error>(
    lanes: Lanes = .single, _ body: @Sendable (Split) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    let outcomes = lanes.map(count) { fold in
      Swift.Result { () throws(Failure) in try body(split(fold)) }
    }
    var results = [Result]()
    for outcome in outcomes { results.append(try outcome.get()) }
    return results
  }

  /// Predictions of every row by a model that has not seen it.
  ///
  /// - Parameters:
  ///   - lanes: The threads that folds may run on.
  ///   - fit: Fits a model on the rows given.
  ///   - predict: Predicts the rows given, one number each, in their order.
  /// - Returns: The predictions in the order of rows.
  /// - Throws: The error of the first fold, in order, that has one.
  public func predictions<Model, Failure: Error>(
    lanes: Lanes = .single, fit: @Sendable ([Int]) throws(Failure) -> Model,
    predict: @Sendable (Model, [Int]) throws(Failure) -> [Double]
  ) throws(Failure) -> [Double] {
    let parts = try map(lanes: lanes) { (split) throws(Failure) -> [Double] in
      try predict(fit(split.training), split.heldOut)
    }
    var predictions = Array(repeating: Double.nan, count: assignment.count)
    for (fold, part) in parts.enumerated() {
      let rows = split(fold).heldOut
      precondition(part.count == rows.count, "\(part.count) predictions for \(rows.count) rows")
      for (row, value) in zip(rows, part) { predictions[row] = value }
    }
    return predictions
  }
}
