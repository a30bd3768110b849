/// Why a text is not a formula, or not an expression.
public struct FormulaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of mistake it is; the names do not change.
  public enum Code: String, Sendable, CaseIterable {
    /// A character that the language does not use.
    case unexpectedCharacter
    /// A quote or backtick that is never closed.
    case unclosedQuote
    /// A number that cannot be read.
    case invalidNumber
    /// Something other than what may stand here.
    case unexpectedToken
    /// A function that the language does not have.
    case unknownFunction
    /// An argument that a function does not take.
    case invalidArgument
    /// Something that is allowed, but not in this place.
    case misplaced
    /// More parentheses inside each other than are read.
    case tooDeep
    /// More text than is read.
    case tooLong
  }

  /// What kind of mistake it is.
  public let code: Code
  /// The character where it was noticed, counted from 1.
  public let position: Int
  /// What was found and what to write instead.
  public let reason: String

  /// A sentence: where, what was found, what to do.
  public var description: String { "At character \(position): \(reason)" }
}
