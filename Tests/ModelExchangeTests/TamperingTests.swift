import Formulas
import JSONDocuments
import ModelExchange
import Scoring
import TestSupport
import Testing

@Suite("Model document: refusals")
struct TamperingTests {
  private func text(_ document: ModelDocument) -> String {
    String(decoding: document.bytes(), as: UTF8.self)
  }

  /// The sentence with which `bytes` are refused.
  private func refusal(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation)
    -> String
  {
    let error = #expect(throws: ModelDocumentError.self, sourceLocation: sourceLocation) {
      try ModelDocument(bytes: bytes, source: "m.tenure.json")
    }
    return error?.description ?? ""
  }

  /// Puts a new digest on a document whose members were changed, to see what else refuses it.
  private func resealed(
    _ document: ModelDocument, _ change: (inout [JSONValue.Member]) -> Void
  ) -> [UInt8] {
    guard case .object(var members) = document.value() else { return [] }
    change(&members)
    members.removeAll { $0.name == "digest" }
    let digest = SHA256.hexadecimalDigest(of: JSONValue.object(members).canonicalBytes())
    members.append(.init("digest", .string("sha256:" + digest)))
    return JSONValue.object(members).prettyBytes()
  }

  @Test("every digit of a file, changed to every other digit, is noticed")
  func digits() throws {
    let bytes = Documents.small.bytes()
    var changed = 0
    for index in bytes.indices where (48...57).contains(bytes[index]) {
      // Another digit for each place, all ten over the file.
      var tampered = bytes
      tampered[index] = 48 + (bytes[index] - 48 + UInt8(1 + changed % 9)) % 10
      #expect(throws: ModelDocumentError.self, "byte \(index)") {
        try ModelDocument(bytes: tampered)
      }
      changed += 1
    }
    #expect(changed > 400)
  }

  @Test("a spelling of the same double is noticed too")
  func spelling() {
    let tampered = text(Documents.small)
      .replacing("0.30000000000000004", with: "0.30000000000000003")
    #expect(tampered != text(Documents.small))
    let sentence = refusal(Array(tampered.utf8))
    #expect(sentence.contains("is not in its shortest form 0.30000000000000004"))
  }

  @Test("cut off anywhere, a file is refused")
  func truncation() {
    let bytes = Documents.small.bytes()
    for end in stride(from: 0, to: bytes.count - 1, by: 7) {
      #expect(throws: ModelDocumentError.self, "cut at \(end)") {
        try ModelDocument(bytes: Array(bytes[..<end]))
      }
    }
    #expect(
      refusal(Array(bytes[..<1_000])).hasSuffix(
        "the model file is truncated; copy it again, or train the model again"))
    #expect(
      refusal([]) == "m.tenure.json, line 1: the model file is truncated; copy it again, or train "
        + "the model again")
  }

  @Test("random bytes put in, taken out or changed never crash and never pass", arguments: 0..<4)
  func fuzz(seed: Int) throws {
    let document = Documents.small
    let bytes = document.bytes()
    var generator = SeededGenerator(seed: UInt64(seed))
    var refused = 0
    for _ in 0..<400 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: mutated.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: mutated[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: mutated[index] = UInt8.random(in: .min ... .max, using: &generator)
        case 2: mutated.remove(at: index)
        default: mutated.insert(mutated[index], at: index)
        }
      }
      // Space between the tokens carries nothing: such a file is the same model, or refused.
      if let read = try? ModelDocument(bytes: mutated) {
        #expect(read == document)
      } else {
        refused += 1
      }
    }
    #expect(refused > 150)
  }

  @Test("not JSON, not a model, from a newer version, of an unknown kind, changed")
  func sentences() {
    #expect(
      refusal(Array("age,plan\n1,a\n".utf8))
        == "m.tenure.json, line 1, column 1: expected a value, found 'a'; the file is damaged or "
        + "no model file, so restore it or train the model again")
    for other in ["{}", "[1]", "null", #"{"format": "other", "formatVersion": 1}"#] {
      #expect(
        refusal(Array(other.utf8))
          == "m.tenure.json is JSON but not a Tenure model: its \"format\" is not "
          + "\"tenure-model\"; give a file that 'tenure train' wrote")
    }
    #expect(
      refusal(Array(text(Documents.small).replacing(#"Version": 1"#, with: #"Version": 2"#).utf8))
        == "m.tenure.json has format version 2, and this version of Tenure reads up to 1; update "
        + "Tenure")
    #expect(
      refusal(resealed(Documents.small) { $0[2] = .init("model", .string("oracle")) })
        == "m.tenure.json holds a model of the kind \"oracle\", which this version of Tenure does not "
        + "know; update Tenure")
    #expect(
      refusal(Array(text(Documents.small).replacing("0.0063", with: "0.0064").utf8))
        == "m.tenure.json was changed after it was written: its digest does not fit; restore the "
        + "file, or train the model again")
    let twice = text(Documents.small).replacing(
      #""formula":"#, with: #""model": "cox", "formula":"#)
    #expect(
      refusal(Array(twice.utf8)).contains("the name \"model\" occurs twice in one object"))
  }

  @Test("unknown, missing and wrong members are named with their place")
  func shapes() {
    let small = Documents.small
    let end = "; the file was not written by this version of Tenure, so train the model again"
    #expect(
      refusal(resealed(small) { $0.append(.init("extra", .null)) })
        == "m.tenure.json: extra: not a name that this version knows" + end)
    #expect(
      refusal(resealed(small) { $0.removeAll { $0.name == "formula" } })
        == "m.tenure.json: formula: missing" + end)
    #expect(
      refusal(resealed(small) { $0.removeAll { $0.name == "baseline" } })
        == "m.tenure.json: baseline: missing" + end)
    #expect(
      refusal(
        resealed(small) { members in
          replace(&members, "coefficients") { $0.replacing("0.3333333333333333", with: "\"a\"") }
        }) == "m.tenure.json: coefficients[0].estimate: expected a number, found a string" + end)
    #expect(
      refusal(
        resealed(small) { members in
          replace(&members, "coefficients") { $0.replacing("\"estimated\"", with: "\"guessed\"") }
        })
        == "m.tenure.json: coefficients[0].status: \"guessed\" is not known to this version" + end)
    #expect(
      refusal(
        resealed(small) { members in
          replace(&members, "baseline") { $0.replacing("0.001,", with: "0.2,") }
        }) == "m.tenure.json: baseline.strata[0]: the cumulative hazard falls" + end)
    #expect(
      refusal(
        resealed(small) { members in
          replace(&members, "covariance") { $0.replacing("[0.1]", with: "[0.1,1]") }
        }) == "m.tenure.json: covariance[1]: the lower triangle for 1 columns has 2 numbers" + end)
    #expect(
      refusal(
        resealed(small) { members in
          replace(&members, "terms") { $0.replacing("\"columns\":[\"x\"]", with: "\"columns\":[]") }
        }) == "m.tenure.json: terms[0]: not the term that the encoder has here" + end)
    #expect(
      refusal(
        resealed(small) { members in
          replace(&members, "encoder") { $0.replacing("\"variable\":0", with: "\"variable\":5") }
        }
      ).contains("encoder: "))
    #expect(
      refusal(
        resealed(small) { members in
          replace(&members, "encoder") {
            $0.replacing("\"expression\":\"x\"", with: "\"expression\":\"x +\"")
          }
        }
      ).contains("encoder.variables[0].expression: At character"))
    #expect(
      refusal(resealed(small) { $0.removeAll { $0.name == "terms" } })
        == "m.tenure.json: terms: missing" + end)
    #expect(
      refusal(
        resealed(small) { members in
          replace(&members, "terms") { _ in "[]" }
        }) == "m.tenure.json contradicts itself: statistics of 0 terms for 1; train the model again"
    )
  }

  @Test("a coefficient changed together with the digest is caught by the checks")
  func checks() {
    let bytes = resealed(Documents.small) { members in
      replace(&members, "coefficients") { $0.replacing("0.3333333333333333", with: "0.3333333333") }
    }
    // The first check is so near the reference that the change does not show in it.
    #expect(
      refusal(bytes).hasPrefix(
        "m.tenure.json: check 2 is not predicted as the file says: the linear predictor is "))
    let status = resealed(Documents.small) { members in
      replace(&members, "checks") { $0.replacing("missing: x", with: "ok") }
    }
    #expect(
      refusal(status).contains("its status is \"missing: x\", the file says \"ok\""))
  }

  /// Changes the canonical text of a member.
  private func replace(
    _ members: inout [JSONValue.Member], _ name: String, _ change: (String) -> String
  ) {
    guard let index = members.firstIndex(where: { $0.name == name }) else { return }
    let text = String(decoding: members[index].value.canonicalBytes(), as: UTF8.self)
    let changed = change(text)
    #expect(changed != text, "nothing was replaced in \(name)")
    do {
      members[index] = .init(name, try JSONValue(bytes: Array(changed.utf8)))
    } catch {
      Issue.record("\(error)")
    }
  }
}
