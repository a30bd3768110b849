import RealModule
import Reports
import TestSupport
import Testing

@Suite("Layout: no text over another, none outside, at any width")
struct LayoutTests {
  static let widths = [300.0, 340, 420, 560, 720, 1000]

  @Test("charts of any content", arguments: 0..<150)
  func charts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let chart = Chart.random(&random)
    for width in Self.widths { check(chart.scene(width: width), chart.title) }
  }

  @Test("row charts of any content", arguments: 0..<150)
  func rowCharts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let chart = RowChart.random(&random)
    for width in Self.widths { check(chart.scene(width: width), chart.title) }
  }

  private func check(_ scene: Scene, _ name: String) {
    #expect(!scene.labels.isEmpty)
    for (i, label) in scene.labels.enumerated() {
      #expect(label.left >= -0.5 && label.right <= scene.width + 0.5, "\(name): \(label)")
      #expect(label.top >= -0.5 && label.bottom <= scene.height + 0.5, "\(name): \(label)")
      for other in scene.labels[..<i] where label.overlaps(other) {
        Issue.record("\(name) at \(scene.width): \(label) over \(other)")
      }
    }
  }

  @Test("labels are moved as little as possible, in order, and apart", arguments: 0..<200)
  func spacing(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...9, using: &random)
    let wanted = (0..<count).map { _ in Double.random(in: 0...100, using: &random) }
    let extents = (0..<count).map { _ in Double.random(in: 1...12, using: &random) }
    let range = -5.0...108
    let places = try #require(Spacing.spread(wanted, extents: extents, within: range))
    let order = wanted.indices.sorted { wanted[$0] < wanted[$1] }
    for (a, b) in zip(order, order.dropFirst()) {
      #expect(places[b] - places[a] >= (extents[a] + extents[b]) / 2 - 1e-9)
    }
    for k in places.indices {
      #expect(places[k] - extents[k] / 2 >= range.lowerBound - 1e-9)
      #expect(places[k] + extents[k] / 2 <= range.upperBound + 1e-9)
    }
    // No feasible neighbour is nearer: moving any one label alone toward its wish would touch.
    func cost(_ p: [Double]) -> Double {
      zip(p, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    func isFeasible(_ p: [Double]) -> Bool {
      zip(order, order.dropFirst()).allSatisfy {
        p[$1] - p[$0] >= (extents[$0] + extents[$1]) / 2 - 1e-9
      }
        && p.indices.allSatisfy {
          p[$0] - extents[$0] / 2 >= range.lowerBound - 1e-9
            && p[$0] + extents[$0] / 2 <= range.upperBound + 1e-9
        }
    }
    for k in places.indices {
      for step in [-0.01, 0.01] {
        var moved = places
        moved[k] += step
        if isFeasible(moved) { #expect(cost(moved) >= cost(places) - 1e-9) }
      }
    }
  }

  @Test("where there is no room there is no answer")
  func noRoom() {
    #expect(Spacing.spread([1, 2], extents: [6, 6], within: 0...10) == nil)
    #expect(Spacing.spread([], extents: [], within: 0...10) == [])
    #expect(Spacing.spread([5, 5], extents: [4, 4], within: 0...10) == [3, 7])
  }

  @Test("long names lose their middle, and no more than they must")
  func fitting() {
    let name = "internet_service[Fiber optic with a very long name]"
    let short = TextWidth.fitting(name, size: 12, width: 120)
    #expect(short.contains("…") && short.hasPrefix("internet") && short.hasSuffix("]"))
    #expect(TextWidth.of(short) <= 120 && TextWidth.of(short) > 100)
    #expect(TextWidth.fitting("short", size: 12, width: 120) == "short")
    // Helvetica's capital M is 833 thousandths wide, its i 222.
    #expect(TextWidth.of("Mi", size: 1000) == 1055)
  }
}

extension Chart {
  /// Any chart that data could ask for.
  static func random(_ random: inout SeededGenerator) -> Chart {
    func name() -> String { anyName(&random) }
    let isLog = Bool.random(using: &random)
    let top = Double.random(in: 0.001...5000, using: &random)
    let count = Int.random(in: 1...9, using: &random)
    let series = (0..<count).map { k in
      let places = (0..<Int.random(in: 1...40, using: &random)).map { j in
        Chart.Place(
          Double(j) + 1, Double.random(in: 0...top, using: &random), lower: 0, upper: top)
      }
      let forms: [Series.Form] = [.line, .steps, .dots, .columns(width: 0.8)]
      return Series(
        Bool.random(using: &random) ? name() : "", places,
        form: forms[Int.random(in: 0..<(k == 0 ? 4 : 2), using: &random)], colour: k)
    }
    var chart = Chart(
      title: name(), summary: "",
      x: Axis(
        name(), isLog ? Scale(0.5, 60, kind: .logarithmic) : Scale(0, 45),
        steps: Bool.random(using: &random) ? .months : .decimal),
      y: Axis(name(), .over([top], including: [0]), format: top < 5 ? .percent : .number),
      series: series)
    if Bool.random(using: &random) {
      chart.rules = [
        Rule(.horizontal(top / 2), name()), Rule(.vertical(12), "at 12"),
        Rule(.vertical(14), "at 14"), Rule(.diagonal, "equal"),
      ]
    }
    if Bool.random(using: &random) {
      chart.counts = CountTable(
        title: "still under observation",
        rows: series.map {
          .init(
            name: $0.name, colour: $0.colour, times: [10, 50],
            counts: [Double.random(in: 1...5e6, using: &random), 3])
        })
    }
    if Bool.random(using: &random) { chart.aspect = 1 }
    return chart
  }
}

extension RowChart {
  /// Any row chart that data could ask for.
  static func random(_ random: inout SeededGenerator) -> RowChart {
    let rows = (0..<Int.random(in: 1...15, using: &random)).map { k -> Row in
      let value = Double.exp(Double.random(in: -3...3, using: &random))
      let forms: [Row.Form] = [
        .heading, .baseline, .nothing, .bar(value),
        .estimate(value, lower: value / 30, upper: value * 30),
      ]
      return Row(
        anyName(&random), forms[Int.random(in: 0..<5, using: &random)],
        value: k % 3 == 0 ? "" : "1,234.567 (0.123 to 12,345.678)",
        isIndented: Bool.random(using: &random))
    }
    return .ratios(rows, ratioName: anyName(&random), level: 0.95)
  }
}

private func anyName(_ random: inout SeededGenerator) -> String {
  let words = [
    "contract", "Month-to-month", "é", "消費者", "WWWWWWWW", "price", "<script>", "x", "Vertrag",
    "payment_method[Bank transfer (automatic)]", "\u{1F600}",
  ]
  return (0..<Int.random(in: 1...4, using: &random)).map { _ in
    words[Int.random(in: 0..<words.count, using: &random)]
  }.joined(separator: " ")
}
