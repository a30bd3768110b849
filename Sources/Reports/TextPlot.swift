internal import RealModule

/// A chart drawn with letters, for terminals.
struct TextPlot {
  private let chart: Chart
  private let width: Int
  private let height = 12
  /// The most curves in one drawing.
  static let limit = 8

  init(_ chart: Chart, width: Int) {
    self.chart = chart
    self.width = width - 8
  }

  /// The series drawn: those with a name, or all where none has one.
  private var drawn: [Chart.Series] {
    let named = chart.series.filter { !$0.name.isEmpty }
    return named.isEmpty ? chart.series : named
  }

  var lines: [String] {
    guard !drawn.isEmpty else { return [] }
    let ticks = chart.y.ticks(atMost: 5)
    let rows = Dictionary(
      ticks.map { (row($0.value), $0.label) }, uniquingKeysWith: { first, _ in first })
    let margin = max(5, ticks.map(\.label.count).max() ?? 0)
    var lines = grid().enumerated().map { index, cells in
      let label = rows[index] ?? ""
      return Self.trimmed(
        String(repeating: " ", count: margin - label.count) + label + " |" + String(cells))
    }
    let indent = String(repeating: " ", count: margin + 2)
    lines.append(indent + String(repeating: "-", count: width + 1))
    lines.append(axis(margin: margin + 2))
    let names = drawn.prefix(Self.limit).enumerated().compactMap { index, series in
      series.name.isEmpty ? nil : "\(Self.letter(index)) \(series.name)"
    }
    if names.count > 1 { lines += Self.wrapped(names, indent: indent, width: width) }
    if drawn.count > Self.limit {
      lines.append(indent + "and \(drawn.count - Self.limit) more that are not drawn")
    }
    return lines
  }

  private func grid() -> [[Character]] {
    var grid = [[Character]](
      repeating: Array(repeating: " ", count: width + 1), count: height + 1)
    for rule in chart.rules {
      for column in 0...width {
        let fraction = Double(column) / Double(width)
        switch rule.place {
        case .horizontal(let value) where chart.y.scale.contains(value):
          grid[row(value)][column] = "."
        case .diagonal:
          let value = chart.x.scale.lower + fraction * (chart.x.scale.upper - chart.x.scale.lower)
          if chart.y.scale.contains(value) { grid[row(value)][column] = "." }
        default: break
        }
      }
    }
    for (index, series) in drawn.prefix(Self.limit).enumerated() {
      for (column, value) in columns(series) {
        let place = row(value)
        let free = grid[place][column] == " " || grid[place][column] == "."
        grid[place][column] =
          free || grid[place][column] == Self.letter(index)
          ? Self.letter(index) : "*"
      }
    }
    return grid
  }

  /// The height of a series at each column that it reaches.
  private func columns(_ series: Chart.Series) -> [(Int, Double)] {
    let places = series.places.filter { $0.y.isFinite }
    switch series.form {
    case .dots, .columns: return places.map { (column($0.x), $0.y) }
    case .line, .steps:
      guard let first = places.first, let last = places.last else { return [] }
      return (column(first.x)...max(column(first.x), column(last.x))).map { column in
        let x = value(column)
        let next = places.firstIndex { $0.x > x } ?? places.count
        let before = places[max(0, next - 1)]
        guard series.form == .line, next < places.count, next > 0 else { return (column, before.y) }
        let after = places[next]
        let part = (x - before.x) / (after.x - before.x)
        return (column, before.y + min(1, max(0, part)) * (after.y - before.y))
      }
    }
  }

  private func column(_ x: Double) -> Int {
    Int((chart.x.scale.fraction(of: x) * Double(width)).rounded())
  }

  private func value(_ column: Int) -> Double {
    let (scale, fraction) = (chart.x.scale, Double(column) / Double(width))
    guard scale.kind == .logarithmic else {
      return scale.lower + fraction * (scale.upper - scale.lower)
    }
    return scale.lower * .pow(scale.upper / scale.lower, fraction)
  }

  private func row(_ y: Double) -> Int {
    height - Int((chart.y.scale.fraction(of: y) * Double(height)).rounded())
  }

  private func axis(margin: Int) -> String {
    var line = ""
    for tick in chart.x.ticks(atMost: 6) {
      let place = max(0, margin + column(tick.value) - (tick.label.count - 1) / 2)
      guard line.isEmpty || place > line.count else { continue }
      line += String(repeating: " ", count: max(0, place - line.count)) + tick.label
    }
    return line + (chart.x.label.isEmpty ? "" : "  \(chart.x.label)")
  }

  private static func letter(_ index: Int) -> Character {
    Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(index)))
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  private static func wrapped(_ names: [String], indent: String, width: Int) -> [String] {
    var lines = [""]
    for name in names {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = name
      } else if last.count + 2 + name.count <= width {
        lines[lines.count - 1] += ", " + name
      } else {
        lines[lines.count - 1] += ","
        lines.append(name)
      }
    }
    return lines.map { indent + $0 }
  }
}
