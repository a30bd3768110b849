internal import JSONDocuments
internal import Tenure

/// Survival curves, for people and programs.
struct SurvivalCurveReport: CurveReport {
  private let curves: SurvivalCurves
  private let context: CurveContext

  init(_ curves: SurvivalCurves, _ context: CurveContext) {
    self.curves = curves
    self.context = context
  }

  // MARK: - For people

  var text: String {
    let last = curves.groups.compactMap { $0.estimate.times.last }.max() ?? 0
    let parts = [
      ["\(context.source): survival"] + wrapped(context.formula, indent: 4),
      summary, chart.textLines(), table(upTo: last), test,
    ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  var chart: Chart {
    .survival(
      curves.timeCurves(context.transform, level: context.level, name: context.title),
      unit: context.timeUnit, level: context.level)
  }

  private var summary: [String] {
    var table = TextTable()
    let groups = curves.groups
    table.add("group", .leading, groups.map { context.title($0.key) })
    table.add(
      context.isWeighted ? "rows" : "customers", .trailing,
      groups.map { NumberText.grouped($0.rows) })
    table.add("events", .trailing, groups.map { NumberText.count($0.eventWeight) })
    let medians = groups.map { $0.estimate.median(context.transform, level: context.level) }
    table.add("median", .decimal, medians.map { time($0.estimate) })
    table.add(intervalTitle, .trailing, medians.map { "\(time($0.lower)) to \(time($0.upper))" })
    if let horizon = context.restrictedMean {
      let means = groups.map { $0.estimate.restrictedMean(to: horizon) }
      table.add(
        "mean to \(NumberText.short(horizon, 5))", .decimal,
        means.map { $0.map { NumberText.significant($0.value, 5) } ?? NumberText.none })
      table.add(
        "std. error", .decimal,
        means.map { $0.map { NumberText.significant($0.standardError, 3) } ?? NumberText.none })
    }
    var lines = table.lines
    if medians.contains(where: { $0.estimate == nil }) {
      lines.append("A median of \(NumberText.none) lies beyond the last time observed.")
    }
    for group in groups {
      guard let time = group.estimate.earlyZero else { continue }
      lines += wrapped(
        "Nobody of \(context.title(group.key)) under observation at "
          + "\(NumberText.short(time, 5)) stayed, so the curve is 0 from there on, although others "
          + "come under observation later; with few at risk early, start later with --where.",
        indent: 2)
    }
    return lines
  }

  private var intervalTitle: String { "\(NumberText.plain(100 * context.level)) % interval" }

  private func time(_ value: Double?) -> String {
    value.map { NumberText.short($0, 5) } ?? NumberText.none
  }

  private func table(upTo last: Double) -> [String] {
    let times = context.reportedTimes(upTo: last)
    guard !times.isEmpty else { return [] }
    var cells: [(group: String, point: CurvePoint)] = []
    for group in curves.groups {
      for (k, point) in points(group, at: times).enumerated() {
        cells.append((k == 0 ? context.title(group.key) : "", point))
      }
    }
    var table = TextTable()
    table.add("group", .leading, cells.map(\.group))
    table.add("time", .decimal, cells.map { NumberText.short($0.point.time, 5) })
    table.add("at risk", .trailing, cells.map { NumberText.count($0.point.atRisk) })
    table.add("events", .trailing, cells.map { NumberText.count($0.point.events) })
    table.add("survival", .decimal, cells.map { NumberText.percent($0.point.survival) })
    table.add(
      intervalTitle, .trailing,
      cells.map {
        $0.point.lower.isNaN
          ? NumberText.none
          : "\(NumberText.percent($0.point.lower)) to \(NumberText.percent($0.point.upper))"
      })
    return table.lines + [method]
  }

  private var method: String {
    let name = context.estimator == .kaplanMeier ? "Kaplan-Meier" : "Nelson-Aalen, exp(-H)"
    return "\(name), intervals on the \(context.transform.rawValue) scale"
      + (curves.usesInfluences ? ", robust standard errors." : ".")
  }

  private var test: [String] {
    guard let test = curves.test else { return [] }
    let name = test.rho == 0 ? "Log-rank test" : "G-rho test, rho \(NumberText.plain(test.rho))"
    var table = TextTable()
    table.add("group", .leading, curves.groups.map { context.title($0.key) })
    table.add("observed", .decimal, test.groups.map { NumberText.significant($0.observed, 5) })
    table.add("expected", .decimal, test.groups.map { NumberText.significant($0.expected, 5) })
    return ["\(name)\(context.isStratified ? ", within strata" : ""): \(test.test.words)"]
      + table.lines
  }

  // MARK: - For programs

  var json: JSONValue {
    .object(
      context.json + [
        .init("estimator", .string(context.estimator.rawValue)),
        .init("variance", .string(curves.usesInfluences ? "robust" : "greenwood")),
        .init("groups", .array(curves.groups.map(json))),
        .init("logRank", testJSON),
        .init("notes", .strings(context.notes)),
      ])
  }

  private func json(_ group: SurvivalCurves.Group) -> JSONValue {
    let points =
      context.times.map { self.points(group, at: $0) } ?? self.steps(group)
    func series(_ name: String, _ value: (CurvePoint) -> Double) -> JSONValue.Member {
      .init(name, .array(points.map { .finite(value($0)) }))
    }
    let median = group.estimate.median(context.transform, level: context.level)
    var members: [JSONValue.Member] = [
      .init("group", .string(context.label(group.key))),
      .init("key", context.keyJSON(group.key)),
      .init("observations", .integer(group.rows)),
      .init("observedEvents", .finite(group.eventWeight)),
      series("times", \.time), series("survival", \.survival),
      series("standardError", \.standardError), series("lower", \.lower),
      series("upper", \.upper), series("atRisk", \.atRisk), series("events", \.events),
      series("censored", \.censored), series("cumulativeHazard", \.hazard),
      series("cumulativeHazardStandardError", \.hazardError),
      .init("median", .optional(median.estimate)),
      .init("medianLower", .optional(median.lower)),
      .init("medianUpper", .optional(median.upper)),
      .init(
        "quantiles",
        .array(
          context.quantiles.map { probability in
            let quantile = group.estimate.quantile(
              probability, context.transform, level: context.level)
            return .object([
              .init("probability", .number(probability)),
              .init("time", .optional(quantile.estimate)),
              .init("lower", .optional(quantile.lower)),
              .init("upper", .optional(quantile.upper)),
            ])
          })),
    ]
    if let horizon = context.restrictedMean {
      members.append(
        .init(
          "restrictedMean",
          EstimateJSON.of(
            group.estimate.restrictedMean(to: horizon), horizon: horizon, level: context.level)))
    }
    return .object(members)
  }

  private var testJSON: JSONValue {
    guard let test = curves.test else { return .null }
    return .object(
      test.test.json + [
        .init("rho", .number(test.rho)), .init("stratified", .bool(context.isStratified)),
        .init(
          "groups",
          .array(
            zip(curves.groups, test.groups).map { group, sums in
              .object([
                .init("group", .string(context.label(group.key))),
                .init("observed", .finite(sums.observed)),
                .init("expected", .finite(sums.expected)),
              ])
            })),
      ])
  }

  func steps() -> [UInt8] {
    var writer = CSVWriter()
    writer.addRow([
      "group", "time", "atRisk", "events", "censored", "survival", "standardError", "lower",
      "upper", "cumulativeHazard", "cumulativeHazardStandardError",
    ])
    for group in curves.groups {
      let label = context.label(group.key)
      for point in context.times.map({ points(group, at: $0) }) ?? steps(group) {
        writer.add(label)
        for number in [
          point.time, point.atRisk, point.events, point.censored, point.survival,
          point.standardError, point.lower, point.upper, point.hazard, point.hazardError,
        ] {
          writer.add(number)
        }
        writer.endRow()
      }
    }
    return writer.takeBytes()
  }

  // MARK: - Points

  /// The curve at every one of its times.
  private func steps(_ group: SurvivalCurves.Group) -> [CurvePoint] {
    let curve = group.estimate
    let bands = curve.bands(context.transform, level: context.level)
    let (errors, hazardErrors) = (curve.standardErrors, curve.cumulativeHazardStandardErrors)
    return curve.times.indices.map { k in
      CurvePoint(
        time: curve.times[k], atRisk: curve.atRisk[k], events: curve.events[k],
        censored: curve.censored[k], survival: curve.survival[k], standardError: errors[k],
        lower: bands.lower[k], upper: bands.upper[k], hazard: curve.cumulativeHazard[k],
        hazardError: hazardErrors[k])
    }
  }

  /// The curve at given ascending times; events and censorings are those since the time before.
  private func points(_ group: SurvivalCurves.Group, at times: [Double]) -> [CurvePoint] {
    let curve = group.estimate
    let (errors, hazardErrors) = (curve.standardErrors, curve.cumulativeHazardStandardErrors)
    var passed = 0
    return times.map { t in
      var (events, censored) = (0.0, 0.0)
      while passed < curve.times.count, curve.times[passed] <= t {
        events += curve.events[passed]
        censored += curve.censored[passed]
        passed += 1
      }
      let isKnown = curve.isDefined(at: t)
      let k = passed - 1
      func value(_ series: [Double], before: Double) -> Double {
        isKnown ? (k < 0 ? before : series[k]) : .nan
      }
      let interval = curve.interval(at: t, context.transform, level: context.level)
      return CurvePoint(
        time: t, atRisk: curve.atRisk(at: t), events: events, censored: censored,
        survival: value(curve.survival, before: 1), standardError: value(errors, before: 0),
        lower: interval?.lower ?? .nan, upper: interval?.upper ?? .nan,
        hazard: curve.cumulativeHazard(at: t) ?? .nan,
        hazardError: curve.cumulativeHazard(at: t) == nil
          ? .nan : (k < 0 ? 0 : hazardErrors[k]))
    }
  }
}

/// A survival curve at one time.
private struct CurvePoint {
  let time: Double
  let atRisk: Double
  let events: Double
  let censored: Double
  let survival: Double
  let standardError: Double
  let lower: Double
  let upper: Double
  let hazard: Double
  let hazardError: Double
}

extension ProductLimitEstimate {
  /// Where survival falls to 0 although rows come under observation later.
  fileprivate var earlyZero: Double? {
    guard let k = survival.firstIndex(of: 0), k + 1 < times.count else { return nil }
    return times[k]
  }
}

extension SurvivalCurves.Group {
  /// The weight of all events.
  fileprivate var eventWeight: Double { estimate.events.reduce(0, +) }
}

/// An estimate up to a horizon as JSON.
enum EstimateJSON {
  /// The members, or null where there is no estimate.
  static func of(_ estimate: Estimate?, horizon: Double, level: Double) -> JSONValue {
    guard let estimate else { return .null }
    let interval = estimate.interval(level: level, within: 0...horizon)
    return .object([
      .init("horizon", .number(horizon)), .init("value", .finite(estimate.value)),
      .init("standardError", .finite(estimate.standardError)),
      .init("lower", .finite(interval.lower)), .init("upper", .finite(interval.upper)),
    ])
  }
}
