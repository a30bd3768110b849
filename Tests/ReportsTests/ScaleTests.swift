import RealModule
import Reports
import TestSupport
import Testing

@Suite("Ticks and scales")
struct ScaleTests {
  @Test(
    "linear axes are marked at 1, 2 and 5 times powers of ten",
    arguments: [
      (0.0, 1.0, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
      (0, 0.37, 5, [0, 0.1, 0.2, 0.3]),
      (-3, 12, 6, [0, 5, 10]),
      (0, 118.75, 7, [0, 20, 40, 60, 80, 100]),
      (1234.5, 1236.1, 5, [1234.5, 1235, 1235.5, 1236]),
    ])
  func linear(lower: Double, upper: Double, limit: Int, expected: [Double]) {
    #expect(Chart.Scale(lower, upper).ticks(atMost: limit) == expected)
  }

  @Test("months are marked at quarters and years, weeks at quarters")
  func calendar() {
    #expect(
      Chart.Scale(0, 72).ticks(atMost: 8, steps: .months) == [0, 12, 24, 36, 48, 60, 72])
    #expect(Chart.Scale(0, 30).ticks(atMost: 6, steps: .months) == [0, 6, 12, 18, 24, 30])
    #expect(Chart.Scale(0, 52).ticks(atMost: 6, steps: .weeks) == [0, 13, 26, 39, 52])
    #expect(Chart.Scale(0, 3).ticks(atMost: 8, steps: .whole) == [0, 1, 2, 3])
    #expect(Chart.Steps(unit: "Months") == .months)
    #expect(Chart.Steps(unit: nil) == .decimal)
  }

  @Test("ratios are marked at 1, 2 and 5, and powers of ten where these are too many")
  func logarithmic() {
    func ticks(_ lower: Double, _ upper: Double, _ limit: Int) -> [Double] {
      Chart.Scale(lower, upper, kind: .logarithmic).ticks(atMost: limit)
    }
    #expect(ticks(0.15, 6, 8) == [0.2, 0.5, 1, 2, 5])
    #expect(ticks(0.001, 1000, 7) == [0.001, 0.01, 0.1, 1, 10, 100, 1000])
    #expect(ticks(0.001, 1000, 4) == [0.01, 1, 100] || ticks(0.001, 1000, 4).count <= 4)
    #expect(ticks(0.92, 1.11, 6) == [0.95, 1, 1.05, 1.1])
  }

  @Test("laws: marks ascend, lie on the axis, keep to the limit", arguments: 0..<400)
  func laws(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let kind: Chart.Scale.Kind = Bool.random(using: &random) ? .linear : .logarithmic
    let magnitude = Double.random(in: -6...7, using: &random)
    var lower = Double.random(in: 0.01...9, using: &random) * exponential10(magnitude)
    let upper = lower * (1 + exponential10(Double.random(in: -2...5, using: &random)))
    if kind == .linear, Bool.random(using: &random) { lower = -lower }
    let scale = Chart.Scale(lower, upper, kind: kind)
    let limit = Int.random(in: 1...12, using: &random)
    let ticks = scale.ticks(atMost: limit)
    #expect(!ticks.isEmpty && ticks.count <= limit)
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
    let slack = 1e-9 * max(lower.magnitude, upper.magnitude)
    #expect(ticks.allSatisfy { $0 >= lower - slack && $0 <= upper + slack })
    #expect(scale.fraction(of: lower) == 0 && scale.fraction(of: upper) == 1)
    let places = ticks.map { scale.fraction(of: $0) }
    #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("a scale reaches over its values, and over one value or none")
  func over() {
    let scale = Chart.Scale.over([2, 10, .nan], including: [0])
    #expect(scale.lower == 0)
    expectClose(scale.upper, 10.4, .roundoff)
    #expect(Chart.Scale.over([]) == .unit)
    #expect(Chart.Scale.over([3]).contains(3))
    #expect(Chart.Scale.over([0, 2, 2], kind: .logarithmic).contains(2))
  }
}

/// 10 to a power.
private func exponential10(_ power: Double) -> Double { .pow(10, power) }
