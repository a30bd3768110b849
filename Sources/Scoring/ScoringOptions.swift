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

  /// What happens to a row that lacks what the model needs.
  public var rowPolicy = RowPolicy.lenient
  /// The horizons at which a survival model is asked.
  public var horizons: [Double] = []
  /// The column that holds how long each customer has stayed; with it, horizons count from now.
  public var elapsedColumn: String?
  /// What is answered beyond the longest follow-up.
  public var beyond = BeyondFollowUp.missing
  /// The level of intervals; `nil` asks for none.
  public var confidenceLevel: ConfidenceLevel?
  /// The scale of survival intervals.
  public var intervalType = SurvivalIntervalType.log
  /// How many reasons each row gets at most.
  public var reasonCount = 0

  /// Asks for nothing but the linear predictor and, where a model has one, the probability and the
  /// median.
  public init() {}
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
