import DataFiles
import Formulas
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Fits of R's `survSplit` and `glm`, made by Reference/hazards.R.
@Suite("Discrete-time and piecewise exponential regression: R's survSplit and glm")
struct HazardReferenceTests {
  static let fits = ReferenceFit.all(
    ["hazards-rossi", "hazards-lung", "hazards-telco"], beside: #filePath)

  @Test("there are fits to compare with")
  func thereAreFits() { #expect(Self.fits.count >= 8) }

  @Test("coefficients, errors, deviance", arguments: fits)
  func estimates(reference: ReferenceFit) throws {
    let frame = try CSVReader.read(path: reference.data)
    var options = ModelFrameOptions(model: .survival)
    options.weights = reference.fit["weights"]?.text
    let model = try ModelFrame(
      Formula(reference.fit["formula"]?.text ?? ""), in: frame, options: options)
    let fit: HazardFit
    if reference.fit["model"]?.text == "piecewise-exponential" {
      var regression = PiecewiseExponentialRegression()
      regression.cuts = reference.fit["cuts"]?.numbers ?? []
      fit = try regression.fit(model)
    } else {
      var regression = DiscreteTimeRegression()
      regression.link = reference.fit["link"]?.text == "logit" ? .logit : .complementaryLogLog
      if let ends = reference.fit["intervals"]?.numbers { regression.baseline = .intervals(ends) }
      if let degrees = reference.fit["spline"]?.number {
        regression.baseline = .spline(degreesOfFreedom: Int(degrees))
      }
      fit = try regression.fit(model)
    }
    let table = fit.coefficients()
    let expected = reference.fit["coefficients"]?.numbersByName ?? [:]
    #expect(Set(table.map(\.name)) == Set(expected.keys))
    for row in table {
      let error = reference.fit["standardErrors"]?.numbersByName[row.name] ?? .nan
      expectClose(row.estimate, expected[row.name] ?? .nan, .standardErrors(1e-9, of: error))
      expectClose(row.standardError, error, .relative(1e-8))
      if let robust = reference.fit["robustStandardErrors"]?.numbersByName[row.name] {
        expectClose(row.robustStandardError ?? .nan, robust, .relative(1e-8))
      }
    }
    expectClose(
      fit.estimates.logLikelihood, reference.fit["logLikelihood"]?.number ?? .nan,
      .relative(1e-12))
    #expect(fit.estimates.convergence.converged && fit.estimates.existence == .proven)
  }
}
