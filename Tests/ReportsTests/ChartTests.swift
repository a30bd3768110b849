import Reports
import TestSupport
import Testing

@Suite("Charts by their structure")
struct ChartTests {
  let survival = Chart.survival(
    [
      TimeCurve(
        "", times: [2, 5, 9], values: [0.8, 0.5, 0.25], lower: [0.6, 0.3, 0.1],
        upper: [0.9, 0.7, 0.5], atRisk: [10, 8, 3])
    ], unit: "months", level: 0.95)

  @Test("a survival curve begins at one, steps, and counts who is at risk")
  func survivalCurve() throws {
    let places = survival.series[0].places
    #expect(places.map(\.x) == [0, 2, 5, 9])
    #expect(places.map(\.y) == [1, 0.8, 0.5, 0.25])
    #expect(survival.series[0].form == .steps)
    let row = try #require(survival.counts?.rows.first)
    #expect([0.0, 2, 2.1, 5, 9, 9.5].map { row.count(at: $0) } == [10, 10, 8, 8, 3, 0])
    #expect(
      survival.summary
        == "Half have left by 5 months. Bands are 95 % intervals, time by time.")
  }

  @Test("steps are drawn by horizontal and vertical pieces only")
  func steps() throws {
    let corners = ChartFrame.stepped([(0, 0), (1, 2), (4, 3)])
    #expect(corners.map(\.x) == [0, 1, 1, 4, 4])
    #expect(corners.map(\.y) == [0, 0, 2, 2, 3])
  }

  @Test("a million steps make a path of what a screen can show")
  func bounded() {
    let n = 1_000_000
    let curve = TimeCurve(
      "", times: (0..<n).map { Double($0 + 1) },
      values: (0..<n).map { 1 - Double($0 + 1) / Double(n) })
    let svg = Chart.survival([curve], unit: nil, level: 0.95).svg(width: 720).description
    #expect(svg.utf8.count < 60_000)
  }

  @Test("the median is where survival passes a half; without one the end is told")
  func medianSentence() {
    let chart = Chart.survival(
      [TimeCurve("basic", times: [3, 6], values: [0.9, 0.7])], unit: nil, level: 0.95)
    #expect(chart.summary == "70 % are still there at 6 (basic).")
  }

  @Test("the area's sentence says pairs, with its interval")
  func receiverOperating() {
    let chart = Chart.receiverOperating(
      falsePositiveRates: [0, 1], truePositiveRates: [0.5, 1],
      area: .init(0.75, lower: 0.7, upper: 0.8))
    #expect(chart.summary.contains("in 75.0 % (70.0 % to 80.0 %) of all pairs"))
    #expect(chart.series[0].places.first == .init(0, 0))
  }

  @Test("calibration counts the groups whose interval misses the prediction")
  func calibration() {
    let chart = Chart.calibration(
      [
        .init(0.1, 0.12, lower: 0.08, upper: 0.16), .init(0.5, 0.3, lower: 0.2, upper: 0.4),
        .init(0.6, 0.7, lower: 0.55, upper: 0.85),
      ], level: 0.95)
    #expect(chart.summary.hasPrefix("In 2 of 3 groups"))
    #expect(chart.x.scale == chart.y.scale)
  }

  @Test("groups without an interval are counted apart")
  func calibrationWithoutIntervals() {
    let chart = Chart.calibration(
      [.init(0.002, 0), .init(0.1, 0.12, lower: 0.08, upper: 0.16)], level: 0.95)
    #expect(chart.summary.hasPrefix("In 1 of 1 groups"))
    #expect(chart.summary.hasSuffix(" 1 more group cannot be given an interval."))
  }

  @Test("ratios: the strongest clear effect is named, wide intervals do not squeeze the rest")
  func ratios() {
    let chart = RowChart.ratios(
      [
        .init("a", .estimate(2, lower: 1.5, upper: 2.7)),
        .init("b", .estimate(0.25, lower: 0.1, upper: 0.6)),
        .init("c", .estimate(9, lower: 0.001, upper: 90_000)),
      ], ratioName: "odds ratio", level: 0.9)
    #expect(chart.summary.contains("clear effects is b, with a ratio of 0.25"))
    #expect(chart.axis.scale.upper < 400)
    #expect(chart.svg(width: 600).description.contains("90 % interval"))
  }

  @Test("the numbers behind a chart are its places, every one")
  func numbers() {
    #expect(survival.numbers.titles == ["time in months", "still customers", "lower", "upper"])
    #expect(survival.numbers.rows[1] == ["2", "0.8", "0.6", "0.9"])
    #expect(survival.numbers.rows.count == 4)
  }

  @Test("letters: curves between their axes")
  func letters() {
    let lines = survival.textLines(width: 60)
    #expect(lines.count == 15)
    #expect(lines[0].hasPrefix("100 % |a"))
    #expect(lines[12].hasPrefix("  0 % |"))
    #expect(lines.allSatisfy { $0.count <= 80 })
    let rows = RowChart.bars(
      title: "t", summary: "s", label: "l", [("one", 0.5, "0.5"), ("two", 1, "1")],
      limit: (0.75, "too much")
    ).textLines(width: 40)
    #expect(rows.count == 2 && rows[1].count { $0 == "=" } > rows[0].count { $0 == "=" })
  }
}
