extension RowChart {
  /// Everything at its place: names, plot and figures side by side, or where that is too narrow the
  /// names and figures above each row's plot.
  package func scene(width: Double) -> Scene {
    var scene = Scene(width: width)
    let frame = RowFrame(self, width: width)
    scene.height = frame.height
    frame.drawAxis(in: &scene)
    for index in rows.indices { frame.draw(index, in: &scene) }
    return scene
  }
}

/// Where the parts of a row chart lie.
private struct RowFrame {
  let chart: RowChart
  let width: Double
  let left, right, top, bottom, height: Double
  /// The vertical middle of each row's plot.
  let middles: [Double]
  /// Whether names stand above their rows.
  let isStacked: Bool
  let ticks: [(value: Double, label: String)]

  private static let indent = 14.0

  init(_ chart: RowChart, width: Double) {
    self.chart = chart
    self.width = width
    let names =
      chart.rows.map { row in
        TextWidth.of(row.label, isBold: row.form == .heading) + (row.isIndented ? Self.indent : 0)
      }.max() ?? 0
    let values = max(
      chart.rows.map { TextWidth.of($0.value) }.max() ?? 0, TextWidth.of(chart.valueTitle))
    isStacked = width < 520
    left = isStacked ? 8 : min(names, 0.42 * width) + 16
    right = isStacked ? width - 8 : width - values - 18
    let heads = [chart.referenceLabel, chart.belowLabel, chart.aboveLabel, chart.valueTitle]
    top = heads.allSatisfy(\.isEmpty) ? 8 : 26
    var y = top
    var middles: [Double] = []
    for row in chart.rows {
      switch row.form {
      case .heading:
        y += 6
        middles.append(y + 10)
        y += 20
      case _ where isStacked:
        middles.append(y + 25)
        y += 38
      default:
        middles.append(y + 11)
        y += 22
      }
    }
    bottom = y + 2
    height = bottom + 42
    self.middles = middles
    ticks = Self.fittingTicks(chart.axis, width: right - left)
  }

  private static func fittingTicks(
    _ axis: Chart.Axis, width: Double
  ) -> [(value: Double, label: String)] {
    for limit in stride(from: 8, to: 1, by: -1) {
      let ticks = axis.ticks(atMost: limit)
      let places = ticks.map { axis.scale.fraction(of: $0.value) * width }
      let fits = places.indices.dropFirst().allSatisfy { k in
        places[k] - places[k - 1]
          >= (TextWidth.of(ticks[k].label) + TextWidth.of(ticks[k - 1].label)) / 2 + 14
      }
      if fits { return ticks }
    }
    return axis.ticks(atMost: 1)
  }

  func x(_ value: Double) -> Double { left + chart.axis.scale.fraction(of: value) * (right - left) }

  func drawAxis(in scene: inout Scene) {
    for tick in ticks {
      drawUpright(x(tick.value), style: "grid", in: &scene)
      let reach = TextWidth.of(tick.label) / 2
      scene.text(
        tick.label, x: min(max(x(tick.value), reach), width - reach), y: bottom + 15,
        anchor: .middle, style: "tick")
    }
    scene.line(left, bottom, right, bottom, style: "axis")
    let label = TextWidth.fitting(chart.axis.label, size: Scene.size, width: width)
    let half = TextWidth.of(label) / 2
    let centre = min(max((left + right) / 2, half), width - half)
    scene.text(label, x: centre, y: bottom + 32, anchor: .middle, style: "label")
    guard let reference = chart.reference ?? chart.limit else { return }
    drawUpright(x(reference), style: "rule", in: &scene)
    let limit = isStacked ? width : right
    if !chart.referenceLabel.isEmpty {
      let reach = TextWidth.of(chart.referenceLabel) / 2
      let place = min(max(x(reference), reach), limit - reach)
      scene.text(chart.referenceLabel, x: place, y: 12, anchor: .middle, style: "label")
    } else {
      if x(reference) - 8 >= TextWidth.of(chart.belowLabel) {
        scene.text(
          chart.belowLabel, x: x(reference) - 8, y: 12, anchor: .end, style: "label")
      }
      if x(reference) + 8 + TextWidth.of(chart.aboveLabel) <= limit {
        scene.text(chart.aboveLabel, x: x(reference) + 8, y: 12, style: "label")
      }
    }
    guard !isStacked else { return }
    scene.text(chart.valueTitle, x: width, y: 12, anchor: .end, style: "label")
  }

  /// A line from top to bottom; where names stand above their rows, only beside the rows.
  private func drawUpright(_ place: Double, style: String, in scene: inout Scene) {
    guard isStacked else { return scene.line(place, top, place, bottom, style: style) }
    for (row, middle) in zip(chart.rows, middles) where row.form != .heading {
      scene.line(place, middle - 5, place, middle + 9, style: style)
    }
    scene.line(place, bottom - 3, place, bottom, style: style)
  }

  func draw(_ index: Int, in scene: inout Scene) {
    let row = chart.rows[index]
    let middle = middles[index]
    drawWords(row, middle, in: &scene)
    let colour = StyleSheet.name(ofColour: row.colour)
    let scale = chart.axis.scale
    switch row.form {
    case .heading, .nothing: break
    case .baseline:
      if let reference = chart.reference {
        scene.dot(x: x(reference), y: middle, radius: 3.5, style: "hollow")
      }
    case .bar(let value):
      let base = chart.reference ?? max(0, scale.lower)
      let (from, to) = (min(x(base), x(value)), max(x(base), x(value)))
      scene.box(
        x: from, y: middle - 6, width: max(1, to - from), height: 12, style: "column \(colour)",
        note: "\(row.label): \(row.value)")
    case .estimate(let value, let lower, let upper):
      if let lower, let upper {
        scene.line(x(lower), middle, x(upper), middle, style: "whisker \(colour)")
        // An end beyond the axis goes on: an arrow head says so.
        if lower < scale.lower { arrow(at: left, 1, middle, colour, in: &scene) }
        if upper > scale.upper { arrow(at: right, -1, middle, colour, in: &scene) }
      }
      if scale.contains(value) {
        scene.dot(
          x: x(value), y: middle, radius: 4.5, style: "dot \(colour)",
          note: "\(row.label): \(row.value)")
      }
    }
  }

  private func arrow(
    at tip: Double, _ direction: Double, _ y: Double, _ colour: String, in scene: inout Scene
  ) {
    scene.path(
      [(tip + 5 * direction, y - 4), (tip, y), (tip + 5 * direction, y + 4)],
      style: "whisker \(colour)")
  }

  private func drawWords(_ row: RowChart.Row, _ middle: Double, in scene: inout Scene) {
    let isHeading = row.form == .heading
    let indent = row.isIndented ? Self.indent : 0
    let line = isHeading || !isStacked ? middle + 4 : middle - 9
    let values = row.value.isEmpty ? 0 : TextWidth.of(row.value) + 12
    let room = (isStacked || isHeading ? width - values : left - 12) - indent
    let label = TextWidth.fitting(
      row.label, size: isHeading ? Scene.size * 1.1 : Scene.size, width: room)
    scene.text(
      label, x: indent, y: line, style: isHeading ? "heading" : "name",
      note: label == row.label ? nil : row.label)
    scene.text(row.value, x: width, y: line, anchor: .end, style: "figure")
  }
}
