import Foundation
import Formulas
import ModelExchange
import Scoring
import TestSupport
import Testing

/// Programs that take raw answers: the bits of `AnswerScorer`, and what is written of them.
@Suite("Programs of steps: raw answers")
struct SurveyProgramTests {
  /// Answers without a pattern: within the range, codes, outside it, none; some customers answer nothing.
  private static func answer(
    _ item: Battery.Item, _ generator: inout SeededGenerator
  ) -> Double {
    let (low, high) = (item.range.lowerBound, item.range.upperBound)
    let codes = item.notApplicable + item.missing
    switch Int.random(in: 0..<20, using: &generator) {
    case 0: return .nan
    case 1: return codes.first ?? .nan
    case 2: return codes.last ?? .nan
    case 3: return high + 0.5
    case 4: return low - 1e300
    case 5: return .infinity
    case 6...8: return Double.random(in: low...high, using: &generator)
    default: return low + (high - low) * Double(Int.random(in: 0...4, using: &generator)) / 4
    }
  }

  @Test(
    "linear predictors and statuses of 3,000 customers", arguments: [true, false], [true, false])
  func bits(fills: Bool, calendar: Bool) throws {
    let document = try Documents.answered(fills: fills, calendar: calendar)
    let survey = try #require(document.survey)
    let horizons = [0.1, 0.25]
    let program = ScoringProgram(
      document.scorer, .init(horizons: horizons, elapsed: nil), survey: survey)
    #expect(program.inputs.map(\.name) == ["x", "t1", "t2", "t_ideal", "v1", "v2", "asked", "now"])
    #expect(program.dates == (calendar ? [6, 7] : []))
    let levelCounts = program.inputs.map { _ in 0 }
    var customer = AnswerScorer(document.scorer, survey)
    let x = try #require(customer.rows.slot(named: "x"))
    var generator = SeededGenerator(seed: 3)
    var (scored, filled) = (0, 0)
    for _ in 0..<3_000 {
      let isAsked = Int.random(in: 0..<10, using: &generator) > 0
      let answers = survey.battery.items.map {
        isAsked ? Self.answer($0, &generator) : .nan
      }
      let now = Double.random(in: 100...200, using: &generator)
      let asked = Int.random(in: 0..<20, using: &generator) == 0 ? .nan : now - 50 + answers[0]
      customer.answers.answers = answers + [asked, now]
      customer.rows.slots[x] = Double.random(in: 0...1, using: &generator)
      let score = customer.score()
      let slots = [customer.rows.slots[x]] + customer.answers.answers
      let results = program.program.results(slots, levelCounts: levelCounts)
      let eta = results[program.outputs[0].value.index]
      #expect(eta.isNaN != score.status.isScored)
      let status = program.statuses.first { results[$0.condition.index] == 1 }?.text ?? "ok"
      #expect(status == score.status.text(document.scorer.encoder))
      guard score.status.isScored else { continue }
      scored += 1
      if !isAsked { filled += 1 }
      #expect(eta.bitPattern == score.linearPredictor.bitPattern)
    }
    #expect(scored > 400 && (filled > 200) == fills, "\(scored), \(filled)")
  }

  @Test("every kind is written, asks for answers and not for what is formed of them")
  func kinds() throws {
    let document = try Documents.answered(fills: true, calendar: true)
    for kind in Artefact.Kind.allCases where kind != .scorecard && kind != .coefficients {
      let text = try Hostile.text(document, Hostile.artefact(kind), horizons: [0.2])
      for column in ["t1", "t2", "t_ideal", "v1", "v2", "asked", "now"] {
        #expect(text.contains(column), "\(kind): \(column)")
      }
      #expect(!text.contains("neverSurveyed") && !text.contains("\"value_gap\""), "\(kind)")
    }
  }

  @Test("the time that has passed may be formed of answers, or an answer, but no date")
  func elapsed() throws {
    let document = try Documents.answered(fills: true, calendar: true)
    let survey = document.survey
    for (name, count) in [("survey_age", 8), ("v1", 8), ("served", 9)] {
      let program = ScoringProgram(
        document.scorer, .init(horizons: [0.2], elapsed: name), survey: survey)
      #expect(program.inputs.count == count, "\(name)")
    }
    let error = #expect(throws: ArtefactError.self) {
      _ = try document.artefact(
        .python, ArtefactQuestion(horizons: [0.2], elapsed: "asked"), version: "1")
    }
    #expect(error?.description.contains("asked holds dates") == true)
  }

  @Test("a column that is an answer and a category is refused by name")
  func refusal() throws {
    var document = Hostile.document(levels: ["a", "b"])
    let battery = try Battery(
      name: "small", drivers: [.init(name: "trust", tone: .emotional)],
      items: [.init(column: "plan", driver: "trust", range: 1...5)])
    document.survey = SurveyEncoder(
      battery: battery, features: [.init(name: "trust", measure: .score(driver: 0, .delivery))],
      ideals: [nil], contributions: [nil], date: nil)
    let error = #expect(throws: ArtefactError.self) {
      _ = try document.artefact(.python, ArtefactQuestion(), version: "1")
    }
    #expect(error?.description.contains("reads plan both as an answer") == true)
  }

  @Test("a trial's customers come to something, and some were never asked")
  func trial() throws {
    let document = try Documents.answered(fills: true, calendar: true)
    let trial = try document.trial(ArtefactQuestion(horizons: [0.2]))
    #expect(trial.statuses.count >= 12)
    #expect(trial.statuses.count { $0 == "ok" || $0.hasPrefix("outOfRange") } > 5)
    #expect(trial.python(module: "m.py").contains("\"2024-03-01\""))
    #expect(trial.sqlite(statement: "SELECT 1", table: "t").contains("\"asked\" TEXT"))
  }

  @Test(
    "hostile names of questions and drivers cannot leave their place",
    arguments: [
      (Artefact.Kind.sql, "t\"; DROP TABLE customers; --", "\"t\"\"; DROP TABLE customers; --\""),
      (.c, "*/ #error /*", "double ____error___;"),
      (.python, "\"\"\"\nimport os", "\"\\\"\\\"\\\"\\U0000000aimport os\""),
      (.swift, "x: Double }\nfatalError()", "var x__Double___fatalError__: Double?"),
      (.pmml, "\"/><Extension>&", "\"&quot;/&gt;&lt;Extension&gt;&amp;\""),
      (.mlflow, "'\n- evil: \"1\"", "''\\u000a- evil: \\\"1\\\"\""),
    ])
  func hostile(kind: Artefact.Kind, column: String, escaped: String) throws {
    let document = try Documents.hostileAnswers(column: column)
    let text = try Hostile.text(document, Hostile.artefact(kind), horizons: [0.2])
    #expect(text.contains(escaped), "\(kind)")
    let rest = text.replacingOccurrences(of: escaped, with: "")
    #expect(!rest.contains(column))
    // What questions and labels say is for people, and stays in the document.
    #expect(!text.contains("alert(1)"))
  }
}

