import Evaluation
import Measures
import TestSupport
import Testing

/// A Cox model of the veterans' lung cancer trial: Kalbfleisch & Prentice (1980), section 1.1.2.
@Suite("Survival evaluation: veterans' lung cancer", .needs("veteran"))
struct SurvivalEvaluationTests {
  let values: ReferenceValues
  let table: ReferenceTable
  let response: SurvivalResponse
  let evaluation: SurvivalEvaluation

  init() throws {
    values = try ReferenceValues()
    let table = try ReferenceTable("veteran-cox")
    self.table = table
    response = SurvivalResponse(time: table["time"], event: table.flags("event"))
    evaluation = SurvivalEvaluation(
      linearPredictor: table["risk"],
      predictions: [60, 100, 200].map { horizon in
        .init(horizon: horizon, survival: table["s\(Int(horizon))"])
      },
      response: response)
  }

  @Test("concordance with its interval, as R gives them")
  func concordance() throws {
    let c = try #require(evaluation.concordance)
    let interval = try #require(evaluation.concordanceInterval)
    expectClose(c.estimate, 0.73602907769195824, .relative(1e-13))
    expectClose(
      try #require(evaluation.concordanceStandardError), 0.021170117684095702, .relative(1e-11))
    let reach = 1.959963984540054 * 0.021170117684095702
    expectClose(interval.lower, 0.73602907769195824 - reach, .relative(1e-12))
    expectClose(interval.upper, 0.73602907769195824 + reach, .relative(1e-12))
    expectClose(
      try #require(evaluation.unoConcordance).estimate, 0.728078073352892, .published(decimals: 15))
    #expect(evaluation.observations == 137)
    #expect(evaluation.events == 128)
    #expect(evaluation.lastTime == 999)
    #expect(evaluation.notes == [])
  }

  /// The values are those of R's riskRegression (function `Score`).
  @Test("Brier scores and AUC at horizons")
  func scores() throws {
    let brier = [0.163647437841, 0.152417472309, 0.135593983715]
    let null = [0.248538543147, 0.24327509915, 0.1631535859]
    let area = [0.837624316764, 0.864201821799, 0.788059819356]
    for (k, horizon) in evaluation.horizons.enumerated() {
      expectClose(try #require(horizon.brier).value, brier[k], .relative(1e-9))
      expectClose(try #require(horizon.brier).reference, null[k], .relative(1e-9))
      expectClose(try #require(horizon.area), area[k], .relative(1e-9))
    }
    let integrated = try #require(evaluation.integratedBrier)
    let (first, second) = ((brier[0] + brier[1]) / 2, (brier[1] + brier[2]) / 2)
    expectClose(integrated.value, (40 * first + 100 * second) / 140, .relative(1e-9))
  }

  @Test("predictions against Kaplan–Meier estimates, by fifths", arguments: 0..<3)
  func calibration(k: Int) throws {
    let horizon = evaluation.horizons[k]
    let key = "veteran/\(Int(horizon.horizon))"
    let observed = values.series("\(key)/observed")
    let interval = try #require(horizon.observedInterval)
    expectClose(try #require(horizon.predicted), values["\(key)/predicted"], .relative(1e-12))
    expectClose(
      [try #require(horizon.observed), interval.lower, interval.upper], observed,
      .relative(1e-10))
    let groups = horizon.calibration
    expectClose(
      groups.map { Double($0.observations) }, values.series("\(key)/groups/observations"),
      .roundoff)
    expectClose(groups.map(\.predicted), values.series("\(key)/groups/predicted"), .relative(1e-12))
    expectClose(
      groups.map { $0.observed ?? .nan }, values.series("\(key)/groups/observed"),
      .relative(1e-12))
    for (group, bounds) in zip(
      groups, zip(values.series("\(key)/groups/lower"), values.series("\(key)/groups/upper")))
    {
      #expect((group.interval == nil) == bounds.0.isNaN)
      if let interval = group.interval {
        expectClose([interval.lower, interval.upper], [bounds.0, bounds.1], .relative(1e-10))
      }
    }
  }

  @Test("beyond the follow-up and without predictions, missing with a word")
  func missing() {
    let half = Array(repeating: 0.5, count: response.count)
    let gap = [Double.nan, .nan] + half.dropFirst(2)
    let evaluation = SurvivalEvaluation(
      linearPredictor: table["risk"],
      predictions: [
        .init(horizon: 100, survival: gap), .init(horizon: 1_000, survival: half),
        .init(horizon: 999, survival: half),
      ], response: response)
    #expect(evaluation.horizons.map { $0.brier == nil } == [false, true, true])
    #expect(evaluation.horizons.map { $0.area == nil } == [false, true, true])
    #expect(evaluation.horizons.map(\.observations) == [135, 137, 137])
    #expect(evaluation.horizons[1].observed == 1)  // the last one observed had the event
    #expect(evaluation.integratedBrier == nil)
    #expect(
      evaluation.horizons.flatMap { $0.notes.map(\.description) } == [
        "2 of 137 rows have no prediction at 100 (the follow-up of their stratum ends before); "
          + "everything said of that time is of the other rows.",
        "Observation ends at 999, so Brier score and AUC at 1000 are missing.",
        "Observation ends at 999, so Brier score and AUC at 999 are missing.",
      ])
  }

  @Test("where some rows have no prediction, all measures are those of the others alone")
  func partial() throws {
    let rows = Array(20..<response.count)
    let survival = table["s100"]
    let partial = SurvivalEvaluation(
      linearPredictor: table["risk"],
      predictions: [
        .init(horizon: 100, survival: survival.indices.map { $0 < 20 ? .nan : survival[$0] }),
        .init(horizon: 60, survival: survival.map { _ in .nan }),
      ], response: response)
    let others = SurvivalEvaluation(
      linearPredictor: rows.map { table["risk"][$0] },
      predictions: [.init(horizon: 100, survival: rows.map { survival[$0] })],
      response: response.subset(rows))
    let (found, expected) = (partial.horizons[0], others.horizons[0])
    #expect(found.brier?.value == expected.brier?.value && found.area == expected.area)
    #expect(found.predicted == expected.predicted && found.observed == expected.observed)
    #expect(found.calibration.map(\.observed) == expected.calibration.map(\.observed))
    let nobody = partial.horizons[1]
    #expect(nobody.observations == 0 && nobody.observed == nil && nobody.area == nil)
    #expect(partial.integratedBrier == nil)
  }

  @Test("rows that start late leave the concordance and the Kaplan–Meier estimate")
  func delayedEntry() throws {
    let late = SurvivalResponse(
      start: response.time.map { $0 / 4 }, time: response.time, event: response.event)
    let evaluation = SurvivalEvaluation(
      linearPredictor: table["risk"],
      predictions: [.init(horizon: 100, survival: table["s100"])], response: late)
    #expect(evaluation.concordance != nil)
    #expect(evaluation.unoConcordance == nil)
    #expect(evaluation.horizons[0].brier == nil)
    #expect(evaluation.horizons[0].area == nil)
    #expect(evaluation.horizons[0].observed != nil)
    #expect(evaluation.horizons[0].calibration.count == 5)
    #expect(evaluation.notes == [.delayedEntry])
  }

  @Test("nobody has the event")
  func noEvents() {
    let evaluation = SurvivalEvaluation(
      linearPredictor: [1, 2], predictions: [.init(horizon: 1, survival: [0.5, 0.5])],
      response: SurvivalResponse(time: [2, 3], event: [false, false]))
    #expect(evaluation.concordance == nil)
    #expect(evaluation.concordanceInterval == nil)
    #expect(evaluation.notes == [.noComparablePairs])
    #expect(evaluation.horizons[0].observed == 0)
    #expect(evaluation.horizons[0].area == nil)
  }

  @Test("rows of one customer count as one for the standard error")
  func clusters() throws {
    let rows = Array(0..<response.count) + Array(0..<response.count)
    let doubled = SurvivalEvaluation(
      linearPredictor: rows.map { table["risk"][$0] }, response: response.subset(rows),
      clusters: rows)
    let plain = SurvivalEvaluation(
      linearPredictor: rows.map { table["risk"][$0] }, response: response.subset(rows))
    let error = try #require(doubled.concordanceStandardError)
    expectClose(
      error, 2.0.squareRoot() * (try #require(plain.concordanceStandardError)), .relative(1e-10))
  }
}
