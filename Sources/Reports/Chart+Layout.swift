extension Chart: Drawing {
  /// The chart as SVG, laid out for `width`.
  public func svg(width: Double, identifier: String = "chart", isAlone: Bool = true) -> Markup {
    scene(width: width).svg(self, identifier: identifier, isAlone: isAlone)
  }

  /// Everything at its place.
  package func scene(width: Double) -> Scene {
    var scene = Scene(width: width)
    let frame = ChartFrame(self, width: width)
    scene.height = frame.height
    frame.drawLegend(in: &scene)
    frame.drawAxes(in: &scene)
    frame.drawRules(in: &scene)
    for series in self.series { frame.draw(series, in: &scene) }
    frame.drawNames(in: &scene)
    frame.drawCounts(in: &scene)
    return scene
  }
}

/// Where the plot of a chart lies, and what stands around it.
package struct ChartFrame {
  /// A name at the right end of what it names.
  struct EndLabel {
    let text: String
    let style: String
    /// Its height, as a fraction of the plot's.
    let place: Double
    /// Where on the horizontal axis what it names ends early; `nil` stands at the right of the plot.
    var end: Double?
  }

  let chart: Chart
  let width: Double
  let left, right, top, bottom: Double
  let xTicks: [(value: Double, label: String)]
  let yTicks: [(value: Double, label: String)]
  /// Names with their heights at the right; empty where a legend above the plot names the curves.
  let endLabels: [EndLabel]
  /// The lines of the legend.
  let legend: [[Chart.Series]]
  /// Whether the names of counts stand above them, as they are too long for the margin.
  let countsAreStacked: Bool
  let height: Double

  static let lineHeight = 16.0
  private static let keyWidth = 24.0

  init(_ chart: Chart, width: Double) {
    self.chart = chart
    self.width = width
    // The vertical axis: its marks tell the left margin.
    let yTicks = chart.y.ticks(atMost: 6)
    let tickWidth = yTicks.map { TextWidth.of($0.label) }.max() ?? 0
    let countNames = chart.counts?.rows.map { TextWidth.of($0.name, isBold: true) }.max() ?? 0
    countsAreStacked = countNames > 0.2 * width
    // The first count stands half to the left of the axis.
    let countReach =
      chart.counts?.rows.map { row in
        TextWidth.of(NumberText.count(row.count(at: chart.x.scale.lower).rounded())) / 2
      }.max() ?? 0
    let left = max(
      tickWidth + 8, countsAreStacked ? countReach : countNames + countReach + 10, 24)
    // The names at the right end, unless they would take too much of the width.
    let named = chart.series.filter { !$0.name.isEmpty }
    let room = 0.3 * width
    let labels = Self.endLabels(chart, room: room)
    let nameWidth = labels.map { TextWidth.of($0.text, isBold: true) }.max() ?? 0
    let hasCurves = named.allSatisfy { $0.form == .line || $0.form == .steps }
    let fitsBeside = hasCurves && nameWidth <= room && labels.count <= 9
    let rulesOnly = chart.series.allSatisfy(\.name.isEmpty)
    var endLabels =
      fitsBeside || rulesOnly
      ? labels : labels.filter { $0.style == "word quiet" && nameWidth <= room }
    let lastTick = chart.x.ticks(atMost: 6).last.map { TextWidth.of($0.label) / 2 + 1 } ?? 0
    let margin = max(
      14, lastTick, endLabels.map { TextWidth.of($0.text, isBold: true) + 10 }.max() ?? 0)
    legend = fitsBeside || rulesOnly ? [] : Self.legendLines(named, width: width)
    var right = width - margin
    let aspect = chart.aspect
    if aspect > 0.8 { right = min(right, left + 430) }
    let plotHeight = max(150, min(aspect > 0.8 ? 430 : 330, (right - left) * aspect))
    let hasVerticalLabels = chart.rules.contains {
      if case .vertical = $0.place { !$0.label.isEmpty } else { false }
    }
    let headLines = Double(legend.count) + 1 + (hasVerticalLabels ? 1 : 0)
    top = headLines * Self.lineHeight + 10
    bottom = top + plotHeight
    self.left = left
    self.right = right
    for index in endLabels.indices {
      guard let end = endLabels[index].end else { continue }
      let reach = left + end * (right - left) + TextWidth.of(endLabels[index].text, isBold: true)
      if reach > right - 12 { endLabels[index].end = nil }
    }
    self.endLabels = endLabels
    self.yTicks = yTicks
    xTicks = Self.fittingTicks(chart, width: right - left)
    var height = bottom + 2 * Self.lineHeight + 10
    if let counts = chart.counts {
      let lines = Double(counts.rows.count) * (countsAreStacked ? 2 : 1)
      height += (lines + 1) * Self.lineHeight + 8
    }
    self.height = height
  }

  /// Where a value of the horizontal axis lies.
  func x(_ value: Double) -> Double { left + chart.x.scale.fraction(of: value) * (right - left) }
  /// Where a value of the vertical axis lies.
  func y(_ value: Double) -> Double { bottom - chart.y.scale.fraction(of: value) * (bottom - top) }

  /// As many marks as stand under the axis without touching, the counts below them too.
  private static func fittingTicks(
    _ chart: Chart, width: Double
  ) -> [(value: Double, label: String)] {
    for limit in stride(from: chart.aspect > 0.8 ? 6 : 10, to: 1, by: -1) {
      let ticks = chart.x.ticks(atMost: limit)
      let widths = ticks.map { tick in
        let counts = chart.counts?.rows.map {
          TextWidth.of(NumberText.count($0.count(at: tick.value).rounded()))
        }
        return max(TextWidth.of(tick.label), counts?.max() ?? 0)
      }
      let places = ticks.map { chart.x.scale.fraction(of: $0.value) * width }
      let fits = places.indices.dropFirst().allSatisfy { k in
        places[k] - places[k - 1] >= (widths[k] + widths[k - 1]) / 2 + 10
      }
      if fits { return ticks }
    }
    return chart.x.ticks(atMost: 1)
  }

  /// The names of curves where they end, and of level and diagonal lines.
  private static func endLabels(_ chart: Chart, room: Double) -> [EndLabel] {
    var labels = chart.series.compactMap { series -> EndLabel? in
      guard !series.name.isEmpty, let last = series.places.last(where: { $0.y.isFinite }) else {
        return nil
      }
      let end = chart.x.scale.fraction(of: last.x)
      return EndLabel(
        text: series.name, style: "word \(StyleSheet.name(ofColour: series.colour))",
        place: chart.y.scale.fraction(of: last.y), end: end < 0.6 ? end : nil)
    }
    // Two names within the plot could touch each other.
    if labels.filter({ $0.end != nil }).count > 1 {
      for index in labels.indices { labels[index].end = nil }
    }
    func add(_ label: String, at value: Double) {
      let text = TextWidth.fitting(label, size: 1.1 * Scene.size, width: room)
      labels.append(
        EndLabel(text: text, style: "word quiet", place: chart.y.scale.fraction(of: value)))
    }
    for rule in chart.rules where !rule.label.isEmpty {
      switch rule.place {
      case .horizontal(let value): add(rule.label, at: value)
      case .diagonal: add(rule.label, at: chart.x.scale.upper)
      case .vertical: break
      }
    }
    return labels
  }

  /// The series in lines as wide as the chart.
  private static func legendLines(_ series: [Chart.Series], width: Double) -> [[Chart.Series]] {
    var lines: [[Chart.Series]] = []
    var used = 0.0
    for item in series {
      let needed = keyWidth + TextWidth.of(legendName(item, width), isBold: true) + 16
      if lines.isEmpty || used + needed > width {
        lines.append([item])
        used = needed
      } else {
        lines[lines.count - 1].append(item)
        used += needed
      }
    }
    return lines
  }

  private static func legendName(_ series: Chart.Series, _ width: Double) -> String {
    TextWidth.fitting(series.name, size: Scene.size * 1.1, width: width - keyWidth - 16)
  }
}

