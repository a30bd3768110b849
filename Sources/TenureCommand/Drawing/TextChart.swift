/// Step curves between 0 and 1, drawn with letters.
struct TextChart {
  /// The most curves in one chart.
  static let limit = 8

  /// A curve: what it is called, its value at a time, `nil` where there is none.
  struct Curve {
    let label: String
    let value: (Double) -> Double?
  }

  let curves: [Curve]
  let last: Double
  /// Words under the time axis.
  let unit: String?

  private let width = 60
  private let height = 12

  /// The chart's lines: an axis of shares, the curves, an axis of times, and which letter is whose.
  var lines: [String] {
    guard last > 0, !curves.isEmpty else { return [] }
    var grid = [[Character]](
      repeating: Array(repeating: " ", count: width + 1), count: height + 1)
    for (index, curve) in curves.prefix(Self.limit).enumerated() {
      for x in 0...width {
        guard let value = curve.value(last * Double(x) / Double(width)) else { continue }
        let y = height - Int((min(1, max(0, value)) * Double(height)).rounded())
        grid[y][x] = grid[y][x] == " " ? letter(index) : "*"
      }
    }
    var lines: [String] = []
    for (y, row) in grid.enumerated() {
      let share = 100 * (height - y) / height
      let label = y % 3 == 0 ? "\(share) %" : ""
      let axis = String(repeating: " ", count: 5 - label.count) + label + " |"
      lines.append(trimmed(axis + String(row)))
    }
    lines.append("       " + String(repeating: "-", count: width + 1))
    lines.append(axisLabels)
    if curves.count > 1 {
      let names = curves.prefix(Self.limit).enumerated().map { "\(letter($0)) \($1.label)" }
      lines += wrapped("       " + names.joined(separator: ", "), indent: 7).map { line in
        line.hasPrefix(" ") ? line : "       " + line
      }
      if curves.prefix(Self.limit).count < curves.count {
        lines.append("       and \(curves.count - Self.limit) more that are not drawn")
      }
    }
    return lines
  }

  private var axisLabels: String {
    let texts = (0...4).map { NumberText.short(last * Double($0) / 4, 3) }
    var line = "       "
    for (k, text) in texts.enumerated() {
      let place = 7 + width * k / 4 - (k == 0 ? 0 : text.count / 2)
      while line.count < place { line += " " }
      line += text
    }
    return line + (unit.map { "  \($0)" } ?? "")
  }

  private func letter(_ index: Int) -> Character {
    Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(index)))
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
