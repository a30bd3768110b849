import DataFiles
import DataFrames
import Formulas
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Fits by the likelihood as it is written down, maximized in R (Reference/splines.R), and published
/// ones.
@Suite("Royston-Parmar models: R and published values")
struct RoystonParmarReferenceTests {
  static let fits = ReferenceFit.all(["splines"], beside: #filePath)

  @Test("there are fits to compare with")
  func thereAreFits() { #expect(Self.fits.count >= 19) }

  @Test("coefficients, errors, log-likelihood", arguments: fits)
  func estimates(reference: ReferenceFit) throws {
    let frame = try CSVReader.read(path: reference.data)
    var options = ModelFrameOptions(model: .survival)
    options.weights = reference.fit["weights"]?.text
    let model = try ModelFrame(
      Formula(reference.fit["formula"]?.text ?? ""), in: frame, options: options)
    var regression = RoystonParmarRegression()
    regression.scale = SplineScale(rawValue: reference.fit["scale"]?.text ?? "") ?? .hazard
    regression.knots =
      (reference.fit["knotsAt"]?.numbers).map { .at($0) }
      ?? .count(Int(reference.fit["knots"]?.number ?? 0))
    if let term = reference.fit["varying"]?.text {
      regression.timeVarying = [
        .init(term: term, knots: .count(Int(reference.fit["varyingKnots"]?.number ?? 0)))
      ]
    }
    regression.robustErrors = .rows
    let fit = try regression.fit(model)
    let table = fit.coefficients()
    let expected = reference.fit["coefficients"]?.numbersByName ?? [:]
    #expect(Set(table.map(\.name)) == Set(expected.keys))
    for row in table {
      let error = reference.fit["standardErrors"]?.numbersByName[row.name] ?? .nan
      expectClose(row.estimate, expected[row.name] ?? .nan, .standardErrors(1e-8, of: error))
      // The script's second derivatives are differences.
      expectClose(row.standardError, error, .relative(1e-7))
      let robust = reference.fit["robustStandardErrors"]?.numbersByName[row.name] ?? .nan
      expectClose(row.robustStandardError ?? .nan, robust, .relative(1e-7))
    }
    expectClose(
      fit.estimates.logLikelihood, reference.fit["logLikelihood"]?.number ?? .nan,
      .relative(1e-11))
    #expect(fit.estimates.convergence.converged && fit.estimates.existence == .proven)
    #expect(fit.turn == nil)
  }

  static func gbsg(
    _ formula: String, knots: Int, scale: SplineScale = .hazard, from frame: DataFrame? = nil
  ) throws -> RoystonParmarFit {
    let path = #filePath.replacing(
      "RoystonParmarReferenceTests.swift", with: "Reference/data/gbsg.csv")
    let frame = try frame ?? CSVReader.read(path: path)
    var regression = RoystonParmarRegression()
    regression.knots = .count(knots)
    regression.scale = scale
    return try regression.fit(
      ModelFrame(Formula(formula), in: frame, options: ModelFrameOptions(model: .survival)))
  }

  /// flexsurv's tests/testthat/test_spline.R; its optimizer makes them right to 1e-6.
  @Test("flexsurv's published log-likelihoods")
  func flexsurv() throws {
    let null = try Self.gbsg("Surv(recyrs, censrec) ~ 1", knots: 0)
    expectClose(null.estimates.logLikelihood, -873.207054864145, .published(decimals: 6))
    let scales: [(SplineScale, Double)] = [
      (.odds, -788.981901798638), (.hazard, -792.863797823674), (.normal, -785.623256840396),
    ]
    for (scale, value) in scales {
      let fit = try Self.gbsg("Surv(recyrs, censrec) ~ group", knots: 1, scale: scale)
      expectClose(fit.estimates.logLikelihood, value, .published(decimals: 5))
    }
  }

  /// The same file: customers who stayed for two years, with and without saying so.
  @Test("flexsurv's published log-likelihoods with late entries")
  func flexsurvEntries() throws {
    let path = #filePath.replacing(
      "RoystonParmarReferenceTests.swift", with: "Reference/data/gbsg.csv")
    let all = try CSVReader.read(path: path)
    guard case .numeric(let years)? = all["recyrs"]?.values,
      case .numeric(let events)? = all["censrec"]?.values
    else {
      Issue.record("gbsg.csv has other columns")
      return
    }
    let rows = years.indices.filter { years[$0] > 2 }
    func fit(entry: Double) throws -> RoystonParmarFit {
      var regression = RoystonParmarRegression()
      regression.knots = .count(0)
      return try regression.fit(
        Design(rowCount: rows.count, columns: [], names: [], terms: []),
        CoxResponse(
          start: rows.map { _ in entry }, time: rows.map { years[$0] },
          event: rows.map { events[$0] }))
    }
    expectClose(
      try fit(entry: 0).estimates.logLikelihood, -432.9048860461514, .published(decimals: 6))
    expectClose(
      try fit(entry: 1.9).estimates.logLikelihood, -400.3556493115, .published(decimals: 6))
  }