extension Documents {
  /// A Cox model of a plain column and of what answers give.
  static func answered(fills: Bool, calendar: Bool) throws -> ModelDocument {
    func item(
      _ column: String, _ driver: String, kind: Battery.Kind = .delivery,
      range: ClosedRange<Double> = 1...5, reversed: Bool = false, weight: Double = 1
    ) -> Battery.Item {
      Battery.Item(
        column: column, driver: driver, kind: kind, range: range, isReversed: reversed,
        notApplicable: [-8, 88], missing: [-9], weight: weight)
    }
    let battery = try Battery(
      name: "small",
      drivers: [
        .init(name: "trust", label: "Trust", tone: .emotional),
        .init(name: "value", tone: .rational),
      ],
      items: [
        item("t1", "trust", weight: 0.1), item("t2", "trust", range: -3...3, reversed: true),
        item("t_ideal", "trust", kind: .ideal, range: 0...10),
        item("v1", "value", range: 1...7, weight: 3), item("v2", "value", reversed: true),
      ], minimumAnswered: 0.3)
    var features: [SurveyEncoder.Feature] = [
      .init(name: "trust", measure: .score(driver: 0, .delivery), neverSurveyed: 60.1),
      .init(name: "trust_gap", measure: .gap(driver: 0), neverSurveyed: -1.0 / 3),
      .init(name: "value_gap", measure: .gap(driver: 1), neverSurveyed: -20),
      .init(name: "met", measure: .meetRate(driver: 0), neverSurveyed: 75),
      .init(name: "engagement", measure: .index, neverSurveyed: 70),
      .init(name: "survey_age", measure: .age, neverSurveyed: 12.5),
    ]
    if fills { features.append(.init(name: "surveyed", measure: .surveyed, neverSurveyed: 0)) }
    let survey = SurveyEncoder(
      battery: battery, features: features, ideals: [200.0 / 3, 50], contributions: [0.7, 0.3],
      date: SurveyDate(column: "asked", asOf: .column("now"), isCalendar: calendar))
    return try surveyed(["x"] + features.map(\.name), survey)
  }

  /// A model of one question, whose column, driver and texts are hostile.
  static func hostileAnswers(column: String) throws -> ModelDocument {
    let text = "*/ \"\"\" '; -- </script><script>alert(1)</script> ]]> \\(exit(1))"
    let battery = try Battery(
      name: text, drivers: [.init(name: column + "2", label: text, tone: .emotional)],
      items: [
        .init(
          column: column, text: text, driver: column + "2", range: 1...5, stage: text,
          channel: text)
      ])
    let survey = SurveyEncoder(
      battery: battery,
      features: [.init(name: "trust", measure: .score(driver: 0, .delivery))], ideals: [nil],
      contributions: [nil], date: nil)
    return try surveyed(["trust"], survey)
  }

  /// A Cox model of numbers, some of them formed of answers.
  private static func surveyed(
    _ names: [String], _ survey: SurveyEncoder
  ) throws -> ModelDocument {
    guard case .cox(let plain, let statistics) = small.model else {
      preconditionFailure("the small document is a Cox model")
    }
    let profile = FeatureEncoder.Profile(
      missingShare: 0, quantiles: (0...10).map { Double($0) * 10 - 30 }, levelShares: [])
    let encoder = FeatureEncoder(
      inputs: names.map { .init(name: $0, kind: .numeric, profile: profile) },
      variables: names.map { .init(name: $0, kind: .numeric(.column($0))) },
      terms: names.indices.map {
        .init(name: names[$0], components: [.init(variable: $0, full: false)], columns: $0..<$0 + 1)
      },
      hasIntercept: false, offsets: [], strata: [], columnNames: names)
    let scorer = CoxScorer(
      encoder: encoder, coefficients: names.indices.map { Double($0 * 7 % 5 - 2) / 300 },
      reference: names.indices.map { Double($0) / 7 }, covariance: nil,
      strata: plain.strata.map {
        BaselineStratum(
          key: [], time: $0.time, cumulativeHazard: $0.cumulativeHazard, atRisk: $0.atRisk,
          events: $0.events, intervalGrid: nil)
      })
    var document = survival(.cox(scorer, statistics))
    document.survey = survey
    return document
  }
}
