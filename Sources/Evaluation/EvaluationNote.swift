internal import DataFrames

/// Why a part of an evaluation is missing, in words.
public enum EvaluationNote: Sendable, Equatable, CustomStringConvertible {
  /// Everybody had the event, or nobody: nothing can be told apart.
  case oneOutcome(everyoneHadEvent: Bool)
  /// Predictions of exactly 0 or 1, which have no log-odds.
  case certainPredictions(rows: Int)
  /// Outcomes that were predicted to be impossible.
  case impossibleOutcomes(rows: Int)
  /// The predictions of events and of non-events do not overlap, so that no finite slope fits.
  case noCalibrationSlope
  /// No pair of customers can be compared.
  case noComparablePairs
  /// Rows start late, with which censoring weights are not defined.
  case delayedEntry
  /// A horizon at which nobody was observed any more.
  case beyondFollowUp(horizon: Double, last: Double)
  /// Rows without a prediction at a horizon, which are not judged there.
  case missingPredictions(horizon: Double, rows: Int, of: Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .oneOutcome(let everyone):
      "\(everyone ? "Every row is an event" : "No row is an event"), so AUC, lift and the "
        + "calibration fits are missing."
    case .certainPredictions(let rows):
      "\(rows.grouped) prediction\(rows == 1 ? "" : "s") of exactly 0 or 1 ha\(rows == 1 ? "s" : "ve") no "
        + "log-odds, so the calibration fits are missing."
    case .impossibleOutcomes(let rows):
      "\(rows.grouped) outcome\(rows == 1 ? " was" : "s were") predicted to be impossible, so the log-loss "
        + "is infinite."
    case .noCalibrationSlope:
      "The predictions of events and non-events do not overlap, so there is no calibration slope."
    case .noComparablePairs:
      "No two rows can be compared, so there is no concordance."
    case .delayedEntry:
      "Rows start late, so Uno's concordance, Brier scores and AUC at horizons are missing."
    case .beyondFollowUp(let horizon, let last):
      "Observation ends at \(plain(last)), so Brier score and AUC at \(plain(horizon)) are "
        + "missing."
    case .missingPredictions(let horizon, let rows, let all):
      rows == all
        ? "No row has a prediction at \(plain(horizon)), so nothing is judged there."
        : "\(rows.grouped) of \(all.grouped) rows have no prediction at \(plain(horizon)) (the follow-up of their "
          + "stratum ends before); everything said of that time is of the other rows."
    }
  }
}

/// A number without ".0" where it is whole.
private func plain(_ number: Double) -> String {
  Int(exactly: number).map(String.init) ?? "\(number)"
}
