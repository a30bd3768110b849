import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// How often intervals of the variance of frailties and of a coefficient cover the truth.
///
/// As `CoverageTests`, whose number of runs and band they share: 200 households of one to four
/// customers, θ = 1/2 and β = 0.7.
@Suite("Coverage of intervals of shared frailties")
struct SharedFrailtyCoverageTests {
  @Test("95 % of the intervals cover, within the 99.9 % band of as many runs")
  func coverage() throws {
    var (variance, coefficient) = (0, 0)
    for seed in 1...UInt64(CoverageTests.runs) {
      let data = SharedFrailtyTests.households(200, theta: 0.5, seed: seed, periods: nil)
      let fit = try SharedFrailtyRegression().fit(
        data.design, data.response, groups: data.groups, groupCount: 200)
      #expect(fit.variance.converged, "run \(seed)")
      if fit.variance.lower <= 0.5 && 0.5 <= fit.variance.upper { variance += 1 }
      let row = fit.coefficients(confidenceLevel: 0.95)[0]
      if row.lower <= 0.7 && 0.7 <= row.upper { coefficient += 1 }
    }
    let (low, high) = CoverageTests.band
    for (name, count) in [("θ", variance), ("β", coefficient)] {
      print("  \(name): \(count) of \(CoverageTests.runs) cover, \(low) to \(high) are allowed")
      #expect(low <= count && count <= high, "\(name)")
    }
  }
}
