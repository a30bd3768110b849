import DataFrames
import Formulas
import Scoring
import TestSupport
import Testing

/// Two drivers with weights, a reversed item, codes for no answer and ideals, asked of one and not of
/// the other.
enum Surveys {
  static func battery() throws -> Battery {
    func item(
      _ column: String, _ driver: String, kind: Battery.Kind = .delivery, reversed: Bool = false,
      weight: Double = 1
    ) -> Battery.Item {
      Battery.Item(
        column: column, driver: driver, kind: kind, range: 1...5, isReversed: reversed,
        notApplicable: [8], missing: [9], weight: weight)
    }
    return try Battery(
      name: "small",
      drivers: [
        .init(name: "trust", label: "Trust", tone: .emotional),
        .init(name: "value", tone: .rational),
      ],
      items: [
        item("t1", "trust"), item("t2", "trust", reversed: true, weight: 3),
        item("t_ideal", "trust", kind: .ideal), item("v1", "value"), item("v2", "value"),
      ])
  }

  static let features: [SurveyEncoder.Feature] = [
    .init(name: "trust", measure: .score(driver: 0, .delivery), neverSurveyed: 60),
    .init(name: "trust_ideal", measure: .score(driver: 0, .ideal), neverSurveyed: 90),
    .init(name: "trust_gap", measure: .gap(driver: 0), neverSurveyed: -30),
    .init(name: "value_gap", measure: .gap(driver: 1), neverSurveyed: -20),
    .init(name: "trust_met", measure: .meetRate(driver: 0), neverSurveyed: 75),
    .init(name: "engagement", measure: .index, neverSurveyed: 70),
    .init(name: "surveyed", measure: .surveyed, neverSurveyed: 0),
    .init(name: "survey_age", measure: .age, neverSurveyed: 100),
  ]

  static func encoder(features: [SurveyEncoder.Feature] = features) throws -> SurveyEncoder {
    SurveyEncoder(
      battery: try battery(), features: features, ideals: [80, 50], contributions: [0.75, 0.25],
      date: SurveyDate(column: "asked", asOf: .column("now"), isCalendar: true))
  }
}

