import Foundation
import Tenure
import TestSupport
import Testing

/// Documents of fits to the Telco data.
@Suite("Documents of fits")
struct DocumentOfFitTests {
  static let telco = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("datasets/telco/telco.csv").path

  static func frame(
    _ formula: String, _ model: ModelFrameOptions.Model
  ) throws -> (table: DataFrame, model: ModelFrame) {
    let table = try CSVReader.read(path: telco)
    return (
      table, try ModelFrame(Formula(formula), in: table, options: ModelFrameOptions(model: model))
    )
  }

  static func context(_ frame: ModelFrame) -> ModelDocument.Context {
    .init(
      provenance: .init(
        rows: 7_043, droppedRows: frame.droppedRowCount, toolVersion: "test"))
  }

  static func documents() throws -> [ModelDocument] {
    let (_, churn) = try frame(#"churn == "Yes" ~ ."#, .logistic)
    let (_, time) = try frame(
      #"Surv(tenure, churn == "Yes") ~ contract * ns(monthly_charges, 3) + strata(partner)"#,
      .survival)
    return [
      ModelDocument(try LogisticRegression().fit(churn), churn, context(churn)),
      ModelDocument(try CoxRegression().fit(time), time, context(time)),
    ]
  }

  @Test("a document that was read predicts the bits that the fit predicted")
  func roundTrip() throws {
    let table = try CSVReader.read(path: Self.telco)
    for document in try Self.documents() {
      let bytes = document.bytes()
      let loaded = try ModelDocument(bytes: bytes, source: "model")
      #expect(loaded == document)
      #expect(loaded.bytes() == bytes)
      let before = try document.scorer.score(table).linearPredictor.map(\.bitPattern)
      let after = try loaded.scorer.score(table).linearPredictor.map(\.bitPattern)
      #expect(before.count == 7_043 && before == after)
    }
  }

  @Test("a digit that was changed anywhere is refused")
  func changedDigit() throws {
    for document in try Self.documents() {
      let bytes = document.bytes()
      var digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
      var random = SeededGenerator(seed: 53)
      digits.shuffle(using: &random)
      for position in digits.prefix(40) {
        var changed = bytes
        changed[position] = changed[position] == 0x39 ? 0x30 : changed[position] + 1
        #expect(throws: ModelDocumentError.self) {
          try ModelDocument(bytes: changed, source: "model")
        }
      }
    }
  }

  @Test("an estimate that does not exist is written as such, and without intervals")
  func infinite() throws {
    let text =
      "y,x,z\n"
      + (0..<40).map { i in
        "\(i % 3 == 0 || i < 10 ? 1 : 0),\(i < 10 ? 1 : 0),\(i * 7 % 11)"
      }.joined(separator: "\n")
    let table = try CSVReader.read(bytes: Array(text.utf8), source: "table")
    let frame = try ModelFrame(
      Formula("y ~ x + z"), in: table, options: ModelFrameOptions(model: .logistic))
    var model = LogisticRegression()
    model.biasReduction = .never
    let fit = try model.fit(frame)
    let document = ModelDocument(fit, frame, Self.context(frame))
    #expect(document.fit.estimateExists == false)
    #expect(document.coefficients[1].status == .infinite)
    #expect(document.coefficients[1].lower == nil)
    #expect(document.warnings.contains { $0.code == "infiniteEstimate" })
    #expect(try ModelDocument(bytes: document.bytes(), source: "model") == document)
  }
}
