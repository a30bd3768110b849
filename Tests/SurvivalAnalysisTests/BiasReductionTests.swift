import Formulas
import LinearAlgebra
import Lanes
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Firth's penalty and profile likelihood on Cox's partial likelihood.
@Suite("Cox regression: Firth's penalty and profile likelihood")
struct BiasReductionTests {
  static func model(_ ties: CoxResponse.Ties, _ rule: BiasReductionRule) -> CoxRegression {
    var model = CoxRegression()
    model.ties = ties
    model.biasReduction = rule
    return model
  }

  /// The data of Therneau & Grambsch, appendix E; the penalised estimates are roots of one equation,
  /// solved in 40 digits.
  @Test(
    "closed forms: the small data of Therneau & Grambsch, penalised",
    arguments: [
      (false, CoxResponse.Ties.breslow, 1.3044131516663592818, 1.2284820826248148),
      (false, .efron, 1.5121004551923346886, 1.2529187674677357),
      (true, .breslow, -0.12131107026186084091, 0.79200555088662235),
      (true, .efron, -0.056132035753369981500, 0.79353775669288127),
    ])
  func book(late: Bool, ties: CoxResponse.Ties, beta: Double, error: Double) throws {
    let (first, second) = (BookTests.first, BookTests.second)
    let response =
      late
      ? CoxResponse(start: second.start, time: second.stop, event: second.event)
      : CoxResponse(time: first.time, event: first.event)
    let fit = try Self.model(ties, .always).fit(
      Design(intercept: false, [("x", late ? second.x : first.x)]), response)
    expectClose(fit.estimates.estimates, [beta], .relative(1e-9))
    expectClose(fit.coefficients()[0].standardError, error, .relative(1e-9))
  }

  @Test("two customers, the first to leave marked: log 3")
  func two() throws {
    let fit = try Self.model(.efron, .auto).fit(
      Design(intercept: false, [("x", [1, 0])]),
      CoxResponse(time: [1, 2], event: [1, 0]))
    // The likelihood has no maximum, so the rule takes the penalty by itself.
    expectClose(fit.estimates.estimates[0], .log(3), .relative(1e-10))
    expectClose(fit.coefficients()[0].standardError, 2.3094010767585031, .relative(1e-9))
    #expect(fit.coefficients()[0].maximumIsInfinite)
  }

  @Test("the example of R's coxphf: three deaths, the last without the mark")
  func simulated() throws {
    let fit = try Self.model(.breslow, .auto).fit(
      Design(intercept: false, [("x", [1, 1, 0])]),
      CoxResponse(time: [1, 2, 3], event: [1, 1, 1]))
    expectClose(fit.estimates.estimates, [1.3291038606390863627], .relative(1e-9))
    expectClose(fit.coefficients()[0].standardError, 1.9290719939688677, .relative(1e-9))
  }

  /// Fits from the definition, by Reference/firth-cox.py; for Breslow's ties firthmodels gives them too.
  @Test("estimates, errors and profile limits from the definition")
  func definition() throws {
    let fits = ReferenceFit.plain("firth-cox", beside: #filePath)
    #expect(fits.count == 4)
    for fit in fits {
      let heart = fit["name"]?.text == "heart"
      let table = try ReferenceTable("data/\(fit["name"]?.text ?? "")")
      let names = fit["columns"]?.elements.map(\.text) ?? []
      let response = CoxResponse(
        start: heart ? table["start"] : nil, time: table[heart ? "stop" : "time"],
        event: table[heart ? "event" : "status"])
      var model = Self.model(CoxResponse.Ties(rawValue: fit["ties"]?.text ?? "") ?? .exact, .always)
      model.intervalMethod = .profile
      let own = try model.fit(
        Design(intercept: false, names.map { ($0, table[$0]) }), response)
      let errors = fit["standardErrors"]?.numbers ?? []
      let rows = own.coefficients()
      for (j, error) in errors.enumerated() {
        let within = Tolerance.standardErrors(1e-7, of: error)
        expectClose(rows[j].estimate, fit["coefficients"]?.numbers[j] ?? .nan, within)
        expectClose(rows[j].standardError, error, .relative(1e-7))
        expectClose(rows[j].lower, fit["lower"]?.numbers[j] ?? .nan, within)
        expectClose(rows[j].upper, fit["upper"]?.numbers[j] ?? .nan, within)
      }
      let reduction = try #require(own.estimates.biasReduction)
      expectClose(
        own.estimates.logLikelihood, fit["logLikelihood"]?.number ?? .nan, .relative(1e-9))
      expectClose(
        reduction.penalizedLogLikelihood, fit["penalizedLogLikelihood"]?.number ?? .nan,
        .relative(1e-10))
      expectClose(
        reduction.nullPenalizedLogLikelihood, fit["nullPenalizedLogLikelihood"]?.number ?? .nan,
        .relative(1e-10))
    }
  }

  @Test("plain profile limits are where the likelihood ratio test is 0.05")
  func profile() throws {
    let sample = CoxLawTests.Sample(rows: 120, seed: 83, monthly: true)
    let response = CoxResponse(start: sample.start, time: sample.time, event: sample.event)
    var model = CoxRegression()
    model.intervalMethod = .profile
    let fit = try model.fit(sample.design, response)
    for (j, row) in fit.coefficients().enumerated() {
      for limit in [row.lower, row.upper] {
        var held = CoxRegression()
        held.testsTerms = false
        let others = (0..<3).filter { $0 != j }
        let at = try held.fit(
          Design(intercept: false, others.map { ("x\($0)", sample.columns[$0]) }),
          CoxResponse(
            start: sample.start, time: sample.time, event: sample.event,
            offset: sample.columns[j].map { $0 * limit }))
        expectClose(
          2 * (fit.estimates.logLikelihood - at.estimates.logLikelihood), 3.8414588206941254,
          .relative(1e-6))
      }
    }
  }
}
