extension ChartFrame {
  /// One series: its band or whiskers behind its line, dots or columns.
  func draw(_ series: Chart.Series, in scene: inout Scene) {
    let colour = StyleSheet.name(ofColour: series.colour)
    switch series.form {
    case .line, .steps:
      for run in Self.runs(series.places) {
        drawBand(run, stepped: series.form == .steps, style: "band \(colour)", in: &scene)
        let points = run.map { (x: x($0.x), y: y($0.y)) }
        scene.path(
          series.form == .steps ? Self.stepped(points) : points,
          style: "line \(colour)" + (series.isDashed ? " dashed" : ""))
      }
    case .dots:
      for place in series.places where place.y.isFinite {
        if let lower = place.lower, let upper = place.upper {
          scene.line(x(place.x), y(lower), x(place.x), y(upper), style: "whisker \(colour)")
        }
        scene.dot(
          x: x(place.x), y: y(place.y), radius: 4, style: "dot \(colour)", note: place.note)
      }
    case .columns(let width):
      for place in series.places where place.y.isFinite {
        let (from, to) = (x(place.x - width / 2), x(place.x + width / 2))
        let gap = to - from > 4 ? 1.0 : 0
        let (top, base) = (y(max(place.y, 0)), y(min(place.y, 0)))
        scene.box(
          x: from + gap / 2, y: top, width: to - from - gap, height: base - top,
          style: "column \(colour)", note: place.note)
        if let lower = place.lower, let upper = place.upper {
          scene.line(x(place.x), y(lower), x(place.x), y(upper), style: "whisker quiet")
        }
      }
    }
  }

  private func drawBand(
    _ run: [Chart.Place], stepped: Bool, style: String, in scene: inout Scene
  ) {
    let limits = run.compactMap { place in
      place.lower.flatMap { lower in place.upper.map { (place.x, lower, $0) } }
    }.filter { $0.1.isFinite && $0.2.isFinite }
    guard limits.count > 1 else { return }
    let lower = limits.map { (x: x($0.0), y: y($0.1)) }
    let upper = limits.map { (x: x($0.0), y: y($0.2)) }
    let there = stepped ? Self.stepped(upper) : upper
    let back = stepped ? Self.stepped(lower) : lower
    scene.path(there + back.reversed(), style: style, isClosed: true)
  }

  /// The stretches without a break.
  private static func runs(_ places: [Chart.Place]) -> [[Chart.Place]] {
    places.split { !$0.y.isFinite || !$0.x.isFinite }.map(Array.init)
  }

  /// The corners of a curve that holds each height until the next place.
  package static func stepped(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var corners: [(x: Double, y: Double)] = []
    for point in points {
      if let last = corners.last { corners.append((point.x, last.y)) }
      corners.append(point)
    }
    return corners
  }
}

extension Chart {
  /// A row for every place of every series.
  public var numbers: NumberTable {
    let named = series.contains { !$0.name.isEmpty }
    let limited = series.contains { $0.places.contains { $0.lower != nil } }
    var table = NumberTable(
      titles: (named ? ["series"] : []) + [x.label, y.label] + (limited ? ["lower", "upper"] : []),
      rows: [])
    func text(_ value: Double?) -> String {
      value.flatMap { $0.isFinite ? NumberText.plain($0) : nil } ?? ""
    }
    for one in series {
      for place in one.places where place.y.isFinite {
        table.rows.append(
          (named ? [one.name] : []) + [text(place.x), text(place.y)]
            + (limited ? [text(place.lower), text(place.upper)] : []))
      }
    }
    return table
  }

  /// The chart in letters: an axis of heights, the curves, an axis, and which letter is whose.
  public func textLines(width: Int = 68) -> [String] {
    TextPlot(self, width: max(30, width)).lines
  }
}
