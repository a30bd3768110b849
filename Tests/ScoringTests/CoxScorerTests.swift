import Formulas
import RealModule
import Scoring
import TestSupport
import Testing

/// Closed forms: a baseline of two steps, 0.25 at time 2 and 0.75 more at time 5, followed to 8.
@Suite("Cox scorer: a baseline of two steps by hand")
struct CoxScorerTests {
  static func scorer(strata: [BaselineStratum]? = nil) -> CoxScorer {
    CoxScorer(
      encoder: .identity(["x"]), coefficients: [2], reference: [10], covariance: nil,
      strata: strata ?? [
        BaselineStratum(
          key: [], time: [2, 5, 8], cumulativeHazard: [0.25, 1, 1], atRisk: [4, 2, 1],
          events: [1, 1, 0], intervalGrid: nil)
      ])
  }
  let scorer = Self.scorer()
  /// η = 2 (10.5 − 10), so that e^η = e.
  var eta: Double { scorer.linearPredictor([10.5]) }

  @Test(
    "steps include their time",
    arguments: [
      (0, 0), (1.999, 0), (2, 0.25), (4.999, 0.25), (5, 1), (8, 1),
    ] as [(Double, Double)])
  func fromStart(horizon: Double, hazard: Double) {
    #expect(eta == 1)
    let survival = scorer.survival(
      linearPredictor: eta, stratum: 0, over: SurvivalPeriod(horizon: horizon))
    expectClose(survival, .exp(-hazard * .exp(1)), .roundoff)
  }

