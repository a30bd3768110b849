import Evaluation
import Measures
import TestSupport
import Testing

/// The risk of low birth weight.
///
/// Source: Hosmer & Lemeshow, *Applied Logistic Regression*, 2nd ed. (2000).
@Suite("Logistic evaluation: low birth weight")
struct LogisticEvaluationTests {
  let table: ReferenceTable
  let values: ReferenceValues
  let response: BinaryResponse

  init() throws {
    table = try ReferenceTable("birthwt-logistic")
    values = try ReferenceValues()
    response = BinaryResponse(table.flags("event"))
  }

  @Test("calibration of predictions that were pulled together and moved")
  func recalibration() throws {
    let evaluation = LogisticEvaluation(
      predictions: table["miscalibrated"], response: response)
    let fit = try #require(evaluation.recalibration)
    expectEstimate(fit.inTheLarge, "birthwt/miscalibrated/inTheLarge")
    expectEstimate(fit.intercept, "birthwt/miscalibrated/intercept")
    expectEstimate(fit.slope, "birthwt/miscalibrated/slope")
    expectClose(try #require(fit.slope).value, 1 / 0.7, .relative(1e-12))  // the model's own fit
    expectClose(evaluation.brier.value, 0.191090926155, .published(decimals: 12))
    #expect(evaluation.notes == [])
  }

  @Test("calibration with weights")
  func weightedRecalibration() throws {
    let weighted = BinaryResponse(table.flags("event"), weights: table["weight"])
    let fit = try #require(
      Recalibration(predictions: table["miscalibrated"], response: weighted))
    expectEstimate(fit.inTheLarge, "birthwt/weighted/inTheLarge")
    expectEstimate(fit.intercept, "birthwt/weighted/intercept")
    expectEstimate(fit.slope, "birthwt/weighted/slope")
  }

