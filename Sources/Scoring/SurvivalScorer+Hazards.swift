public import DataFrames
public import Formulas

/// The hazards that customers were under while they were observed.
public struct ObservedHazards: Sendable {
  /// The linear predictor of each row; NaN where there is none.
  public let linearPredictors: [Double]
  /// The cumulative hazard of each row over its observation; NaN where there is none.
  public let hazards: [Double]
  /// Whether each row's observation went on after the longest follow-up of training; its hazard is then
  /// that until there, and what happened later is not the model's.
  public let endsBeyond: [Bool]
}

extension Scorer {
  /// The cumulative hazard of each row from the start of its observation to its end.
  ///
  /// Added up over customers these are the events to expect: where the model is right, events less
  /// hazards have mean 0 (the martingale residuals).
  ///
  /// - Parameters:
  ///   - table: The customers.
  ///   - starts: When each comes under observation; 0 when left out.
  ///   - stops: When each observation ends.
  /// - Returns: `nil` for a family that knows no survival.
  /// - Throws: `DataError` for a table that does not suit the model.
  /// - Precondition: As many times as rows, none before its start.
  /// - Complexity: O(n log of the number of steps).
  public func observedHazards(
    of table: DataFrame, from starts: [Double]?, to stops: [Double]
  ) throws(DataError) -> ObservedHazards? {
    guard let survival else { return nil }
    precondition(
      stops.count == table.rowCount, "\(stops.count) times for \(table.rowCount) rows")
    return Self.hazards(
      survival, encoder, try encoder.slots(for: table), from: starts, to: stops, self)
  }

  private static func hazards(
    _ model: some SurvivalScorer, _ encoder: FeatureEncoder, _ slots: FeatureEncoder.Slots,
    from starts: [Double]?, to stops: [Double], _ scorer: Scorer
  ) -> ObservedHazards {
    let levels = encoder.strata.indices.map { encoder.stratumLevels($0, of: slots) }
    var curve = model.makeCurve()
    var row = [Double](repeating: 0, count: encoder.columnCount)
    var values = [Double](repeating: 0, count: encoder.inputs.count)
    var predictors = [Double](repeating: .nan, count: stops.count)
    var hazards = predictors
    var beyond = [Bool](repeating: false, count: stops.count)
    for index in stops.indices {
      slots.copyRow(index, into: &values)
      guard case .complete = encoder.encode(values, into: &row) else { continue }
      let stratum = model.stratum { Int(levels[$0][index]) }
      guard stratum >= 0 else { continue }
      let eta = scorer.linearPredictor(row, offset: encoder.offset(values))
      predictors[index] = eta
      curve.move(to: row, linearPredictor: eta, stratum: stratum)
      let start = starts?[index] ?? 0
      let end = min(stops[index], curve.lastTime)
      beyond[index] = stops[index] > curve.lastTime
      hazards[index] =
        end > start
        ? curve.hazard(
          over: SurvivalPeriod(horizon: end - start, elapsed: start == 0 ? nil : start),
          beyond: .missing)
        : start == 0 && stops[index] == 0
          ? curve.hazard(over: SurvivalPeriod(horizon: 0), beyond: .missing) : 0
    }
    return ObservedHazards(linearPredictors: predictors, hazards: hazards, endsBeyond: beyond)
  }
}
