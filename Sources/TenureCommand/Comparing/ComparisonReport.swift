internal import JSONDocuments
internal import Tenure

/// The differences of two models, for people and programs.
struct ComparisonReport {
  private let differences: [MeasureDifference]
  private let first, second, source: String
  private let observations: Int
  private let level: Double

  /// Titles differences.
  init(
    _ differences: [MeasureDifference], first: String, second: String, table: String,
    observations: Int, level: Double
  ) {
    self.differences = differences
    self.first = first
    self.second = second
    source = table
    self.observations = observations
    self.level = level
  }

  var text: String {
    guard !differences.isEmpty else {
      return "\(source): nothing can be compared; all outcomes are alike.\n"
    }
    var table = TextTable()
    table.add(
      "measure", .leading,
      differences.map { difference in
        MeasureWords.name(difference.measure)
          + (difference.horizon.map { " at \(NumberText.plain($0))" } ?? "")
      })
    table.add("first", .decimal, differences.map { NumberText.fixed($0.first, 4) })
    table.add("second", .decimal, differences.map { NumberText.fixed($0.second, 4) })
    table.add("difference", .decimal, differences.map { NumberText.fixed($0.difference.value, 4) })
    table.add(
      "interval", .trailing,
      differences.map {
        let interval = $0.difference.interval(level: level)
        return "\(NumberText.fixed(interval.lower, 4)) to \(NumberText.fixed(interval.upper, 4))"
      })
    table.add("p", .trailing, differences.map { NumberText.pValue($0.difference.pValue) })
    table.add("better", .leading, differences.map(better))
    return
      (["first   \(first)", "second  \(second)"]
      + ["on \(NumberText.counted(observations, "row")) of \(source)", ""] + table.lines)
      .joined(separator: "\n") + "\n"
  }

  /// Which model is better beyond chance; "—" where neither is.
  private func better(_ difference: MeasureDifference) -> String {
    guard difference.difference.pValue < 1 - level else { return NumberText.none }
    return (difference.difference.value > 0) == difference.higherIsBetter ? "first" : "second"
  }

  var json: JSONValue {
    .object([
      .init("first", .string(first)), .init("second", .string(second)),
      .init("observations", .integer(observations)), .init("confidenceLevel", .number(level)),
      .init(
        "differences",
        .array(
          differences.map { json($0) })),
    ])
  }

  private func json(_ difference: MeasureDifference) -> JSONValue {
    let interval = difference.difference.interval(level: level)
    var members: [JSONValue.Member] = [.init("measure", .string(difference.measure))]
    if let horizon = difference.horizon { members.append(.init("horizon", .number(horizon))) }
    members.append(.init("firstValue", .finite(difference.first)))
    members.append(.init("secondValue", .finite(difference.second)))
    members.append(.init("difference", .finite(difference.difference.value)))
    members.append(.init("standardError", .finite(difference.difference.standardError)))
    members.append(.init("lower", .finite(interval.lower)))
    members.append(.init("upper", .finite(interval.upper)))
    members.append(.init("statistic", .finite(difference.difference.statistic)))
    members.append(.init("pValue", .finite(difference.difference.pValue)))
    members.append(.init("higherIsBetter", .bool(difference.higherIsBetter)))
    return .object(members)
  }

  /// The differences as a table.
  static func table(_ reports: [ComparisonReport]) -> [UInt8] {
    var writer = CSVWriter()
    writer.addRow([
      "first", "second", "measure", "horizon", "first_value", "second_value", "difference",
      "standard_error", "lower", "upper", "p_value",
    ])
    for report in reports {
      for difference in report.differences { report.write(difference, to: &writer) }
    }
    return writer.takeBytes()
  }

  private func write(_ difference: MeasureDifference, to writer: inout CSVWriter) {
    let interval = difference.difference.interval(level: level)
    writer.add(first)
    writer.add(second)
    writer.add(difference.measure)
    for number in [
      difference.horizon ?? .nan, difference.first, difference.second,
      difference.difference.value, difference.difference.standardError, interval.lower,
      interval.upper, difference.difference.pValue,
    ] {
      writer.add(number.isFinite ? number : .nan)
    }
    writer.endRow()
  }
}