extension ChartFrame {
  /// The names of series above the plot, each behind a piece of its line.
  func drawLegend(in scene: inout Scene) {
    var y = 12.0
    for line in legend {
      var x = 0.0
      for series in line {
        let colour = StyleSheet.name(ofColour: series.colour)
        switch series.form {
        case .line, .steps:
          scene.line(
            x, y - 4, x + 18, y - 4, style: "line \(colour)" + (series.isDashed ? " dashed" : ""))
        case .dots: scene.dot(x: x + 9, y: y - 4, radius: 4, style: "dot \(colour)")
        case .columns:
          scene.box(x: x + 3, y: y - 10, width: 12, height: 11, style: "column \(colour)")
        }
        let name = Self.legendName(series, width)
        scene.text(name, x: x + Self.keyWidth, y: y, style: "word \(colour)")
        x += Self.keyWidth + TextWidth.of(name, isBold: true) + 16
      }
      y += Self.lineHeight
    }
  }

  /// The grid, the axes, their marks and what they measure.
  func drawAxes(in scene: inout Scene) {
    for tick in yTicks {
      scene.line(left, y(tick.value), right, y(tick.value), style: "grid")
      scene.text(
        tick.label, x: left - 8, y: y(tick.value) + 4, anchor: .end, style: "tick")
    }
    scene.line(left, bottom, right, bottom, style: "axis")
    for tick in xTicks {
      let place = x(tick.value)
      scene.line(place, bottom, place, bottom + 4, style: "axis")
      let reach = TextWidth.of(tick.label) / 2
      scene.text(
        tick.label, x: min(max(place, reach), width - reach), y: bottom + 17, anchor: .middle,
        style: "tick")
    }
    let titleLine = Double(legend.count) * Self.lineHeight + 12
    scene.text(
      TextWidth.fitting(chart.y.label, size: Scene.size, width: width), x: 0, y: titleLine,
      style: "label")
    // A title as wide as the plot is set at its end; a wider one keeps within the drawing.
    let label = TextWidth.fitting(chart.x.label, size: Scene.size, width: width)
    let end = max(right, TextWidth.of(label))
    scene.text(
      label, x: end, y: bottom + 17 + Self.lineHeight, anchor: .end, style: "label")
  }

