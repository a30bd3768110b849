import Histories
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

@Suite("Cox regression on episodes")
struct EpisodeLawTests {
  @Test("cutting rows changes nothing", arguments: CoxLawTests.kinds)
  func cutting(monthly: Bool, late: Bool) throws {
    let sample = CoxLawTests.Sample(rows: 400, seed: 31, monthly: monthly)
    let whole = CoxResponse(
      start: late ? sample.start : nil, time: sample.time, event: sample.event,
      weights: sample.time.indices.map { Double($0 % 3 + 1) }, strata: sample.strata,
      stratumCount: 3)
    let (parts, split) = whole.splitEpisodes(at: monthly ? [3, 6, 12] : [0.2, 0.5, 1.1])
    #expect(parts.count > whole.count)
    let picked = Design(
      intercept: false,
      sample.columns.enumerated().map { j, column in ("x\(j)", split.rows.map { column[$0] }) })
    let expected = try CoxRegression().fit(sample.design, whole)
    let found = try CoxRegression().fit(picked, parts)
    expectClose(found.estimates.estimates, expected.estimates.estimates, .twoIterations)
    expectClose(
      found.estimates.logLikelihood, expected.estimates.logLikelihood, .relative(1e-12))
  }
}
