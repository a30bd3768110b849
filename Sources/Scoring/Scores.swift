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
    /// The standard errors, of expected time and revenue; empty like the limits.
    public var standardErrors: [Double] = []

    /// Forgets all rows and keeps their memory.
    mutating func removeAll() {
      values.removeAll(keepingCapacity: true)
      lower.removeAll(keepingCapacity: true)
      upper.removeAll(keepingCapacity: true)
      standardErrors.removeAll(keepingCapacity: true)
    }

    /// Makes probabilities of staying of the last values, which are cumulative hazards.
    mutating func replaceHazards(ofLast count: Int) {
      values.replaceSubrange(
        (values.count - count)..., with: survivalProbabilities(hazards: values.suffix(count)))
    }

    mutating func append(_ other: Estimates) {
      values += other.values
      lower += other.lower
      upper += other.upper
      standardErrors += other.standardErrors
    }

    /// Appends limits; an infinite one, which no number bounds, is missing.
    mutating func append(_ interval: Interval?) {
      let (least, greatest) = (interval?.lower ?? .nan, interval?.upper ?? .nan)
      lower.append(least.isFinite ? least : .nan)
      upper.append(greatest.isFinite ? greatest : .nan)
    }
  }

  /// Survival to one horizon.
  public struct Horizon: Sendable, Equatable {
    /// The horizon that was asked for.
    public let horizon: Double
    /// Whether the model knows the probability of staying, and not only that of one cause.
    public let givesSurvival: Bool
    /// The probability of staying.
    public var survival = Estimates()
    /// The probability of leaving for each cause, where the model tells causes apart.
    public var causes: [CauseIncidence] = []
    /// The cumulative hazard −log S, where asked for.
    public var cumulativeHazard: Estimates?

    /// Prepares an answer.
    init(horizon: Double, givesSurvival: Bool = true) {
      self.horizon = horizon
      self.givesSurvival = givesSurvival
    }

    /// The probability of leaving: 1 − survival, with the limits changing sides.
    public var churn: Estimates {
      Estimates(
        values: survival.values.map { 1 - $0 }, lower: survival.upper.map { 1 - $0 },
        upper: survival.lower.map { 1 - $0 })
    }
  }

  /// The time by which customers leave with one probability.
  public struct Quantile: Sendable, Equatable {
    /// The probability of having left.
    public let probability: Double
    /// The time until then, from now or from the start; NaN where the curve does not fall so far.
    public var remaining = Estimates()
  }

  /// η of each row.
  public internal(set) var linearPredictor: [Double] = []
  /// What became of each row.
  public internal(set) var statuses = ScoreStatuses()
  /// Logistic models: the probability of churn.
  public internal(set) var churn: Estimates?
  /// Survival models: one entry per horizon asked for, in that order.
  public internal(set) var horizons: [Horizon] = []
  /// Survival models: the median remaining time; NaN where the curve stays above one half.
  public internal(set) var medianRemaining: Estimates?
  /// Survival models: one entry per further quantile asked for, in that order.
  public internal(set) var quantiles: [Quantile] = []
  /// Survival models: the time that each customer is expected to stay within the horizon of
  /// ``ScoringOptions/expectation``, where asked for.
  public internal(set) var expectedRemaining: Estimates?
  /// Survival models: the discounted margin that each customer is expected to bring within it.
  public internal(set) var expectedRevenue: Estimates?
  /// Cure models: the probability that each customer never leaves, from the start.
  public internal(set) var neverLeaving: Estimates?
  /// Cure models, where the elapsed time is known: the same given the time served.
  public internal(set) var neverLeavingGivenElapsed: Estimates?
  /// The reasons of each row, where asked for.
  public internal(set) var reasons: [[Reason]] = []

  /// The number of scored rows in which a substitute stands in for a missing value.
  public internal(set) var imputedRows = 0

  /// Holds no rows yet.
  public init() {}

  /// How many rows met which fate.
  public var summary: ScoreSummary {
    ScoreSummary(statuses, medians: medianRemaining?.values, imputed: imputedRows)
  }

  /// Makes room for the columns that every row fills.
  mutating func reserve(_ rowCount: Int) {
    linearPredictor.reserveCapacity(rowCount)
    churn?.values.reserveCapacity(rowCount)
    medianRemaining?.values.reserveCapacity(rowCount)
    for index in horizons.indices {
      horizons[index].survival.values.reserveCapacity(rowCount)
      for cause in horizons[index].causes.indices {
        horizons[index].causes[cause].incidence.values.reserveCapacity(rowCount)
      }
    }
  }

  /// Forgets all rows, and keeps the memory of the columns that `empty`, which has no rows, has too.
  mutating func restart(as empty: Scores) {
    var kept = empty
    (kept.linearPredictor, linearPredictor) = (linearPredictor, [])
    kept.linearPredictor.removeAll(keepingCapacity: true)
    kept.churn = Self.emptied(&churn, empty.churn)
    kept.medianRemaining = Self.emptied(&medianRemaining, empty.medianRemaining)
    for index in kept.horizons.indices where index < horizons.count {
      swap(&kept.horizons[index].survival, &horizons[index].survival)
      kept.horizons[index].survival.removeAll()
    }
    self = kept
  }

  private static func emptied(_ used: inout Estimates?, _ empty: Estimates?) -> Estimates? {
    guard empty != nil, var taken = used.take() else { return empty }
    taken.removeAll()
    return taken
  }

  /// Puts the scores of the next rows behind.
  mutating func append(_ other: Scores) {
    linearPredictor += other.linearPredictor
    statuses.append(other.statuses)
    if let churn = other.churn { self.churn?.append(churn) }
    for index in horizons.indices {
      horizons[index].survival.append(other.horizons[index].survival)
      for (cause, answer) in other.horizons[index].causes.enumerated() {
        horizons[index].causes[cause].incidence.append(answer.incidence)
      }
      if let hazard = other.horizons[index].cumulativeHazard {
        horizons[index].cumulativeHazard?.append(hazard)
      }
    }
    for index in quantiles.indices {
      quantiles[index].remaining.append(other.quantiles[index].remaining)
    }
    if let median = other.medianRemaining { medianRemaining?.append(median) }
    if let time = other.expectedRemaining { expectedRemaining?.append(time) }
    if let revenue = other.expectedRevenue { expectedRevenue?.append(revenue) }
    if let share = other.neverLeaving { neverLeaving?.append(share) }
    if let share = other.neverLeavingGivenElapsed { neverLeavingGivenElapsed?.append(share) }
    reasons += other.reasons
    imputedRows += other.imputedRows
  }
}
