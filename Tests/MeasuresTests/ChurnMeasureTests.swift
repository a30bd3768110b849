import Measures
import TestSupport
import Testing

/// A logistic model of churn on the 5,000 customers of modeldata's `mlc_churn`, in sample.
///
/// The values are those of R's hmeasure and EMP, Python's empulse and scikit-learn, to the digits they
/// agree in; net benefits are counted by hand.
@Suite("H-measure, profit, lift and net benefit: mlc_churn, wa_churn")
struct ChurnMeasureTests {
  let predictions: [Double]
  let response: BinaryResponse
  let curve: ReceiverOperatingCurve

  init() throws {
    let table = try ReferenceTable("mlc-churn-logistic")
    predictions = table["probability"]
    response = BinaryResponse(table.flags("event"))
    curve = try #require(ReceiverOperatingCurve(scores: predictions, response: response))
  }

  @Test("H-measure by three distributions of cost")
  func hMeasure() {
    expectClose(HMeasure(curve).value, 0.365933626656, .published(decimals: 12))
    expectClose(HMeasure(curve, costs: .symmetric).value, 0.197928547331, .published(decimals: 12))
    #expect(HMeasure(curve, costs: .classPriors).value > 0)
  }

  @Test("expected maximum profit and the share to contact")
  func profit() {
    let profit = ChurnProfit(curve)
    expectClose(profit.expected.profit, 4.074544870700, .published(decimals: 12))
    expectClose(profit.expected.share, 0.2921239312, .published(decimals: 10))
    expectClose(profit.maximum.profit, 4.0048, .published(decimals: 4))
    expectClose(profit.maximum.share, 0.2974, .published(decimals: 4))
  }

  @Test("the same on wa_churn")
  func telco() throws {
    let table = try ReferenceTable("wa-churn-logistic")
    let response = BinaryResponse(table.flags("event"))
    let curve = try #require(
      ReceiverOperatingCurve(scores: table["probability"], response: response))
    let profit = ChurnProfit(curve)
    expectClose(profit.expected.profit, 10.36064892, .published(decimals: 8))
    expectClose(profit.expected.share, 0.5142447111, .published(decimals: 10))
    expectClose(profit.maximum.profit, 10.28683163, .published(decimals: 8))
  }

  @Test(
    "eight customers, one outcome after the other",
    arguments: [
      ([0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6], 28.0, 28.0),
      ([0.1, 0.4, 0.35, 0.8, 0.65, 0.3, 0.2, 0.6], 25.2502, 25.25),
    ])
  func eight(scores: [Double], expected: Double, maximum: Double) throws {
    let response = BinaryResponse(scores.indices.map { $0 % 2 == 1 })
    let curve = try #require(ReceiverOperatingCurve(scores: scores, response: response))
    let profit = ChurnProfit(curve)
    expectClose(profit.expected.profit, expected, .published(decimals: 4))
    expectClose(profit.maximum.profit, maximum, .relative(1e-12))
  }

  @Test("precision and recall by steps and by lines")
  func precisionRecall() {
    expectClose(curve.averagePrecision, 0.469778699857, .published(decimals: 12))
    #expect((curve.precisionRecallTrapezoid - curve.averagePrecision).magnitude < 0.005)
    #expect(curve.precisionRecallTrapezoid != curve.averagePrecision)
  }

  @Test("precision and recall of three customers by hand")
  func threeCustomers() throws {
    let curve = try #require(
      ReceiverOperatingCurve(scores: [3, 2, 1], response: BinaryResponse([true, false, true])))
    expectClose(curve.averagePrecision, 0.5 + 0.5 * 2 / 3, .roundoff)
    // From (½, 1) down to (½, ½) and up to (1, ⅔).
    expectClose(curve.precisionRecallTrapezoid, 0.5 + 0.5 * (0.5 + 2.0 / 3) / 2, .roundoff)
  }

  @Test("lift of the top tenth and fifth")
  func lift() throws {
    let gains = try #require(
      GainCurve(scores: predictions, response: response, shares: [0.1, 0.2, 1]))
    expectClose(gains.points[0].lift.value, 3.564356436, .published(decimals: 9))
    expectClose(gains.points[1].lift.value, 3.026874115983, .published(decimals: 12))
    #expect(gains.points[2].lift == Estimate(value: 1, standardError: 0))
    #expect(gains.points[2].gain == Estimate(value: 1, standardError: 0))
  }

  @Test("net benefit at three thresholds")
  func netBenefit() {
    let points = DecisionCurve(
      predictions: predictions, response: response, thresholds: [0.1, 0.2, 0.3]
    ).points
    expectClose(
      points.map(\.netBenefit.value), [0.0872666666667, 0.06, 0.0343428571429],
      .published(decimals: 13))
    expectClose(
      points.map(\.flaggingAll), [0.046, -0.07325, -0.226571428571], .published(decimals: 12))
  }

  @Test("the error of a net benefit is that of a mean")
  func netBenefitError() throws {
    let point = try #require(
      DecisionCurve(predictions: predictions, response: response, thresholds: [0.2]).points.first)
    let benefits = predictions.indices.map { i in
      predictions[i] >= 0.2 ? response.events[i] - (1 - response.events[i]) * 0.25 : 0
    }
    let mean = benefits.reduce(0, +) / 5000
    let variance = benefits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5000
    expectClose(point.netBenefit.standardError, (variance / 5000).squareRoot(), .relative(1e-10))
  }

  @Test("tied scores hold their expected share of events, in any order of rows")
  func ties() throws {
    // Four customers of one score, two of them events; half of the first three is flagged by 3/8.
    let scores = [5.0, 5, 5, 5, 1, 1, 1, 1]
    let events = [true, false, true, false, true, false, false, false]
    for order in [Array(0..<8), Array((0..<8).reversed()), [3, 1, 0, 2, 7, 4, 6, 5]] {
      let gains = try #require(
        GainCurve(
          scores: order.map { scores[$0] }, response: BinaryResponse(order.map { events[$0] }),
          shares: [0.25, 0.5, 0.75]))
      expectClose(gains.points.map(\.gain.value), [1.0 / 3, 2.0 / 3, 5.0 / 6], .roundoff)
    }
  }

  @Test("by the values of each customer the profit is that of the campaign where all are alike")
  func realized() {
    let n = predictions.count
    let profit = RealizedProfit(
      scores: predictions, response: response, values: Array(repeating: 200, count: n),
      offerCosts: Array(repeating: 10, count: n), contactCosts: Array(repeating: 1, count: n),
      acceptance: 0.3)
    let campaign = ChurnProfit(curve)
    expectClose(profit.best.profit.value, campaign.maximum.profit, .relative(1e-12))
    expectClose(profit.best.share, campaign.maximum.share, .relative(1e-12))
    #expect(profit.points.count == 101)
    #expect(profit.points[0].profit.value == 0)
    #expect(profit.points.allSatisfy { $0.profit.value <= profit.best.profit.value + 1e-12 })
  }

  @Test("weight 2 is the row twice, in every measure")
  func weightTwo() throws {
    let weights = predictions.indices.map { Double($0 % 3) }
    let rows = predictions.indices.flatMap { Array(repeating: $0, count: $0 % 3) }
    let weighted = BinaryResponse(events: response.events, weights: weights)
    let repeated = response.subset(rows)
    let scores = rows.map { predictions[$0] }
    let one = try #require(ReceiverOperatingCurve(scores: predictions, response: weighted))
    let other = try #require(ReceiverOperatingCurve(scores: scores, response: repeated))
    expectClose(HMeasure(one).value, HMeasure(other).value, .relative(1e-11))
    expectClose(
      ChurnProfit(one).expected.profit, ChurnProfit(other).expected.profit, .relative(1e-11))
    let brier = InfluenceEstimate.brier(predictions: predictions, response: weighted)
    let brierRepeated = InfluenceEstimate.brier(predictions: scores, response: repeated)
    expectClose(brier.value, brierRepeated.value, .relative(1e-12))
    expectClose(brier.standardError, brierRepeated.standardError, .relative(1e-11))
    let gain = try #require(
      GainCurve(scores: predictions, response: weighted, shares: [0.1])?.points[0].gain)
    let gainRepeated = try #require(
      GainCurve(scores: scores, response: repeated, shares: [0.1])?.points[0].gain)
    expectClose(gain.value, gainRepeated.value, .relative(1e-12))
    expectClose(gain.standardError, gainRepeated.standardError, .relative(1e-10))
  }
}

