/// How many rows met which fate.
public struct ScoreSummary: Sendable, Equatable {
  /// All rows.
  public private(set) var rows = 0
  /// Rows with a linear predictor.
  public private(set) var scored = 0
  /// Rows scored with a substitute for a missing value, whatever else their status says.
  public private(set) var imputed = 0
  /// Rows scored with a value outside what training saw.
  public private(set) var outOfRange = 0
  /// Rows for which a horizon lies beyond the longest follow-up and was not answered.
  public private(set) var beyondFollowUp = 0
  /// Rows answered beyond the longest follow-up with the hazard carried on.
  public private(set) var carriedHazard = 0
  /// Rows answered beyond the longest follow-up by the formula of the model.
  public private(set) var extrapolated = 0
  /// Rows whose curve of survival stays above one half within the follow-up.
  public private(set) var medianBeyondFollowUp = 0
  /// Rows without a margin, which have no revenue.
  public private(set) var noMargin = 0
  /// Rows that lack a value.
  public private(set) var missing = 0
  /// Rows with a level, or a combination of strata, that training did not see.
  public private(set) var unseen = 0
  /// Rows where a design column or the offset has no finite value, or the elapsed time is negative.
  public private(set) var undefined = 0

  /// Counts.
  ///
  /// - Parameters:
  ///   - statuses: What became of each row.
  ///   - medians: The median remaining time of each row, of a model that has one.
  ///   - imputed: The number of scored rows with a substitute for a missing value.
  public init(_ statuses: ScoreStatuses, medians: [Double]? = nil, imputed: Int = 0) {
    self.imputed = imputed
    statuses.forEachRun { status, rows in
      add(status, rows.count)
      guard status.isScored, let medians else { return }
      for row in rows where medians[row].isNaN { medianBeyondFollowUp += 1 }
    }
  }

  /// Counts rows of one fate.
  private mutating func add(_ status: ScoreStatus, _ count: Int) {
    rows += count
    if status.isScored { scored += count }
    if case .outOfRange? = status.remark { outOfRange += count }
    switch status {
    case .ok, .imputed, .outOfRange: break
    case .beyondFollowUp: beyondFollowUp += count
    case .carriedHazard: carriedHazard += count
    case .extrapolated: extrapolated += count
    case .noMargin: noMargin += count
    case .missing, .noElapsedTime: missing += count
    case .unseenLevel, .unseenStratum: unseen += count
    case .undefined, .undefinedOffset, .negativeElapsedTime: undefined += count
    }
  }
}
