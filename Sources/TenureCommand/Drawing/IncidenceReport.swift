internal import JSONDocuments
internal import Tenure

/// Cumulative incidences of competing causes, for people and programs.
struct IncidenceReport: CurveReport {
  private let curves: CumulativeIncidences
  private let context: CurveContext

  init(_ curves: CumulativeIncidences, _ context: CurveContext) {
    self.curves = curves
    self.context = context
  }

  /// The curve of one group and cause.
  private struct Curve {
    let group: CumulativeIncidences.Group
    let cause: Int
    let name: String
    let label: String
    let title: String

    var estimate: IncidenceEstimate { group.estimate }
    var events: Double { estimate.events[cause].reduce(0, +) }
  }

  private var all: [Curve] {
    curves.groups.flatMap { group in
      curves.causes.enumerated().map { cause, name in
        Curve(
          group: group, cause: cause, name: name, label: context.label(group.key),
          title: context.title(group.key))
      }
    }
  }

  // MARK: - For people

  var text: String {
    let last = curves.groups.compactMap { $0.estimate.times.last }.max() ?? 0
    let parts = [
      ["\(context.source): cumulative incidence"] + wrapped(context.formula, indent: 4),
      summary, chart.textLines(), table(upTo: last), tests,
    ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  var chart: Chart {
    .incidence(
      curves.timeCurves(context.transform, level: context.level, name: context.title),
      unit: context.timeUnit, level: context.level)
  }

  private var summary: [String] {
    var table = TextTable()
    table.add("group", .leading, all.map { $0.cause == 0 ? $0.title : "" })
    table.add("cause", .leading, all.map(\.name))
    table.add(
      context.isWeighted ? "rows" : "customers", .trailing,
      all.map { $0.cause == 0 ? NumberText.grouped($0.group.rows) : "" })
    table.add("events", .trailing, all.map { NumberText.count($0.events) })
    if let horizon = context.restrictedMean {
      let lost = all.map { $0.estimate.timeLost(to: $0.cause, by: horizon) }
      table.add(
        "time lost to \(NumberText.short(horizon, 5))", .decimal,
        lost.map { $0.map { NumberText.significant($0.value, 5) } ?? NumberText.none })
      table.add(
        "std. error", .decimal,
        lost.map { $0.map { NumberText.significant($0.standardError, 3) } ?? NumberText.none })
    }
    return table.lines
  }

  private func table(upTo last: Double) -> [String] {
    let times = context.reportedTimes(upTo: last)
    guard !times.isEmpty else { return [] }
    var cells: [(curve: Curve, isFirst: Bool, point: Point)] = []
    for curve in all {
      for (k, point) in points(curve, at: times).enumerated() {
        cells.append((curve, k == 0, point))
      }
    }
    var table = TextTable()
    table.add(
      "group", .leading, cells.map { $0.isFirst && $0.curve.cause == 0 ? $0.curve.title : "" })
    table.add("cause", .leading, cells.map { $0.isFirst ? $0.curve.name : "" })
    table.add("time", .decimal, cells.map { NumberText.short($0.point.time, 5) })
    table.add("at risk", .trailing, cells.map { NumberText.count($0.point.atRisk) })
    table.add("events", .trailing, cells.map { NumberText.count($0.point.events) })
    table.add("incidence", .decimal, cells.map { NumberText.percent($0.point.incidence) })
    table.add(
      "\(NumberText.plain(100 * context.level)) % interval", .trailing,
      cells.map {
        $0.point.lower.isNaN
          ? NumberText.none
          : "\(NumberText.percent($0.point.lower)) to \(NumberText.percent($0.point.upper))"
      })
    return table.lines
      + ["Aalen-Johansen, intervals on the \(context.transform.rawValue) scale."]
  }

  private var tests: [String] {
    curves.tests.map { test in
      "Gray's test of \(curves.causes[test.cause])\(context.isStratified ? ", within strata" : ""): "
        + test.test.words
    }
  }

  // MARK: - For programs

  var json: JSONValue {
    .object(
      context.json + [
        .init("causes", .strings(curves.causes)),
        .init("groups", .array(all.map(json))),
        .init(
          "gray",
          .array(
            curves.tests.map { test in
              .object(
                [.init("cause", .string(curves.causes[test.cause]))] + test.test.json + [
                  .init("rho", .number(context.rho)),
                  .init("stratified", .bool(context.isStratified)),
                ])
            })),
        .init("notes", .strings(context.notes)),
      ])
  }

  private func json(_ curve: Curve) -> JSONValue {
    let points = context.times.map { self.points(curve, at: $0) } ?? steps(curve)
    func series(_ name: String, _ value: (Point) -> Double) -> JSONValue.Member {
      .init(name, .array(points.map { .finite(value($0)) }))
    }
    var members: [JSONValue.Member] = [
      .init("group", .string(curve.label)), .init("key", context.keyJSON(curve.group.key)),
      .init("cause", .string(curve.name)), .init("observations", .integer(curve.group.rows)),
      .init("observedEvents", .finite(curve.events)), series("times", \.time),
      series("incidence", \.incidence), series("standardError", \.standardError),
      series("lower", \.lower), series("upper", \.upper), series("atRisk", \.atRisk),
      series("events", \.events),
    ]
    if let horizon = context.restrictedMean {
      members.append(
        .init(
          "timeLost",
          EstimateJSON.of(
            curve.estimate.timeLost(to: curve.cause, by: horizon), horizon: horizon,
            level: context.level)))
    }
    return .object(members)
  }

  func steps() -> [UInt8] {
    var writer = CSVWriter()
    writer.addRow([
      "group", "cause", "time", "atRisk", "events", "incidence", "standardError", "lower", "upper",
    ])
    for curve in all {
      for point in context.times.map({ points(curve, at: $0) }) ?? steps(curve) {
        writer.add(curve.label)
        writer.add(curve.name)
        for number in [
          point.time, point.atRisk, point.events, point.incidence, point.standardError,
          point.lower, point.upper,
        ] {
          writer.add(number)
        }
        writer.endRow()
      }
    }
    return writer.takeBytes()
  }

  // MARK: - Points

  /// An incidence at one time.
  private struct Point {
    var time: Double
    var atRisk: Double
    var events: Double
    var incidence = 0.0
    var standardError = 0.0
    var lower = Double.nan
    var upper = Double.nan
  }

  private func steps(_ curve: Curve) -> [Point] {
    curve.estimate.times.indices.map { k in
      point(
        curve, k, time: curve.estimate.times[k], atRisk: curve.estimate.atRisk[k],
        events: curve.estimate.events[curve.cause][k])
    }
  }

  /// The curve at given ascending times; events are those since the time before.
  private func points(_ curve: Curve, at times: [Double]) -> [Point] {
    var passed = 0
    return times.map { t in
      var events = 0.0
      while passed < curve.estimate.times.count, curve.estimate.times[passed] <= t {
        events += curve.estimate.events[curve.cause][passed]
        passed += 1
      }
      return point(
        curve, passed - 1, time: t, atRisk: curve.estimate.atRisk(at: t), events: events)
    }
  }

  private func point(
    _ curve: Curve, _ k: Int, time: Double, atRisk: Double, events: Double
  ) -> Point {
    var point = Point(time: time, atRisk: atRisk, events: events)
    guard curve.estimate.isDefined(at: time) else {
      (point.incidence, point.standardError) = (.nan, .nan)
      return point
    }
    guard k >= 0 else { return point }
    point.incidence = curve.estimate.incidence[curve.cause][k]
    point.standardError = curve.estimate.incidenceVariance[curve.cause][k].squareRoot()
    (point.lower, point.upper) = curve.estimate.bounds(
      curve.cause, k, context.transform, level: context.level)
    return point
  }
}
