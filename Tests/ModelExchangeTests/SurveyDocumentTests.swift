import JSONDocuments
import ModelExchange
import Scoring
import TestSupport
import Testing

@Suite("Model document: the battery")
struct SurveyDocumentTests {
  @Test("comes back with the same bits, and gives the same columns", arguments: [true, false])
  func roundTrip(calendar: Bool) throws {
    var document = Documents.small
    document.survey = try Documents.survey(calendar: calendar)
    #expect(document.digest() != Documents.small.digest(), "the digest covers the battery")
    let loaded = try ModelDocument(bytes: document.bytes())
    #expect(loaded == document && loaded.bytes() == document.bytes())
    let (before, after) = (try #require(document.survey), try #require(loaded.survey))
    var (first, second) = (SurveyRow(before), SurveyRow(after))
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<100 {
      for slot in before.columns.indices {
        let answer = Double(Int.random(in: 1...5, using: &generator))
        first.answers[slot] = answer
        second.answers[slot] = answer
      }
      first.encode()
      second.encode()
      #expect(first.features.map(\.bitPattern) == second.features.map(\.bitPattern))
    }
    if calendar {
      #expect(String(decoding: document.bytes(), as: UTF8.self).contains("2024-03-01"))
    }
  }

  @Test(
    "a battery that was made up is refused, whatever its digest",
    arguments: [
      ("\"driver\":\"trust\",\"kind\"", "\"driver\":\"trusty\",\"kind\""),
      ("\"range\":[1,5]", "\"range\":[5,1]"), ("\"weight\":0.1", "\"weight\":-0.1"),
      ("\"measure\":\"gap\"", "\"measure\":\"gaps\""), ("\"trust\":0.7", "\"trust\":-0.7"),
      ("\"minimumAnswered\":0.25", "\"minimumAnswered\":2"),
      ("\"asOf\":\"2024-03-01\"", "\"asOf\":\"2024-02-30\""),
      ("\"reversed\":true", "\"revered\":true"), ("\"tone\":\"emotional\"", "\"tone\":\"loud\""),
      ("\"missing\":[9]", "\"missing\":[3]"), ("\"name\":\"met\"", "\"name\":\"index\""),
    ])
  func refusals(part: String, wrong: String) throws {
    var document = Documents.small
    document.survey = try Documents.survey()
    guard case .object(var members) = document.value() else { return }
    members.removeAll { $0.name == "digest" }
    let text = String(decoding: JSONValue.object(members).canonicalBytes(), as: UTF8.self)
    #expect(text.contains(part))
    let changed = try JSONValue(bytes: Array(text.replacing(part, with: wrong).utf8))
    guard case .object(var others) = changed else { return }
    let digest = SHA256.hexadecimalDigest(of: changed.canonicalBytes())
    others.append(.init("digest", .string("sha256:" + digest)))
    let error = #expect(throws: ModelDocumentError.self) {
      _ = try ModelDocument(bytes: JSONValue.object(others).prettyBytes(), source: "m.json")
    }
    #expect(error?.description.contains("battery") == true, "\(error?.description ?? "")")
  }
}

extension Documents {
  /// A battery with everything that one can have.
  static func survey(calendar: Bool = true) throws -> SurveyEncoder {
    var keys = Battery.Keys()
    keys.customer = "id"
    keys.wave = "wave"
    keys.weight = "w"
    keys.others = ["segment"]
    let battery = try Battery(
      name: "small",
      drivers: [
        .init(name: "trust", label: "Trust", tone: .emotional),
        .init(name: "value", tone: .rational, measurement: .formative),
        .init(name: "loyalty", tone: nil, role: .outcome),
      ],
      items: [
        .init(
          column: "t1", text: "Keeps its word.", driver: "trust", range: 1...5, isReversed: true,
          notApplicable: [8, 88], missing: [9], weight: 0.1, stage: "service", channel: "phone"),
        .init(column: "ti", driver: "trust", kind: .ideal, range: 0...10),
        .init(column: "v1", driver: "value", range: 1...7),
        .init(column: "l1", driver: "loyalty", range: 1...7),
      ], minimumAnswered: 0.25, keys: keys)
    return SurveyEncoder(
      battery: battery,
      features: [
        .init(name: "age", measure: .gap(driver: 0), neverSurveyed: -1.0 / 3),
        .init(name: "trust_ideal", measure: .score(driver: 0, .ideal)),
        .init(name: "met", measure: .meetRate(driver: 0)), .init(name: "index", measure: .index),
        .init(name: "surveyed", measure: .surveyed, neverSurveyed: 0),
        .init(name: "survey_age", measure: .age, neverSurveyed: 12.5),
      ], ideals: [200.0 / 3, 50, nil], contributions: [0.7, 0.3, nil],
      date: SurveyDate(
        column: "asked", asOf: calendar ? .fixed(19_783) : .column("now"), isCalendar: calendar))
  }

  /// A document with a battery.
  static let surveyed: ModelDocument = {
    var document = small
    document.survey = try? survey()
    return document
  }()
}
