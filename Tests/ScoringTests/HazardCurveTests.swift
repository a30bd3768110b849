import Formulas
import JSONDocuments
import RealModule
import Scoring
import TestSupport
import Testing

/// Quantiles, expected time and carried hazards of lung cancer patients.
///
/// Source: R 4.2.2, survival 3.5.3: `survfit` with and without `start.time`, and where it says
/// nothing the delta method on the full covariance matrix of the hazard's increments, by complex
/// steps; `Reference/reference.R` made the numbers.
@Suite("Hazard curves: lung, R")
struct HazardCurveTests {
  let lung: LungReference

  init() throws { lung = try LungReference() }

  @Test("quartiles of the remaining time and their limits, from the start and given time served")
  func quartiles() throws {
    var compared = 0
    for var expected in try lung.objects("quartiles") {
      let type = try #require(SurvivalIntervalType(rawValue: try expected.string("type")))
      var curve = lung.curve(try expected.numbers("row"))
      let elapsed = try expected.numberOrNull("elapsed")
      let times = try expected.limits("remaining")
      let lower = try expected.limits("lower")
      let upper = try expected.limits("upper")
      for (index, probability) in [0.25, 0.5, 0.75].enumerated() {
        #expect(
          curve.remainingTime(probability: probability, elapsed: elapsed) ?? .infinity
            == times[index])
        let limits = curve.remainingTimeInterval(
          probability: probability, elapsed: elapsed, level: ConfidenceLevel(0.95), type: type)
        let interval = try #require(limits)
        #expect(interval.lower == lower[index] && interval.upper == upper[index])
        compared += 1
      }
    }
    #expect(compared == 3 * 3 * 2 * 3)
  }

  @Test("expected time within a horizon, discounted or not, beyond the follow-up too")
  func expectations() throws {
    var object = try ObjectReader(lung.json)
    let beyond = BeyondFollowUp.carryHazard(span: try object.number("span"))
    let expectations = try lung.objects("expectations")
    #expect(expectations.count == 3 * 4 * 5 * 2)
    for var expected in expectations {
      var curve = lung.curve(try expected.numbers("row"))
      let period = SurvivalPeriod(
        horizon: try expected.number("horizon"), elapsed: try expected.numberOrNull("elapsed"))
      let discount = try expected.number("discount")
      let found = curve.expectedTime(over: period, discount: discount, beyond: beyond)
      expectClose(found.value, try expected.number("value"), .relative(1e-10))
      expectClose(
        found.standardError ?? .nan, try expected.number("standardError"), .relative(1e-9))
      let plain = curve.expectedTime(over: period, discount: discount)
      #expect(period.end > curve.lastTime ? plain.value.isNaN : plain == found)
      var general = GeneralCurve(curve: curve)
      expectClose(
        general.expectedTime(over: period, discount: discount, beyond: beyond).standardError
          ?? .nan,
        found.standardError ?? .nan, .relative(1e-9))
    }
  }

  @Test("the hazard carried on, with the uncertainty of its rate")
  func carried() throws {
    var object = try ObjectReader(lung.json)
    let beyond = BeyondFollowUp.carryHazard(span: try object.number("span"))
    for var expected in try lung.objects("carried") {
      var curve = lung.curve(try expected.numbers("row"))
      let period = SurvivalPeriod(
        horizon: try expected.number("horizon"), elapsed: try expected.numberOrNull("elapsed"))
      expectClose(
        curve.hazard(over: period, beyond: beyond), try expected.number("hazard"), .relative(1e-10))
      expectClose(
        curve.standardError(over: period, beyond: beyond) ?? .nan,
        try expected.number("standardError"), .relative(1e-10))
    }
  }

  @Test("a thinned grid shares its cells by the hazard, whichever way the variance is asked")
  func thinned() throws {
    let full = lung.scorer.strata[0]
    let grid = try #require(full.intervalGrid)
    let kept = grid.time.indices.filter { $0 % 7 == 3 || $0 == grid.time.count - 1 }
    let scorer = CoxScorer(
      encoder: lung.scorer.encoder, coefficients: lung.scorer.coefficients,
      reference: lung.scorer.reference, covariance: lung.scorer.covariance,
      strata: [
        BaselineStratum(
          key: [], time: full.time, cumulativeHazard: full.cumulativeHazard, atRisk: full.atRisk,
          events: full.events,
          intervalGrid: .init(
            time: kept.map { grid.time[$0] }, variance: kept.map { grid.variance[$0] },
            meanHazard: kept.map { grid.meanHazard[$0] }))
      ])
    var curve = scorer.makeCurve()
    let row = [61.0, 2]
    curve.move(to: row, linearPredictor: scorer.linearPredictor(row), stratum: 0)
    for steps in [0..<curve.stepCount, 3..<40, 10..<11, 8..<8, 100..<curve.stepCount] {
      let weights = steps.map { Double($0 % 5) - 1.5 }
      let oneByOne = curve.variance(
        of: steps.map { WeightedSteps($0..<$0 + 1, weight: Double($0 % 5) - 1.5) })
      let together = curve.variance(of: steps, weights: weights)
      expectClose(together ?? .nan, oneByOne ?? -1, .relative(1e-9))
    }
  }

  @Test("without a row there are estimates and no variances")
  func withoutRow() {
    var curve = lung.scorer.makeCurve()
    curve.move(to: nil, linearPredictor: 0, stratum: 0)
    let period = SurvivalPeriod(horizon: 300)
    #expect(curve.survival(over: period) < 1)
    let error = curve.standardError(over: period)
    let time = curve.expectedTime(over: period)
    let interval = curve.remainingTimeInterval(level: ConfidenceLevel(0.95))
    #expect(error == nil && time.standardError == nil && interval == nil)
  }
}

