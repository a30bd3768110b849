extension RowChart {
  /// Ratios with their intervals, on an axis of equal ratios.
  ///
  /// - Parameters:
  ///   - rows: The rows; estimates are ratios above 0.
  ///   - ratioName: What the ratios are called: odds ratio, hazard ratio.
  ///   - level: The confidence level of the intervals.
  /// - Returns: The chart, with 1 as the reference.
  public static func ratios(_ rows: [Row], ratioName: String, level: Double) -> RowChart {
    var values: [Double] = []
    var strongest: (label: String, value: Double)?
    var heading = ""
    for row in rows {
      if row.form == .heading { heading = row.label }
      guard case .estimate(let value, let lower, let upper) = row.form, value > 0 else { continue }
      // An interval a hundred times as wide as the estimates would squeeze all others.
      values += [value, lower.map { max($0, value / 20) }, upper.map { min($0, value * 20) }]
        .compactMap { $0 }
      let distance = max(value, 1 / value)
      let clear = (lower ?? 0) > 1 || (upper ?? .infinity) < 1
      if clear, distance > strongest.map({ max($0.value, 1 / $0.value) }) ?? 1 {
        let isPart = row.isIndented && !heading.isEmpty
        strongest = (isPart ? "\(heading): \(row.label)" : row.label, value)
      }
    }
    var chart = RowChart(
      title: ratioName.prefix(1).uppercased() + ratioName.dropFirst() + "s, all else alike",
      summary: (strongest.map {
        "The strongest of the clear effects is \($0.label), with a ratio of "
          + "\(NumberText.short($0.value, 3)). "
      } ?? "No interval excludes 1. ")
        + "Right of 1 customers are likelier to leave; lines are "
        + "\(NumberText.plain(100 * level)) % intervals.",
      axis: Chart.Axis(
        ratioName, .over(values + [1], kind: .logarithmic)), reference: 1, rows: rows)
    chart.belowLabel = "\u{2190} less likely to leave"
    chart.aboveLabel = "more likely to leave \u{2192}"
    chart.valueTitle = "\(NumberText.plain(100 * level)) % interval"
    return chart
  }

  /// Bars of sizes that all begin at 0.
  ///
  /// - Parameters:
  ///   - title: What the picture is called.
  ///   - summary: What it shows, in a sentence.
  ///   - label: What is measured.
  ///   - bars: Names with values of 0 or more and their texts, the first on top.
  ///   - limit: A value to compare with, and what it means.
  /// - Returns: The chart; bars beyond the limit have another colour.
  public static func bars(
    title: String, summary: String, label: String,
    _ bars: [(name: String, value: Double, text: String)],
    limit: (value: Double, label: String)? = nil
  ) -> RowChart {
    var chart = RowChart(
      title: title, summary: summary,
      axis: Chart.Axis(
        label, .over(bars.map(\.value) + (limit.map { [$0.value] } ?? []), including: [0])),
      reference: nil,
      rows: bars.map { bar in
        Row(
          bar.name, .bar(bar.value), value: bar.text,
          colour: limit.map { bar.value > $0.value ? 1 : 0 } ?? 0)
      })
    chart.limit = limit?.value
    chart.referenceLabel = limit?.label ?? ""
    return chart
  }
}
