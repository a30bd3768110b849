import Formulas
import Histories
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Effects that change with time, by rows cut into episodes with a coefficient in each.
///
/// The numbers are those of R's `survSplit` and `coxph`, by Reference/episodes.R.
@Suite("Cox regression: effects that differ between episodes")
struct EpisodeEffectTests {
  @Test("Karnofsky's score of lung cancer patients fades after three months", .needs("veteran"))
  func veteran() throws {
    let table = try ReferenceTable("veteran")
    let whole = CoxResponse(time: table["time"], event: table["status"])
    let fits = ReferenceFit.plain("episodes", beside: #filePath)
    #expect(fits.count == 2)
    for expected in fits {
      let (response, split) = whole.splitEpisodes(at: expected["cuts"]?.numbers ?? [])
      #expect(split.count == expected["rows"]?.number.map { Int($0) })
      func column(_ name: String) -> [Double] {
        let values = table[name]
        return split.rows.map { values[$0] }
      }
      let karno = column("karno")
      let pieces = (0..<3).map { episode in
        (
          name: "karno:episode\(episode)",
          values: karno.indices.map { split.episode[$0] == Int32(episode) ? karno[$0] : 0 }
        )
      }
      var model = CoxRegression()
      model.ties = CoxResponse.Ties(rawValue: expected["ties"]?.text ?? "") ?? .exact
      let fit = try model.fit(
        Design(
          intercept: false,
          [(name: "trt", values: column("trt")), (name: "prior", values: column("prior"))] + pieces),
        response)
      let errors = expected["standardErrors"]?.numbers ?? []
      for (j, row) in fit.coefficients().enumerated() {
        expectClose(
          row.estimate, expected["coefficients"]?.numbers[j] ?? .nan,
          .standardErrors(1e-9, of: errors[j]))
        expectClose(row.standardError, errors[j], .relative(1e-9))
      }
      expectClose(
        fit.estimates.logLikelihood, expected["logLikelihood"]?.number ?? .nan, .relative(1e-12))
    }
  }
}
