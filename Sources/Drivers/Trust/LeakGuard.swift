internal import Formulas
internal import Measures
internal import RealModule

/// Looks for a feature that nearly determines who leaves, as what is written down after the decision does.
///
/// A feature is a leak when it alone ranks those who left above those who stayed in ``greatestArea`` of
/// all pairs, or when values that only those who left have hold a fifth of them or more.
struct LeakGuard {
  /// The area under the ROC curve of one feature alone above which it is a leak.
  static let greatestArea = 0.98
  /// The share of events in values without anybody who stayed from which on they are a leak.
  static let leastPureShare = 0.2
  /// The rows that a value needs to count.
  private static let leastRows = 30
  /// A feature of more values than these is ranked, not counted.
  private static let mostValues = 12
  /// A few rows tell whether all are worth a look.
  private static let probeRows = 1_024

  private let frame: ModelFrame
  private let events: [Double]
  private let probe: [Int]

  init(_ frame: ModelFrame, events: [Double]) {
    self.frame = frame
    self.events = events
    probe = Self.probe(events)
  }

  /// Rows of both outcomes, spread evenly over the table.
  private static func probe(_ events: [Double]) -> [Int] {
    var rows: ([Int], [Int]) = ([], [])
    for (row, event) in events.enumerated() {
      if event > 0 { rows.0.append(row) } else { rows.1.append(row) }
    }
    func some(_ all: [Int]) -> [Int] {
      let step = max(1, all.count / probeRows)
      return stride(from: 0, to: all.count, by: step).map { all[$0] }
    }
    return some(rows.0) + some(rows.1)
  }

  /// A warning for each leak.
  var findings: [DataWarning] {
    let total = events.reduce(0, +)
    let stayed = Double(events.count) - total
    guard total >= Double(Self.leastRows), stayed >= Double(Self.leastRows) else { return [] }
    return zip(frame.encoder.inputs, frame.slots.values).compactMap { input, values in
      switch values {
      case .numbers(let numbers): finding(input.name, numbers)
      case .codes(let codes):
        finding(input.name, codes.map { Int($0) }, rest: nil)
      }
    }
  }

  private func finding(_ name: String, _ numbers: [Double]) -> DataWarning? {
    let some = probe.map { numbers[$0] }
    let distinct = Set(some)
    if distinct.count <= Self.mostValues {
      let order = distinct.sorted()
      let codes = numbers.map { number in order.firstIndex(of: number) ?? -1 }
      if let found = finding(name, codes, rest: order) { return found }
    }
    guard Self.area(some, probe.map { events[$0] }) > 0.9 else { return nil }
    let area = Self.area(numbers, events)
    return area > Self.greatestArea ? warning(name, area: area) : nil
  }

  /// The area under the ROC curve, whichever way round.
  private static func area(_ scores: [Double], _ events: [Double]) -> Double {
    // A missing value, where a stand-in is trained, ranks as one more low value.
    let ranked = scores.map { $0.isNaN ? -Double.infinity : $0 }
    guard
      let area = AreaUnderROC(
        scores: ranked, response: BinaryResponse(events: events))
    else { return 0.5 }
    return max(area.estimate, 1 - area.estimate)
  }

  /// Judges a feature of few values by what became of each.
  private func finding(_ name: String, _ codes: [Int], rest values: [Double]?) -> DataWarning? {
    let count = (codes.max() ?? -1) + 1
    guard count > 0 else { return nil }
    var rows = [Double](repeating: 0, count: count + 1)
    var left = rows
    for (row, code) in codes.enumerated() {
      let place = code < 0 ? count : code
      rows[place] += 1
      left[place] += events[row]
    }
    let total = left.reduce(0, +)
    // Values of few rows say nothing by themselves: they are taken together.
    var (otherRows, otherLeft) = (rows.removeLast(), left.removeLast())
    var groups: [(rows: Double, left: Double, value: Int)] = []
    for value in rows.indices {
      if rows[value] >= Double(Self.leastRows) {
        groups.append((rows[value], left[value], value))
      } else {
        otherRows += rows[value]
        otherLeft += left[value]
      }
    }
    let pure = groups.filter { $0.left == $0.rows }
    let share = pure.reduce(0) { $0 + $1.left } / total
    if share >= Self.leastPureShare {
      let labels = pure.map { label($0.value, name, values) }
      return warning(name, pure: labels, share: share)
    }
    if otherRows > 0 { groups.append((otherRows, otherLeft, -1)) }
    groups.sort { $0.left / $0.rows < $1.left / $1.rows }
    var (below, pairs) = (0.0, 0.0)
    for group in groups {
      let stayed = group.rows - group.left
      pairs += group.left * (below + stayed / 2)
      below += stayed
    }
    let area = pairs / (total * below)
    return area > Self.greatestArea ? warning(name, area: area) : nil
  }

  private func label(_ value: Int, _ name: String, _ values: [Double]?) -> String {
    if let values { return values[value].words(6) }
    guard let input = frame.encoder.inputs.first(where: { $0.name == name }) else { return "" }
    switch input.kind {
    case .categorical(let levels): return levels[value]
    case .logical: return value == 1 ? "true" : "false"
    case .numeric: return "\(value)"
    }
  }

  private func warning(_ name: String, area: Double) -> DataWarning {
    DataWarning(
      code: "leak",
      message: "\(name) alone tells those who left from the others in \(area.percentWords) of all "
        + "pairs; it was probably written down after the decision, or because of it, so leave it out "
        + "unless it is known in time")
  }

  private func warning(_ name: String, pure labels: [String], share: Double) -> DataWarning {
    DataWarning(
      code: "leak",
      message: "everyone with \(name) = \(labels.joined(separator: " or ")) left, which is "
        + "\(share.percentWords) of all who did; it was probably written down after the decision, or "
        + "because of it, so leave it out unless it is known in time")
  }
}
