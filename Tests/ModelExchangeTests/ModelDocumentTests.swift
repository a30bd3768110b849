import Foundation
import Formulas
import JSONDocuments
import ModelExchange
import Scoring
import TestSupport
import Testing

@Suite("Model document: written and read")
struct ModelDocumentTests {
  static let documents = [
    Documents.logistic, Documents.cox, Documents.small, Documents.surveyed,
  ]

  @Test(arguments: documents)
  func roundTrip(document: ModelDocument) throws {
    let bytes = document.bytes()
    let loaded = try ModelDocument(bytes: bytes)
    #expect(loaded == document)
    #expect(loaded.scorer == document.scorer)
    #expect(loaded.bytes() == bytes)
    #expect(loaded.digest() == document.digest())
    #expect(loaded.replayChecks().allSatisfy { $0 == nil })
  }

  @Test("a loaded scorer gives the same bits", arguments: documents)
  func bits(document: ModelDocument) throws {
    let loaded = try ModelDocument(bytes: document.bytes())
    var before = RowScorer(document.scorer)
    var after = RowScorer(loaded.scorer)
    var generator = SeededGenerator(seed: 2)
    var compared = 0
    for _ in 0..<200 {
      for (slot, input) in document.scorer.encoder.inputs.enumerated() {
        let value =
          switch input.kind {
          case .numeric: Double.random(in: 20...70, using: &generator)
          case .logical: Double(Int.random(in: 0...1, using: &generator))
          case .categorical(let levels):
            Double(Int.random(in: 0..<levels.count, using: &generator))
          }
        before.slots[slot] = value
        after.slots[slot] = value
      }
      let (first, second) = (before.score(), after.score())
      guard first.status.isScored else { continue }
      #expect(first == second)
      #expect(first.linearPredictor.bitPattern == second.linearPredictor.bitPattern)
      #expect(answers(document.scorer, first) == answers(loaded.scorer, second))
      compared += 1
    }
    #expect(compared == 200)
  }

  /// What a scorer says of a row, as bits.
  private func answers(_ scorer: Scorer, _ score: RowScorer.Score) -> [UInt64] {
    let eta = score.linearPredictor
    switch scorer {
    case .logistic(let scorer): return [scorer.probability(linearPredictor: eta).bitPattern]
    case .cox(let scorer):
      return [0.15, 0.25, 2.5, 8, 14].map { horizon in
        scorer.survival(
          linearPredictor: eta, stratum: score.stratum, over: SurvivalPeriod(horizon: horizon)
        ).bitPattern
      }
    case .discreteTime, .piecewiseExponential, .aft, .roystonParmar, .cure, .causeSpecific,
      .fineGray, .sharedFrailty:
      preconditionFailure("documents of these families are made from fits, in the umbrella's tests")
    }
  }

  @Test("the members stand in their order, and the digest can be repeated from the file")
  func layout() throws {
    let value = try JSONValue(bytes: Documents.cox.bytes())
    guard case .object(let members) = value else {
      Issue.record("not an object")
      return
    }
    #expect(
      members.map(\.name) == [
        "format", "formatVersion", "model", "formula", "outcome", "fit", "confidenceLevel",
        "intervalMethod", "coefficients", "terms", "tests", "covariance", "reference", "baseline",
        "features", "encoder", "training", "provenance", "parent", "warnings", "checks", "digest",
        "metadata",
      ])
    let covered = JSONValue.object(members.filter { $0.name != "digest" })
    let digest = "sha256:" + SHA256.hexadecimalDigest(of: covered.canonicalBytes())
    #expect(members.contains(.init("digest", .string(digest))))
    #expect(Documents.cox.digest() == digest)
  }

  @Test("an aliased coefficient is null in the file and 0 in the scorer")
  func aliased() throws {
    var object = try ObjectReader(try JSONValue(bytes: Documents.logistic.bytes()))
    let rows = try object.array("coefficients") { value, path throws(JSONShapeError) in
      var row = try ObjectReader(value, at: path)
      return (try row.string("status"), try row.numberOrNull("estimate"))
    }
    #expect(rows.filter { $0.0 == "aliased" }.map(\.1) == [nil])
    #expect(Documents.logistic.scorer.coefficients[3] == 0)
  }

  @Test("checks: the typical customer, every level and stratum, the extremes, a missing value")
  func checks() throws {
    let checks = Documents.cox.checks
    #expect(checks.count == 1 + 3 + 2 + 4)
    #expect(
      checks[0].input == [.number(45), .text("é a"), .truth(false), .number(45), .text("south")])
    #expect(
      checks[1...3].map(\.input) == [
        [.number(45), .text("é a"), .truth(false), .number(45), .text("north")],
        [.number(45), .text("b"), .truth(true), .number(45), .text("south")],
        [.number(45), .text("c"), .truth(false), .number(45), .text("north")],
      ])
    #expect(checks[4].input[0] == .number(20) && checks[5].input[0] == .number(70))
    // Both values with a substitute are missing, then each, then one without.
    #expect(checks[6].input[1...2] == [.missing, .missing])
    #expect(
      checks[6...8].map(\.prediction.status) == [
        "imputed: plan \"name\"", "imputed: plan \"name\"", "imputed: paperless",
      ])
    #expect(checks[9].input[0] == .missing)
    #expect(checks[9].prediction.status == "missing: age")
    #expect(checks[9].prediction.linearPredictor == nil)
    #expect(checks[9].prediction.answer == .survival(horizons: [7, 14], values: [nil, nil]))
    #expect(checks.dropLast().allSatisfy { $0.prediction.linearPredictor != nil })
  }

  @Test("parts that do not fit are a mistake of the caller")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      let good = Documents.small
      _ = ModelDocument(
        model: good.model, formula: good.formula, outcome: good.outcome, fit: good.fit,
        confidenceLevel: 0.95, coefficients: [], terms: good.terms, tests: good.tests,
        covariances: good.covariances, training: good.training, provenance: good.provenance)
    }
  }
}

/// The schema file is for other programs; what it lists must be what is written.
@Suite("Model document: the JSON Schema beside the documentation")
struct SchemaTests {
  let schema: JSONValue

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = "Sources/Tenure/Tenure.docc/tenure-model.schema.json"
    schema = try JSONValue(bytes: Array(Data(contentsOf: root.appending(path: file))))
  }

  private func members(_ value: JSONValue?, _ path: String...) -> [JSONValue.Member] {
    var value = value
    for name in path {
      guard case .object(let members) = value else { return [] }
      value = members.first { $0.name == name }?.value
    }
    if case .object(let members) = value { return members }
    return []
  }

  @Test("lists the members of a document and of its fit, no more and no fewer")
  func names() {
    let documents = ModelDocumentTests.documents.map { $0.value() }
    let written = documents.reduce(into: Set<String>()) { names, document in
      names.formUnion(members(document).map(\.name))
    }
    #expect(written == Set(members(schema, "properties").map(\.name)))
    let fits = documents.reduce(into: Set<String>()) { names, document in
      names.formUnion(members(document, "fit").map(\.name))
    }
    // Documents of lifetimes, splines, cure models and frailties are made from fits, in the umbrella's
    // tests.
    let ofCurves: Set = [
      "ancillary", "distribution", "equationTests", "followUpAlpha", "frailty", "incidence",
      "lastEvent", "members",
      "neverLeaving", "notYetLeft", "plateau", "scale",
    ]
    #expect(
      fits.union(ofCurves) == Set(members(schema, "properties", "fit", "properties").map(\.name)))
  }
}
