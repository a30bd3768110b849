import Measures
import TestSupport
import Testing

@Suite("Product-limit and Nelson-Aalen estimates against R's survfit")
struct ProductLimitReferenceTests {
  let values: ReferenceValues

  init() throws { values = try ReferenceValues() }

  @Test(
    "ties, weights and delayed entry",
    arguments: [
      "curve/aml", "curve/lung", "curve/ties", "curve/weighted", "curve/left",
      "curve/leftWeighted",
    ])
  func curves(key: String) throws {
    try expectCurve(key, try curve(key))
  }

  @Test("means up to 72 months by contract of 7,043 customers", arguments: 1...3)
  func telcoMeans(contract: Int) throws {
    let table = try ReferenceTable("telco-cox")
    let rows = table["contract"].indices.filter { table["contract"][$0] == Double(contract) }
    let all = SurvivalResponse(time: table["time"], event: table.flags("event"))
    let mean = try #require(ProductLimitEstimate(all.subset(rows)).restrictedMean(to: 72))
    expectClose(
      [mean.value, mean.standardError], values.series("telco/restrictedMean/\(contract)"),
      .relative(1e-11))
  }

  private func curve(_ key: String) throws -> ProductLimitEstimate {
    if key == "curve/aml" { return ProductLimitEstimate(maintained) }
    let table = try ReferenceTable(key == "curve/lung" ? "lung" : "ties")
    return ProductLimitEstimate(
      SurvivalResponse(
        start: key.contains("left") ? table["start"] : nil, time: table["time"],
        event: table.flags("event"),
        weights: key.lowercased().contains("weighted") ? table["weight"] : nil))
  }

  private func expectCurve(_ key: String, _ curve: ProductLimitEstimate) throws {
    let program = Tolerance.relative(1e-12)
    expectClose(curve.times, values.series("\(key)/times"), .roundoff)
    expectClose(curve.atRisk, values.series("\(key)/atRisk"), program)
    expectClose(curve.events, values.series("\(key)/events"), program)
    expectClose(curve.censored, values.series("\(key)/censored"), program)
    expectClose(curve.survival, values.series("\(key)/survival"), program)
    expectClose(curve.cumulativeHazard, values.series("\(key)/cumulativeHazard"), program)
    expectSame(curve.standardErrors, values.series("\(key)/standardError"), program)
    expectSame(
      curve.cumulativeHazardStandardErrors,
      values.series("\(key)/cumulativeHazardStandardError"), program)
    for transform in IntervalTransform.allCases {
      let prefix = "\(key)/\(transform.rawValue)"
      let bands = curve.bands(transform)
      let (lower, upper) = (values.series("\(prefix)/lower"), values.series("\(prefix)/upper"))
      if !lower.isEmpty {
        expectSame(bands.lower, lower, .relative(1e-9))
        expectSame(bands.upper, upper, .relative(1e-9))
      }
      for (k, probability) in [0.25, 0.5, 0.75].enumerated() {
        let quantile = curve.quantile(probability, transform)
        let expected = ["quantile", "quantileLower", "quantileUpper"].map { name in
          values.series("\(prefix)/\(name)")[k]
        }
        expectSame(
          [quantile.estimate, quantile.lower, quantile.upper].map { $0 ?? .nan }, expected,
          .roundoff)
      }
    }
    let mean = values.series("\(key)/restrictedMean")
    if !mean.isEmpty {
      let horizon = key == "curve/aml" ? 100.0 : key == "curve/lung" ? 365 : 10
      let restricted = try #require(curve.restrictedMean(to: horizon))
      expectClose([restricted.value, restricted.standardError], mean, program)
    }
  }

  /// Compares series in which a value may be missing, in both at the same places.
  private func expectSame(_ actual: [Double], _ expected: [Double], _ tolerance: Tolerance) {
    #expect(actual.count == expected.count)
    for (a, e) in zip(actual, expected) where !(a.isNaN && e.isNaN) {
      expectClose(a, e, tolerance)
    }
  }
}

/// Weeks to relapse of acute myelogenous leukaemia, maintained arm: Miller, *Survival Analysis*
/// (1997), page 49.
private let maintained = SurvivalResponse(
  time: [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161],
  event: [true, true, false, true, true, false, true, true, false, true, false])

@Suite("Product-limit estimate by hand and by laws")
struct ProductLimitLawTests {
  /// Events at 1, 2 and 2, a censoring at 2, one at 3: S = 4/5, then 4/5 · 2/4.
  @Test("five customers, events before the censoring at the same time")
  func byHand() {
    let curve = ProductLimitEstimate(
      SurvivalResponse(time: [2, 3, 1, 2, 2], event: [true, false, true, false, true]))
    #expect(curve.times == [1, 2, 3])
    #expect(curve.atRisk == [5, 4, 1])
    #expect(curve.events == [1, 2, 0])
    #expect(curve.censored == [0, 1, 1])
    expectClose(curve.survival, [4.0 / 5, 2.0 / 5, 2.0 / 5], .roundoff)
    expectClose(curve.cumulativeHazard, [0.2, 0.7, 0.7], .roundoff)
    expectClose(
      curve.logSurvivalVariance, [1.0 / 20, 1.0 / 20 + 2.0 / 8, 1.0 / 20 + 2.0 / 8], .roundoff)
    expectClose(
      curve.cumulativeHazardVariance, [1.0 / 25, 1.0 / 25 + 2.0 / 16, 1.0 / 25 + 2.0 / 16],
      .roundoff)
  }