/// Closed forms: a hazard of 0.25 at time 2 and 0.75 more at time 5, followed to 8.
@Suite("Expected time: a baseline of two steps by hand")
struct ExpectedTimeTests {
  let curve: CoxCurve

  init() {
    var curve = CoxScorerTests.scorer().makeCurve()
    curve.move(to: nil, linearPredictor: 0, stratum: 0)
    self.curve = curve
  }

  @Test("the area under the curve")
  func areas() {
    var curve = curve
    let (first, second) = (Double.exp(-0.25), Double.exp(-1))
    func area(_ horizon: Double, _ elapsed: Double?) -> Double {
      curve.expectedTime(over: SurvivalPeriod(horizon: horizon, elapsed: elapsed)).value
    }
    expectClose(area(1, nil), 1, .roundoff)
    expectClose(area(4, nil), 2 + 2 * first, .roundoff)
    expectClose(area(8, nil), 2 + 3 * first + 3 * second, .roundoff)
    // Given 3 served: stays to 5 for sure, then e^−0.75.
    expectClose(area(5, 3), 2 + 3 * .exp(-0.75), .roundoff)
    let unknown = area(5.5, 3)
    #expect(unknown.isNaN)
  }

  @Test("a margin of 1 a month, discounted")
  func discounted() {
    var curve = curve
    let delta = 0.01
    let value = { (a: Double, b: Double) in (Double.exp(-delta * a) - .exp(-delta * b)) / delta }
    let found = curve.expectedTime(over: SurvivalPeriod(horizon: 6), discount: delta).value
    expectClose(
      found, value(0, 2) + value(2, 5) * .exp(-0.25) + value(5, 6) * .exp(-1), .relative(1e-14))
  }

  @Test("sure to leave, or sure to stay")
  func extremes() {
    var curve = curve
    curve.move(to: nil, linearPredictor: 1_000, stratum: 0)
    let fromStart = curve.expectedTime(over: SurvivalPeriod(horizon: 8)).value
    let served = curve.expectedTime(over: SurvivalPeriod(horizon: 6, elapsed: 2)).value
    #expect(fromStart == 2 && served == 3)
    curve.move(to: nil, linearPredictor: -1_000, stratum: 0)
    let loyal = curve.expectedTime(over: SurvivalPeriod(horizon: 8)).value
    #expect(loyal == 8)
  }
}

/// A curve that leaves to the protocol what it may.
private struct GeneralCurve: HazardCurve {
  var curve: CoxCurve

  mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    curve.move(to: row, linearPredictor: eta, stratum: stratum)
  }
  var stepCount: Int { curve.stepCount }
  var lastTime: Double { curve.lastTime }
  func time(ofStep step: Int) -> Double { curve.time(ofStep: step) }
  func hazard(of steps: Range<Int>) -> Double { curve.hazard(of: steps) }
  mutating func variance(of parts: [WeightedSteps]) -> Double? { curve.variance(of: parts) }
}
