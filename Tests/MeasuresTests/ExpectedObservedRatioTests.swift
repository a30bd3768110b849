import Distributions
import Measures
import TestSupport
import Testing

/// Whether predictions are too high or too low on the whole.
@Suite("Events expected for each observed")
struct ExpectedObservedRatioTests {
  @Test("four customers by hand")
  func byHand() throws {
    let ratio = try #require(
      ExpectedObservedRatio(
        predictions: [0.2, 0.4, 0.6, 0.8], response: BinaryResponse(events: [0, 0, 1, 1])))
    expectClose(ratio.ratio, 1, .roundoff)
    // p/E − y/O is 0.4, 0.8, −0.8, −0.4: the variance is 4/3 · (0.16 + 0.64 + 0.64 + 0.16)/16.
    expectClose(ratio.logarithm.standardError, (4.0 / 3 * 1.6 / 16).squareRoot(), .roundoff)
    #expect(ratio.interval().direction == .unclear)
    #expect(
      ExpectedObservedRatio(predictions: [0.5, 0.1], response: BinaryResponse(events: [0, 0]))
        == nil)
  }

  @Test("twice as many as there were is too high, half as many too low, a row counts as it weighs")
  func direction() throws {
    var random = RandomStream(seed: 3)
    let risk = (0..<4_000).map { _ in 0.4 * random.uniform() }
    let events = risk.map { random.uniform() < $0 ? 1.0 : 0 }
    func ratio(_ factor: Double, weights: [Double]? = nil) throws -> ExpectedObservedRatio {
      try #require(
        ExpectedObservedRatio(
          predictions: risk.map { $0 * factor },
          response: BinaryResponse(
            events: events, weights: weights, weightsAreFrequencies: false)))
    }
    #expect(try ratio(2).interval().direction == .tooHigh)
    #expect(try ratio(0.5).interval().direction == .tooLow)
    #expect(try ratio(1).interval().direction == .unclear)
    expectClose(try ratio(2).ratio, 2 * (try ratio(1).ratio), .roundoff)
    let doubled = try ratio(1, weights: risk.map { _ in 2 })
    expectClose(doubled.ratio, try ratio(1).ratio, .roundoff)
    expectClose(
      doubled.logarithm.standardError, try ratio(1).logarithm.standardError, .relative(1e-12))
  }

  @Test("the interval holds 1 in 95 of 100 samples of predictions that are right")
  func coverage() {
    var covered = 0
    for seed in 1...400 {
      var random = RandomStream(seed: UInt64(seed))
      let risk = (0..<500).map { _ in 0.4 * random.uniform() }
      let events = risk.map { random.uniform() < $0 ? 1.0 : 0 }
      let ratio = ExpectedObservedRatio(
        predictions: risk, response: BinaryResponse(events: events))
      if ratio?.interval().direction == .unclear { covered += 1 }
    }
    // The 99.9 % band of 95 % over 400 runs.
    #expect((365...393).contains(covered), "\(covered) of 400")
  }

  @Test("customers of low risk who are lost early do not make right predictions look wrong")
  func dependentCensoring() throws {
    // Risk by time 1 is 0.6 or 0.05; most of those at low risk are lost before.
    var random = RandomStream(seed: 7)
    var (times, events, risk) = ([Double](), [Bool](), [Double]())
    for k in 0..<4_000 {
      let high = k % 2 == 0
      let p = high ? 0.6 : 0.05
      let leaves = random.uniform() < p
      let when = leaves ? random.uniform() : 2
      let lost = !high && random.uniform() < 0.8 ? random.uniform() : 2.5
      times.append(min(when, lost))
      events.append(when < lost && leaves)
      risk.append(p)
    }
    let single = SurvivalResponse(time: times, event: events)
    let response = CompetingResponse(single)
    let groups = [0, 1].map { k in risk.indices.filter { $0 % 2 == k } }
    let ratio = try #require(
      ExpectedObservedRatio(predictions: risk, at: 1, response, groups: groups))
    // The share of all that Kaplan and Meier see is far from the mean prediction of 32.5 %.
    let observed = try #require(ProductLimitEstimate(single).interval(at: 1, .logLog))
    #expect(1 - observed.upper > 0.325)
    #expect(ratio.interval().direction == .unclear, "\(ratio.ratio)")
    // In a group O is Kaplan and Meier's share.
    let shares = try groups.map { rows in
      try #require(ProductLimitEstimate(single.subset(rows)).survival(at: 1))
    }
    expectClose(ratio.observed, 1 - (shares[0] + shares[1]) / 2, .relative(1e-12))
    let more = try #require(
      ExpectedObservedRatio(
        predictions: risk.map { $0 * 1.5 }, at: 1, response, groups: groups))
    #expect(more.interval().direction == .tooHigh)
  }

  @Test(
    "at a horizon without censoring and in one group it is the ratio of outcomes that are known")
  func withoutCensoring() throws {
    var random = RandomStream(seed: 5)
    let times = (0..<200).map { _ in 2 * random.uniform() }
    let risk = times.map { _ in random.uniform() }
    let response = CompetingResponse(
      SurvivalResponse(time: times, event: times.map { _ in true }))
    let ratio = try #require(
      ExpectedObservedRatio(
        predictions: risk, at: 1, response, groups: [Array(risk.indices)]))
    let plain = try #require(
      ExpectedObservedRatio(
        predictions: risk, response: BinaryResponse(events: times.map { $0 <= 1 ? 1 : 0 })))
    expectClose(ratio.ratio, plain.ratio, .relative(1e-12))
    expectClose(
      ratio.logarithm.standardError, plain.logarithm.standardError, .relative(1e-12))
  }
}
