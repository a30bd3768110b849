internal import JSONDocuments
internal import Tenure

/// An evaluation that can be printed.
protocol EvaluationReport {
  /// For people.
  var text: String { get }
  /// For programs.
  var json: JSONValue { get }
  /// What it tells of.
  var evidence: EvaluationPage.Evidence { get }
}

/// Prints that reports of all families share.
enum EvaluationPrint {
  /// "0.848 (95 % interval 0.839 to 0.858)".
  static func estimate(_ value: Double, _ interval: ConfidenceInterval?) -> String {
    guard let interval else { return NumberText.fixed(value, 4) }
    return "\(NumberText.fixed(value, 4)) (\(NumberText.plain(100 * interval.level)) % interval "
      + "\(NumberText.fixed(interval.lower, 4)) to \(NumberText.fixed(interval.upper, 4)))"
  }

  /// "0.0868 (34.4 % better than the event rate)".
  static func brier(_ score: BrierScore, comparedWith reference: String) -> String {
    let value = NumberText.fixed(score.value, 4)
    guard let scaled = score.scaled else { return value }
    let direction = scaled < 0 ? "worse" : "better"
    return "\(value) (\(NumberText.percent(scaled.magnitude)) \(direction) than \(reference))"
  }

  /// Predictions beside what happened, by groups.
  static func calibration(_ groups: [CalibrationGroup]) -> [String] {
    guard !groups.isEmpty else { return [] }
    var table = TextTable()
    table.add("predicted churn", .trailing, groups.map { range($0) })
    table.add("n", .trailing, groups.map { NumberText.grouped($0.observations) })
    table.add("mean", .decimal, groups.map { NumberText.percent($0.predicted) })
    table.add(
      "observed", .decimal,
      groups.map { $0.observed.map { NumberText.percent($0) } ?? NumberText.none })
    table.add(
      "interval", .trailing,
      groups.map { group in
        group.interval.map {
          "\(NumberText.percent($0.lower)) to \(NumberText.percent($0.upper))"
        } ?? NumberText.none
      })
    return table.lines
  }

  private static func range(_ group: CalibrationGroup) -> String {
    "\(NumberText.percent(group.lowest)) to \(NumberText.percent(group.highest))"
  }

  /// The groups as JSON.
  static func json(_ groups: [CalibrationGroup]) -> JSONValue {
    .array(
      groups.map { group in
        .object([
          .init("observations", .integer(group.observations)),
          .init("lowest", .finite(group.lowest)), .init("highest", .finite(group.highest)),
          .init("predicted", .finite(group.predicted)), .init("observed", .finite(group.observed)),
          .init("lower", .finite(group.interval?.lower)),
          .init("upper", .finite(group.interval?.upper)), .init("events", .number(group.events)),
        ])
      })
  }

  /// A value with its standard error and limits as JSON.
  static func json(
    _ value: Double?, standardError: Double?, _ interval: ConfidenceInterval?
  ) -> JSONValue {
    guard let value else { return .null }
    return .object([
      .init("value", .finite(value)), .init("standardError", .finite(standardError)),
      .init("lower", .finite(interval?.lower)), .init("upper", .finite(interval?.upper)),
    ])
  }
}

extension JSONValue {
  /// A number, or null where there is none or it is not finite.
  static func finite(_ value: Double?) -> JSONValue {
    .optional(value.flatMap { $0.isFinite ? $0 : nil })
  }
}
