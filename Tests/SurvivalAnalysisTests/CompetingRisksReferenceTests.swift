import DataFiles
import DataFrames
import Foundation
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Competing risks of R's survival, cmprsk and riskRegression, made by Reference/competing.R.
@Suite("Competing risks: R on mgus2", .needs("mgus2"))
struct CompetingRisksReferenceTests {
  let design: Design
  let response: CompetingRisksResponse
  let reference: ReferenceValue

  init() throws {
    let file = try ReferenceFile("competing-mgus2", beside: #filePath)
    reference = file.value
    let frame = try CSVReader.read(path: file.data)
    guard case .numeric(let age)? = frame["age"]?.values,
      case .numeric(let time)? = frame["time"]?.values,
      case .categorical(let sex, let sexes)? = frame["sex"]?.values,
      case .categorical(let cause, let causes)? = frame["cause"]?.values
    else {
      preconditionFailure("mgus2 has columns of other types")
    }
    design = Design(
      intercept: false,
      [("age", age), ("male", sex.map { sexes[Int($0)] == "M" ? 1 : 0 })])
    let names = ["death", "pcm"]
    response = CompetingRisksResponse(
      time: time,
      cause: cause.map { code in Int32(names.firstIndex(of: causes[Int(code)]) ?? -1) },
      causes: names)
  }

  @Test("Fine–Gray regression by each convention")
  func fineGray() throws {
    let fits = reference["fineGray"]?.elements ?? []
    #expect(fits.count == 3)
    for expected in fits {
      var regression = FineGrayRegression()
      regression.cause = 1
      regression.convention =
        FineGrayRegression.Convention(rawValue: expected["convention"]?.text ?? "") ?? .efron
      let fit = try regression.fit(design, response)
      #expect(fit.estimates.convergence.converged && fit.estimates.existence == .proven)
      for row in fit.coefficients() {
        expectClose(
          row.estimate, expected["coefficients"]?.numbersByName[row.name] ?? .nan,
          .relative(1e-9))
        if let error = expected["standardErrors"]?.numbersByName[row.name] {
          expectClose(row.robustStandardError ?? .nan, error, .relative(1e-9))
        }
      }
      expectClose(
        fit.estimates.logLikelihood, expected["logLikelihood"]?.number ?? .nan, .relative(1e-12))
      // The customer of the reference: a woman of 70.
      let eta = zip(fit.estimates.estimates, zip([70.0, 0], fit.means)).reduce(0) {
        $0 + $1.0 * ($1.1.0 - $1.1.1)
      }
      let baseline = fit.baselines[0]
      for (time, incidence) in zip(
        reference["times"]?.numbers ?? [], expected["incidence"]?.numbers ?? [])
      {
        let passed = baseline.time.lastIndex { $0 <= time } ?? 0
        expectClose(
          1 - exp(-baseline.cumulativeHazard[passed] * exp(eta)), incidence, .relative(1e-9))
      }
    }
  }

  @Test("cause-specific regression: each cause as coxph")
  func causeSpecific() throws {
    for expected in reference["causeSpecific"]?.elements ?? [] {
      var regression = CauseSpecificRegression()
      regression.ties = expected["ties"]?.text == "breslow" ? .breslow : .efron
      let fit = try regression.fit(design, response)
      for (cause, single) in zip(fit.causes, fit.fits) {
        for row in single.coefficients() {
          let errors = expected["causes"]?[cause]?["standardErrors"]?.numbersByName
          let error = errors?[row.name] ?? .nan
          expectClose(
            row.estimate,
            expected["causes"]?[cause]?["coefficients"]?.numbersByName[row.name] ?? .nan,
            .standardErrors(1e-9, of: error))
          expectClose(row.standardError, error, .relative(1e-9))
        }
      }
    }
  }
}
