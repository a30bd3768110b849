/// A JSON value; objects keep the order of their members.
///
/// Read one with ``init(bytes:limits:)``, write one with ``canonicalBytes()`` for digests or
/// ``prettyBytes()`` for files.
public indirect enum JSONValue: Sendable, Equatable {
  /// The literal `null`.
  case null
  /// The literals `true` and `false`.
  case bool(Bool)
  /// A finite number.
  case number(Double)
  /// A text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Named values in order, no name twice.
  case object([Member])

  /// One named value of an object.
  public struct Member: Sendable, Equatable {
    /// The name.
    public let name: String
    /// The value.
    public let value: JSONValue

    /// Names a value.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// An array of numbers.
  public static func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }

  /// An array of texts.
  public static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

  /// A whole number.
  ///
  /// - Precondition: A double holds it exactly.
  public static func integer(_ value: Int) -> JSONValue {
    let number = Double(exactly: value)
    guard let number else { preconditionFailure("\(value) is no double") }
    return .number(number)
  }

  /// A number, or `null` where there is none.
  public static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

  /// What a message calls the value: "a number", "an object", "null".
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