  /// Stata's `stpm` leaves the Jacobian log t out; flexsurv's tests give its values.
  ///
  /// For two knots the values are those at flexsurv's knots.
  @Test("Stata's stpm")
  func stata() throws {
    let path = #filePath.replacing(
      "RoystonParmarReferenceTests.swift", with: "Reference/data/gbsg.csv")
    let frame = try CSVReader.read(path: path)
    guard case .numeric(let years)? = frame["recyrs"]?.values,
      case .numeric(let events)? = frame["censrec"]?.values
    else {
      Issue.record("gbsg.csv has other columns")
      return
    }
    let jacobian = zip(years, events).reduce(0) { $0 + ($1.1 > 0 ? Double.log($1.0) : 0) }
    let weibull = try Self.gbsg("Surv(recyrs, censrec) ~ group", knots: 0, from: frame)
    expectClose(
      weibull.estimates.logLikelihood + jacobian, -638.45432, .published(decimals: 5))
    for (value, published) in zip(
      weibull.estimates.estimates, [-3.360303, 1.379652, 0.8465394, 1.672433])
    {
      expectClose(value, published, .published(decimals: 6))
    }
    let scales: [(SplineScale, Double)] = [
      (.hazard, -674.758536214), (.odds, -675.279323565), (.normal, -675.733107691),
    ]
    for (scale, value) in scales {
      let fit = try Self.gbsg(
        "Surv(recyrs, censrec) ~ 1", knots: 2, scale: scale, from: frame)
      expectClose(fit.estimates.logLikelihood + jacobian, value, .published(decimals: 9))
    }
  }

  /// R's `survreg` on rossi, converged to 1e-15.
  @Test("without inner knots: R's Weibull, log-logistic and log-normal models")
  func survreg() throws {
    let path = #filePath.replacing(
      "RoystonParmarReferenceTests.swift", with: "Reference/data/rossi.csv")
    let frame = try CSVReader.read(path: path)
    let cases: [(SplineScale, [Double], scale: Double, value: Double)] = [
      (
        .hazard,
        [
          3.99013479720469, 0.272163359745962, 0.040713798324267, -0.22480244317318,
          0.106556586905735, 0.31127326495467, 0.0588272526161931, -0.065816904821999,
        ], 0.712405333857334, -679.916563937091
      ),
      (.odds, [3.91830414302893, 0.288876139389654], 0.647134756010362, -679.938411052732),
      (.normal, [4.26766570382238, 0.34284767924343], 1.29456992612668, -683.234625278392),
    ]
    for (scale, coefficients, sigma, value) in cases {
      var regression = RoystonParmarRegression()
      regression.knots = .count(0)
      regression.scale = scale
      let fit = try regression.fit(
        ModelFrame(
          Formula("Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio"), in: frame,
          options: ModelFrameOptions(model: .survival)))
      let estimates = fit.estimates.estimates
      expectClose(fit.estimates.logLikelihood, value, .relative(1e-12))
      expectClose(1 / estimates[1], sigma, .relative(1e-8))
      expectClose(-estimates[0] / estimates[1], coefficients[0], .relative(1e-8))
      for (j, coefficient) in coefficients.dropFirst().enumerated() {
        expectClose(-estimates[2 + j] / estimates[1], coefficient, .relative(1e-8))
      }
    }
  }
}
