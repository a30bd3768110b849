internal import JSONDocuments
internal import Tenure

/// Claims and what the data say of them, for people and programs.
struct ClaimsReport {
  private let checks: [ClaimCheck]
  private let margin: Double
  private let level: Double
  private let title: String

  init(_ check: ClaimsCheck, margin: Double, level: Double, _ title: String) {
    checks = check.checks
    self.margin = margin
    self.level = level
    self.title = title
  }

  // MARK: - For people

  /// The report's text.
  var text: String {
    let checked = checks.filter { $0.absence == nil }
    let parts = [[title]] + checked.map(lines) + [absent] + [legend(checked)]
    return parts.filter { !$0.isEmpty }.joined(separator: [""]).joined(separator: "\n") + "\n"
  }

  private func lines(_ check: ClaimCheck) -> [String] {
    var table = TextTable()
    let rows = check.definitions
    table.add("", .leading, rows.map(\.name))
    table.add("estimate", .trailing, rows.map { Self.number($0.estimate, $0.unit) })
    table.add(
      "\(NumberText.plain(100 * level)) % interval", .trailing,
      rows.map {
        "\(Self.number($0.interval.lower, $0.unit)) to \(Self.number($0.interval.upper, $0.unit))"
      })
    table.add("claimed", .trailing, rows.map(Self.claimed))
    table.add("verdict", .leading, rows.map { $0.verdict?.words ?? "" })
    let remarks = rows.compactMap { row in
      row.remark.map { "\(row.name): \($0)." }
    }
    return wrapped("\(check.claim.sentence) \(summary(check))") + table.lines
      + remarks.flatMap { wrapped($0, indent: 2) }
  }

  private func summary(_ check: ClaimCheck) -> String {
    let verdicts = check.verdicts
    let rows = NumberText.counted(check.rows, "row")
    guard let first = verdicts.first else { return "Not judged." }
    if verdicts.count == 1 {
      return first == .undecided
        ? "Your data (\(rows)) do not decide it." : "Your data (\(rows)): \(first.rawValue)."
    }
    let words = verdicts.map { $0 == .undecided ? "undecided" : $0.rawValue }
    return "Your data (\(rows)): \(words.joined(separator: " or ")), depending on the definition."
  }

  private var absent: [String] {
    checks.compactMap { check in
      check.absence.map { "Not checked: \(check.claim.sentence.dropLast()); it \($0)." }
    }.flatMap { wrapped($0, indent: 2) }
  }

  private func legend(_ checked: [ClaimCheck]) -> [String] {
    guard !checked.isEmpty else { return [] }
    return wrapped(
      "Supported: the whole interval is within \(NumberText.plain(margin)) of the claim "
        + "(\(NumberText.plain(50 * margin)) points of a share). Contradicted: the claim lies outside "
        + "the interval. These are associations among your customers, not effects of acting.")
  }

  private static func number(_ value: Double, _ unit: ClaimCheck.Unit) -> String {
    guard value.isFinite else { return value > 0 ? "no end" : NumberText.none }
    return switch unit {
    case .times: NumberText.fixed(value, 2)
    case .share: NumberText.percent(value)
    case .points: NumberText.fixed(value, 1)
    }
  }

  private static func claimed(_ row: ClaimCheck.Definition) -> String {
    guard let claimed = row.claimed?.claimed else { return "" }
    let ends = (number(claimed.lowerBound, row.unit), number(claimed.upperBound, row.unit))
    return ends.0 == ends.1 ? ends.0 : "\(ends.0) to \(ends.1)"
  }

  // MARK: - For programs

  /// The report as JSON.
  var json: JSONValue {
    .object([
      .init("confidenceLevel", .number(level)), .init("margin", .number(margin)),
      .init("claims", .array(checks.map(json))),
    ])
  }

  private func json(_ check: ClaimCheck) -> JSONValue {
    .object([
      .init("claim", .string(check.claim.rawValue)),
      .init("sentence", .string(check.claim.sentence)),
      .init("checked", .bool(check.absence == nil)), .init("rows", .integer(check.rows)),
      .init("needs", check.absence.map { .string($0) } ?? .null),
      .init("verdicts", .strings(check.verdicts.map(\.rawValue))),
      .init("definitions", .array(check.definitions.map(json))),
    ])
  }

  private func json(_ row: ClaimCheck.Definition) -> JSONValue {
    .object(
      [
        .init("name", .string(row.name)), .init("unit", .string(row.unit.rawValue)),
        .finite("estimate", row.estimate),
      ] + JSONValue.Member.interval(row.interval) + [
        .init(
          "claimed",
          row.claimed.map {
            .array([.number($0.claimed.lowerBound), .number($0.claimed.upperBound)])
          } ?? .null),
        .init("verdict", row.verdict.map { .string($0.rawValue) } ?? .null),
        .init("remark", row.remark.map { .string($0) } ?? .null),
      ])
  }
}

extension ClaimVerdict {
  /// The verdict in words.
  fileprivate var words: String {
    switch self {
    case .supported: "supported"
    case .contradicted: "contradicted"
    case .undecided: "undecided by your data"
    }
  }
}