  @Test("given the time served, hazards are differences")
  func conditional() {
    let ask = { (elapsed: Double, horizon: Double) in
      scorer.survival(
        linearPredictor: 0, stratum: 0, over: SurvivalPeriod(horizon: horizon, elapsed: elapsed))
    }
    #expect(ask(2, 2.5) == 1)
    expectClose(ask(2, 3), .exp(-0.75), .roundoff)
    expectClose(ask(1, 7), .exp(-1), .roundoff)
    #expect(ask(5, 3) == 1)
    #expect(ask(5, 3.5).isNaN)
    #expect(ask(9, 0).isNaN)
    // From the start a customer has no time served; served zero time is the same unless some leave
    // at time 0.
    #expect(
      ask(0, 5)
        == scorer.survival(
          linearPredictor: 0, stratum: 0, over: SurvivalPeriod(horizon: 5)))
  }

  @Test("events at time 0 are survived by those who are there")
  func timeZero() {
    let scorer = Self.scorer(strata: [
      BaselineStratum(
        key: [], time: [0, 3], cumulativeHazard: [0.5, 1], atRisk: [2, 1], events: [1, 1],
        intervalGrid: nil)
    ])
    let start = scorer.survival(linearPredictor: 0, stratum: 0, over: SurvivalPeriod(horizon: 0))
    let served = scorer.survival(
      linearPredictor: 0, stratum: 0, over: SurvivalPeriod(horizon: 0, elapsed: 0))
    expectClose(start, .exp(-0.5), .roundoff)
    #expect(served == 1)
  }

  @Test("beyond the follow-up: nothing, or the late hazard carried on")
  func beyond() {
    let ask = { (horizon: Double, beyond: BeyondFollowUp) in
      scorer.survival(
        linearPredictor: 0, stratum: 0, over: SurvivalPeriod(horizon: horizon), beyond: beyond)
    }
    #expect(ask(8.001, .missing).isNaN)
    // Over the last 4 units, from 4 to 8, the hazard rose from .25 to 1.
    expectClose(ask(10, .carryHazard(span: 4)), .exp(-(1 + 2 * 0.75 / 4)), .roundoff)
    // A span longer than the follow-up is the whole of it.
    expectClose(ask(10, .carryHazard(span: 100)), .exp(-(1 + 2 * 1.0 / 8)), .roundoff)
    #expect(ask(8, .carryHazard(span: 4)) == ask(8, .missing))
    let late = scorer.survival(
      linearPredictor: 0, stratum: 0, over: SurvivalPeriod(horizon: 2, elapsed: 9),
      beyond: .carryHazard(span: 4))
    expectClose(late, .exp(-2 * 0.75 / 4), .roundoff)
  }

  @Test("an enormous risk is certain to leave, once there is a hazard")
  func extremes() {
    let period = SurvivalPeriod(horizon: 1)
    #expect(scorer.survival(linearPredictor: 1_000, stratum: 0, over: period) == 1)
    let later = SurvivalPeriod(horizon: 2)
    #expect(scorer.survival(linearPredictor: 1_000, stratum: 0, over: later) == 0)
    #expect(scorer.survival(linearPredictor: -1_000, stratum: 0, over: later) == 1)
    #expect(scorer.remainingTime(linearPredictor: 1_000, stratum: 0) == 2)
    #expect(scorer.remainingTime(linearPredictor: -1_000, stratum: 0) == nil)
  }

  @Test("the median is the first time at or under one half")
  func median() throws {
    // log 2 = .69 lies between .25 and 1.
    #expect(scorer.remainingTime(linearPredictor: 0, stratum: 0) == 5)
    #expect(scorer.remainingTime(linearPredictor: 0, stratum: 0, elapsed: 3) == 2)
    #expect(scorer.remainingTime(linearPredictor: 0, stratum: 0, elapsed: 5) == nil)
    #expect(scorer.remainingTime(probability: 0.2, linearPredictor: 0, stratum: 0) == 2)
    #expect(scorer.remainingTime(linearPredictor: -1, stratum: 0) == nil)
    #expect(scorer.remainingTime(linearPredictor: 0, stratum: 0, elapsed: 9) == nil)
    let carried = try #require(
      scorer.remainingTime(
        linearPredictor: 0, stratum: 0, elapsed: 5, beyond: .carryHazard(span: 4)))
    expectClose(carried, 3 + .log(2) / (0.75 / 4), .roundoff)
    let later = try #require(
      scorer.remainingTime(
        linearPredictor: 0, stratum: 0, elapsed: 12, beyond: .carryHazard(span: 4)))
    expectClose(later, .log(2) / (0.75 / 4), .relative(1e-14))
  }

  @Test("flat at exactly one half, the median is the middle, as in R")
  func flatMedian() {
    let half = Double.log(2)
    let flat = Self.scorer(strata: [
      BaselineStratum(
        key: [], time: [1, 2, 5, 8], cumulativeHazard: [half / 2, half, 1, 1],
        atRisk: [4, 3, 2, 1], events: [1, 1, 1, 0], intervalGrid: nil)
    ])
    #expect(flat.remainingTime(linearPredictor: 0, stratum: 0) == 3.5)
    #expect(flat.remainingTime(linearPredictor: 0, stratum: 0, elapsed: 0.5) == 3)
    let ending = Self.scorer(strata: [
      BaselineStratum(
        key: [], time: [1, 2, 4], cumulativeHazard: [half / 2, half, half], atRisk: [4, 3, 1],
        events: [1, 1, 0], intervalGrid: nil)
    ])
    #expect(ending.remainingTime(linearPredictor: 0, stratum: 0) == 3)
  }

  @Test("strata are found by all their levels, and some combinations were never seen")
  func strata() {
    let profile = FeatureEncoder.Profile(missingShare: 0, quantiles: [], levelShares: [0.5, 0.5])
    let names = ["plan", "region"]
    let encoder = FeatureEncoder(
      inputs: names.map {
        .init(name: $0, kind: .categorical(levels: ["a", "b"]), profile: profile)
      },
      variables: [], terms: [], hasIntercept: false, offsets: [],
      strata: names.map {
        .init(name: $0, kind: .factor(.column($0), levels: ["a", "b"], reference: 0))
      },
      columnNames: [])
    let keys = [["b", "a"], ["a", "a"], ["b", "b"]]
    let scorer = CoxScorer(
      encoder: encoder, coefficients: [], reference: [], covariance: nil,
      strata: keys.map {
        BaselineStratum(
          key: $0, time: [1], cumulativeHazard: [1], atRisk: [1], events: [1], intervalGrid: nil)
      })
    #expect(scorer.stratum([1, 0]) == 0)
    #expect(scorer.stratum([0, 0]) == 1)
    #expect(scorer.stratum([1, 1]) == 2)
    #expect(scorer.stratum([0, 1]) == -1)
    #expect(scorer.stratum([.nan, 1]) == -1)
    var rows = RowScorer(.cox(scorer))
    rows.slots = [0, 1]
    #expect(rows.score().status == .unseenStratum)
  }

  @Test("a hazard that falls, times that do not ascend, a grid that ends early")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = BaselineStratum(
        key: [], time: [1, 2], cumulativeHazard: [1, 0.5], atRisk: [1, 1], events: [1, 1],
        intervalGrid: nil)
    }
    await #expect(processExitsWith: .failure) {
      _ = BaselineStratum(
        key: [], time: [2, 2], cumulativeHazard: [1, 2], atRisk: [1, 1], events: [1, 1],
        intervalGrid: nil)
    }
    await #expect(processExitsWith: .failure) {
      _ = BaselineStratum(
        key: [], time: [1, 2], cumulativeHazard: [1, 2], atRisk: [1, 1], events: [1, 1],
        intervalGrid: .init(time: [1], variance: [1], meanHazard: [[0]]))
    }
    await #expect(processExitsWith: .failure) { _ = SurvivalPeriod(horizon: -1) }
  }
}