  @Test("the median of a flat stretch is its middle, also where the curve ends with it")
  func flatMedian() {
    let falls = ProductLimitEstimate(
      SurvivalResponse(time: [1, 2, 5, 9], event: [true, true, true, true]))
    #expect(falls.median().estimate == 3.5)
    let stays = ProductLimitEstimate(
      SurvivalResponse(time: [1, 2, 3, 9], event: [true, true, false, false]))
    #expect(stays.median().estimate == 5.5)
    let above = ProductLimitEstimate(
      SurvivalResponse(time: [1, 2, 3, 9], event: [true, false, false, false]))
    #expect(above.median().estimate == nil)
  }

  @Test("beyond the last time nothing is known, unless nobody is left")
  func beyondFollowUp() {
    let open = ProductLimitEstimate(SurvivalResponse(time: [1, 2], event: [true, false]))
    #expect(open.survival(at: 0.5) == 1)
    #expect(open.survival(at: 2) == 0.5)
    #expect(open.survival(at: 2.1) == nil)
    #expect(open.interval(at: 2.1) == nil)
    #expect(open.restrictedMean(to: 2.1) == nil)
    #expect(open.cumulativeHazard(at: 2.1) == nil)
    let closed = ProductLimitEstimate(SurvivalResponse(time: [1, 2], event: [true, true]))
    #expect(closed.survival(at: 7) == 0)
    #expect(closed.restrictedMean(to: 7)?.value == 1.5)
    #expect(closed.interval(at: 7) == nil)
  }

  @Test("no customers, no curve")
  func empty() {
    let curve = ProductLimitEstimate(SurvivalResponse(time: [], event: []))
    #expect(curve.times.isEmpty)
    #expect(curve.survival(at: 1) == nil)
    #expect(curve.median().estimate == nil)
  }

  @Test("cutting a customer's time in two changes nothing")
  func startStop() {
    let whole = ProductLimitEstimate(maintained)
    let cut = maintained.time.map { $0 / 2 }
    let parts = ProductLimitEstimate(
      SurvivalResponse(
        start: Array(repeating: 0, count: cut.count) + cut, time: cut + maintained.time,
        event: Array(repeating: false, count: cut.count) + maintained.event))
    for t in [5.0, 9, 13, 20, 48, 100] {
      expectClose(parts.survival(at: t) ?? .nan, whole.survival(at: t) ?? .nan, .roundoff)
    }
  }

  @Test("weight 2 is the row twice")
  func weightTwo() throws {
    let table = try ReferenceTable("ties")
    let rows = Array(0..<60) + Array(0..<60)
    let once = SurvivalResponse(
      time: table["time"], event: table.flags("event"),
      weights: Array(repeating: 2, count: 60))
    let weighted = ProductLimitEstimate(once)
    let repeated = ProductLimitEstimate(
      SurvivalResponse(time: table["time"], event: table.flags("event")).subset(rows))
    #expect(weighted.atRisk == repeated.atRisk)
    #expect(weighted.survival == repeated.survival)
    #expect(weighted.logSurvivalVariance == repeated.logSurvivalVariance)
  }

  @Test("who has the event at t is not at risk of being censored at t")
  func censoring() {
    let g = CensoringDistribution(
      SurvivalResponse(
        time: [1, 2, 2, 3, 4, 4], event: [true, false, true, true, false, false]))
    #expect(g.times == [2, 4])
    expectClose(g.survival, [3.0 / 4, 0], .roundoff)  // at 2: five at risk, less the event
    #expect(g.survival(at: 1.9) == 1)
    #expect(g.survival(before: 2) == 1)
    expectClose(g.survival(at: 2), 0.75, .roundoff)
    expectClose(g.survival(before: 4), 0.75, .roundoff)
  }
}

@Suite("Survival response")
struct SurvivalResponseTests {
  @Test("rows by time, events first, else in row order, long or short", arguments: [50, 5_000])
  func order(n: Int) {
    var random = SeededGenerator(seed: UInt64(n))
    let time = (0..<n).map { _ in Double(Int.random(in: 0...n / 4, using: &random)) / 8 }
    let event = (0..<n).map { _ in Int.random(in: 0...1, using: &random) == 1 }
    let expected = (0..<n).sorted {
      (time[$0], event[$0] ? 0 : 1, $0) < (time[$1], event[$1] ? 0 : 1, $1)
    }
    #expect(SurvivalResponse(time: time, event: event).timeOrder == expected)
  }

  @Test("a time that ends before it starts is refused")
  func startAfterTime() async {
    await #expect(processExitsWith: .failure) {
      _ = SurvivalResponse(start: [2], time: [2], event: [true])
    }
  }

  @Test("numbers of every kind ascend", arguments: [10, 4_000])
  func ascending(n: Int) {
    var random = SeededGenerator(seed: UInt64(n))
    let special = [
      0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .pi, -.pi,
    ]
    let keys =
      special
      + (0..<n).map { _ in Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1_000 }
    let order = ascendingOrder(of: keys)
    #expect(order == keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) })
  }
}
