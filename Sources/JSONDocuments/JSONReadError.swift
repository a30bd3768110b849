/// Why bytes are not the JSON that a reader accepts, and where.
public struct JSONReadError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Sendable, Equatable {
    /// More bytes than the limit.
    case tooLarge(bytes: Int, limit: Int)
    /// Arrays and objects inside one another beyond the limit.
    case tooDeep(limit: Int)
    /// The text stops inside a value.
    case endsEarly
    /// Something else stands where `expected` should.
    case unexpected(found: String, expected: String)
    /// Something follows the value.
    case trailing(found: String)
    /// A name occurs twice in one object.
    case duplicateName(String)
    /// A number that no double is near.
    case numberTooLarge(String)
    /// A number that is not written as this library writes it.
    case numberNotCanonical(String, canonical: String)
    /// A number that JSON's grammar does not have: leading zeros, a bare point.
    case malformedNumber(String)
    /// A string that is not UTF-8.
    case invalidUTF8
    /// A backslash before something that it does not escape.
    case invalidEscape(String)
    /// Half of a surrogate pair.
    case loneSurrogate(String)
    /// A control character inside a string.
    case controlCharacter(UInt8)
  }

  /// What is wrong.
  public let problem: Problem
  /// The line, counted from 1.
  public let line: Int
  /// The character in the line, counted from 1.
  public let column: Int

  /// A sentence that begins with the place.
  public var description: String { "line \(line), column \(column): \(sentence)" }

  private var sentence: String {
    switch problem {
    case .tooLarge(let bytes, let limit):
      "the text is \(bytes) bytes long, and at most \(limit) are read"
    case .tooDeep(let limit): "arrays and objects are nested more than \(limit) deep"
    case .endsEarly: "the text ends in the middle of a value; it was cut off"
    case .unexpected(let found, let expected): "expected \(expected), found \(found)"
    case .trailing(let found): "the value is complete, yet \(found) follows"
    case .duplicateName(let name): "the name \"\(name)\" occurs twice in one object"
    case .numberTooLarge(let text): "the number \(text) is beyond the range of a double"
    case .numberNotCanonical(let text, let canonical):
      "the number \(text) is not in its shortest form \(canonical); a digit was changed"
    case .malformedNumber(let text): "\(text) is not a number as JSON writes them"
    case .invalidUTF8: "the string is not valid UTF-8"
    case .invalidEscape(let text): "\(text) is not an escape that JSON has"
    case .loneSurrogate(let text): "\(text) is half of a surrogate pair without the other half"
    case .controlCharacter(let byte):
      "a string holds the control character \(byte) unescaped"
    }
  }
}
