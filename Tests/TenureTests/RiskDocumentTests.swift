import Foundation
import Tenure
import TestSupport
import Testing

/// Documents of discrete-time, piecewise exponential, cause-specific and Fine–Gray models.
@Suite("Documents of hazards by period and of competing risks")
struct RiskDocumentTests {
  static let reference = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("SurvivalAnalysisTests/Reference")

  static func table(_ name: String) throws -> DataFrame {
    try CSVReader.read(
      path: PackageTables.path(name) ?? reference.appendingPathComponent("data/\(name).csv").path)
  }

  static func frame(
    _ table: DataFrame, _ formula: String, censored: String? = nil
  ) throws -> ModelFrame {
    var options = ModelFrameOptions(model: .survival)
    options.censored = censored
    return try ModelFrame(Formula(formula), in: table, options: options)
  }

  static func context(_ frame: ModelFrame) -> ModelDocument.Context {
    var context = ModelDocument.Context(
      provenance: .init(rows: frame.rowCount, droppedRows: 0, toolVersion: "test"))
    context.censored = "active"
    return context
  }

  /// A document of each kind, and its table.
  static func documents() throws -> [(DataFrame, ModelDocument)] {
    var documents: [(DataFrame, ModelDocument)] = []
    let rossi = try table("rossi")
    for (formula, baseline) in [
      ("Surv(week, arrest) ~ fin + age + prio", DiscreteTimeRegression.Baseline.periods),
      ("Surv(week, arrest) ~ fin + ns(age, 3) + strata(race)", .intervals([13, 26, 39])),
      ("Surv(week, arrest) ~ fin + age", .spline(degreesOfFreedom: 3)),
    ] {
      let model = try frame(rossi, formula)
      var discrete = DiscreteTimeRegression()
      discrete.baseline = baseline
      discrete.link = baseline == .periods ? .logit : .complementaryLogLog
      documents.append(
        (rossi, ModelDocument(discreteTime: try discrete.fit(model), model, context(model))))
    }
    let rates = try frame(rossi, "Surv(week, arrest) ~ fin + age + strata(race)")
    var piecewise = PiecewiseExponentialRegression()
    piecewise.cuts = [13, 26, 39]
    documents.append(
      (rossi, ModelDocument(piecewiseExponential: try piecewise.fit(rates), rates, context(rates))))
    let ways = try CSVReader.read(
      path: reference.appendingPathComponent("../../../datasets/two-ways/two-ways.csv").path)
    let causes = try frame(
      ways, "Surv(tenure, reason) ~ contract + price + late_payments", censored: "active")
    for product in CauseSpecificScorer.SurvivalProduct.allCases {
      documents.append(
        (
          ways,
          ModelDocument(
            try CauseSpecificRegression().fit(causes), causes, context(causes), ties: .efron,
            survivalProduct: product)
        ))
    }
    var fineGray = FineGrayRegression()
    fineGray.cause = 1
    documents.append(
      (ways, ModelDocument(try fineGray.fit(causes), causes, context(causes))))
    return documents
  }

  @Test("a document that was read predicts the bits that the fit predicted")
  func roundTrip() throws {
    for (table, document) in try Self.documents() {
      let bytes = document.bytes()
      let loaded = try ModelDocument(bytes: bytes, source: "model")
      #expect(loaded == document)
      #expect(loaded.bytes() == bytes)
      var options = ScoringOptions()
      options.horizons = [10, 26]
      options.confidenceLevel = ConfidenceLevel(0.9)
      let before = try document.scorer.score(table, options: options)
      let after = try loaded.scorer.score(table, options: options)
      #expect(before.linearPredictor == after.linearPredictor)
      // NaN equals nothing, so the bits of numbers are compared.
      #expect(Self.bits(before) == Self.bits(after) && Self.bits(before).count > 1_000)
    }
  }

  static func bits(_ scores: Scores) -> [UInt64] {
    scores.horizons.flatMap { horizon in
      [horizon.survival] + horizon.causes.map(\.incidence)
    }.flatMap { ($0.values + $0.lower + $0.upper).map(\.bitPattern) }
  }

  @Test("a row is given the bits that its batch is given")
  func rows() throws {
    for (table, document) in try Self.documents() {
      var rows = RowScorer(document.scorer)
      let encoder = document.scorer.encoder
      let scores = try document.scorer.score(table)
      let slots = try encoder.slots(for: table)
      for row in 0..<50 {
        slots.copyRow(row, into: &rows.slots)
        let score = rows.score()
        #expect(score.linearPredictor.bitPattern == scores.linearPredictor[row].bitPattern)
      }
    }
  }

