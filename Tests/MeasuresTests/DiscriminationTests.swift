import Measures
import RealModule
import TestSupport
import Testing

@Suite("AUC against pROC and published values")
struct AreaUnderROCTests {
  let values: ReferenceValues

  init() throws { values = try ReferenceValues() }

  @Test("area, DeLong's variance and interval of churn", arguments: ["mlc_churn", "wa_churn"])
  func churn(key: String) throws {
    try expectDeLong(key)
  }

  @Test(
    "area, DeLong's variance and interval of markers of an aneurysm", .needs("asah"),
    arguments: ["s100b", "ndka", "wfns"])
  func markers(key: String) throws {
    try expectDeLong("asah/\(key)")
  }

  private func expectDeLong(_ key: String) throws {
    let (scores, response) = try table(key)
    let auc = try #require(AreaUnderROC(scores: scores, response: response))
    let interval = try #require(auc.interval())
    expectClose(auc.estimate, values["\(key)/auc"], .relative(1e-13))
    expectClose(try #require(auc.variance), values["\(key)/variance"], .relative(1e-11))
    expectClose(
      [interval.lower, interval.upper], values.series("\(key)/interval"), .relative(1e-12))
    let curve = try #require(ReceiverOperatingCurve(scores: scores, response: response))
    expectClose(curve.kolmogorovSmirnov, values["\(key)/kolmogorovSmirnov"], .relative(1e-12))
  }

  @Test(
    "weights that are no frequencies: the sum of squared influences, and DeLong's where equal",
    .needs("asah"))
  func weightedVariance() throws {
    let (scores, response) = try table("asah/s100b")
    let plain = try #require(AreaUnderROC(scores: scores, response: response)?.variance)
    func area(_ weights: [Double]) -> AreaUnderROC? {
      AreaUnderROC(
        scores: scores,
        response: BinaryResponse(
          events: response.events, weights: weights, weightsAreFrequencies: false))
    }
    for weight in [1.0, 2, 0.125] {
      let equal = Array(repeating: weight, count: scores.count)
      expectClose(area(equal)?.variance ?? .nan, plain, .relative(1e-12))
    }
    // By differences: each row's weight times the derivative of the area by it, squared.
    let weights = scores.indices.map { 0.5 + Double($0 % 5) }
    var sums = (events: 0.0, others: 0.0)
    for row in scores.indices {
      let areas = [1e-4, -1e-4].map { change in
        var changed = weights
        changed[row] *= 1 + change
        return area(changed)?.estimate ?? .nan
      }
      let influence = (areas[0] - areas[1]) / 2e-4
      if response.events[row] == 1 {
        sums.events += influence * influence
      } else {
        sums.others += influence * influence
      }
    }
    let events = response.totalEvents
    let others = response.totalTrials - events
    expectClose(
      area(weights)?.variance ?? .nan,
      sums.events * events / (events - 1) + sums.others * others / (others - 1), .relative(1e-6))
  }

  @Test("two markers of the same patients", .needs("asah"), arguments: [("wfns", 0), ("ndka", 1)])
  func paired(other: String, sign: Int) throws {
    let (first, response) = try table("asah/s100b")
    let (second, _) = try table("asah/\(other)")
    let difference = try #require(
      AreaUnderROC.difference(first, second, response: response))
    expectClose(
      difference.statistic, values["asah/s100b-\(other)/statistic"], .relative(1e-10))
    expectClose(difference.pValue, values["asah/s100b-\(other)/pValue"], .relative(1e-10))
  }

  @Test("what the churn model's top customers hold")
  func gains() throws {
    let (scores, response) = try table("mlc_churn")
    let curve = try #require(ReceiverOperatingCurve(scores: scores, response: response))
    expectClose(curve.lift(at: 0.1), 3.564356436, .published(decimals: 9))
    expectClose(curve.lift(at: 0.2), 3.026874115983, .published(decimals: 12))
    expectClose(curve.averagePrecision, 0.469778699857, .published(decimals: 12))
  }

  @Test("Brier score and log-loss", arguments: ["mlc_churn", "wa_churn"])
  func probabilityScores(key: String) throws {
    let (scores, response) = try table(key)
    let brier = BrierScore(predictions: scores, response: response)
    expectClose(brier.value, values["\(key)/brier"], .relative(1e-12))
    expectClose(
      logLoss(predictions: scores, response: response), values["\(key)/logLoss"],
      .relative(1e-12))
  }

  private func table(_ key: String) throws -> (scores: [Double], response: BinaryResponse) {
    let parts = key.split(separator: "/").map(String.init)
    let files = [
      "mlc_churn": "mlc-churn-logistic", "wa_churn": "wa-churn-logistic", "asah": "asah",
    ]
    let table = try ReferenceTable(files[parts[0]] ?? parts[0])
    let scores = table[parts.count > 1 ? parts[1] : "probability"]
    return (scores, BinaryResponse(table.flags("event")))
  }
}

@Suite("Discrimination and probability scores by hand and by laws")
struct DiscriminationLawTests {
  /// Events score 3, 2; non-events 2, 1, 1: of six pairs five are right and one is tied.
  let scores = [3.0, 2, 2, 1, 1]
  let response = BinaryResponse([true, true, false, false, false])

