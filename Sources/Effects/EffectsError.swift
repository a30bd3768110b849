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
