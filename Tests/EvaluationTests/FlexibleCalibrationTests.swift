import Evaluation
import Lanes
import Measures
import TestSupport
import Testing

/// The risk of low birth weight, and the same pulled together and moved: logit q = 0.3 + 0.7 logit p.
///
/// Source: Hosmer & Lemeshow, *Applied Logistic Regression*, 2nd ed. (2000). The values are those of R:
/// `loess(surface = "direct")`, hmeasure, EMP, and of Python's empulse.
@Suite("Flexible calibration and profit: low birth weight")
struct FlexibleCalibrationTests {
  let table: ReferenceTable
  let response: BinaryResponse

  init() throws {
    table = try ReferenceTable("birthwt-logistic")
    response = BinaryResponse(table.flags("event"))
  }

  @Test("indices of the loess curve")
  func loess() throws {
    let curve = try #require(
      CalibrationCurve(predictions: table["miscalibrated"], response: response))
    expectClose(curve.integratedIndex, 0.106565343269, .published(decimals: 12))
    expectClose(curve.median, 0.117306636765, .published(decimals: 12))
    expectClose(curve.ninetieth, 0.1329680988, .published(decimals: 10))
    expectClose(curve.maximum, 0.157486245727, .published(decimals: 12))
    #expect(curve.method == .direct)
    #expect(curve.points.count <= 101)
    #expect(curve.points.first?.predicted == table["miscalibrated"].min())
    #expect(curve.points.last?.predicted == table["miscalibrated"].max())
  }

  /// Lowess cuts its weights off at 0.999 of the bandwidth, and takes the nearest ⌊n f⌋ rows.
  @Test("the local line of lowess with span 2/3")
  func lowess() throws {
    let curve = try #require(
      CalibrationCurve(
        predictions: table["miscalibrated"], response: response, span: 2.0 / 3, degree: 1))
    expectClose(curve.integratedIndex, 0.103118311089, .relative(1e-5))
  }

  @Test("Spiegelhalter's statistic")
  func spiegelhalter() throws {
    let test = try #require(
      SpiegelhalterTest(predictions: table["miscalibrated"], response: response))
    expectClose(test.statistic, -2.405812821, .published(decimals: 9))
    #expect(test.pValue > 0.016 && test.pValue < 0.0162)
  }

  @Test("H-measure, hull, profit and net benefit")
  func others() throws {
    let curve = try #require(
      ReceiverOperatingCurve(scores: table["probability"], response: response))
    expectClose(HMeasure(curve).value, 0.248825818458, .published(decimals: 12))
    expectClose(HMeasure(curve, costs: .symmetric).value, 0.216602017736, .published(decimals: 12))
    expectClose(curve.hullArea, 0.773142112125, .published(decimals: 12))
    let profit = ChurnProfit(curve)
    expectClose(profit.expected.profit, 11.901624372453, .published(decimals: 12))
    expectClose(profit.expected.share, 0.7183547463, .published(decimals: 10))
    expectClose(profit.maximum.profit, 11.82539683, .published(decimals: 8))
    expectClose(profit.maximum.share, 0.7619047619, .published(decimals: 10))
    let dear = ChurnProfit(
      curve,
      campaign: RetentionCampaign(lifetimeValue: 100, offerCost: 30, contactCost: 5))
    expectClose(dear.expected.profit, 0.5087426873268, .published(decimals: 13))
    let benefit = DecisionCurve(
      predictions: table["probability"], response: response, thresholds: [0.1, 0.2, 0.3])
    expectClose(
      benefit.points.map(\.netBenefit.value), [0.239271017049, 0.169312169312, 0.11186696901],
      .published(decimals: 11))
  }

  @Test("a curve between quantiles is near the one through all, at any number of threads")
  func interpolated() throws {
    var random = SeededGenerator(seed: 5)
    let p = (0..<20_000).map { _ in Double.random(in: 0.02..<0.9, using: &random) }
    let response = BinaryResponse(
      p.map { Double.random(in: 0..<1, using: &random) < 0.1 + 0.7 * $0 })
    let curve = try #require(CalibrationCurve(predictions: p, response: response))
    #expect(curve.method == .interpolated)
    let threaded = try #require(
      CalibrationCurve(predictions: p, response: response, lanes: Lanes(threads: 4)))
    #expect(curve == threaded)
    let local = LocalRegression(x: p, response: response)
    for point in curve.points {
      #expect((local.value(at: point.predicted).value - point.observed).magnitude < 2e-5)
    }
    let some = p.prefix(1_000)
    let direct = some.reduce(0) { $0 + (local.value(at: $1).value - $1).magnitude } / 1_000
    let drawn = some.reduce(0.0) { sum, place in
      let k = curve.points.lastIndex { $0.predicted <= place } ?? 0
      let (a, b) = (curve.points[k], curve.points[min(k + 1, curve.points.count - 1)])
      let width = b.predicted - a.predicted
      let part = width > 0 ? (place - a.predicted) / width : 0
      return sum + (a.observed + part * (b.observed - a.observed) - place).magnitude
    }
    expectClose(drawn / 1_000, direct, .relative(0.01))  // lines between a hundred points
  }

  @Test("equal weights are none, and few distinct predictions have no curve")
  func weights() throws {
    let p = table["probability"]
    let plain = try #require(CalibrationCurve(predictions: p, response: response))
    let doubled = try #require(
      CalibrationCurve(
        predictions: p,
        response: BinaryResponse(
          events: response.events, weights: Array(repeating: 2, count: p.count),
          weightsAreFrequencies: false)))
    expectClose(doubled.integratedIndex, plain.integratedIndex, .relative(1e-12))
    expectClose(doubled.maximum, plain.maximum, .relative(1e-12))
    #expect(
      CalibrationCurve(
        predictions: [0.1, 0.1, 0.2, 0.3], response: BinaryResponse([false, true, false, true]))
        == nil)
  }
}