  /// The lines to compare with; labels of upright ones stand above the plot.
  func drawRules(in scene: inout Scene) {
    var upright: [(text: String, x: Double)] = []
    for rule in chart.rules {
      switch rule.place {
      case .horizontal(let value) where chart.y.scale.contains(value):
        scene.line(left, y(value), right, y(value), style: "rule")
      case .vertical(let value) where chart.x.scale.contains(value):
        scene.line(x(value), top, x(value), bottom, style: "rule")
        if !rule.label.isEmpty { upright.append((rule.label, x(value))) }
      case .diagonal:
        let lower = max(chart.x.scale.lower, chart.y.scale.lower)
        let upper = min(chart.x.scale.upper, chart.y.scale.upper)
        if lower < upper { scene.line(x(lower), y(lower), x(upper), y(upper), style: "rule") }
      default: break
      }
    }
    let extents = upright.map { TextWidth.of($0.text) + 12 }
    let line = top - 8
    if let places = Spacing.spread(upright.map(\.x), extents: extents, within: 0...width) {
      for (label, place) in zip(upright, places) {
        scene.text(label.text, x: place, y: line, anchor: .middle, style: "label")
      }
    }
  }

  /// The names at the right end, moved apart where they would touch; what ends early has its name there.
  func drawNames(in scene: inout Scene) {
    for label in endLabels {
      guard let end = label.end else { continue }
      let y = min(max(bottom - label.place * (bottom - top), top + 10), bottom - 6)
      scene.text(label.text, x: left + end * (right - left) + 7, y: y + 4, style: label.style)
    }
    let late = endLabels.filter { $0.end == nil }
    let wanted = late.map { bottom - $0.place * (bottom - top) }
    let extents = late.map { _ in Self.lineHeight }
    guard
      let places = Spacing.spread(wanted, extents: extents, within: (top - 8)...(bottom + 8))
    else { return }
    for (label, place) in zip(late, places) {
      scene.text(label.text, x: right + 8, y: place + 4, style: label.style)
    }
  }

  /// The counts under the axis, each under its mark.
  func drawCounts(in scene: inout Scene) {
    guard let counts = chart.counts else { return }
    var y = bottom + 2 * Self.lineHeight + 22
    scene.text(counts.title, x: 0, y: y, style: "label")
    for row in counts.rows {
      y += Self.lineHeight
      let style = "word \(StyleSheet.name(ofColour: row.colour))"
      if countsAreStacked {
        scene.text(
          TextWidth.fitting(row.name, size: Scene.size * 1.1, width: width), x: 0, y: y,
          style: style)
        y += Self.lineHeight
      } else if !row.name.isEmpty {
        scene.text(row.name, x: 0, y: y, style: style)
      }
      for tick in xTicks {
        let text = NumberText.count(row.count(at: tick.value).rounded())
        // The first count stands under its mark unless the name is there.
        let reach = TextWidth.of(text) / 2
        let place = min(max(x(tick.value), reach), width - reach)
        scene.text(text, x: place, y: y, anchor: .middle, style: "tick")
      }
    }
  }
}
