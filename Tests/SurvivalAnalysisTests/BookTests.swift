import Formulas
import LinearAlgebra
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Data sets small enough that every intermediate can be derived by hand.
///
/// Source: Therneau & Grambsch, *Modeling Survival Data* (2000), appendix E.
@Suite("Cox regression: closed forms of Therneau & Grambsch, appendix E")
struct BookTests {
  static let first = (
    time: [9.0, 1, 1, 6, 6, 8], event: [1.0, 1, 0, 1, 1, 0], x: [0.0, 1, 1, 1, 0, 0]
  )
  static let second = (
    start: [1.0, 2, 5, 2, 1, 7, 3, 4, 8, 8], stop: [2.0, 3, 6, 7, 8, 9, 9, 9, 14, 17],
    event: [1.0, 1, 1, 1, 1, 1, 1, 0, 0, 0], x: [1.0, 0, 0, 1, 0, 1, 1, 1, 0, 0]
  )
  static let weighted = (
    time: [1.0, 1, 2, 2, 2, 2, 3, 4, 5], event: [1.0, 0, 1, 1, 1, 0, 0, 1, 0],
    x: [2.0, 0, 1, 1, 0, 1, 0, 1, 0], weights: [1.0, 2, 3, 4, 3, 2, 1, 2, 1]
  )

  static func fit(
    _ x: [Double], _ response: CoxResponse, _ ties: CoxResponse.Ties
  ) throws -> CoxRegression.Fit {
    var model = CoxRegression()
    model.ties = ties
    return try model.fit(Design(intercept: false, [("x", x)]), response)
  }

  /// The first data set's log-likelihood and cumulative hazard where x is 0.
  ///
  /// With r = exp(β) the sums at risk are 3r + 3 at time 1, r + 3 at 6, where the two who leave have
  /// r + 1 of it, and 1 at 9. Efron counts half of the two in the second factor.
  static func expectByHand(_ fit: CoxRegression.Fit, _ ties: CoxResponse.Ties) throws {
    let beta = fit.estimates.estimates[0]
    let hazard: (Double) -> [Double] = { r in
      let second = ties == .efron ? r + 3 - (r + 1) / 2 : r + 3
      return [1 / (3 * r + 3), 1 / (r + 3) + 1 / second, 1]
    }
    let logLikelihood: (Double) -> Double = { beta in
      let r = Double.exp(beta)
      let second = ties == .efron ? (r + 5) / 2 : r + 3
      return 2 * beta - .log(3 * r + 3) - .log(r + 3) - .log(second)
    }
    expectClose(fit.estimates.logLikelihood, logLikelihood(beta), .closedForm)
    expectClose(fit.estimates.nullLogLikelihood, logLikelihood(0), .closedForm)
    let baseline = try #require(fit.baselines.first)
    let events = baseline.time.indices.filter { baseline.events[$0] > 0 }
    #expect(events.map { baseline.time[$0] } == [1, 6, 9])
    // The fit's baseline belongs to the mean of x, 1/2.
    let steps = hazard(.exp(beta)).map { $0 * .exp(beta * fit.means[0]) }
    expectClose(
      events.map { baseline.cumulativeHazard[$0] },
      [steps[0], steps[0] + steps[1], steps[0] + steps[1] + steps[2]], .closedForm)
  }

  @Test("book1: Breslow")
  func book1() throws {
    let fit = try Self.fit(
      Self.first.x, CoxResponse(time: Self.first.time, event: Self.first.event), .breslow)
    expectClose(fit.estimates.estimates, [1.4752849148290009063], .closedForm)
    expectClose(fit.coefficients()[0].standardError, 1.2557343930105461, .closedForm)
    try Self.expectByHand(fit, .breslow)
  }

  @Test("book2: Efron")
  func book2() throws {
    let fit = try Self.fit(
      Self.first.x, CoxResponse(time: Self.first.time, event: Self.first.event), .efron)
    expectClose(fit.estimates.estimates, [1.6768574855928969593], .closedForm)
    expectClose(fit.coefficients()[0].standardError, 1.2776155762788338, .closedForm)
    try Self.expectByHand(fit, .efron)
  }

  /// With m = 1/2 the reference of the fit, V₀ is Σ e^{2βm} / S₀² and M is Σ e^{βm} (x̄ − m) / S₀; where
  /// x is 0 the variance of the cumulative hazard is Σ 1 / S₀² + (Σ x̄ / S₀)² / I.
  @Test("book1 and book2: variance of the cumulative hazard", arguments: [true, false])
  func curveVariance(efron: Bool) throws {
    let fit = try Self.fit(
      Self.first.x, CoxResponse(time: Self.first.time, event: Self.first.event),
      efron ? .efron : .breslow)
    let beta = fit.estimates.estimates[0]
    let r = Double.exp(beta)
    // Σ over the risk set and x̄ for each of the four factors of the likelihood.
    let factors: [(time: Double, sum: Double, mean: Double)] = [
      (1, 3 * r + 3, r / (r + 1)), (6, r + 3, r / (r + 3)),
      efron ? (6, (r + 5) / 2, r / (r + 5)) : (6, r + 3, r / (r + 3)), (9, 1, 0),
    ]
    let information = factors.reduce(0) { $0 + $1.mean * (1 - $1.mean) }
    expectClose(fit.estimates.covariance[0, 0], 1 / information, .closedForm)
    let scale = Double.exp(beta / 2)
    let baseline = try #require(fit.baselines.first)
    let grid = baseline.grid
    #expect(grid.time.last == 9)
    for (index, time) in grid.time.enumerated() {
      let passed = factors.filter { $0.time <= time }
      let own = passed.reduce(0) { $0 + 1 / ($1.sum * $1.sum) }
      let mean = passed.reduce(0) { $0 + $1.mean / $1.sum }
      let hazard = passed.reduce(0) { $0 + 1 / $1.sum }
      expectClose(grid.variance[index], scale * scale * own, .closedForm)
      expectClose(grid.meanHazard[index][0], scale * (mean - hazard / 2), .closedForm)
      let shift = -0.5 * scale * hazard - grid.meanHazard[index][0]
      expectClose(
        (grid.variance[index] + shift * shift * fit.estimates.covariance[0, 0]) / (scale * scale),
        own + mean * mean / information, .closedForm)
    }
  }

  @Test(
    "book3 and book4: start-stop rows",
    arguments: [
      (CoxResponse.Ties.breslow, -0.084526080661309119647, 0.79381727748553538),
      (.efron, -0.021105209580174942149, 0.79517687381988154),
    ])
  func startStop(ties: CoxResponse.Ties, beta: Double, standardError: Double) throws {
    let data = Self.second
    let fit = try Self.fit(
      data.x, CoxResponse(start: data.start, time: data.stop, event: data.event), ties)
    expectClose(fit.estimates.estimates, [beta], .closedForm)
    expectClose(fit.coefficients()[0].standardError, standardError, .closedForm)
  }

  @Test(
    "book5 and book6: case weights",
    arguments: [
      (CoxResponse.Ties.breslow, 0.85955744450688112583), (.efron, 0.87260424639839582681),
    ])
  func weights(ties: CoxResponse.Ties, beta: Double) throws {
    let data = Self.weighted
    let fit = try Self.fit(
      data.x, CoxResponse(time: data.time, event: data.event, weights: data.weights), ties)
    expectClose(fit.estimates.estimates, [beta], .closedForm)
  }
}

extension Tolerance {
  /// A closed form, reached by an iteration that goes on to the limit of the arithmetic.
  static let closedForm = Tolerance.relative(1e-12)
}
