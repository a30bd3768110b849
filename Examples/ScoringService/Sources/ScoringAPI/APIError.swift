internal import JSONDocuments

/// Why a request is refused: a status of HTTP, a word for programs and a sentence for people.
public struct APIError: Error, Equatable {
  /// The status of HTTP.
  public let status: Int
  /// A word that does not change: "malformedJSON", "tooManyCustomers".
  public let code: String
  /// What was found, where, and what to do.
  public let message: String

  /// Explains a refusal.
  public init(status: Int, code: String, message: String) {
    self.status = status
    self.code = code
    self.message = message
  }

  /// A request that is not as the service asks.
  static func badRequest(_ code: String, _ message: String) -> APIError {
    APIError(status: 400, code: code, message: message)
  }

  /// A request that is well formed, and that the model cannot answer.
  static func notAnswered(_ code: String, _ message: String) -> APIError {
    APIError(status: 422, code: code, message: message)
  }

  /// The body of the response: `{"error":{"code":…,"message":…}}`.
  public var body: [UInt8] {
    JSONValue.object([
      .init("error", .object([.init("code", .string(code)), .init("message", .string(message))]))
    ]).canonicalBytes()
  }
}
