import Measures
import RealModule
import TestSupport
import Testing

/// A Cox model of the veterans' lung cancer trial, in sample, against R's riskRegression.
@Suite("Scores at a horizon with standard errors: veteran", .needs("veteran"))
struct HorizonScoreTests {
  let table: ReferenceTable
  let response: SurvivalResponse

  init() throws {
    table = try ReferenceTable("veteran-cox")
    response = SurvivalResponse(time: table["time"], event: table.flags("event"))
  }

  @Test(
    "AUC, Brier score and index of prediction accuracy",
    arguments: [
      (60.0, [0.837624316764, 0.0337640136041], [0.163647437841, 0.014291403363], 0.341561128633),
      (100, [0.864201821799, 0.0307815203259], [0.152417472309, 0.0135760487497], 0.373476887518),
      (200, [0.788059819356, 0.0449473003935], [0.135593983715, 0.0185603751558], 0.168918151775),
    ])
  func veteran(horizon: Double, auc: [Double], brier: [Double], accuracy: Double) throws {
    let outcomes = try #require(HorizonOutcomes(at: horizon, response))
    let area = try #require(outcomes.areaUnderROC(risk: table["risk"]))
    expectClose([area.value, area.standardError], auc, .relative(1e-11))
    let score = HorizonBrier(
      predictions: table["s\(Int(horizon))"].map { 1 - $0 }, outcomes: outcomes)
    expectClose([score.score.value, score.score.standardError], brier, .relative(1e-11))
    expectClose(try #require(score.predictionAccuracy).value, accuracy, .relative(1e-11))
  }

  /// R's rule takes the hazard of censoring where the product-limit estimate has the odds, so that
  /// influences are derivatives up to a share of 1 over those at risk.
  @Test("errors are those of derivatives by each row's weight, up to one over those at risk")
  func derivative() throws {
    let n = 300
    let time = (0..<n).map { Double(($0 * 37) % 307 + 1) }
    let event = (0..<n).map { $0 % 3 != 0 }
    let risk = (0..<n).map { row -> Double in
      let noise = Double((row * 23) % 17)
      return noise + 0.02 * (307 - time[row])
    }
    func scores(_ row: Int, _ change: Double) throws -> [Double] {
      var weights = [Double](repeating: 1, count: n)
      weights[row] += change
      let outcomes = try #require(
        HorizonOutcomes(
          at: 150, SurvivalResponse(time: time, event: event, weights: weights)))
      let brier = HorizonBrier(predictions: risk.map { 0.04 * $0 }, outcomes: outcomes)
      let area = try #require(outcomes.areaUnderROC(risk: risk))
      let accuracy = try #require(brier.predictionAccuracy)
      return [area.value, brier.score.value, accuracy.value]
    }
    let outcomes = try #require(
      HorizonOutcomes(at: 150, SurvivalResponse(time: time, event: event)))
    let brier = HorizonBrier(predictions: risk.map { 0.04 * $0 }, outcomes: outcomes)
    let area = try #require(outcomes.areaUnderROC(risk: risk))
    let accuracy = try #require(brier.predictionAccuracy)
    let measures = [area, brier.score, accuracy]
    var squares = [0.0, 0, 0]
    for row in 0..<n {
      let (up, down) = (try scores(row, 1e-5), try scores(row, -1e-5))
      for k in 0..<3 {
        let derivative = (up[k] - down[k]) / 2e-5
        squares[k] += derivative * derivative
        #expect((derivative - measures[k].influence[row]).magnitude < 2e-4)
      }
    }
    for k in 0..<3 {
      let error = (squares[k] * measures[k].correction).squareRoot()
      expectClose(measures[k].standardError, error, .relative(0.01))
    }
  }

  @Test("without censoring the error is that of the binary scores")
  func uncensored() throws {
    let outcomes = try #require(
      HorizonOutcomes(
        at: 100, SurvivalResponse(time: response.time, event: response.time.map { _ in true })))
    let binary = BinaryResponse(response.time.map { $0 <= 100 })
    let churn = table["s100"].map { 1 - $0 }
    let score = HorizonBrier(predictions: churn, outcomes: outcomes).score
    let plain = InfluenceEstimate.brier(predictions: churn, response: binary)
    expectClose(score.standardError, plain.standardError, .relative(1e-12))
    let area = try #require(outcomes.areaUnderROC(risk: table["risk"]))
    let deLong = try #require(AreaUnderROC(scores: table["risk"], response: binary))
    // The infinitesimal jackknife divides by n where DeLong divides by n − 1 for each outcome.
    expectClose(area.standardError, try #require(deLong.standardError), .relative(0.01))
  }

  @Test("another cause by the horizon is known to be no event")
  func causes() throws {
    let competing = CompetingResponse(
      time: [1, 2, 3, 4, 5], cause: [1, 2, 0, 1, 0], causeCount: 2)
    let outcomes = try #require(
      HorizonOutcomes(
        at: 4, competing, cause: 1, process: CensoringProcess(competing)))
    expectClose(outcomes.eventWeights, [1, 0, 0, 1.5, 0], .roundoff)
    expectClose(outcomes.nonEventWeights, [0, 1, 0, 0, 1.5], .roundoff)
    let known = outcomes.known
    #expect(known.rows == [0, 1, 3, 4])
    expectClose(known.response.eventRate, 2.5 / 5, .roundoff)
  }

  @Test("nobody left at the horizon: nothing can be said")
  func beyond() {
    #expect(HorizonOutcomes(at: 2_000, response) == nil)
  }
}

@Suite("D-calibration")
struct DistributionCalibrationTests {
  @Test("survival at the time of the event, and a censoring spread over what may come")
  func byHand() {
    let response = SurvivalResponse(time: [1, 2, 3, 4], event: [true, true, true, false])
    let calibration = DistributionCalibration(
      survival: [0.9, 0.6, 0.3, 0.4], response: response, bins: 2)
    // Above ½: 0.9 and 0.6; below: 0.3 and all of the censored row.
    expectClose(calibration.counts, [2, 2], .roundoff)
    expectClose(calibration.pValue, 1, .roundoff)
    let other = DistributionCalibration(
      survival: [0.9, 0.6, 0.3, 0.8], response: response, bins: 2)
    expectClose(other.counts, [1 + 0.5 / 0.8, 2 + 0.3 / 0.8], .roundoff)
  }

  @Test("the truth is not refused, and a model twice as pessimistic is")
  func truth() {
    var random = SeededGenerator(seed: 11)
    var time = [Double](), event = [Bool]()
    for _ in 0..<2_000 {
      let t = -Double.log(Double.random(in: 0..<1, using: &random))
      let c = Double.random(in: 0..<3, using: &random)
      time.append(min(t, c))
      event.append(t <= c)
    }
    let response = SurvivalResponse(time: time, event: event)
    let right = DistributionCalibration(survival: time.map { .exp(-$0) }, response: response)
    let wrong = DistributionCalibration(survival: time.map { .exp(-2 * $0) }, response: response)
    #expect(right.pValue > 0.01)
    #expect(wrong.pValue < 1e-6)
    #expect(right.degreesOfFreedom == 9)
  }
}
