import Tenure
import TestSupport
import Testing

/// Documents of parametric survival models.
@Suite("Documents of parametric models")
struct LifetimeDocumentTests {
  /// A document of each family, with scales by stratum and ancillary covariates, and its table.
  static func documents() throws -> [(DataFrame, ModelDocument)] {
    let lung = try RiskDocumentTests.table("lung")
    var documents: [(DataFrame, ModelDocument)] = []
    for distribution in LifetimeDistribution.allCases {
      for (formula, ancillary) in [
        ("Surv(time, status == 2) ~ age + ph_ecog", [String]()),
        ("Surv(time, status == 2) ~ ph_ecog + strata(sex)", ["~ age"]),
      ] {
        if !ancillary.isEmpty, !distribution.hasScale, !distribution.hasShape { continue }
        if distribution == .generalizedGamma, !ancillary.isEmpty { continue }
        var options = ModelFrameOptions(model: .survival)
        options.ancillary = try ancillary.map { try Formula($0) }
        let frame = try ModelFrame(Formula(formula), in: lung, options: options)
        let fit = try LifetimeRegression(distribution).fit(frame)
        documents.append(
          (
            lung,
            ModelDocument(
              aft: fit, frame, RiskDocumentTests.context(frame),
              ancillary: ancillary.map { "scale \($0)" })
          ))
      }
    }
    return documents
  }

  @Test("a document that was read predicts the bits that the fit predicted")
  func roundTrip() throws {
    let documents = try Self.documents()
    #expect(documents.count >= 10)
    for (table, document) in documents {
      let bytes = document.bytes()
      let loaded = try ModelDocument(bytes: bytes, source: "model")
      #expect(loaded == document)
      #expect(loaded.bytes() == bytes)
      var options = ScoringOptions()
      options.horizons = [100, 400, 5_000]
      options.quantiles = [0.1, 0.9]
      options.elapsedColumn = "age"
      options.expectation = .init(horizon: 365, discount: 0.001)
      options.confidenceLevel = ConfidenceLevel(0.9)
      let before = try document.scorer.score(table, options: options)
      let after = try loaded.scorer.score(table, options: options)
      #expect(RiskDocumentTests.bits(before) == RiskDocumentTests.bits(after))
      for estimates in [before.medianRemaining, before.expectedRemaining].compactMap({ $0 }) {
        for (row, status) in before.statuses.enumerated() where status.isScored {
          #expect(estimates.values[row] > 0 && estimates.lower[row] <= estimates.values[row])
        }
      }
      // 5,000 days lie beyond the follow-up: answered, and said.
      for (row, status) in before.statuses.enumerated() where status.isScored {
        guard case .extrapolated = status else {
          Issue.record("row \(row) is \(status)")
          continue
        }
        #expect(!before.horizons[2].survival.values[row].isNaN)
      }
    }
  }

  @Test("an edited equation is refused")
  func contradictions() throws {
    for (_, document) in try Self.documents() {
      var changed = String(decoding: document.bytes(), as: UTF8.self)
      changed = changed.replacing("\"between\": \"formula\"", with: "\"between\": \"step\"")
      #expect(throws: ModelDocumentError.self) {
        try ModelDocument(bytes: Array(changed.utf8), source: "model")
      }
    }
  }
}
