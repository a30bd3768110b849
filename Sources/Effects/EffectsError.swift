/// Why an effect cannot be given.
public struct EffectsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is at fault.
  public enum Cause: Sendable {
    /// What was asked.
    case question
    /// The table, or the model.
    case data
  }

  /// What is at fault.
  public let cause: Cause
  /// A sentence: what was found, and what to do.
  public let description: String

  /// Words a fault.
  public init(_ cause: Cause, _ description: String) {
    self.cause = cause
    self.description = description
  }
}

extension EffectsError {
  /// A model without a covariance.
  package static let noCovariance = EffectsError(
    .data,
    "The model has no covariance, so nothing can be said of its uncertainty; fit it without a "
      + "penalty.")
  /// A Cox model that keeps too little of its baseline.
  package static let noBaselineVariances = EffectsError(
    .data,
    "The model's baseline has no interval grid, so nothing can be said of its uncertainty; train "
      + "it again.")

  /// A time that is beyond what training saw.
  ///
  /// - Parameters:
  ///   - what: What is beyond, as a sentence begins with it.
  ///   - whose: Of whom the follow-up is, beginning with a space; empty where there is one only.
  ///   - last: Its end.
  /// - Returns: The fault.
  package static func beyondFollowUp(
    _ what: String, of whose: String, last: Double
  ) -> EffectsError {
    EffectsError(
      .question,
      "\(what) is beyond the longest follow-up\(whose), \(plain(last)), where nothing is known; ask "
        + "for an earlier one.")
  }
}