  @Test("a digit that was changed anywhere is refused")
  func changedDigit() throws {
    for (_, document) in try Self.documents() {
      let bytes = document.bytes()
      var digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
      var random = SeededGenerator(seed: 59)
      digits.shuffle(using: &random)
      for position in digits.prefix(10) {
        var changed = bytes
        changed[position] = changed[position] == 0x39 ? 0x30 : changed[position] + 1
        #expect(throws: ModelDocumentError.self) {
          try ModelDocument(bytes: changed, source: "model")
        }
      }
    }
  }

  @Test("the probabilities of the causes and of staying add up to 1")
  func total() throws {
    for (table, document) in try Self.documents() {
      guard case .causeSpecific = document.model else { continue }
      var options = ScoringOptions()
      options.horizons = [6, 24]
      for elapsed in [nil, "late_payments"] {
        options.elapsedColumn = elapsed
        let scores = try document.scorer.score(table, options: options)
        for horizon in scores.horizons {
          for row in 0..<200 where !horizon.survival.values[row].isNaN {
            let total = horizon.causes.reduce(horizon.survival.values[row]) {
              $0 + $1.incidence.values[row]
            }
            expectClose(total, 1, .relative(1e-12))
          }
        }
      }
    }
  }

  @Test(
    "probabilities of the causes are R's, with standard errors like riskRegression's",
    .needs("mgus2"))
  func incidences() throws {
    let file = try JSONSerialization.jsonObject(
      with: Data(contentsOf: Self.reference.appendingPathComponent("competing-mgus2.json")))
    let reference = try #require(file as? [String: Any])
    let specific = try #require(reference["causeSpecific"] as? [[String: Any]])
    let errors = try #require(reference["deltaMethod"] as? [String: [String: [String: [Double]]]])
    let customer = try CSVReader.read(bytes: Array("age,sex\n70,F\n".utf8), source: "customer")
    let mgus2 = try Self.table("mgus2")
    let frame = try Self.frame(mgus2, "Surv(time, cause) ~ age + sex", censored: "censor")
    var options = ScoringOptions()
    options.horizons = [60, 120, 240]
    options.confidenceLevel = ConfidenceLevel(0.95)
    options.intervalType = .plain
    for expected in specific {
      var model = CauseSpecificRegression()
      model.ties = expected["ties"] as? String == "breslow" ? .breslow : .efron
      let fit = try model.fit(frame)
      for product in CauseSpecificScorer.SurvivalProduct.allCases {
        let name = product == .productLimit ? "productLimit" : "exponential"
        let values = try #require(expected[name] as? [String: [Double]])
        let scorer = Scorer.causeSpecific(
          fit.scorer(frame.encoder, strata: nil, survivalProduct: product))
        let scores = try scorer.score(customer, options: options)
        for (index, horizon) in scores.horizons.enumerated() {
          for cause in horizon.causes {
            let value = try #require(values[cause.cause])[index]
            expectClose(cause.incidence.values[0], value, .relative(1e-9))
            guard product == .productLimit, model.ties == .efron else { continue }
            let error =
              (cause.incidence.upper[0] - cause.incidence.lower[0]) / 2 / 1.959963984540054
            // Its influence functions estimate what the martingales say, equal in large samples; 600
            // bootstrap samples lie between the two.
            expectClose(
              error, try #require(errors[cause.cause]?[name]?["standardError"])[index],
              .relative(0.07))
          }
        }
      }
    }
  }

  @Test("one cause alone is a Cox model, survival and intervals too")
  func oneCause() throws {
    let rossi = try Self.table("rossi")
    let cox = try Self.frame(rossi, "Surv(week, arrest) ~ fin + age + prio")
    let one = try Self.frame(rossi, "Surv(week, arrest) ~ fin + age + prio", censored: "0")
    let coxScorer = Scorer.cox(
      try CoxRegression().fit(cox).scorer(cox.encoder, strata: nil))
    let scorer = Scorer.causeSpecific(
      try CauseSpecificRegression().fit(one).scorer(
        one.encoder, strata: nil, survivalProduct: .exponential))
    var options = ScoringOptions()
    options.horizons = [10, 40]
    options.confidenceLevel = ConfidenceLevel(0.95)
    for elapsed in [nil, "prio"] {
      options.elapsedColumn = elapsed
      let expected = try coxScorer.score(rossi, options: options)
      let scores = try scorer.score(rossi, options: options)
      for (a, b) in zip(scores.horizons, expected.horizons) {
        for row in 0..<100 where !b.survival.values[row].isNaN {
          expectClose(a.survival.values[row], b.survival.values[row], .relative(1e-9))
          expectClose(a.survival.lower[row], b.survival.lower[row], .relative(1e-9))
          expectClose(a.causes[0].incidence.values[row], b.churn.values[row], .relative(1e-9))
          expectClose(a.causes[0].incidence.upper[row], b.churn.upper[row], .relative(1e-8))
        }
      }
    }
  }

  @Test("a Fine–Gray model refuses, in words, what one cause does not tell")
  func refusals() throws {
    let (table, document) = try #require(try Self.documents().last)
    for change in [
      { (options: inout ScoringOptions) in options.elapsedColumn = "tenure" },
      { $0.quantiles = [0.25] }, { $0.beyond = .carryHazard(span: 12) },
    ] {
      var options = ScoringOptions()
      options.horizons = [60]
      change(&options)
      #expect(throws: ScoringError.self) {
        try document.scorer.score(table, options: options)
      }
    }
  }

  @Test("causes are read from texts and numbers, empty cells too, and typing errors are named")
  func outcomes() throws {
    let text = "t,why,code,x\n1,left,1,0\n2,,0,1\n3,moved,2,0\n4,,0,1\n5,left,1,1\n"
    let table = try CSVReader.read(bytes: Array(text.utf8), source: "table")
    let empty = try Self.frame(table, "Surv(t, why) ~ x", censored: "")
    guard case .competing(_, let time, let cause, let causes) = empty.response else {
      Issue.record("the outcome is not one of causes")
      return
    }
    #expect(time.count == 5 && cause == [0, -1, 1, -1, 0] && causes == ["left", "moved"])
    let coded = try Self.frame(table, "Surv(t, code) ~ x", censored: "0")
    guard case .competing(_, _, let codes, let names) = coded.response else {
      Issue.record("the outcome is not one of causes")
      return
    }
    #expect(codes == [0, -1, 1, -1, 0] && names == ["1", "2"])
    let error = #expect(throws: DataError.self) {
      try Self.frame(table, "Surv(t, why) ~ x", censored: "lef")
    }
    #expect(error?.description.contains("Did you mean \"left\"?") == true)
  }
}
