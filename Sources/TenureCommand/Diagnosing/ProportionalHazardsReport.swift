internal import Foundation
internal import JSONDocuments
internal import Tenure

/// Whether a Cox model's effects last, and by how much they change.
struct ProportionalHazardsReport {
  private let result: ProportionalHazardsTest?
  private let transform: ProportionalHazardsTest.Transform
  private let unit: String

  /// - Parameters:
  ///   - result: The test; `nil` where the time scale tells no two events apart.
  ///   - transform: The time scale.
  ///   - unit: The unit of time, if it is known.
  init(
    _ result: ProportionalHazardsTest?, _ transform: ProportionalHazardsTest.Transform,
    unit: String?
  ) {
    self.result = result
    self.transform = transform
    self.unit = unit.map { " \($0)" } ?? ""
  }

  // MARK: - For people

  /// For people.
  var lines: [String] {
    guard let result else {
      return wrapped(
        "Whether effects last cannot be tested: on the \(transform.rawValue) scale of time the "
          + "events have no two different, finite times.")
    }
    var cells: [(term: String, test: ChiSquaredTest?, change: ProportionalHazardsTest.Change?)] =
      result.terms.flatMap { term in
        term.changes.enumerated().map { index, change in
          (index == 0 ? term.name : "", index == 0 ? term.test : nil, change)
        }
      }
    cells.append(("all together", result.global, nil))
    let none = ""
    var table = TextTable()
    table.add("term", .leading, cells.map(\.term))
    table.add(
      "df", .trailing, cells.map { $0.test.map { "\($0.degreesOfFreedom)" } ?? none })
    table.add(
      "chi-squared", .decimal,
      cells.map { $0.test.map { NumberText.fixed($0.chiSquared, 2) } ?? none })
    table.add("p", .decimal, cells.map { $0.test.map { NumberText.pValue($0.pValue) } ?? none })
    table.add("hazard ratio of", .leading, cells.map { $0.change?.name ?? none })
    table.add("first", .decimal, cells.map { $0.change.map { ratio($0.first) } ?? none })
    table.add("last", .decimal, cells.map { $0.change.map { ratio($0.last) } ?? none })
    table.add(
      "change of log, \(NumberText.plain(100 * result.confidenceLevel)) % interval", .leading,
      cells.map { $0.change.map(interval) ?? none })
    return wrapped(
      "Do effects last? Score test of proportional hazards on the \(transform.rawValue) scale, from "
        + "the first event at \(NumberText.short(result.period.lowerBound)) to the last at "
        + "\(NumberText.short(result.period.upperBound))\(unit):") + table.lines
      + sentences(result)
  }

  private func ratio(_ log: Double) -> String { NumberText.significant(exp(log), 3) }

  private func interval(_ change: ProportionalHazardsTest.Change) -> String {
    let parts = [change.change, change.lower, change.upper].map { signed($0) }
    return "\(parts[0]) (\(parts[1]) to \(parts[2]))"
  }

  private func signed(_ value: Double) -> String {
    (value < 0 ? "−" : "+") + NumberText.fixed(value.magnitude, 2)
  }

  /// What the table says: with many customers everything is significant, so that size decides.
  private func sentences(_ result: ProportionalHazardsTest) -> [String] {
    let all = result.terms.flatMap { term in term.changes.map { (term, $0) } }
    let proven = all.filter { term, change in
      term.test.pValue < 0.01 && (change.lower > 0 || change.upper < 0)
    }
    let large = proven.filter { $0.1.change.magnitude > log(1.5) }
      .sorted { $0.1.change.magnitude > $1.1.change.magnitude }
    var lines = large.prefix(3).flatMap { _, change in
      wrapped(
        "The effect of \(change.name) \(verb(change)): its hazard ratio goes from "
          + "\(ratio(change.first)) at \(NumberText.short(result.period.lowerBound)) to "
          + "\(ratio(change.last)) at \(NumberText.short(result.period.upperBound))\(unit).")
    }
    if !large.isEmpty {
      lines += wrapped(
        "One hazard ratio for the whole time is an average of these; strata(), or rows cut into "
          + "episodes (tenure episodes --cut) with an effect in each, tell them apart.")
    } else if !proven.isEmpty {
      lines += wrapped(
        "The test finds changes, but all are small: no hazard ratio changes by half.")
    } else {
      lines += wrapped("No effect is shown to change with time.")
    }
    return lines
  }

  private func verb(_ change: ProportionalHazardsTest.Change) -> String {
    if change.first * change.last < 0 { return "turns round" }
    return change.last.magnitude < change.first.magnitude ? "fades" : "grows"
  }

  // MARK: - For programs

  /// For programs.
  var json: JSONValue {
    guard let result else { return .null }
    func test(_ test: ChiSquaredTest) -> [JSONValue.Member] {
      [
        .init("chiSquared", .finite(test.chiSquared)),
        .init("degreesOfFreedom", .integer(test.degreesOfFreedom)),
        .init("pValue", .finite(test.pValue)),
      ]
    }
    return .object([
      .init("transform", .string(transform.rawValue)),
      .init("first", .finite(result.period.lowerBound)),
      .init("last", .finite(result.period.upperBound)),
      .init(
        "terms",
        .array(
          result.terms.map { term in
            .object(
              [.init("name", .string(term.name))] + test(term.test) + [
                .init("changes", .array(term.changes.map(json)))
              ])
          })), .init("global", .object(test(result.global))),
    ])
  }

  private func json(_ change: ProportionalHazardsTest.Change) -> JSONValue {
    .object([
      .init("name", .string(change.name)), .init("change", .finite(change.change)),
      .init("lower", .finite(change.lower)), .init("upper", .finite(change.upper)),
      .init("firstHazardRatio", .finite(exp(change.first))),
      .init("lastHazardRatio", .finite(exp(change.last))),
    ])
  }
}
