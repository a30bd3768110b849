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
  case beyondFollowUp(InputRemark?)
  /// Everything was answered, beyond the longest follow-up with the hazard carried on.
  case carriedHazard(InputRemark?)
  /// Everything was answered, beyond the longest follow-up by the formula of the model.
  case extrapolated(InputRemark?)
  /// All but the revenue was answered, as the customer's margin is missing.
  case noMargin(InputRemark?)
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
  /// The time that the customer has stayed is missing.
  case noElapsedTime
  /// The time that the customer has stayed is negative.
  case negativeElapsedTime

  /// Whether the row has a linear predictor.
  public var isScored: Bool {
    switch self {
    case .ok, .imputed, .outOfRange, .beyondFollowUp, .carriedHazard, .extrapolated, .noMargin: true
    case .missing, .unseenLevel, .undefined, .undefinedOffset, .unseenStratum, .noElapsedTime,
      .negativeElapsedTime:
      false
    }
  }

  /// What is remarkable about an input of a row that was scored.
  public enum InputRemark: Sendable, Equatable {
    /// The input with this index has no value: the one that training learned stands in.
    case imputed(Int)
    /// The input with this index lies outside what training saw.
    case outOfRange(Int)
  }

  /// What is remarkable about an input, the first if there are several.
  public var remark: InputRemark? {
    switch self {
    case .imputed(let input): .imputed(input)
    case .outOfRange(let input): .outOfRange(input)
    case .beyondFollowUp(let remark), .carriedHazard(let remark), .extrapolated(let remark),
      .noMargin(let remark):
      remark
    case .ok, .missing, .unseenLevel, .undefined, .undefinedOffset, .unseenStratum,
      .noElapsedTime, .negativeElapsedTime:
      nil
    }
  }

  /// The status as tables and model documents write it: "ok", "missing: age", and where there are
  /// two, "beyondFollowUp; outOfRange: age".
  public func text(_ encoder: FeatureEncoder) -> String {
    func and(_ remark: InputRemark?) -> String {
      switch remark {
      case .imputed(let input)?: "; imputed: \(encoder.inputs[input].name)"
      case .outOfRange(let input)?: "; outOfRange: \(encoder.inputs[input].name)"
      case nil: ""
      }
    }
    return switch self {
    case .ok: "ok"
    case .imputed(let input): "imputed: \(encoder.inputs[input].name)"
    case .outOfRange(let input): "outOfRange: \(encoder.inputs[input].name)"
    case .beyondFollowUp(let remark): "beyondFollowUp" + and(remark)
    case .carriedHazard(let remark): "carriedHazard" + and(remark)
    case .extrapolated(let remark): "extrapolated" + and(remark)
    case .noMargin(let remark): "noMargin" + and(remark)
    case .missing(let input): "missing: \(encoder.inputs[input].name)"
    case .unseenLevel(let input): "unseenLevel: \(encoder.inputs[input].name)"
    case .undefined(let column): "undefined: \(encoder.columnNames[column])"
    case .undefinedOffset: "undefined: offset"
    case .unseenStratum: "unseenStratum"
    case .noElapsedTime: "noElapsedTime"
    case .negativeElapsedTime: "negativeElapsedTime"
    }
  }

  /// Why the row is not scored, as a clause; `nil` when it is.
  func refusal(_ encoder: FeatureEncoder) -> String? {
    switch self {
    case .ok, .imputed, .outOfRange, .beyondFollowUp, .carriedHazard, .extrapolated, .noMargin: nil
    case .missing(let input): "\(encoder.inputs[input].name) has no value"
    case .unseenLevel(let input):
      "\(encoder.inputs[input].name) has a level that training did not see"
    case .undefined(let column): "\(encoder.columnNames[column]) has no finite value"
    case .undefinedOffset: "the offset has no finite value"
    case .unseenStratum: "training saw no customer in this stratum"
    case .noElapsedTime: "the elapsed time is missing"
    case .negativeElapsedTime: "the elapsed time is negative"
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
