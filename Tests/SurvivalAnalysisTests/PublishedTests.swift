import Formulas
import LinearAlgebra
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Examples of manuals, and residuals that are derived by hand.
@Suite("Cox regression: published examples")
struct PublishedTests {
  /// Days until rats pretreated in two ways die of vaginal cancer.
  ///
  /// Source: Kalbfleisch & Prentice, *The Statistical Analysis of Failure Time Data* (1980), p. 2; the
  /// Getting Started example of SAS's PHREG. Digits beyond those printed there are R's.
  static let rats: (time: [Double], event: [Double], group: [Double]) = {
    let first: [Double] = [
      143, 164, 188, 188, 190, 192, 206, 209, 213, 216, 220, 227, 230, 234, 246, 265, 304, 216, 244,
    ]
    let second: [Double] = [
      142, 156, 163, 198, 205, 232, 232, 233, 233, 233, 233, 239, 240, 261, 280, 280, 296, 296, 323,
      204, 344,
    ]
    func events(_ count: Int) -> [Double] { (0..<count).map { $0 < count - 2 ? 1 : 0 } }
    return (
      first + second, events(19) + events(21),
      Array(repeating: 0, count: 19) + Array(repeating: 1, count: 21)
    )
  }()

  static func fit(_ ties: CoxResponse.Ties) throws -> CoxRegression.Fit {
    try BookTests.fit(rats.group, CoxResponse(time: rats.time, event: rats.event), ties)
  }

  @Test("rats: coefficient, error, likelihoods, the three tests")
  func ratsBreslow() throws {
    let fit = try Self.fit(.breslow)
    expectClose(fit.estimates.estimates, [-0.59589583372153], .relative(1e-13))
    expectClose(fit.coefficients()[0].standardError, 0.34840413198439, .relative(1e-13))
    expectClose(-2 * fit.estimates.nullLogLikelihood, 204.316662597283, .relative(1e-14))
    expectClose(-2 * fit.estimates.logLikelihood, 201.438258001263, .relative(1e-14))
    expectClose(fit.estimates.likelihoodRatioTest.chiSquared, 2.87840459601961, .relative(1e-12))
    expectClose(fit.estimates.scoreTest.chiSquared, 3.00009428220397, .relative(1e-12))
    expectClose(fit.waldTest.chiSquared, 2.92532487450174, .relative(1e-12))
  }

  @Test(
    "rats: other ties",
    arguments: [
      (CoxResponse.Ties.efron, -0.568642689075234), (.exact, -0.629487488892666),
    ])
  func ratsTied(ties: CoxResponse.Ties, beta: Double) throws {
    expectClose(try Self.fit(ties).estimates.estimates, [beta], .relative(1e-13))
  }

  /// Source: the generator data of Stata's manual, entry stcox; digits beyond those printed are R's.
  @Test("bearings of generators: hazard ratios with their errors")
  func generators() throws {
    let load = (0..<12).map { 15 + 5 * Double($0 / 2) }
    let bearings = (0..<12).map { Double($0 % 2) }
    var model = CoxRegression()
    model.ties = .breslow
    let fit = try model.fit(
      Design(intercept: false, [("load", load), ("bearings", bearings)]),
      CoxResponse(
        time: [100, 140, 97, 122, 84, 100, 54, 52, 40, 55, 22, 30],
        event: Array(repeating: 1, count: 12)))
    let expected = [
      (1.52646986477595, 0.218817199975179), (0.0636433331383108, 0.0746609306619251),
    ]
    for (row, (ratio, error)) in zip(fit.coefficients(), expected) {
      expectClose(.exp(row.estimate), ratio, .relative(1e-12))
      expectClose(.exp(row.estimate) * row.standardError, error, .relative(1e-12))
    }
    expectClose(fit.estimates.logLikelihood, -8.5778530127808, .relative(1e-13))
  }

  /// Source: Therneau & Grambsch (2000), appendix E.1, where β = 0.
  @Test("score residuals by hand")
  func scoreResiduals() {
    let data = BookTests.first
    let diagnostics = CoxDiagnostics(
      Design(intercept: false, [("x", data.x)]), CoxResponse(time: data.time, event: data.event),
      coefficients: [0], ties: .breslow)
    expectClose(
      diagnostics.columns(.scores, of: 0..<6)[0],
      [5.0 / 24, 5.0 / 12, -1.0 / 12, 7.0 / 24, -1.0 / 24, 5.0 / 24], .relative(1e-14))
  }

  /// Source: Therneau & Grambsch (2000), appendix E.1, where β = 0: the variance of the cumulative
  /// hazard of x = 0.
  @Test("variance of the cumulative hazard by hand")
  func curveVariance() throws {
    let data = BookTests.first
    let diagnostics = CoxDiagnostics(
      Design(intercept: false, [("x", data.x)]), CoxResponse(time: data.time, event: data.event),
      coefficients: [0], ties: .breslow)
    let baseline = try #require(diagnostics.baselines.first)
    let grid = baseline.grid
    let found = grid.time.indices.map { index in
      // The reference is the mean of x, 1/2; where β = 0 the hazard is the same for every x.
      let hazard = baseline.cumulativeHazard[baseline.time.firstIndex(of: grid.time[index]) ?? 0]
      let direction = -0.5 * hazard - grid.meanHazard[index][0]
      return grid.variance[index] + direction * direction * diagnostics.covariance[0, 0]
    }
    // At 1, 6, 8 and 9; nothing happens at 8.
    #expect(grid.time == [1, 6, 9])
    expectClose(found, [7.0 / 180, 2.0 / 9, 11.0 / 9], .relative(1e-14))
  }

