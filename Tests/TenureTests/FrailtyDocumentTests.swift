import Foundation
import Tenure
import TestSupport
import Testing

/// Documents of Cox regressions with shared frailty.
@Suite("Documents of shared frailties")
struct FrailtyDocumentTests {
  static func document(
    _ distribution: FrailtyDistribution, strata: Bool = false
  ) throws -> (DataFrame, ModelDocument, SharedFrailtyRegression.Fit) {
    let table = try RiskDocumentTests.table("lung")
    var options = ModelFrameOptions(model: .survival)
    options.frailty = "inst"
    let frame = try ModelFrame(
      Formula("Surv(time, status == 2) ~ age + ph_ecog" + (strata ? " + strata(sex)" : " + sex")),
      in: table, options: options)
    var model = SharedFrailtyRegression()
    model.distribution = distribution
    let fit = try model.fit(frame)
    return (
      table, ModelDocument(fit, frame, RiskDocumentTests.context(frame), frailtyOf: "inst"), fit
    )
  }

  @Test(
    "a document that was read predicts the bits that the fit predicted", arguments: [true, false])
  func roundTrip(strata: Bool) throws {
    for distribution in FrailtyDistribution.allCases {
      let (table, document, fit) = try Self.document(distribution, strata: strata)
      let bytes = document.bytes()
      let loaded = try ModelDocument(bytes: bytes, source: "model")
      #expect(loaded == document && loaded.bytes() == bytes)
      guard case .sharedFrailty(let scorer, let statistics) = loaded.model else {
        Issue.record("the document is of another family")
        return
      }
      #expect(scorer.variance == fit.variance.estimate && scorer.distribution == distribution)
      #expect(statistics.groups == fit.frailties.estimate.count && statistics.column == "inst")
      var options = ScoringOptions()
      options.horizons = [180, 365]
      options.elapsedColumn = "age"
      let before = try document.scorer.score(table, options: options)
      let after = try loaded.scorer.score(table, options: options)
      #expect(RiskDocumentTests.bits(before) == RiskDocumentTests.bits(after))
      #expect(before.horizons[0].survival.values.contains { $0 > 0 && $0 < 1 })
    }
  }

  @Test("a digit that was changed anywhere is refused")
  func changedDigit() throws {
    let bytes = try Self.document(.gamma).1.bytes()
    var digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
    var random = SeededGenerator(seed: 61)
    digits.shuffle(using: &random)
    for position in digits.prefix(20) {
      var changed = bytes
      changed[position] = changed[position] == 0x39 ? 0x30 : changed[position] + 1
      #expect(throws: ModelDocumentError.self) {
        try ModelDocument(bytes: changed, source: "model")
      }
    }
  }

  @Test("artefacts of Gaussian frailties are refused in words")
  func artefacts() throws {
    let document = try Self.document(.gaussian).1
    #expect(throws: ArtefactError.self) {
      try document.artefact(
        .python, ArtefactQuestion(horizons: [180]), version: "1")
    }
  }
}
