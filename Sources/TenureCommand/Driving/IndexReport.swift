internal import JSONDocuments
internal import Tenure

/// The engagement index, for people and programs.
struct IndexReport {
  private let index: EngagementIndex
  private let outcome: String
  private let capped: Bool
  private let level: Double
  private let title: String

  init(
    _ index: EngagementIndex, outcome: String, capped: Bool, level: Double, _ title: String
  ) {
    self.index = index
    self.outcome = outcome
    self.capped = capped
    self.level = level
    self.title = title
  }

  private var interval: String { "\(NumberText.plain(100 * level)) % interval" }

  // MARK: - For people

  /// The report's text.
  var text: String {
    let parts = [[title], head, drivers.lines, notes, groups, outcomes, emotional]
    return parts.filter { !$0.isEmpty }.joined(separator: [""]).joined(separator: "\n") + "\n"
  }

  private var head: [String] {
    let value = index.index
    return wrapped(
      "Engagement index \(NumberText.fixed(value.value, 1)) of 100 "
        + "(\(Self.range(value.interval, 1))), contributions to \(outcome) from "
        + "\(NumberText.counted(index.rows, "row")); deliveries beyond the ideal count "
        + "\(capped ? "as meeting it" : "in full").")
  }

  private static func range(_ interval: ConfidenceInterval, _ decimals: Int) -> String {
    "\(NumberText.fixed(interval.lower, decimals)) to \(NumberText.fixed(interval.upper, decimals))"
  }

  private static func percents(_ interval: ConfidenceInterval) -> String {
    "\(NumberText.percent(interval.lower)) to \(NumberText.percent(interval.upper))"
  }

  private var drivers: TextTable {
    let rows = index.drivers
    var table = TextTable()
    table.add("driver", .leading, rows.map(\.driver.label))
    table.add("tone", .leading, rows.map { $0.driver.tone?.rawValue ?? "" })
    table.add("delivery", .decimal, rows.map { NumberText.fixed($0.delivery.value, 1) })
    table.add("ideal", .decimal, rows.map { NumberText.fixed($0.ideal.value, 1) })
    table.add(
      "gap", .decimal,
      rows.map { NumberText.fixed($0.delivery.value - $0.ideal.value, 1) })
    table.add("met", .decimal, rows.map { NumberText.percent($0.meetRate.value) })
    table.add("share", .decimal, rows.map { NumberText.percent($0.contribution.value) })
    table.add(interval, .trailing, rows.map { Self.percents($0.contribution.interval) })
    return table
  }

  private var notes: [String] {
    let derived = index.drivers.filter { !$0.isAsked }.map(\.driver.label)
    guard !derived.isEmpty else { return [] }
    return wrapped(
      "No ideal was asked for of \(derived.joined(separator: ", ")); the best deliveries stand in.")
  }

  private var groups: [String] {
    let rows = index.groups
    guard !rows.isEmpty else { return [] }
    var table = TextTable()
    table.add("", .leading, rows.map(\.name))
    table.add("customers", .trailing, rows.map { NumberText.count($0.customers) })
    table.add("index", .decimal, rows.map { NumberText.fixed($0.index.value, 1) })
    table.add(interval, .trailing, rows.map { Self.range($0.index.interval, 1) })
    table.add("lead", .decimal, rows.map { NumberText.fixed($0.lead.value, 1) })
    table.add(interval, .trailing, rows.map { Self.range($0.lead.interval, 1) })
    table.add(
      "first", .decimal, rows.map { NumberText.percent($0.rankProbabilities.first ?? .nan, 0) })
    return ["Segments, with the probability of being first:"] + table.lines
  }

  private var outcomes: [String] {
    index.outcomes.map { outcome in
      "\(outcome.driver.label): \(NumberText.fixed(outcome.level.value, 1)) of 100 "
        + "(\(Self.range(outcome.level.interval, 1)))"
    }
  }

  private var emotional: [String] {
    guard let emotional = index.emotional else { return [] }
    let rows = [
      ("sum of the emotional drivers' shares", emotional.sum),
      ("emotional against rational as two blocks", emotional.block),
      ("sum, corrected for unreliable answers", emotional.corrected),
    ].filter { $0.1.value.isFinite }
    var table = TextTable()
    table.add("definition", .leading, rows.map(\.0))
    table.add("emotional", .decimal, rows.map { NumberText.percent($0.1.value) })
    table.add(interval, .trailing, rows.map { Self.percents($0.1.interval) })
    return ["Emotional share of what drives \(outcome):"] + table.lines
      + wrapped(
        "If tones were dealt out at random the sum would be \(NumberText.percent(emotional.randomMean)) "
          + "on average (\(NumberText.percent(emotional.randomRange.lowerBound)) to "
          + "\(NumberText.percent(emotional.randomRange.upperBound))); as far from it comes "
          + "\(NumberText.percent(emotional.randomPValue, 0)) of all ways to deal.")
  }

  // MARK: - For programs

  /// Each customer's index as CSV.
  func customers(_ table: DataFrame, _ battery: Battery) -> [UInt8] {
    var writer = CSVWriter()
    let key = battery.keys.customer.flatMap { table[$0] }
    writer.addRow([key?.name ?? "row", "index"])
    for row in 0..<table.rowCount {
      if let key { writer.addCell(key, row) } else { writer.add(Double(table.rowNumber(row))) }
      writer.add(index.customers[row])
      writer.endRow()
    }
    return writer.takeBytes()
  }

  private static func json(_ value: EngagementIndex.Value) -> JSONValue {
    .object([.finite("estimate", value.value)] + JSONValue.Member.interval(value.interval))
  }

  /// The report as JSON.
  var json: JSONValue {
    .object([
      .init("index", Self.json(index.index)), .init("outcome", .string(outcome)),
      .init("capped", .bool(capped)), .init("rows", .integer(index.rows)),
      .init("confidenceLevel", .number(level)),
      .init(
        "drivers",
        .array(
          index.drivers.map { driver in
            .object([
              .init("name", .string(driver.driver.name)),
              .init("tone", driver.driver.tone.map { .string($0.rawValue) } ?? .null),
              .init("delivery", Self.json(driver.delivery)),
              .init("ideal", Self.json(driver.ideal)), .init("idealAsked", .bool(driver.isAsked)),
              .init("meetRate", Self.json(driver.meetRate)),
              .init("contribution", Self.json(driver.contribution)),
            ])
          })),
      .init(
        "segments",
        .array(
          index.groups.map { group in
            .object([
              .init("name", .string(group.name)), .init("customers", .number(group.customers)),
              .init("index", Self.json(group.index)), .init("lead", Self.json(group.lead)),
              .init("rankProbabilities", .numbers(group.rankProbabilities)),
            ])
          })),
      .init(
        "outcomes",
        .array(
          index.outcomes.map { outcome in
            .object([
              .init("name", .string(outcome.driver.name)), .init("level", Self.json(outcome.level)),
            ])
          })),
      .init("emotionalShare", emotional(index.emotional)),
    ])
  }

  private func emotional(_ share: EmotionalShare?) -> JSONValue {
    guard let share else { return .null }
    return .object([
      .init("sum", Self.json(share.sum)), .init("block", Self.json(share.block)),
      .init("corrected", Self.json(share.corrected)),
      .init("randomMean", .number(share.randomMean)),
      .init("randomLower", .number(share.randomRange.lowerBound)),
      .init("randomUpper", .number(share.randomRange.upperBound)),
      .init("randomPValue", .number(share.randomPValue)),
    ])
  }
}
