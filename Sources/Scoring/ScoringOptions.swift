public import Formulas

/// What a table is scored for, and how strictly it is read.
public struct ScoringOptions: Sendable {
  /// What happens to a row that lacks what the model needs.
  public enum RowPolicy: Sendable {
    /// The row gets a status and no prediction.
    case lenient
    /// The whole table is refused, naming the first such row.
    case strict
  }

  /// What is expected of each customer, from the time served on.
  public struct Expectation: Sendable, Equatable {
    /// How far into the future; `nil` looks to the end of the follow-up, which is nearer for those
    /// who have served longer.
    public var horizon: Double?
    /// The column of what each customer brings in a unit of time; `nil` asks for no revenue.
    public var marginColumn: String?
    /// δ, by which a moment u from now is worth e^−δu: log(1 + i) for interest i in a unit of time.
    public var discount: Double

    /// Asks for the expected time and, with a margin, the expected revenue.
    ///
    /// - Precondition: Neither the horizon nor the discount is negative.
    public init(horizon: Double? = nil, marginColumn: String? = nil, discount: Double = 0) {
      precondition(horizon ?? 0 >= 0, "a horizon of \(horizon ?? 0) is in the past")
      precondition(discount >= 0 && discount.isFinite, "a discount of \(discount)")
      self.horizon = horizon
      self.marginColumn = marginColumn
      self.discount = discount
    }
  }

  /// What happens to a row that lacks what the model needs.
  public var rowPolicy = RowPolicy.lenient
  /// The horizons at which a survival model is asked.
  public var horizons: [Double] = []
  /// The column that holds how long each customer has stayed; with it, horizons count from now.
  public var elapsedColumn: String?
  /// Whether each horizon gets its cumulative hazard besides.
  public var givesCumulativeHazard = false
  /// The probabilities of having left for which the time is asked, besides the median.
  public var quantiles: [Double] = []
  /// The time, and the revenue, that are expected of each customer; `nil` asks for none.
  public var expectation: Expectation?
  /// What is answered beyond the longest follow-up.
  public var beyond = BeyondFollowUp.missing
  /// The level of intervals; `nil` asks for none.
  public var confidenceLevel: ConfidenceLevel?
  /// The scale of survival intervals.
  public var intervalType = SurvivalIntervalType.log
  /// How many reasons each row gets at most.
  public var reasonCount = 0
  /// Inputs whose terms are one reason together.
  public var reasonGroups: [ReasonGroup] = []

  /// Asks for nothing but the linear predictor and, where a model has one, the probability and the
  /// median.
  public init() {}

  /// Whether something is asked that only a model of time can answer.
  var asksForTime: Bool {
    !horizons.isEmpty || elapsedColumn != nil || !quantiles.isEmpty || expectation != nil
  }
}

/// Why a table was not scored.
public enum ScoringError: Error, Equatable, CustomStringConvertible {
  /// The table lacks a column, or a column holds another kind of value.
  case data(DataError)
  /// Under the strict policy: a row that cannot be scored.
  case refusedRow(source: String, row: Int, reason: String)
  /// The model cannot answer what the options ask.
  case notAnswered(String)

  /// A sentence: what was found, and what to do.
  public var description: String {
    switch self {
    case .data(let error): error.description
    case .refusedRow(let source, let row, let reason):
      "\(source), row \(row): \(reason); correct the row, or score leniently to give it a status "
        + "instead of a prediction"
    case .notAnswered(let sentence): sentence
    }
  }
}
