import DataFrames
import Drivers
import Formulas
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

@Suite("Trust guards")
struct TrustGuardTests {
  /// 400 customers, of whom every fourth left, with one more column.
  private func frame(
    _ column: [Double], survival: Bool = false, levels: [String]? = nil
  ) throws -> ModelFrame {
    let left = (0..<400).map { $0 % 4 == 0 ? 1.0 : 0 }
    let months = (0..<400).map { 1 + Double($0 % 7) }
    let values: Column.Values =
      levels.map { .categorical(codes: column.map { Int32($0) }, levels: $0) }
      ?? .numeric(column)
    let table = DataFrame(
      source: "customers",
      columns: [
        Column(name: "left", values: .numeric(left)),
        Column(name: "months", values: .numeric(months)),
        Column(name: "x", values: values),
      ])
    let formula = try Formula(survival ? "Surv(months, left) ~ x" : "left ~ x")
    return try ModelFrame(
      formula, in: table, options: ModelFrameOptions(model: survival ? .survival : .logistic))
  }

  private func codes(_ frame: ModelFrame) -> [String] {
    TrustGuard.findings(in: frame).map(\.code)
  }

  @Test("a column that ranks those who left above the others is a leak", arguments: [false, true])
  func ranking(survival: Bool) throws {
    // Every second who left is 10 higher, so that pairs are (0.5 + 0.5/2): no leak.
    let noise = (0..<400).map { Double(($0 * 37) % 100) }
    #expect(try codes(frame(noise, survival: survival)).isEmpty)
    let after = (0..<400).map { $0 % 4 == 0 ? 200 + noise[$0] : noise[$0] }
    let found = try TrustGuard.findings(in: frame(after, survival: survival))
    #expect(found.map(\.code) == ["leak"])
    #expect(found[0].message.contains("x alone tells those who left from the others in 100 %"))
    // The other way round it is one as well.
    #expect(try codes(frame(after.map { -$0 }, survival: survival)) == ["leak"])
  }

  @Test("values that only those who left have are a leak from a fifth of them on")
  func pure() throws {
    // Every fourth customer left; of these 100, `held` alone have a score of 1.
    func scores(_ held: Int) -> [Double] {
      (0..<400).map { $0 % 4 == 0 && $0 / 4 < held ? 1 : 2 + Double(($0 / 4) % 3) }
    }
    #expect(try codes(frame(scores(19))).isEmpty)
    #expect(try codes(frame(scores(29))).isEmpty, "29 rows are too few to say")
    let found = try TrustGuard.findings(in: frame(scores(30)))
    #expect(found.map(\.code) == ["leak"])
    #expect(found[0].message.contains("everyone with x = 1 left, which is 30 % of all who did"))
    let named = try TrustGuard.findings(
      in: frame(scores(40).map { $0 - 1 }, levels: ["complained", "a", "b", "c"]))
    #expect(named.first?.message.contains("everyone with x = complained left") == true)
  }

  @Test("many levels of few customers each are no leak")
  func manyLevels() throws {
    let levels = (0..<400).map { "street \($0)" }.sorted()
    #expect(try codes(frame((0..<400).map { Double($0) }, levels: levels)).isEmpty)
  }

