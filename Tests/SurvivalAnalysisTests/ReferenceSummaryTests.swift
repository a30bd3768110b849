import DataFrames
import Formulas
import Lanes
import LinearAlgebra
import Measures
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// What R's `survival` reports beside coefficients: baselines and concordance.
@Suite("Cox regression: baselines and concordance of R survival")
struct ReferenceSummaryTests {
  typealias Fitted = ReferenceFitTests.Fitted

  @Test("baseline hazards where every column is zero", arguments: ReferenceFitTests.fits)
  func baselines(reference: ReferenceFit) throws {
    guard let expected = reference.fit["baseline"]?.elements else { return }
    let fit = try Fitted(reference).fit
    #expect(fit.baselines.count == expected.count)
    var shift = 0.0
    for (mean, coefficient) in zip(fit.means, fit.estimates.scoringCoefficients) {
      shift += mean * coefficient
    }
    for (own, other) in zip(fit.baselines, expected) {
      let events = own.time.indices.filter { own.events[$0] > 0 }
      #expect(events.map { own.time[$0] } == other["times"]?.numbers)
      let hazards = events.map { own.cumulativeHazard[$0] * .exp(-shift) }
      expectClose(hazards, other["cumulativeHazard"]?.numbers ?? [], .relative(1e-8))
    }
  }

  @Test("concordance and its standard error", arguments: ReferenceFitTests.fits)
  func concordance(reference: ReferenceFit) throws {
    guard let expected = reference.fit["concordance"] else { return }
    let fitted = try Fitted(reference)
    let model = fitted.model
    guard case .survival(start: let start, time: let time, event: let event) = model.response else {
      Issue.record("no survival response")
      return
    }
    let scorer = Scorer.cox(fitted.fit.scorer(model.encoder, strata: model.strata))
    let scores = try scorer.score(fitted.frame).linearPredictor
    let risk = model.keptRows.map { rows in rows.map { scores[$0] } } ?? scores
    let response = SurvivalResponse(
      start: start, time: time, event: event.map { $0 == 1 }, weights: model.weights)
    let own = try #require(
      Concordance(risk: risk, response: response, strata: model.strata?.codes.map { Int($0) }))
    expectClose(own.estimate, expected["value"]?.number ?? .nan, .relative(1e-9))
    let error =
      model.cluster.map { own.standardError(clusters: $0.codes.map { Int($0) }) }
      ?? own.standardError
    expectClose(error, expected["standardError"]?.number ?? .nan, .relative(1e-9))
  }
}