  @Test("a model's own predictions are calibrated on its own data")
  func ownData() throws {
    let fit = try #require(
      Recalibration(predictions: table["probability"], response: response))
    #expect(fit.inTheLarge.value.magnitude < 1e-12)
    #expect((try #require(fit.slope).value - 1).magnitude < 1e-12)
  }

  @Test("measures of the model, published with it")
  func measures() throws {
    let evaluation = LogisticEvaluation(predictions: table["probability"], response: response)
    #expect(evaluation.observations == 189)
    #expect(evaluation.events == 59)
    expectClose(try #require(evaluation.area).estimate, 0.7461538462, .published(decimals: 10))
    expectClose(evaluation.brier.value, 0.1790602288, .published(decimals: 10))
    expectClose(
      try #require(evaluation.kolmogorovSmirnov), 0.384093872229, .published(decimals: 12))
    expectClose(
      try #require(evaluation.averagePrecision), 0.568952792417, .published(decimals: 12))
    expectClose(evaluation.logLoss, 201.284795056 / 2 / 189, .relative(1e-11))  // the deviance
    expectClose(evaluation.meanPrediction, evaluation.eventRate, .relative(1e-12))
  }

  @Test("calibration by tenths, and the Hosmer–Lemeshow statistic they give")
  func calibrationTable() throws {
    let groups = LogisticEvaluation(predictions: table["probability"], response: response)
      .calibration
    expectClose(
      groups.map { Double($0.observations) }, values.series("birthwt/groups/observations"),
      .roundoff)
    expectClose(groups.map(\.events), values.series("birthwt/groups/events"), .roundoff)
    expectClose(
      groups.map(\.predicted), values.series("birthwt/groups/predicted"), .relative(1e-13))
    for (group, bounds) in zip(
      groups,
      zip(values.series("birthwt/groups/lower"), values.series("birthwt/groups/upper")))
    {
      let interval = try #require(group.interval)
      #expect((interval.lower - bounds.0).magnitude < 1e-12)
      expectClose(interval.upper, bounds.1, .relative(1e-12))
    }
    let statistic = groups.reduce(0.0) { sum, group in
      let n = Double(group.observations)
      let difference = group.events - n * group.predicted
      return sum + difference * difference / (n * group.predicted * (1 - group.predicted))
    }
    expectClose(statistic, 3.94341548, .published(decimals: 8))
  }

  @Test("gains climb to all events, and their tenths add up")
  func gains() {
    let gains = LogisticEvaluation(predictions: table["probability"], response: response).gains
    #expect(gains.count == 10)
    #expect(gains[9].gain == 1)
    #expect(gains[9].lift == 1)
    for (k, row) in gains.enumerated() {
      expectClose(row.lift, row.gain / row.share, .roundoff)
      let sum = gains[...k].reduce(0) { $0 + $1.liftOfTenth / 10 }
      expectClose(row.gain, sum, .relative(1e-13))
    }
  }

  private func expectEstimate(_ estimate: Estimate?, _ key: String) {
    expectClose(
      [estimate?.value ?? .nan, estimate?.standardError ?? .nan], values.series(key),
      .relative(1e-10))
  }
}

@Suite("Logistic evaluation: what is missing, and why")
struct LogisticEvaluationNoteTests {
  @Test("one outcome only")
  func oneOutcome() {
    let evaluation = LogisticEvaluation(
      predictions: [0.2, 0.3], response: BinaryResponse([false, false]))
    #expect(evaluation.area == nil)
    #expect(evaluation.recalibration == nil)
    #expect(evaluation.topDecileLift == nil)
    #expect(evaluation.gains.isEmpty)
    #expect(
      evaluation.notes.map(\.description) == [
        "No row is an event, so AUC, lift and the calibration fits are missing."
      ])
  }

  @Test("certain predictions, one of them wrong")
  func certain() {
    let evaluation = LogisticEvaluation(
      predictions: [0, 0, 0.5, 1], response: BinaryResponse([true, false, false, true]))
    #expect(evaluation.logLoss == .infinity)
    #expect(evaluation.recalibration == nil)
    #expect(
      evaluation.notes.map(\.description) == [
        "1 outcome was predicted to be impossible, so the log-loss is infinite.",
        "3 predictions of exactly 0 or 1 have no log-odds, so the calibration fits are missing.",
      ])
  }

  @Test(
    "a perfect order, or one prediction for all, has no slope",
    arguments: [[0.1, 0.2, 0.7, 0.9], [0.5, 0.5, 0.5, 0.5], [0.1, 0.4, 0.4, 0.9]])
  func noSlope(predictions: [Double]) throws {
    let evaluation = LogisticEvaluation(
      predictions: predictions, response: BinaryResponse([false, false, true, true]))
    let recalibration = try #require(evaluation.recalibration)
    #expect(recalibration.slope == nil)
    #expect(recalibration.intercept == nil)
    #expect(recalibration.inTheLarge.value.isFinite)
    #expect(evaluation.notes == [.noCalibrationSlope])
  }

  @Test("predictions far from the truth still have their slope", arguments: [1e-12, 1 - 1e-12])
  func extremePredictions(extreme: Double) throws {
    let fit = try #require(
      Recalibration(
        predictions: [extreme, 0.5, extreme, 0.5, 0.25, 0.75],
        response: BinaryResponse([true, false, false, true, true, false])))
    let slope = try #require(fit.slope)
    #expect(slope.value.magnitude < 1)
    #expect(slope.standardError.isFinite)
    #expect(fit.inTheLarge.value.isFinite)
  }

  @Test("equal predictions stay in one group")
  func ties() {
    let evaluation = LogisticEvaluation(
      predictions: [0.1, 0.2, 0.2, 0.2, 0.2, 0.9],
      response: BinaryResponse([false, true, false, false, false, true]), groups: 3)
    #expect(evaluation.calibration.map(\.observations) == [5, 1])
    #expect(evaluation.calibration.map(\.events) == [1, 1])
    #expect(evaluation.calibration[0].highest == 0.2)
  }
}