@Suite("Uplift")
struct UpliftTests {
  /// Four customers, treated with probability ½; each counts ±2 where the outcome was good.
  @Test("four customers by hand")
  func byHand() {
    let uplift = UpliftCurve(
      scores: [4, 3, 2, 1], goodOutcome: [true, true, false, true],
      treated: [true, false, true, false], probability: Array(repeating: 0.5, count: 4))
    expectClose(uplift.averageEffect.value, (2.0 - 2 + 0 - 2) / 4, .roundoff)
    // U: 0, ½, 0, 0, −½ at the quarters, straight between: area (¼ + ½·¼ … ) by the trapezoid rule.
    expectClose(uplift.area.value, (0.25 + 0.25 + 0 - 0.25) / 4, .roundoff)
    expectClose(uplift.qini.value, 0.25 / 4 + 0.25, .roundoff)
    expectClose(uplift.points[25].uplift.value, 0.5, .roundoff)
    expectClose(uplift.points[50].uplift.value, 0, .published(decimals: 14))
  }

  @Test("the area is that under the curve, and scores that say nothing give the straight line")
  func constantScores() {
    var random = SeededGenerator(seed: 3)
    let n = 400
    let treated = (0..<n).map { _ in Bool.random(using: &random) }
    let good = treated.map { Double.random(in: 0..<1, using: &random) < ($0 ? 0.8 : 0.6) }
    let uplift = UpliftCurve(
      scores: Array(repeating: 1, count: n), goodOutcome: good, treated: treated,
      probability: Array(repeating: 0.5, count: n))
    expectClose(uplift.area.value, uplift.averageEffect.value / 2, .relative(1e-12))
    #expect(uplift.qini.value.magnitude < 1e-15)
    expectClose(uplift.points[30].uplift.value, 0.3 * uplift.averageEffect.value, .relative(1e-12))
  }
}