  /// Source: Therneau & Grambsch (2000), appendix E.3, where β = 0: Efron's hazards and means of
  /// weighted rows.
  @Test("hazards and means of weighted rows by hand")
  func weightedHazards() throws {
    let data = BookTests.weighted
    let diagnostics = CoxDiagnostics(
      Design(intercept: false, [("x", data.x)]),
      CoxResponse(time: data.time, event: data.event, weights: data.weights), coefficients: [0],
      ties: .efron)
    let baseline = try #require(diagnostics.baselines.first)
    let steps = [1.0 / 19, 5.0 / 24, 5.0 / 19, 5.0 / 14, 2.0 / 3]
    let means = [13.0 / 19, 11.0 / 16, 26.0 / 38, 19.0 / 28, 2.0 / 3]
    let events = baseline.time.indices.filter { baseline.events[$0] > 0 }
    #expect(events.map { baseline.time[$0] } == [1, 2, 4])
    let sum = { (values: [Double]) in values.reduce(0, +) }
    expectClose(
      events.map { baseline.cumulativeHazard[$0] },
      [steps[0], sum(Array(steps[..<4])), sum(steps)], .relative(1e-14))
    // M is Σ (x̄ − reference) dH.
    let products = zip(steps, means).map { $0 * $1 }
    let reference = diagnostics.reference[0]
    expectClose(
      baseline.grid.meanHazard.map { $0[0] },
      [
        products[0] - reference * steps[0],
        sum(Array(products[..<4])) - reference * sum(Array(steps[..<4])),
        sum(products) - reference * sum(steps),
      ], .relative(1e-13))
  }

  /// Source: Therneau & Grambsch (2000), appendix E.1: at the limit β → ∞ of the exact fit, where two
  /// of the two at risk with x = 1 or 0 leave at 6, by the hazards d / Σr.
  @Test("martingale residuals by hand at an infinite coefficient")
  func martingaleLimit() {
    let data = BookTests.first
    let diagnostics = CoxDiagnostics(
      Design(intercept: false, [("x", data.x)]), CoxResponse(time: data.time, event: data.event),
      coefficients: [33], ties: .breslow)
    for (found, limit) in zip(diagnostics.martingale, [0, 2.0 / 3, -1.0 / 3, -4.0 / 3, 1, 0]) {
      #expect((found - limit).magnitude < 1e-12)
    }
  }

  /// Source: Therneau & Grambsch (2000), appendix E.3, where β = 0: means over weighted risk sets.
  @Test("Schoenfeld residuals of weighted rows by hand")
  func schoenfeldResiduals() {
    let data = BookTests.weighted
    let residuals = CoxDiagnostics(
      Design(intercept: false, [("x", data.x)]),
      CoxResponse(time: data.time, event: data.event, weights: data.weights), coefficients: [0],
      ties: .efron
    ).schoenfeldResiduals()
    #expect(residuals.times == [1, 2, 2, 2, 4])
    // The three who leave at 2 share the mean of the three means.
    let tied = (11.0 / 16 + 26.0 / 38 + 19.0 / 28) / 3
    let means: [Double: Double] = [1: 13.0 / 19, 2: tied, 4: 2.0 / 3]
    for (event, row) in residuals.rows.enumerated() {
      expectClose(
        residuals.values[event, 0], data.x[row] - (means[residuals.times[event]] ?? .nan),
        .relative(1e-13))
    }
  }

  /// Source: Therneau & Grambsch (2000), appendix E.3, where β = 0: the hazards of weighted rows.
  @Test("expected events of weighted rows by hand", arguments: [CoxResponse.Ties.breslow, .efron])
  func expectedEvents(ties: CoxResponse.Ties) {
    let data = BookTests.weighted
    let diagnostics = CoxDiagnostics(
      Design(intercept: false, [("x", data.x)]),
      CoxResponse(time: data.time, event: data.event, weights: data.weights), coefficients: [0],
      ties: ties)
    let expected = zip(data.event, diagnostics.martingale).map { $0 - $1 }
    if ties == .breslow {
      expectClose(
        expected,
        [1.0 / 19, 1.0 / 19] + Array(repeating: 103.0 / 152, count: 5)
          + [613.0 / 456, 613.0 / 456], .relative(1e-14))
      return
    }
    // Of three who leave at 2 the second meets two thirds of the others' hazard, the third one third.
    let hazards = [1.0 / 19, 5.0 / 24, 5.0 / 19, 5.0 / 14, 2.0 / 3]
    let tied = hazards[1] + 2.0 / 3 * hazards[2] + 1.0 / 3 * hazards[3]
    let after = hazards[0] + hazards[1] + hazards[2] + hazards[3]
    expectClose(expected[2], hazards[0] + tied, .relative(1e-14))
    expectClose(expected[5], after, .relative(1e-14))
    expectClose(expected[8], after + hazards[4], .relative(1e-14))
  }
}