@Suite("Columns from raw answers")
struct SurveyEncoderTests {
  private func row(
    _ answers: [String: Double], raises: [Double] = [0, 0],
    features: [SurveyEncoder.Feature] = Surveys.features
  ) throws -> [String: Double] {
    let encoder = try Surveys.encoder(features: features)
    var row = SurveyRow(encoder)
    row.raises = raises
    for (name, value) in answers { row.answers[try #require(row.slot(named: name))] = value }
    row.encode()
    return Dictionary(uniqueKeysWithValues: zip(features.map(\.name), row.features))
  }

  @Test("every column by hand")
  func byHand() throws {
    // t1 is 4 of 1…5, so 75; t2 is 2, reversed 75 with weight 3; the ideal 5 is 100; values 25 and 50.
    let found = try row([
      "t1": 4, "t2": 2, "t_ideal": 5, "v1": 2, "v2": 3, "asked": 19_000, "now": 19_045,
    ])
    #expect(found["trust"] == 75 && found["trust_ideal"] == 100)
    #expect(found["trust_gap"] == -25, "against the customer's own ideal")
    #expect(found["value_gap"] == 37.5 - 50, "against the ideal that was learned")
    expectClose(found["trust_met"] ?? .nan, 93.75, .roundoff)
    expectClose(found["engagement"] ?? .nan, 100 * (0.75 * 0.9375 + 0.25 * 0.75), .roundoff)
    #expect(found["surveyed"] == 1 && found["survey_age"] == 45)
  }

  @Test("weights and the rule of the least that is answered")
  func missingAnswers() throws {
    // t2 alone has 3 of 4 of the weight, t1 alone 1 of 4, which is under one half.
    #expect(try row(["t2": 1, "v1": 3])["trust"] == 100)
    #expect(try row(["t1": 5, "v1": 3])["trust"]?.isNaN == true)
    #expect(try row(["t1": 5, "t2": 9, "v1": 3])["trust"]?.isNaN == true, "9 is no answer")
    #expect(try row(["t2": 1, "t1": 8])["trust"] == 100, "8 does not apply")
    #expect(try row(["t2": 1, "t1": 7])["trust"] == 100, "outside the range is no answer")
    let index = try row(["v1": 3, "v2": 3])["engagement"]
    #expect(index?.isNaN == true, "a quarter of the index is too little")
    expectClose(try row(["t2": 3])["engagement"] ?? .nan, 62.5, .roundoff)
  }

  @Test("who was never surveyed takes the stated values, and only with a column that says so")
  func neverSurveyed() throws {
    let nobody = try row(["t1": 9, "asked": 19_000, "now": 19_001])
    for feature in Surveys.features { #expect(nobody[feature.name] == feature.neverSurveyed) }
    #expect(try row(["t1": 8])["surveyed"] == 1, "whoever says that it does not apply was asked")
    let without = Surveys.features.filter { $0.measure != .surveyed }
    #expect(try row([:], features: without)["trust"]?.isNaN == true)
  }

  @Test("a survey from after the moment has no age")
  func age() throws {
    #expect(try row(["t2": 1, "asked": 5, "now": 4])["survey_age"]?.isNaN == true)
    #expect(try row(["t2": 1, "asked": 5])["survey_age"]?.isNaN == true)
    var row = SurveyRow(try Surveys.encoder())
    let slot = try #require(row.slot(named: "asked"))
    row.setDate("2024-03-01", in: slot)
    #expect(row.answers[slot] == 19_783)
    row.setDate("2024-02-30", in: slot)
    #expect(row.answers[slot].isNaN)
  }

  @Test("a raise moves all that is formed of a driver, up to the end of the scale")
  func raises() throws {
    let answers = ["t1": 4.0, "t2": 2, "t_ideal": 5, "v1": 2, "v2": 3]
    let same = try row(answers)
    let raised = try row(answers, raises: [10, 0])
    #expect(raised["trust"] == 85 && raised["trust_gap"] == -15 && raised["trust_met"] == 100)
    #expect(raised["trust_ideal"] == same["trust_ideal"])
    #expect(raised["value_gap"] == same["value_gap"])
    expectClose(raised["engagement"] ?? .nan, 100 * (0.75 + 0.25 * 0.75), .roundoff)
    #expect(try row(answers, raises: [40, 0])["trust"] == 100)
    #expect(try row(answers, raises: [-90, 0])["trust"] == 0)
    #expect(try row([:], raises: [10, 0])["trust"] == 60, "whoever was never asked stays")
    #expect(try row(["t1": 5, "v1": 1, "v2": 1], raises: [10, 0])["trust"]?.isNaN == true)
  }

  /// Answers of all kinds, some missing, some codes.
  private func table(rows: Int) throws -> DataFrame {
    var generator = SeededGenerator(seed: 7)
    let columns = ["t1", "t2", "t_ideal", "v1", "v2"].map { name in
      Column(
        name: name,
        values: .numeric(
          (0..<rows).map { _ in
            let draw = Int.random(in: 0..<9, using: &generator)
            return draw == 0 ? .nan : draw == 6 ? 8 : draw == 7 ? 9 : draw == 8 ? 3 : Double(draw)
          }))
    }
    let days = Column(
      name: "asked",
      values: .categorical(
        codes: (0..<rows).map { Int32($0 % 3) - 1 }, levels: ["2024-01-01", "2024-02-29"]))
    let now = Column(
      name: "now",
      values: .categorical(codes: (0..<rows).map { _ in 0 }, levels: ["2024-03-31"]))
    return DataFrame(source: "answers.csv", columns: columns + [days, now])
  }

  @Test("a table, a row at a time and the battery's own scores have the same bits")
  func sameBits() throws {
    let table = try table(rows: 500)
    let encoder = try Surveys.encoder()
    let extended = try encoder.extending(table)
    let scores = try encoder.battery.scores(of: table, [.delivery, .ideal])
    var row = SurveyRow(encoder)
    var compared = 0
    for index in 0..<table.rowCount {
      for (slot, name) in encoder.columns.enumerated() {
        switch table[name]?.values {
        case .numeric(let numbers): row.answers[slot] = numbers[index]
        case .categorical(let codes, let levels):
          row.answers[slot] = .nan
          if codes[index] >= 0 { row.setDate(levels[Int(codes[index])], in: slot) }
        default: Issue.record("\(name) is not there")
        }
      }
      row.encode()
      for (feature, value) in zip(encoder.features, row.features) {
        guard case .numeric(let column)? = extended[feature.name]?.values else { continue }
        #expect(column[index].bitPattern == value.bitPattern, "\(feature.name), row \(index)")
        compared += 1
      }
      guard row.features[6] == 1 else { continue }
      for score in scores where ["trust", "trust_ideal"].contains(score.column) {
        let place = try #require(encoder.features.firstIndex { $0.name == score.column })
        #expect(score.values[index].bitPattern == row.features[place].bitPattern)
      }
    }
    #expect(compared == 500 * 8)
  }

  @Test("what cannot be used is refused, or counted and left out")
  func refusals() throws {
    let encoder = try Surveys.encoder()
    let table = try table(rows: 6)
    let wrong = DataFrame(
      source: "a.csv",
      columns: table.columns.map { column in
        column.name == "v1"
          ? Column(name: "v1", values: .numeric([1, 2, 77, 3, 66, 4])) : column
      })
    let error = #expect(throws: BatteryError.self) { _ = try encoder.extending(wrong) }
    #expect(error?.description.contains("row 3") == true)
    #expect(encoder.answersOutsideRange(wrong) == ["v1": 2])
    #expect(try encoder.extending(wrong, leniently: true).rowCount == 6)
    let lacking = DataFrame(source: "a.csv", columns: table.columns.filter { $0.name != "t2" })
    #expect(throws: BatteryError.self) { _ = try encoder.extending(lacking, leniently: true) }
    let undated = DataFrame(
      source: "a.csv",
      columns: table.columns.map { column in
        column.name == "now"
          ? Column(
            name: "now",
            values: .categorical(codes: [0, 0, 0, 0, 0, 0], levels: ["yesterday"])) : column
      })
    let day = #expect(throws: BatteryError.self) { _ = try encoder.extending(undated) }
    #expect(day?.description.contains("yesterday") == true)
  }

  @Test("what contradicts itself is found")
  func faults() throws {
    let battery = try Surveys.battery()
    func fault(
      _ features: [SurveyEncoder.Feature], ideals: [Double?] = [80, nil],
      contributions: [Double?] = [1, nil]
    ) -> String? {
      SurveyEncoder.fault(
        battery, features, ideals: ideals, contributions: contributions, date: nil)
    }
    #expect(fault([Surveys.features[0]]) == nil)
    #expect(fault([]) != nil && fault([Surveys.features[0], Surveys.features[0]]) != nil)
    #expect(fault([.init(name: "x", measure: .score(driver: 7, .delivery))]) != nil)
    #expect(fault([.init(name: "x", measure: .score(driver: 1, .ideal))]) != nil)
    #expect(fault([Surveys.features[3]]) != nil, "no ideal of value")
    #expect(fault([Surveys.features[7]]) != nil, "no date")
    #expect(fault([Surveys.features[5]], contributions: [nil, nil]) != nil)
    #expect(fault([Surveys.features[0]], ideals: [0, nil]) != nil)
    #expect(fault([Surveys.features[0]], ideals: [80]) != nil)
  }

  @Test("a driver's columns are one reason")
  func reasons() throws {
    let scorer = Scorer.logistic(
      LogisticScorer(
        encoder: .identity(["trust", "trust_gap", "age"], hasIntercept: true),
        coefficients: [0, -0.02, -0.01, 0.1], reference: [1, 60, -20, 40], covariance: nil))
    let slots = [33.333333333, -50.0, 45]
    let reasons = Reasons(scorer, groups: try Surveys.encoder().reasonGroups)
      .top(3, row: [1] + slots, slots: slots)
    #expect(
      reasons.map(\.text) == [
        "Trust (trust = 33.3, trust_gap = -50) raises the risk: odds × 2.3 against the average "
          + "customer", "age = 45 raises the risk: odds × 1.6 against the average customer",
      ])
    expectClose(
      reasons.map(\.contribution), [0.02 * (60 - 33.333333333) + 0.3, 0.5], .relative(1e-12))
  }
}
