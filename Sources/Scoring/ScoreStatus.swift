public import Formulas

/// What became of one row that was to be scored.
public enum ScoreStatus: Sendable, Equatable {
  /// It was scored.
  case ok
  /// It was scored, although the input with this index has no value: the one that training learned
  /// stands in.
  case imputed(input: Int)
  /// It was scored, although the input with this index lies outside what training saw.
  case outOfRange(input: Int)
  /// Not everything was answered: a horizon lies beyond the longest follow-up.
  case beyondFollowUp
  /// Everything was answered, beyond the longest follow-up with the hazard carried on.
  case carriedHazard
  /// The input with this index has no value.
  case missing(input: Int)
  /// The input with this index has a level that training did not see.
  case unseenLevel(input: Int)
  /// A design column has no finite value, such as log(0).
  case undefined(column: Int)
  /// The offset has no finite value.
  case undefinedOffset
  /// Training saw no customer with these levels of the stratum variables.
  case unseenStratum
  /// The time that the customer has stayed is missing or negative.
  case noElapsedTime

  /// Whether the row has a linear predictor.
  public var isScored: Bool {
    switch self {
    case .ok, .imputed, .outOfRange, .beyondFollowUp, .carriedHazard: true
    case .missing, .unseenLevel, .undefined, .undefinedOffset, .unseenStratum, .noElapsedTime:
      false
    }
  }

  /// The status as tables and model documents write it: "ok", "missing: age".
  public func text(_ encoder: FeatureEncoder) -> String {
    switch self {
    case .ok: "ok"
    case .imputed(let input): "imputed: \(encoder.inputs[input].name)"
    case .outOfRange(let input): "outOfRange: \(encoder.inputs[input].name)"
    case .beyondFollowUp: "beyondFollowUp"
    case .carriedHazard: "carriedHazard"
    case .missing(let input): "missing: \(encoder.inputs[input].name)"
    case .unseenLevel(let input): "unseenLevel: \(encoder.inputs[input].name)"
    case .undefined(let column): "undefined: \(encoder.columnNames[column])"
    case .undefinedOffset: "undefined: offset"
    case .unseenStratum: "unseenStratum"
    case .noElapsedTime: "noElapsedTime"
    }
  }

  /// Why the row is not scored, as a clause; `nil` when it is.
  func refusal(_ encoder: FeatureEncoder) -> String? {
    switch self {
    case .ok, .imputed, .outOfRange, .beyondFollowUp, .carriedHazard: nil
    case .missing(let input): "\(encoder.inputs[input].name) has no value"
    case .unseenLevel(let input):
      "\(encoder.inputs[input].name) has a level that training did not see"
    case .undefined(let column): "\(encoder.columnNames[column]) has no finite value"
    case .undefinedOffset: "the offset has no finite value"
    case .unseenStratum: "training saw no customer in this stratum"
    case .noElapsedTime: "the elapsed time is missing or negative"
    }
  }

  /// Takes over what the encoder found.
  init(_ status: FeatureEncoder.RowStatus) {
    switch status {
    case .complete: self = .ok
    case .missing(let input): self = .missing(input: input)
    case .unseenLevel(let input): self = .unseenLevel(input: input)
    case .undefined(let column): self = .undefined(column: column)
    }
  }
}

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
  /// Rows for which a horizon lies beyond the longest follow-up, answered or not.
  public private(set) var beyondFollowUp = 0
  /// Rows that lack a value.
  public private(set) var missing = 0
  /// Rows with a level, or a combination of strata, that training did not see.
  public private(set) var unseen = 0
  /// Rows where a design column or the offset has no finite value.
  public private(set) var undefined = 0

  /// Counts.
  ///
  /// - Parameters:
  ///   - statuses: What became of each row.
  ///   - imputed: The number of scored rows with a substitute for a missing value.
  public init(_ statuses: [ScoreStatus], imputed: Int = 0) {
    self.imputed = imputed
    for status in statuses {
      rows += 1
      if status.isScored { scored += 1 }
      switch status {
      case .ok, .imputed: break
      case .outOfRange: outOfRange += 1
      case .beyondFollowUp, .carriedHazard: beyondFollowUp += 1
      case .missing, .noElapsedTime: missing += 1
      case .unseenLevel, .unseenStratum: unseen += 1
      case .undefined, .undefinedOffset: undefined += 1
      }
    }
  }
}
