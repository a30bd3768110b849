/// A curve over time with its limits and the customers behind it.
public struct TimeCurve: Sendable, Equatable {
  /// What is followed: a group, or a cause.
  public var name: String
  /// Ascending times at which the curve steps.
  public var times: [Double]
  /// Its height from each time on.
  public var values: [Double]
  /// The lower limits; empty where there are none.
  public var lower: [Double]
  /// The upper limits; empty where there are none.
  public var upper: [Double]
  /// How many are under observation up to each time; empty where that is not known.
  public var atRisk: [Double]
  /// Which colour it has.
  public var colour: Int?
  /// Whether the curve is broken, as an expectation is.
  public var isDashed = false

  /// Describes a curve.
  public init(
    _ name: String, times: [Double], values: [Double], lower: [Double] = [], upper: [Double] = [],
    atRisk: [Double] = [], colour: Int? = 0
  ) {
    self.name = name
    self.times = times
    self.values = values
    self.lower = lower
    self.upper = upper
    self.atRisk = atRisk
    self.colour = colour
  }

  /// The steps from time 0 on.
  fileprivate func places(startingAt start: Double) -> [Chart.Place] {
    [.init(0, start, lower: lower.isEmpty ? nil : start, upper: upper.isEmpty ? nil : start)]
      + times.indices.map { k in
        .init(
          times[k], values[k], lower: lower.isEmpty ? nil : lower[k],
          upper: upper.isEmpty ? nil : upper[k])
      }
  }
}

extension Chart {
  /// The most curves in one chart; more cannot be told apart.
  public static let curveLimit = 8

  /// How many are still there, over time.
  ///
  /// - Parameters:
  ///   - curves: A curve for each group, of which the first eight are drawn.
  ///   - title: What the picture is called.
  ///   - unit: The unit of time, if it is known.
  ///   - level: The confidence level of the bands.
  /// - Returns: The chart, with the number still under observation below it.
  public static func survival(
    _ curves: [TimeCurve], title: String = "How many are still customers", unit: String?,
    level: Double
  ) -> Chart {
    var chart = overTime(curves, title: title, label: "still customers", unit: unit, start: 1)
    chart.y.scale = .unit
    chart.summary =
      curves.prefix(curveLimit).map { curve in
        guard let last = curve.values.last, let time = curve.times.last else { return "" }
        let median = zip(curve.times, curve.values).first { $0.1 <= 0.5 }
        let half =
          median.map { "Half have left by \(NumberText.short($0.0))\(words(unit))" }
          ?? "\(NumberText.percent(last, 0)) are still there at \(NumberText.short(time))\(words(unit))"
        return curve.name.isEmpty ? "\(half)." : "\(half) (\(curve.name))."
      }.filter { !$0.isEmpty }.joined(separator: " ") + bandSentence(curves, level)
    return chart
  }

  /// How many have left for each of several causes, over time.
  ///
  /// - Parameters:
  ///   - curves: A curve for each cause or group.
  ///   - title: What the picture is called.
  ///   - unit: The unit of time, if it is known.
  ///   - level: The confidence level of the bands.
  /// - Returns: The chart.
  public static func incidence(
    _ curves: [TimeCurve], title: String = "How many have left, by cause", unit: String?,
    level: Double
  ) -> Chart {
    var chart = overTime(curves, title: title, label: "have left", unit: unit, start: 0)
    let highest = curves.flatMap { $0.values + $0.upper }.filter(\.isFinite).max() ?? 1
    chart.y.scale = Scale(0, max(0.01, min(1, highest * 1.05)))
    chart.summary =
      "Have left by the end: "
      + curves.prefix(curveLimit).compactMap { curve in
        curve.values.last.map { "\(curve.name) \(NumberText.percent($0))" }
      }.joined(separator: ", ") + "." + bandSentence(curves, level)
    return chart
  }

  private static func overTime(
    _ curves: [TimeCurve], title: String, label: String, unit: String?, start: Double
  ) -> Chart {
    let drawn = curves.prefix(curveLimit)
    let last = drawn.compactMap(\.times.last).max() ?? 1
    var chart = Chart(
      title: title, summary: "",
      x: Axis(
        "time\(unit.map { " in \($0)" } ?? "")", Scale(0, last > 0 ? last : 1),
        steps: Steps(unit: unit)),
      y: Axis(label, .unit, format: .percent),
      series: drawn.map { curve in
        var series = Series(
          curve.name, curve.places(startingAt: start), form: .steps, colour: curve.colour)
        series.isDashed = curve.isDashed || (curve.colour ?? 0) >= StyleSheet.light.series.count
        return series
      })
    let counted = drawn.filter { !$0.atRisk.isEmpty }
    if !counted.isEmpty {
      chart.counts = CountTable(
        title: "still under observation",
        rows: counted.map {
          .init(
            name: counted.count == 1 ? "" : $0.name, colour: $0.colour, times: $0.times,
            counts: $0.atRisk)
        })
    }
    return chart
  }

  private static func words(_ unit: String?) -> String { unit.map { " \($0)" } ?? "" }

  private static func bandSentence(_ curves: [TimeCurve], _ level: Double) -> String {
    curves.contains { !$0.lower.isEmpty }
      ? " Bands are \(NumberText.plain(100 * level)) % intervals, time by time." : ""
  }
}
