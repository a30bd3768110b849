/// The scores of a table, column by column; NaN where a row has no answer.
public struct Scores: Sendable, Equatable {
  /// Numbers with, where asked for, their intervals.
  public struct Estimates: Sendable, Equatable {
    /// The estimate of each row.
    public var values: [Double] = []
    /// The lower limits; empty where none were asked for or the model has none.
    public var lower: [Double] = []
    /// The upper limits; empty like the lower ones.
    public var upper: [Double] = []

    mutating func append(_ other: Estimates) {
      values += other.values
      lower += other.lower
      upper += other.upper
    }

    mutating func append(_ interval: Interval?) {
      lower.append(interval?.lower ?? .nan)
      upper.append(interval?.upper ?? .nan)
    }
  }

  /// Survival to one horizon.
  public struct Horizon: Sendable, Equatable {
    /// The horizon that was asked for.
    public let horizon: Double
    /// The probability of staying.
    public var survival = Estimates()

    /// The probability of leaving: 1 − survival, with the limits changing sides.
    public var churn: Estimates {
      Estimates(
        values: survival.values.map { 1 - $0 }, lower: survival.upper.map { 1 - $0 },
        upper: survival.lower.map { 1 - $0 })
    }
  }

  /// η of each row.
  public internal(set) var linearPredictor: [Double] = []
  /// What became of each row.
  public internal(set) var statuses: [ScoreStatus] = []
  /// Logistic models: the probability of churn.
  public internal(set) var churn: Estimates?
  /// Survival models: one entry per horizon asked for, in that order.
  public internal(set) var horizons: [Horizon] = []
  /// Survival models: the median remaining time; NaN where the curve stays above one half.
  public internal(set) var medianRemaining: [Double]?
  /// The reasons of each row, where asked for.
  public internal(set) var reasons: [[Reason]] = []

  /// The number of scored rows in which a substitute stands in for a missing value.
  public internal(set) var imputedRows = 0

  /// How many rows met which fate.
  public var summary: ScoreSummary { ScoreSummary(statuses, imputed: imputedRows) }

  /// Makes room for the columns that every row fills.
  mutating func reserve(_ rowCount: Int) {
    linearPredictor.reserveCapacity(rowCount)
    statuses.reserveCapacity(rowCount)
    churn?.values.reserveCapacity(rowCount)
    medianRemaining?.reserveCapacity(rowCount)
    for index in horizons.indices { horizons[index].survival.values.reserveCapacity(rowCount) }
  }

  /// Puts the scores of the next rows behind.
  mutating func append(_ other: Scores) {
    linearPredictor += other.linearPredictor
    statuses += other.statuses
    if let churn = other.churn { self.churn?.append(churn) }
    for index in horizons.indices {
      horizons[index].survival.append(other.horizons[index].survival)
    }
    if let medianRemaining = other.medianRemaining { self.medianRemaining? += medianRemaining }
    reasons += other.reasons
    imputedRows += other.imputedRows
  }
}
