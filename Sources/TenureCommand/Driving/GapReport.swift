internal import JSONDocuments
internal import Tenure

/// Deliveries beside expectations, for people and programs.
struct GapReport {
  private let gaps: ExpectationGap
  private let outcome: String?
  private let level: Double
  private let title: String

  init(_ gaps: ExpectationGap, outcome: String?, level: Double, _ title: String) {
    self.gaps = gaps
    self.outcome = outcome
    self.level = level
    self.title = title
  }

  private var interval: String { "\(NumberText.plain(100 * level)) % interval" }

  // MARK: - For people

  /// The report's text.
  var text: String {
    let parts =
      [[title], ["Delivery beside \(gaps.kind.words), from 0 to 100:"] + table.lines]
      + [effects, waves]
    return parts.filter { !$0.isEmpty }.joined(separator: [""]).joined(separator: "\n") + "\n"
  }

  private var table: TextTable {
    let rows = gaps.drivers
    var table = TextTable()
    table.add("driver", .leading, rows.map(\.driver.label))
    table.add("n", .trailing, rows.map { NumberText.grouped($0.respondents) })
    table.add("delivery", .decimal, rows.map { NumberText.fixed($0.delivery, 1) })
    table.add(gaps.kind.words, .decimal, rows.map { NumberText.fixed($0.expectation, 1) })
    table.add("gap", .decimal, rows.map { NumberText.fixed($0.gap.value, 1) })
    table.add(
      interval, .trailing,
      rows.map { row in
        let ends = row.gap.interval(level: level)
        return "\(NumberText.fixed(ends.lower, 1)) to \(NumberText.fixed(ends.upper, 1))"
      })
    table.add("below", .decimal, rows.map { NumberText.percent($0.shareBelow, 0) })
    table.add("above", .decimal, rows.map { NumberText.percent($0.shareAbove, 0) })
    table.add("shortfall", .decimal, rows.map { NumberText.fixed($0.shortfall, 1) })
    return table
  }

  private var effects: [String] {
    let rows = gaps.drivers.compactMap { row in
      row.effect.map { (driver: row.driver, effect: $0) }
    }
    guard let outcome, !rows.isEmpty else { return [] }
    func slope(_ estimate: SlopeEstimate?) -> String {
      guard let estimate else { return NumberText.none }
      return "\(NumberText.significant(estimate.value, 3)) "
        + "(p \(Self.withSign(estimate.pValue)))"
    }
    var table = TextTable()
    table.add("driver", .leading, rows.map(\.driver.label))
    table.add("delivery", .leading, rows.map { slope($0.effect.delivery) })
    table.add(gaps.kind.words, .leading, rows.map { slope($0.effect.expectation) })
    table.add("loss aversion", .leading, rows.map { slope($0.effect.lossAversion) })
    table.add(
      "difference suffices", .leading,
      rows.map { "p \(Self.withSign($0.effect.differencePValue))" })
    var lines = ["Effect of ten points on \(outcome), both in one regression:"] + table.lines
    for row in rows where row.effect.differencePValue < 1 - level {
      let alone = row.effect.expectation.pValue >= 1 - level
      lines += wrapped(
        "\(row.driver.label): the difference alone does not say what happens"
          + (alone ? "; \(gaps.kind.words) adds nothing once delivery is in." : "."), indent: 2)
    }
    return lines
  }

  private static func withSign(_ pValue: Double) -> String {
    let text = NumberText.pValue(pValue)
    return text.hasPrefix("<") ? text : "= \(text)"
  }

  private var waves: [String] {
    guard gaps.waves.count > 1 else { return [] }
    var table = TextTable()
    table.add("wave", .leading, gaps.waves.map(\.name))
    table.add(gaps.kind.words, .decimal, gaps.waves.map { NumberText.fixed($0.expectation, 1) })
    table.add("delivery", .decimal, gaps.waves.map { NumberText.fixed($0.delivery, 1) })
    table.add("gap", .decimal, gaps.waves.map { NumberText.fixed($0.gap, 1) })
    table.add("SE", .decimal, gaps.waves.map { NumberText.fixed($0.gapError, 1) })
    table.add("drift", .decimal, gaps.waves.map { NumberText.fixed($0.drift, 1) })
    table.add("", .leading, gaps.waves.map { $0.isAlarm ? "alarm" : "" })
    return ["Waves, the first being 100; a drift above 4 is an alarm:"] + table.lines
  }

  // MARK: - For programs

  /// The report as JSON.
  var json: JSONValue {
    .object([
      .init("against", .string(gaps.kind.rawValue)),
      .init("outcome", outcome.map { .string($0) } ?? .null),
      .init("confidenceLevel", .number(level)), .init("drivers", .array(gaps.drivers.map(json))),
      .init(
        "waves",
        .array(
          gaps.waves.map { wave in
            .object([
              .init("name", .string(wave.name)), .finite("expectation", wave.expectation),
              .finite("delivery", wave.delivery), .finite("gap", wave.gap),
              .finite("standardError", wave.gapError), .finite("drift", wave.drift),
              .init("alarm", .bool(wave.isAlarm)),
            ])
          })),
    ])
  }

  private func json(_ row: ExpectationGap.DriverGap) -> JSONValue {
    .object([
      .init("name", .string(row.driver.name)), .init("respondents", .integer(row.respondents)),
      .finite("delivery", row.delivery), .finite("expectation", row.expectation),
      .finite("gap", row.gap.value), .finite("standardError", row.gap.standardError),
      .finite("lower", row.gap.interval(level: level).lower),
      .finite("upper", row.gap.interval(level: level).upper),
      .finite("shareBelow", row.shareBelow), .finite("shareAbove", row.shareAbove),
      .finite("shortfall", row.shortfall), .init("effect", row.effect.map(json) ?? .null),
    ])
  }

  private func json(_ effect: DifferenceTest) -> JSONValue {
    func slope(_ estimate: SlopeEstimate?) -> JSONValue {
      guard let estimate else { return .null }
      return .object([
        .finite("estimate", estimate.value), .finite("standardError", estimate.standardError),
        .finite("statistic", estimate.statistic), .finite("pValue", estimate.pValue),
      ])
    }
    return .object([
      .init("delivery", slope(effect.delivery)), .init("expectation", slope(effect.expectation)),
      .init("constraint", slope(effect.constraint)),
      .init("polynomial", .array(effect.polynomial.map(slope))),
      .init("slopeOfAgreement", slope(effect.slopeOfAgreement)),
      .init("curvatureOfAgreement", slope(effect.curvatureOfAgreement)),
      .init("slopeOfDifference", slope(effect.slopeOfDifference)),
      .init("curvatureOfDifference", slope(effect.curvatureOfDifference)),
      .finite("differencePValue", effect.differencePValue),
      .init("lossAversion", slope(effect.lossAversion)), .finite("rSquared", effect.rSquared),
    ])
  }
}
