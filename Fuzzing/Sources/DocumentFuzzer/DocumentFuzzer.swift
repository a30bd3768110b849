import DataFrames
import JSONDocuments
import ModelExchange
import Scoring

/// Reads bytes as a model document, as they are and with the digest that belongs to them.
///
/// Without its digest hardly any changed document would get past the door; with it the reader of
/// each part sees what was changed. A document that is taken must be written and read as the same,
/// and must score.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDocument(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  check(bytes)
  if let signed = signed(bytes) { check(signed) }
  return 0
}

private func check(_ bytes: [UInt8]) {
  let document: ModelDocument
  do {
    document = try ModelDocument(bytes: bytes, source: "input")
  } catch {
    precondition(!"\(error)".isEmpty, "an error without words")
    return
  }
  guard let again = try? ModelDocument(bytes: document.bytes(), source: "again") else {
    fatalError("what was written cannot be read")
  }
  guard again.bytes() == document.bytes() else {
    fatalError("a document changes when it is written")
  }
  score(document.scorer)
}

/// Asks a scorer for all it has.
private func score(_ scorer: Scorer) {
  let columns = scorer.encoder.inputs.map { input -> Column in
    let numbers = [0.0, 1, -1e300, .nan, 1e300]
    switch input.kind {
    case .numeric: return Column(name: input.name, values: .numeric(numbers))
    case .logical: return Column(name: input.name, values: .logical([0, 1, -1, 0, 1]))
    case .categorical(let levels):
      return Column(
        name: input.name, texts: [levels.first, levels.last, nil, "\u{1}unseen", levels.first])
    }
  }
  let frame = DataFrame(source: "rows", columns: columns, rowNumbers: Array(1...5))
  var options = ScoringOptions()
  options.reasonCount = 3
  options.confidenceLevel = ConfidenceLevel(0.95)
  _ = try? scorer.score(frame, options: options)
  options.horizons = [0, 1, 12, 1e9]
  options.quantiles = [0.25]
  _ = try? scorer.score(frame, options: options)
}

/// The document with the digest of what it says.
private func signed(_ bytes: [UInt8]) -> [UInt8]? {
  guard let root = try? JSONValue(bytes: bytes, limits: .init(depth: 64)),
    case .object(let members) = root
  else { return nil }
  let covered = members.filter { $0.name != "digest" }
  let digest = SHA256.hexadecimalDigest(of: JSONValue.object(covered).canonicalBytes())
  let signed = covered + [.init("digest", .string("sha256:" + digest))]
  return JSONValue.object(signed).canonicalBytes()
}
