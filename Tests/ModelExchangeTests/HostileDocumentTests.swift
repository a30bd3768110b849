import JSONDocuments
import ModelExchange
import Testing

@Suite("Model documents made to do harm")
struct HostileDocumentTests {
  private func refusal(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String
  {
    let error = #expect(throws: ModelDocumentError.self, sourceLocation: sourceLocation) {
      try ModelDocument(bytes: Array(text.utf8), source: "m.tenure.json")
    }
    return error?.description ?? ""
  }

  @Test("a million brackets are refused without a million calls")
  func nesting() {
    let count = 1_000_000
    let brackets = String(repeating: "[", count: count)
    #expect(refusal(brackets).contains("64"))
    #expect(refusal(#"{"format": "# + brackets).contains("64"))
    #expect(refusal(String(repeating: #"{"a":"#, count: count)).contains("64"))
  }

  @Test("a name that occurs twice, also when it is written in another way")
  func duplicates() {
    #expect(refusal(#"{"format": "tenure-model", "format": "tenure-model"}"#).contains("twice"))
    #expect(refusal(#"{"format": "tenure-model", "f\u006frmat": 1}"#).contains("twice"))
  }

  @Test("a digest of another document, of another kind, or none")
  func digests() {
    let text = String(decoding: Documents.small.bytes(), as: UTF8.self)
    let digest = Documents.small.digest()
    let other = Documents.cox.digest()
    #expect(refusal(text.replacing(digest, with: other)).contains("digest does not fit"))
    let weaker = "md5:" + digest.dropFirst("sha256:".count).prefix(32)
    #expect(refusal(text.replacing(digest, with: weaker)).contains("digest"))
    #expect(refusal(text.replacing(digest, with: "")).contains("digest"))
  }

  /// Every number of a document, one after the other, by numbers that would be counts, indexes or
  /// lengths without end: under a new digest it is refused in a sentence, or it is harmless.
  @Test("counts without end, in every place", arguments: Fixtures.all)
  func counts(fixture: Fixtures.Fixture) throws {
    let document = try JSONValue(bytes: fixture.bytes())
    var tried = 0
    var refused = 0
    for member in ["encoder", "baseline", "coefficients", "covariance", "checks", "fit"] {
      let places = document[member]?.numberCount ?? 0
      // Of long tables every so many.
      for place in stride(from: 0, to: places, by: max(1, places / 40)) {
        for number in [9_007_199_254_740_991, -1, 1e300, 4_294_967_296] {
          var left = place
          let changed = document.replacing(member) { $0.replacingNumber(&left, by: number) }
          tried += 1
          do {
            _ = try ModelDocument(bytes: changed.resealed(), source: "m")
          } catch {
            refused += 1
            #expect(!error.description.isEmpty)
          }
        }
      }
    }
    #expect(tried > 200)
    #expect(refused > tried / 3)
  }
}

extension JSONValue {
  /// A member of an object.
  fileprivate subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  fileprivate func replacing(_ name: String, _ change: (JSONValue) -> JSONValue) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.map { .init($0.name, $0.name == name ? change($0.value) : $0.value) })
  }

  fileprivate var numberCount: Int {
    switch self {
    case .number: 1
    case .array(let values): values.reduce(0) { $0 + $1.numberCount }
    case .object(let members): members.reduce(0) { $0 + $1.value.numberCount }
    case .null, .bool, .string: 0
    }
  }

  /// The value with another number in the place of the one that `left` numbers come before.
  fileprivate func replacingNumber(_ left: inout Int, by number: Double) -> JSONValue {
    switch self {
    case .number:
      left -= 1
      return left == -1 ? .number(number) : self
    case .array(let values):
      return .array(values.map { $0.replacingNumber(&left, by: number) })
    case .object(let members):
      return .object(
        members.map { .init($0.name, $0.value.replacingNumber(&left, by: number)) })
    case .null, .bool, .string: return self
    }
  }

  /// The document's bytes under a digest that fits.
  fileprivate func resealed() -> [UInt8] {
    guard case .object(var members) = self else { return [] }
    members.removeAll { $0.name == "digest" }
    let digest = SHA256.hexadecimalDigest(of: JSONValue.object(members).canonicalBytes())
    members.append(.init("digest", .string("sha256:" + digest)))
    return JSONValue.object(members).prettyBytes()
  }
}