  @Test("five customers: area and variance")
  func area() throws {
    let auc = try #require(AreaUnderROC(scores: scores, response: response))
    expectClose(auc.estimate, 5.5 / 6, .roundoff)
    // Placements of the events 1, 5/6; of the non-events 3/4, 1, 1.
    let events = 2 * (1.0 / 12) * (1.0 / 12)
    let nonEvents = (1.0 / 6) * (1.0 / 6) + 2 * (1.0 / 12) * (1.0 / 12)
    expectClose(
      try #require(auc.variance), events / 1 / 2 + nonEvents / 2 / 3, .relative(1e-14))
  }

  @Test("five customers: curve, gains, lift")
  func curve() throws {
    let curve = try #require(ReceiverOperatingCurve(scores: scores, response: response))
    #expect(curve.thresholds == [3, 2, 1])
    #expect(curve.truePositiveRates == [0.5, 1, 1])
    expectClose(curve.falsePositiveRates, [0, 1.0 / 3, 1], .roundoff)
    expectClose(curve.kolmogorovSmirnov, 2.0 / 3, .roundoff)
    expectClose(curve.gain(at: 0.2), 0.5, .roundoff)
    expectClose(curve.gain(at: 0.4), 0.75, .roundoff)  // one of the two that score 2
    expectClose(curve.lift(at: 0.1), 0.25 / 0.1, .roundoff)
    #expect(curve.gain(at: 0) == 0)
    #expect(curve.gain(at: 1) == 1)
    expectClose(curve.averagePrecision, 0.5 * 1 + 0.5 * 2 / 3, .roundoff)
  }

  @Test("five customers: Brier score, log-loss")
  func probabilities() throws {
    let p = [0.5, 0.75, 0.25, 0.5, 0]
    let brier = BrierScore(predictions: p, response: response)
    expectClose(brier.value, (0.25 + 0.0625 + 0.0625 + 0.25) / 5, .roundoff)
    expectClose(brier.reference, 0.24, .roundoff)
    expectClose(try #require(brier.scaled), 1 - 0.125 / 0.24, .roundoff)
    // Likelihood ½ · ¾ · ¾ · ½ · 1 = 9/64
    expectClose(logLoss(predictions: p, response: response), .log(64.0 / 9) / 5, .roundoff)
    #expect(
      logLoss(predictions: [1, 1, 1, 0, 0], response: response) == .infinity)
  }

  @Test("one outcome only, no area; one event, no variance")
  func undefined() throws {
    #expect(
      AreaUnderROC(scores: [1, 2], response: BinaryResponse([true, true])) == nil)
    #expect(
      ReceiverOperatingCurve(scores: [1, 2], response: BinaryResponse([false, false])) == nil)
    #expect(BrierScore(predictions: [1, 1], response: BinaryResponse([true, true])).scaled == nil)
    let single = try #require(
      AreaUnderROC(scores: [1, 2, 0], response: BinaryResponse([true, false, false])))
    #expect(single.estimate == 0.5)
    #expect(single.variance == nil)
    #expect(single.interval() == nil)
  }

  @Test("pairs counted one by one give the same", arguments: 0..<10)
  func bruteForce(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed + 100))
    let n = 30 + seed
    let scores = (0..<n).map { _ in Double(Int.random(in: 0...9, using: &random)) }
    let trials = (0..<n).map { _ in Double(Int.random(in: 1...3, using: &random)) }
    let events = trials.map { Double(Int.random(in: 0...Int($0), using: &random)) }
    let weights = (0..<n).map { _ in Double(Int.random(in: 1...8, using: &random)) / 4 }
    let response = BinaryResponse(events: events, trials: trials, weights: weights)
    var (right, all) = (0.0, 0.0)
    for i in 0..<n {
      for j in 0..<n {
        let weight = response.eventWeight(i) * response.nonEventWeight(j)
        all += weight
        right += weight * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0)
      }
    }
    let auc = try #require(AreaUnderROC(scores: scores, response: response))
    expectClose(auc.estimate, right / all, .relative(1e-13))
    let moved = try #require(
      AreaUnderROC(scores: scores.map { 5 - 1 / (1 + $0) }, response: response))
    #expect(moved.estimate == auc.estimate)
    #expect(moved.variance == auc.variance)
  }

  @Test("a group is its customers one by one, and weight 2 the row twice")
  func groups() throws {
    let grouped = BinaryResponse(events: [2, 0, 1], trials: [3, 2, 1], weights: [1, 2, 1])
    let single = BinaryResponse(
      [true, true, false, false, false, false, false, true])
    let score = [0.5, 0.25, 0.75]
    let scores = [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.75]
    let one = try #require(AreaUnderROC(scores: score, response: grouped))
    let other = try #require(AreaUnderROC(scores: scores, response: single))
    expectClose(one.estimate, other.estimate, .roundoff)
    expectClose(try #require(one.variance), try #require(other.variance), .relative(1e-14))
    #expect(
      BrierScore(predictions: score, response: grouped)
        == BrierScore(predictions: scores, response: single))
    expectClose(
      logLoss(predictions: score, response: grouped),
      logLoss(predictions: scores, response: single), .roundoff)
    #expect(grouped.eventRate == 3.0 / 8)
  }

  @Test("the difference of a score from itself is 0")
  func sameScore() throws {
    let difference = try #require(
      AreaUnderROC.difference(scores, scores, response: response))
    #expect(difference == Estimate(value: 0, standardError: 0))
  }

  @Test("more events than trials are refused")
  func tooManyEvents() async {
    await #expect(processExitsWith: .failure) {
      _ = BinaryResponse(events: [3], trials: [2])
    }
  }

  @Test("a probability above 1 is refused")
  func notAProbability() async {
    await #expect(processExitsWith: .failure) {
      _ = BrierScore(predictions: [1.5], response: BinaryResponse([true]))
    }
  }
}
