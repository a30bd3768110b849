import JSONDocuments
import Scoring
import TestSupport
import Testing

/// Survival of lung cancer patients with R's intervals, on three scales, from the start and given
/// 200 days served.
///
/// Source: R 4.2.2, survival 3.5.3, `survfit.coxph`; `Reference/reference.R` made the numbers.
@Suite("Survival intervals: lung, R's survfit")
struct SurvivalIntervalTests {
  let reference: JSONValue
  let scorer: CoxScorer

  init() throws {
    let lung = try LungReference()
    reference = lung.json
    scorer = lung.scorer
  }

  @Test func curves() throws {
    var object = try ObjectReader(reference)
    let level = ConfidenceLevel(0.95)
    var compared = 0
    for expected in try object.array("expected", { value, _ in value }) {
      var curve = try ObjectReader(expected)
      let type = try #require(SurvivalIntervalType(rawValue: try curve.string("type")))
      let row = try curve.numbers("row")
      let elapsed = try curve.value("elapsed") == .null ? nil : curve.number("elapsed")
      let horizons = try curve.numbers("horizon")
      let survival = try curve.numbers("survival")
      let lower = try curve.numbers("lower")
      let upper = try curve.numbers("upper")
      let eta = scorer.linearPredictor(row)
      for index in horizons.indices {
        let period = SurvivalPeriod(horizon: horizons[index], elapsed: elapsed)
        expectClose(
          scorer.survival(linearPredictor: eta, stratum: 0, over: period), survival[index],
          .relative(1e-10))
        let interval = try #require(
          scorer.interval(
            row, linearPredictor: eta, stratum: 0, over: period, level: level, type: type))
        expectClose(interval.lower, lower[index], .relative(1e-10))
        expectClose(interval.upper, upper[index], .relative(1e-10))
        compared += 1
      }
    }
    #expect(compared == 3 * 3 * (6 + 3))
  }

  @Test("quartiles of the remaining time")
  func quantiles() throws {
    var object = try ObjectReader(reference)
    let customers = try object.matrix("customers")
    let quantiles = try object.matrix("quantiles")
    for (row, expected) in zip(customers, quantiles) {
      let eta = scorer.linearPredictor(row)
      for (share, time) in zip([0.25, 0.5, 0.75], expected) {
        #expect(scorer.remainingTime(probability: share, linearPredictor: eta, stratum: 0) == time)
      }
    }
  }

  @Test("a thinned grid is exact at its times and close between them")
  func thinnedGrid() throws {
    let full = scorer.strata[0]
    let grid = try #require(full.intervalGrid)
    let last = grid.time.count - 1
    let kept = grid.time.indices.filter { $0 % 10 == 9 || $0 == last }
    let thinned = CoxScorer(
      encoder: scorer.encoder, coefficients: scorer.coefficients, reference: scorer.reference,
      covariance: scorer.covariance,
      strata: [
        BaselineStratum(
          key: [], time: full.time, cumulativeHazard: full.cumulativeHazard, atRisk: full.atRisk,
          events: full.events,
          intervalGrid: .init(
            time: kept.map { grid.time[$0] }, variance: kept.map { grid.variance[$0] },
            meanHazard: kept.map { grid.meanHazard[$0] }))
      ])
    let row = [70.0, 1]
    let eta = scorer.linearPredictor(row)
    let level = ConfidenceLevel(0.9)
    for (index, time) in grid.time.enumerated() {
      let period = SurvivalPeriod(horizon: time)
      let exact = try #require(
        scorer.interval(
          row, linearPredictor: eta, stratum: 0, over: period, level: level))
      let near = try #require(
        thinned.interval(
          row, linearPredictor: eta, stratum: 0, over: period, level: level))
      if kept.contains(index) {
        #expect(near == exact)
      } else {
        // With a tenth of the times V₀ and M are read in proportion to the hazard between them.
        let width = exact.upper - exact.lower
        #expect((near.lower - exact.lower).magnitude < 0.02 * width)
        #expect((near.upper - exact.upper).magnitude < 0.02 * width)
      }
    }
  }
}
