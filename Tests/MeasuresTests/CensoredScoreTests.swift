import Measures
import TestSupport
import Testing

/// A Cox model of the veterans' lung cancer trial, judged on its own data at 60, 100 and 200 days.
///
/// The values are those of R's riskRegression (function `Score`, Kaplan–Meier censoring weights).
@Suite("Censored Brier scores and AUC against riskRegression", .needs("veteran"))
struct CensoredScoreTests {
  let table: ReferenceTable
  let response: SurvivalResponse

  init() throws {
    table = try ReferenceTable("veteran-cox")
    response = SurvivalResponse(time: table["time"], event: table.flags("event"))
  }

  @Test(
    arguments: [
      (60.0, 0.163647437841, 0.248538543147, 0.341561128633, 0.837624316764),
      (100, 0.152417472309, 0.24327509915, 0.373476887518, 0.864201821799),
      (200, 0.135593983715, 0.1631535859, 0.168918151775, 0.788059819356),
    ])
  func veteran(
    horizon: Double, brier: Double, null: Double, scaled: Double, auc: Double
  ) throws {
    let survival = table["s\(Int(horizon))"]
    let score = try #require(BrierScore(survival: survival, at: horizon, response: response))
    expectClose(score.value, brier, .relative(1e-9))
    expectClose(score.reference, null, .relative(1e-9))
    expectClose(try #require(score.scaled), scaled, .relative(1e-9))
    let area = try #require(
      AreaUnderROC.cumulative(risk: table["risk"], at: horizon, response: response))
    expectClose(area, auc, .relative(1e-9))
  }

  @Test("without censoring they are those of the outcome at the horizon")
  func uncensored() throws {
    let time = response.time
    let everyone = SurvivalResponse(time: time, event: time.map { _ in true })
    let outcome = BinaryResponse(time.map { $0 <= 100 })
    let survival = table["s100"]
    let censored = try #require(BrierScore(survival: survival, at: 100, response: everyone))
    let plain = BrierScore(predictions: survival.map { 1 - $0 }, response: outcome)
    expectClose(censored.value, plain.value, .relative(1e-13))
    expectClose(censored.reference, plain.reference, .relative(1e-13))
    let area = try #require(
      AreaUnderROC.cumulative(risk: table["risk"], at: 100, response: everyone))
    let auc = try #require(AreaUnderROC(scores: table["risk"], response: outcome))
    expectClose(area, auc.estimate, .relative(1e-13))
  }

  /// An event at 1, a censoring at 2, an event at 3, a censoring at 4; horizon 3; G = 2/3 from 2.
  ///
  /// Weights: 1 for the first, 0, 1/(2/3), 1/(2/3).
  @Test("four customers")
  func byHand() throws {
    let four = SurvivalResponse(time: [1, 2, 3, 4], event: [true, false, true, false])
    let survival = [0.5, 0.9, 0.25, 0.75]
    let score = try #require(BrierScore(survival: survival, at: 3, response: four))
    expectClose(score.value, (0.25 + 1.5 * 0.0625 + 1.5 * 0.0625) / 4, .roundoff)
    let overall = 0.75 * 0.5
    expectClose(
      score.reference,
      (2.5 * overall * overall + 1.5 * (1 - overall) * (1 - overall)) / 4, .roundoff)
    let area = try #require(
      AreaUnderROC.cumulative(risk: [1, 5, 3, 2], at: 3, response: four))
    expectClose(area, 1.5 / 2.5, .roundoff)  // only the event at 3 scores above the last
  }

  @Test("at and beyond the last time nothing can be said")
  func beyondFollowUp() {
    let survival = Array(repeating: 0.5, count: response.count)
    #expect(BrierScore(survival: survival, at: 999, response: response) == nil)
    #expect(
      AreaUnderROC.cumulative(risk: table["risk"], at: 1_200, response: response) == nil)
  }

  @Test("the integrated score of a straight line is its middle")
  func integrated() {
    expectClose(integratedScore(times: [1, 2, 5], scores: [1, 2, 5]), 3, .roundoff)
    expectClose(integratedScore(times: [0, 2], scores: [0.5, 0.5]), 0.5, .roundoff)
  }

  @Test("weight 2 is the row twice")
  func weightTwo() throws {
    let weights = (0..<response.count).map { Double($0 % 3) }
    let rows = (0..<response.count).flatMap { Array(repeating: $0, count: $0 % 3) }
    let weighted = SurvivalResponse(
      time: response.time, event: response.event, weights: weights)
    let survival = table["s60"]
    let one = try #require(BrierScore(survival: survival, at: 60, response: weighted))
    let other = try #require(
      BrierScore(survival: rows.map { survival[$0] }, at: 60, response: response.subset(rows)))
    expectClose(one.value, other.value, .relative(1e-13))
    expectClose(one.reference, other.reference, .relative(1e-13))
  }
}
