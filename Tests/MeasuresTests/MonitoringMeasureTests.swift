import Distributions
import Measures
import RealModule
import TestSupport
import Testing

@Suite("Stability, expected events, recalibrated hazards")
struct MonitoringMeasureTests {
  /// By hand: shares .5, .3, .2 in training, .4, .3, .3 now:
  /// (−.1) ln .8 + 0 + .1 ln 1.5 = .0223143551 + .0405465108.
  @Test("stability index of three bins, by hand")
  func byHand() {
    let stability = PopulationStability(
      expected: [0.5, 0.3, 0.2], counts: [40, 30, 30], trainingRows: 1000)
    expectClose(stability.index, 0.0628608659, .published(decimals: 9))
    #expect(stability.bins.map(\.observed) == [0.4, 0.3, 0.3])
    // (1/100 + 1/1000) times the 99 % quantile of chi-squared with 2, which is −2 log .01.
    expectClose(stability.chance(), 0.011 * -2 * .log(0.01), .relative(1e-12))
  }

  @Test("a share of nothing counts as half a row")
  func emptyBins() {
    let stability = PopulationStability(
      expected: [1, 0], counts: [90, 10], trainingRows: 200)
    let expected = -0.1 * .log(0.9) + (0.1 - 0.0025) * .log(0.1 / 0.0025)
    expectClose(stability.index, expected, .relative(1e-12))
  }

  @Test("laws: nothing changed is 0, and exchanging then and now changes nothing")
  func laws() {
    let same = PopulationStability(
      expected: [0.2, 0.5, 0.3], counts: [20, 50, 30], trainingRows: 100)
    #expect(same.index.magnitude < 1e-15)
    let (a, b) = ([0.1, 0.6, 0.3], [0.25, 0.35, 0.4])
    let forth = PopulationStability(expected: a, counts: b.map { $0 * 400 }, trainingRows: 400)
    let back = PopulationStability(expected: b, counts: a.map { $0 * 400 }, trainingRows: 400)
    expectClose(forth.index, back.index, .relative(1e-12))
    #expect(forth.index > 0)
  }

  @Test("training's own values have index 0, ties or none", arguments: [false, true])
  func ownValues(ties: Bool) throws {
    var random = SeededGenerator(seed: 5)
    let values = (0..<3_000).map { _ -> Double in
      let value = Double.random(in: 0...10, using: &random)
      return ties ? (value < 6 ? 0 : value.rounded()) : value
    }
    let sorted = values.sorted()
    let quantiles = (0...10).map { k -> Double in
      let place = Double((sorted.count - 1) * k) / 10
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
    let shares = quantiles.map { q in Double(sorted.count { $0 <= q }) / 3_000 }
    let stability = try #require(
      PopulationStability(
        values: values, quantiles: quantiles, sharesAtOrBelow: shares, trainingRows: 3_000))
    #expect(stability.index.magnitude < 1e-12)
    #expect(stability.bins.count == (ties ? 5 : 10))
    // Without the shares ties would look like a change.
    let blind = PopulationStability(
      values: values, quantiles: quantiles, sharesAtOrBelow: [], trainingRows: 3_000)
    let shift = try #require(blind?.index)
    #expect(ties ? shift > 1e-3 : shift < 1e-3)
  }

  @Test("where nothing has changed, 1 % of indices exceed what chance does (1,000 tables)")
  func chanceHolds() {
    var random = SeededGenerator(seed: 1)
    let shares = [0.1, 0.2, 0.3, 0.4]
    func counts(_ n: Int) -> [Double] {
      var counts = [0.0, 0, 0, 0]
      for _ in 0..<n {
        let u = Double.random(in: 0..<1, using: &random)
        counts[u < 0.1 ? 0 : u < 0.3 ? 1 : u < 0.6 ? 2 : 3] += 1
      }
      return counts
    }
    var exceeding = 0
    for _ in 0..<1_000 {
      let then = counts(500)
      let stability = PopulationStability(
        expected: then.map { $0 / 500 }, counts: counts(300), trainingRows: 500)
      if stability.index > stability.chance() { exceeding += 1 }
    }
    // The 99.9 % band of 1 % in 1,000 runs.
    #expect((1...22).contains(exceeding), "\(exceeding) of 1000; shares \(shares)")
  }

  @Test("a share's ratio: Wilson's limits over the mean prediction")
  func binaryRatio() {
    let response = BinaryResponse(events: [1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    let ratio = EventCountRatio(
      predictions: Array(repeating: 0.1, count: 10), response: response)
    expectClose(ratio.ratio, 2, .roundoff)
    // Wilson's interval of 2 in 10 is .05668215 to .50983750.
    expectClose(ratio.interval.lower, 0.566822, .published(decimals: 5))
    expectClose(ratio.interval.upper, 5.098375, .published(decimals: 5))
  }

  /// Garwood's exact interval of 10 events is 4.795389 to 18.390356.
  @Test("a count's ratio: exact Poisson limits")
  func poissonRatio() {
    let ratio = EventCountRatio(events: 10, cumulativeHazard: 5)
    expectClose(ratio.interval.lower, 4.795389 / 5, .published(decimals: 6))
    expectClose(ratio.interval.upper, 18.390356 / 5, .published(decimals: 6))
    #expect(EventCountRatio(events: 0, cumulativeHazard: 3).interval.lower == 0)
  }

  @Test("hazards of two groups: the slope joins their ratios, in closed form")
  func twoGroups() throws {
    // Two linear predictors saturate: exp(a + d (x − c)) is observed over expected in each group.
    let x = [0.0, 0, 0, 1, 1, 1]
    let hazards = [0.5, 0.5, 1, 1, 2, 1]
    let events = [1.0, 0, 0, 1, 1, 1]
    let found = try #require(
      HazardRecalibration(linearPredictors: x, hazards: hazards, events: events))
    let ratios = [1.0 / 2, 3.0 / 4]
    let slope = try #require(found.slope)
    let intercept = try #require(found.intercept)
    expectClose(slope.value - 1, .log(ratios[1] / ratios[0]), .relative(1e-10))
    expectClose(
      intercept.value, (.log(ratios[0]) + .log(ratios[1])) / 2, .relative(1e-10))
    // The difference of two independent log rates of 1 and 3 events.
    expectClose(slope.standardError, (1.0 + 1.0 / 3).squareRoot(), .relative(1e-9))
    expectClose(found.inTheLarge.value, .log(4.0 / 6), .relative(1e-12))
    expectClose(found.inTheLarge.standardError, 0.5, .roundoff)
  }

  @Test("hazards that cannot be stretched have a level but no slope")
  func onePrediction() throws {
    let found = try #require(
      HazardRecalibration(linearPredictors: [2, 2], hazards: [1, 1], events: [1, 0]))
    #expect(found.slope == nil && found.intercept == nil)
    expectClose(found.inTheLarge.value, .log(0.5), .roundoff)
    #expect(HazardRecalibration(linearPredictors: [1], hazards: [1], events: [0]) == nil)
  }
}
