internal import JSONDocuments
internal import Tenure

/// What answers look like beside their battery, for people and programs.
struct ValidationReport {
  private let battery: Battery
  private let check: BatteryCheck
  private let doubts: [DataWarning]
  private let rows: Int
  private let title: String

  init(
    _ battery: Battery, _ check: BatteryCheck, _ doubts: [DataWarning], rows: Int,
    _ title: String
  ) {
    self.battery = battery
    self.check = check
    self.doubts = doubts
    self.rows = rows
    self.title = title
  }

  /// The report's text.
  var text: String {
    var lines = ["\(title) against the battery \"\(battery.name)\""]
    lines += wrapped(
      "\(NumberText.counted(rows, "row")), \(NumberText.counted(battery.items.count, "item")) of "
        + "\(NumberText.counted(battery.drivers.count, "driver")).")
    lines += [""] + items.lines
    for liners in check.straightLiners {
      lines += [""]
      lines += wrapped(
        "\(NumberText.counted(liners.rows.count, "respondent")) of "
          + "\(NumberText.grouped(liners.respondents)) (\(NumberText.percent(liners.share))) gave "
          + "all \(liners.items) questions of \(liners.kind.words) the same answer.")
    }
    if !doubts.isEmpty { lines += [""] }
    for doubt in doubts { lines += wrapped("Warning: \(doubt.message.asSentence)", indent: 2) }
    lines += [""]
    if check.faults.isEmpty {
      lines.append("Answers and battery agree.")
    } else {
      lines.append("\(NumberText.counted(check.faults.count, "fault")):")
      for fault in check.faults { lines += wrapped("- " + fault.description, indent: 2) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var items: TextTable {
    let found = check.items.compactMap { summary in
      battery.items.first { $0.column == summary.column }.map { (item: $0, summary: summary) }
    }
    var table = TextTable()
    table.add("item", .leading, found.map(\.item.column))
    table.add("driver", .leading, found.map(\.item.driver))
    table.add("kind", .leading, found.map(\.item.kind.words))
    table.add("range", .trailing, found.map { Self.range($0.item.range) })
    table.add("answered", .trailing, found.map { NumberText.grouped($0.summary.answered) })
    table.add("n/a", .trailing, found.map { NumberText.grouped($0.summary.notApplicable) })
    table.add("missing", .trailing, found.map { NumberText.grouped($0.summary.missing) })
    table.add(
      "found", .trailing,
      found.map { found in
        found.summary.answered == 0
          ? NumberText.none : Self.range(found.summary.least...found.summary.greatest)
      })
    table.add("mean 0-100", .decimal, found.map { NumberText.fixed($0.summary.meanScore, 1) })
    table.add("SD", .decimal, found.map { NumberText.fixed($0.summary.standardDeviation, 1) })
    return table
  }

  private static func range(_ range: ClosedRange<Double>) -> String {
    "\(NumberText.plain(range.lowerBound))-\(NumberText.plain(range.upperBound))"
  }

  /// The report as JSON.
  var json: JSONValue {
    .object([
      .init("battery", .string(battery.name)), .init("rows", .integer(rows)),
      .init(
        "warnings",
        .array(
          doubts.map {
            .object([.init("code", .string($0.code)), .init("message", .string($0.message))])
          })),
      .init(
        "items",
        .array(
          check.items.map { item in
            .object([
              .init("column", .string(item.column)), .init("answered", .integer(item.answered)),
              .init("notApplicable", .integer(item.notApplicable)),
              .init("missing", .integer(item.missing)), .finite("least", item.least),
              .finite("greatest", item.greatest), .finite("meanScore", item.meanScore),
              .finite("standardDeviation", item.standardDeviation),
            ])
          })),
      .init(
        "straightLiners",
        .array(
          check.straightLiners.map { liners in
            .object([
              .init("kind", .string(liners.kind.rawValue)), .init("items", .integer(liners.items)),
              .init("respondents", .integer(liners.respondents)),
              .init("count", .integer(liners.rows.count)),
              .init("share", .number(liners.share)),
            ])
          })),
      .init(
        "faults",
        .array(
          check.faults.map { fault in
            .object([
              .init("code", .string(fault.code.rawValue)),
              .init("message", .string(fault.description)),
            ])
          })),
    ])
  }
}

extension Battery.Kind {
  /// The kind in words.
  var words: String {
    switch self {
    case .delivery: "delivery"
    case .expectation: "expectation"
    case .ideal: "ideal"
    case .statedImportance: "stated importance"
    }
  }
}

extension JSONValue.Member {
  /// A number, or null where it is not finite.
  static func finite(_ name: String, _ value: Double) -> Self {
    Self(name, value.isFinite ? .number(value) : .null)
  }

  /// The ends of an interval, null where they are not finite.
  static func interval(_ interval: ConfidenceInterval) -> [Self] {
    [.finite("lower", interval.lower), .finite("upper", interval.upper)]
  }
}
