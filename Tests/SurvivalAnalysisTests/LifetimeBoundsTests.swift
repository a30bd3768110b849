import DataFiles
import DataFrames
import Formulas
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Data of R packages: left- and interval-censored times.
@Suite("Parametric models: bounds, data of R's survival")
struct LifetimeBoundsTests {
  static let tobin = RPackageData.table("tobin", "library(survival); table <- tobin")
  static let cracks = RPackageData.table("cracks", "library(survival); table <- cracks")
  static let imotor = RPackageData.table(
    "imotor", "library(survival); table <- imotor[imotor$temp > 150, ]")

  private static func numbers(_ name: String, _ path: String) throws -> [Double] {
    try LifetimeReferenceTests.numbers(name, CSVReader.read(path: path))
  }

  /// The tobit model of R's `survreg(dist = "gaussian")` is log-normal in e to the power of the
  /// outcome; densities differ by the outcome itself.
  @Test("left-censored, tobin", .enabled(if: tobin != nil))
  func leftCensored() throws {
    let path = try #require(Self.tobin)
    let durable = try Self.numbers("durable", path)
    let times = durable.map { Double.exp($0) }
    let response = LifetimeResponse(
      lower: zip(times, durable).map { $1 > 0 ? $0 : 0 }, upper: times)
    let design = Design(
      intercept: false,
      [("age", try Self.numbers("age", path)), ("quant", try Self.numbers("quant", path))])
    let fit = try LifetimeRegression(.lognormal).fit(design, response)
    let expected = [
      15.144_866_332_220_9, -0.129_059_283_864_553, -0.045_541_662_889_677_9,
      Double.log(5.572_539_765_995_21),
    ]
    for (estimate, value) in zip(fit.estimates.estimates, expected) {
      expectClose(estimate, value, .relative(1e-8))
    }
    let jacobian = durable.reduce(0, +)
    expectClose(fit.estimates.logLikelihood + jacobian, -28.940_133_199_720_6, .relative(1e-10))
    expectClose(fit.estimates.nullLogLikelihood + jacobian, -29.492_199_548_177_6, .relative(1e-10))
  }

  @Test("interval-censored with frequencies, cracks: SAS's Weibull", .enabled(if: cracks != nil))
  func intervals() throws {
    let path = try #require(Self.cracks)
    let days = try Self.numbers("days", path).map { ($0 * 1).rounded() }
    let fail = try Self.numbers("fail", path)
    let response = LifetimeResponse(
      lower: [0] + days, upper: days + [.infinity],
      weights: fail + [167 - fail.reduce(0, +)], weightsAreFrequencies: true)
    let fit = try LifetimeRegression(.weibull).fit(
      Design(rowCount: response.count, columns: [], names: [], terms: []), response)
    let table = fit.coefficients()
    expectClose(table[0].estimate, 7.6880, .published(decimals: 4))
    expectClose(table[0].standardError, 0.0744, .published(decimals: 4))
    expectClose(table[1].estimate, -0.3953, .published(decimals: 4))
    expectClose(fit.estimates.logLikelihood, -309.6, .published(decimals: 1))
  }

  @Test("motors, log-normal: SAS's quantiles", .enabled(if: imotor != nil))
  func motors() throws {
    let path = try #require(Self.imotor)
    let x = try Self.numbers("temp", path).map { 1000 / (273.2 + $0) }
    let response = LifetimeResponse(
      time: try Self.numbers("time", path), event: try Self.numbers("status", path))
    let fit = try LifetimeRegression(.lognormal).fit(
      Design(intercept: false, [("x", x)]), response)
    let table = fit.coefficients()
    expectClose(table[0].estimate, -10.471, .published(decimals: 3))
    expectClose(table[0].standardError, 2.772, .published(decimals: 3))
    expectClose(table[1].estimate, 8.322, .published(decimals: 3))
    expectClose(table[1].standardError, 1.284, .published(decimals: 3))
    expectClose(fit.scales[0], 0.604, .published(decimals: 3))
    expectClose(fit.estimates.logLikelihood, -145.9, .published(decimals: 1))
    let median = Double.exp(table[0].estimate + table[1].estimate * 1000 / 403.2)
    expectClose(median, 26095.677, .published(decimals: 3))
  }
}