  @Test("codes for no answer beside a scale")
  func scale() throws {
    let answers = (0..<400).map { 1 + Double(($0 * 7) % 5) }
    #expect(try codes(frame(answers)).isEmpty)
    var coded = answers
    for row in stride(from: 3, to: 400, by: 40) { coded[row] = 99 }
    let found = try TrustGuard.findings(in: frame(coded))
    #expect(found.map(\.code) == ["scaleRange"])
    #expect(
      found[0].message.hasPrefix("x has answers from 1 to 5 and 99 in 10 rows, which looks like"))
    #expect(found[0].message.hasSuffix("--na-values 99"))
    // Counts with a long tail, and prices, are no scales.
    #expect(try codes(frame((0..<400).map { $0 % 50 == 1 ? 12 : Double($0 % 5) })).isEmpty)
    #expect(try codes(frame((0..<400).map { $0 % 50 == 1 ? 99 : 1.5 * Double($0 % 5) })).isEmpty)
  }

  // MARK: - With a battery

  private static let battery = """
    battery: Test
    scale: {range: [1, 7], notApplicable: [8]}
    drivers:
      - name: trust
        tone: emotional
        items: [{column: t1}, {column: t2}, {column: t3}]
      - name: value
        tone: rational
        measurement: formative
        items: [{column: v1}, {column: v2}]
    """

  private func answers(_ item: (_ name: String, _ row: Int) -> Double) -> DataFrame {
    DataFrame(
      source: "answers",
      columns: ["t1", "t2", "t3", "v1", "v2"].map { name in
        Column(name: name, values: .numeric((0..<240).map { item(name, $0) }))
      })
  }

  @Test("scales that are not used, and questions that do not apply")
  func batteryAnswers() throws {
    let battery = try BatteryFile.read(Self.battery, source: "battery")
    let good = answers { _, row in 1 + Double((row * 5) % 7) }
    #expect(try TrustGuard.answers(battery, good).isEmpty)
    let narrow = answers { name, row in
      name == "t2" ? 1 + Double(row % 5) : 1 + Double((row * 5) % 7)
    }
    let found = try TrustGuard.answers(battery, narrow)
    #expect(found.map(\.code) == ["scaleRange"])
    #expect(found[0].message.contains("\"t2\" go from 1 to 5, though the battery declares 1 to 7"))
    let silent = answers { name, row in
      name == "v1" && row % 2 == 0 ? 8 : 1 + Double((row * 5) % 7)
    }
    let applies = try TrustGuard.answers(battery, silent)
    #expect(applies.map(\.code) == ["notApplicable"])
    #expect(try TrustGuard.answers(battery, silent, of: ["trust"]).isEmpty)
    #expect(applies[0].message.hasPrefix("25 % of the answers about \"value\""))
  }

  @Test("items that do not agree")
  func reliability() throws {
    let battery = try BatteryFile.read(Self.battery, source: "battery")
    var generator = SeededGenerator(seed: 4)
    let noise = (0..<1_200).map { _ in Double(Int.random(in: 1...7, using: &generator)) }
    let places = ["t1": 0, "t2": 1, "t3": 2, "v1": 3, "v2": 4]
    let apart = answers { name, row in noise[row * 5 + (places[name] ?? 0)] }
    let found = try TrustGuard.reliability(battery, apart)
    #expect(found.map(\.code) == ["lowReliability"])
    #expect(found[0].message.hasPrefix("driver \"trust\": omega may be as low as"))
    let together = answers { name, row in
      let own = noise[row * 5 + (places[name] ?? 0)]
      return min(7, max(1, Double(1 + row % 6) + (own > 5 ? 1 : 0)))
    }
    #expect(try TrustGuard.reliability(battery, together).isEmpty)
  }

  @Test("a driver that works the wrong way")
  func signs() throws {
    let battery = try BatteryFile.read(Self.battery, source: "battery")
    func found(_ name: String, _ lower: Double) -> [String] {
      TrustGuard.signs(
        battery, [.init(name: name, estimate: 0.02, lower: lower, upper: 0.03)]
      ).map(\.code)
    }
    #expect(found("trust", 0.01) == ["wrongSign"])
    #expect(found("trust_gap", 0.01) == ["wrongSign"])
    #expect(found("trust", -0.01).isEmpty, "it may as well be zero")
    #expect(found("price", 0.01).isEmpty, "no driver")
    #expect(
      TrustGuard.signs(
        battery, [.init(name: "trust", estimate: -0.02, lower: -0.03, upper: -0.01)]
      ).isEmpty)
  }

  @Test("an effect that changes with time, told by its worst term")
  func proportionality() throws {
    // Half of the customers leave early because of x, half late in spite of it.
    let n = 600
    var generator = SeededGenerator(seed: 9)
    let x = (0..<n).map { $0 % 2 == 0 ? 1.0 : 0 }
    let z = (0..<n).map { _ in Double.random(in: -1...1, using: &generator) }
    let time = (0..<n).map { row in
      let share = Double(row / 2 + 1) / Double(n / 2)
      return x[row] == 1 ? 10 * share * share : 10 * share.squareRoot()
    }
    let response = CoxResponse(time: time, event: [Double](repeating: 1, count: n))
    func warnings(_ names: [(name: String, values: [Double])]) throws -> [DataWarning] {
      let design = Design(intercept: false, names)
      let fit = try CoxRegression().fit(design, response)
      let test = CoxDiagnostics(
        design, response, coefficients: fit.estimates.estimates, ties: .efron
      ).proportionalHazards()
      return TrustGuard.proportionality(try #require(test), unit: "months")
    }
    let found = try warnings([("x", x), ("z", z)])
    #expect(found.map(\.code) == ["nonProportionalHazards"])
    #expect(found[0].message.hasPrefix("the effect of x changes with time (p < 0.001)"))
    #expect(found[0].message.contains("months"))
    #expect(!found[0].message.contains("of z"))
    #expect(try warnings([("z", z)]).isEmpty)
  }
}
