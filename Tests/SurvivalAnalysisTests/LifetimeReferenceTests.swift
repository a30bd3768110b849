import DataFiles
import DataFrames
import Formulas
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Fits of R's `survreg`, made by Reference/lifetimes.R, and of programs in 40 digits, made by
/// Reference/lifetimes-exact.py.
@Suite("Parametric models: R's survreg, and definitions in 40 digits")
struct LifetimeReferenceTests {
  static let survreg = ReferenceFit.all(["lifetimes"], beside: #filePath)
  static let exact = ReferenceFit.all(["lifetimes-exact"], beside: #filePath)

  static let lifelines = ReferenceFit.all(["lifetimes-lifelines"], beside: #filePath)

  @Test("there are fits to compare with", .needs("ovarian"))
  func thereAreFits() {
    #expect(Self.survreg.count >= 30 && Self.exact.count >= 15 && Self.lifelines.count == 6)
  }

  /// With its optimizer told to go on (Reference/lifetimes-lifelines.py) lifelines finds the same
  /// maximum; by itself it stops up to 0.07 standard errors before it.
  ///
  /// That the maximum is ours says
  /// the third voice, survreg, whose fits of the same models are among ``survreg``.
  @Test("Telco and SaaS: lifelines, made by Reference/lifetimes-lifelines.py", arguments: lifelines)
  func matchesLifelines(reference: ReferenceFit) throws {
    let table = try CSVReader.read(path: reference.data)
    let all = try ModelFrame(
      Formula(reference.fit["formula"]?.text ?? ""), in: table,
      options: ModelFrameOptions(model: .survival))
    let zeros = Set(all.response.zeroTimes)
    let frame = all.selecting(rows: (0..<all.rowCount).filter { !zeros.contains($0) })
    var regression = try Self.regression(reference)
    regression.testsTerms = false
    let fit = try regression.fit(frame)
    // A mean gradient of 1e-9 is a few 1e-6 of a standard error from the maximum.
    for row in fit.coefficients() {
      let expected = reference.fit["coefficients"]?.numbersByName[row.name] ?? .nan
      expectClose(row.estimate, expected, .standardErrors(1e-5, of: row.standardError))
      if let error = reference.fit["standardErrors"]?.numbersByName[row.name] {
        expectClose(row.standardError, error, .relative(1e-5))
      }
    }
    let theirs = reference.fit["logLikelihood"]?.number ?? .nan
    expectClose(fit.estimates.logLikelihood, theirs, .relative(1e-11))
    #expect(fit.estimates.logLikelihood > theirs - 1e-11 * theirs.magnitude)
    #expect(fit.estimates.convergence.newtonDecrement < 1e-14)
  }

  static func regression(_ reference: ReferenceFit) throws -> LifetimeRegression {
    let distribution = try #require(
      LifetimeDistribution(rawValue: reference.fit["distribution"]?.text ?? ""))
    return LifetimeRegression(distribution)
  }

  /// Compares estimates, errors and the log-likelihood with a fit.
  static func compare(_ fit: LifetimeFit, _ reference: ReferenceFit, errors: Double) {
    let expected = reference.fit["coefficients"]?.numbersByName ?? [:]
    let table = fit.coefficients()
    #expect(Set(table.map(\.name)) == Set(expected.keys))
    for row in table {
      let error = reference.fit["standardErrors"]?.numbersByName[row.name] ?? .nan
      // R stops by the change of the log-likelihood, which sees a shift of some 1e-8 SE no more.
      expectClose(row.estimate, expected[row.name] ?? .nan, .standardErrors(3e-7, of: error))
      expectClose(row.standardError, error, .relative(errors))
      if let robust = reference.fit["robustStandardErrors"]?.numbersByName[row.name] {
        expectClose(row.robustStandardError ?? .nan, robust, .relative(1e-6))
      }
    }
    expectClose(
      fit.estimates.logLikelihood, reference.fit["logLikelihood"]?.number ?? .nan,
      .relative(1e-11))
    #expect(fit.estimates.convergence.converged && fit.estimates.existence == .proven)
  }

  @Test("estimates, errors and log-likelihoods of survreg", arguments: survreg)
  func matchesSurvreg(reference: ReferenceFit) throws {
    var table = try CSVReader.read(path: reference.data)
    if let known = reference.fit["known"]?.text { table = try Self.bounds(table, known: known) }
    var options = ModelFrameOptions(model: .survival)
    options.acceptsIntervals = true
    options.weights = reference.fit["weights"]?.text
    let all = try ModelFrame(
      Formula(reference.fit["formula"]?.text ?? ""), in: table, options: options)
    let zeros = Set(all.response.zeroTimes)
    let frame = all.selecting(rows: (0..<all.rowCount).filter { !zeros.contains($0) })
    var regression = try Self.regression(reference)
    if reference.fit["robustStandardErrors"] != nil { regression.robustErrors = .rows }
    Self.compare(try regression.fit(frame), reference, errors: 1e-6)
  }

  /// lung with what is known of times: by visits every 100 days, or of early deaths that they were.
  private static func bounds(_ table: DataFrame, known: String) throws -> DataFrame {
    let (times, status) = (try numbers("time", table), try numbers("status", table))
    var (lower, upper) = (times, times)
    for i in times.indices {
      let visit = ((times[i] - 0.001) / 100).rounded(.down) * 100
      switch (known, status[i] == 2) {
      case (_, false): upper[i] = .nan
      case ("visits", true): (lower[i], upper[i]) = (visit == 0 ? .nan : visit, visit + 100)
      default: if times[i] < 200 { (lower[i], upper[i]) = (.nan, 200) }
      }
    }
    return DataFrame(
      source: table.source,
      columns: table.columns + [
        Column(name: "lower", values: .numeric(lower)),
        Column(name: "upper", values: .numeric(upper)),
      ])
  }

  @Test("Gompertz, generalized gamma, late entries and bounds", arguments: exact)
  func matchesDefinition(reference: ReferenceFit) throws {
    var table = try CSVReader.read(path: reference.data)
    let times = try Self.numbers("futime", table)
    let events = try Self.numbers("fustat", table)
    let entry = times.map { min($0 / 10, 50) }
    // A visit every 100 days; what happened before the first is known by its upper bound alone.
    let visit = times.map { (($0 - 0.001) / 100).rounded(.down) * 100 }
    let lower = zip(zip(times, events), visit).map { $0.1 == 1 ? ($1 == 0 ? .nan : $1) : $0.0 }
    let upper = zip(events, visit).map { $0 == 1 ? $1 + 100 : .nan }
    table = DataFrame(
      source: table.source,
      columns: table.columns + [
        Column(name: "entry", values: .numeric(entry)),
        Column(name: "lower", values: .numeric(lower)),
        Column(name: "upper", values: .numeric(upper)),
      ])
    var options = ModelFrameOptions(model: .survival)
    options.acceptsIntervals = true
    options.ancillary = try (reference.fit["ancillary"]?.elements ?? []).map {
      try Formula($0.text)
    }
    let frame = try ModelFrame(
      Formula(reference.fit["formula"]?.text ?? ""), in: table, options: options)
    let fit = try Self.regression(reference).fit(frame)
    Self.compare(fit, reference, errors: 1e-7)
  }

  static func numbers(_ name: String, _ table: DataFrame) throws -> [Double] {
    guard case .numeric(let numbers)? = table[name]?.values else {
      preconditionFailure("\(name) is not numeric")
    }
    return numbers
  }
}

/// R's values to 1e-8, the generalized gamma's of a Newton's method in 30 digits to 1e-6, flexsurv's
/// to the digits of its tests.
@Suite("Parametric models: published values")
struct LifetimePublishedTests {
  static func fit(
    _ distribution: LifetimeDistribution, _ data: String, _ formula: String
  ) throws -> (fit: LifetimeFit, frame: ModelFrame) {
    let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let table = try CSVReader.read(
      path: PackageTables.path(data) ?? "/\(path)/Reference/data/\(data).csv")
    let frame = try ModelFrame(
      Formula(formula), in: table, options: ModelFrameOptions(model: .survival))
    return (try LifetimeRegression(distribution).fit(frame), frame)
  }

  static let lung = "Surv(time, status == 2) ~ age + sex + ph_ecog"

  @Test("Weibull, lung: estimates, quantiles and their errors")
  func weibullLung() throws {
    let (fit, frame) = try Self.fit(.weibull, "lung", Self.lung)
    let expected = [
      6.273_435_251_998_45, -0.007_475_439_409_144_49, 0.401_090_541_193_45,
      -0.339_638_098_308_774, Double.log(0.731_108_992_164_631),
    ]
    for (estimate, value) in zip(fit.estimates.estimates, expected) {
      expectClose(estimate, value, .relative(1e-8))
    }
    expectClose(fit.estimates.logLikelihood, -1132.438_745_882_32, .relative(1e-11))
    expectClose(fit.estimates.nullLogLikelihood, -1147.428_056_873_3, .relative(1e-11))
    let scorer = fit.scorer(frame.encoder, strata: frame.strata)
    var curve = scorer.makeCurve()
    let row = [60.0, 1, 1]
    let eta = Scorer.aft(scorer).linearPredictor(row)
    curve.move(to: row, linearPredictor: eta, stratum: 0)
    let quantiles = [
      (0.1, 69.484_071_667_444_2, 9.097_832_052_595_5),
      (0.5, 275.448_433_915_285, 21.130_277_616_077_5),
      (0.9, 662.572_476_794_797, 51.996_347_732_271_8),
    ]
    for (probability, time, error) in quantiles {
      let answer = curve.remainingTimeWithError(probability: probability)
      let found = try #require(answer)
      expectClose(found.value, time, .relative(1e-8))
      expectClose(found.standardError ?? .nan, error, .relative(1e-7))
    }
  }

  @Test(
    "log-likelihoods", .needs("ovarian"),
    arguments: [
      (LifetimeDistribution.exponential, "lung", lung, -1143.563_151_313_18),
      (.lognormal, "lung", lung, -1146.881_831_086_03),
      (.loglogistic, "lung", lung, -1137.489_612_269_49),
      (
        .weibull, "lung", "Surv(time, status == 2) ~ age + ph_ecog + strata(sex)",
        -1137.252_159_923_02
      ),
      (.weibull, "ovarian", "Surv(futime, fustat) ~ rx", -97.364_150_664_5869),
      (.lognormal, "ovarian", "Surv(futime, fustat) ~ 1", -97.121_742_042_656_81),
    ])
  func logLikelihoods(
    distribution: LifetimeDistribution, data: String, formula: String, value: Double
  ) throws {
    let fit = try Self.fit(distribution, data, formula).fit
    // flexsurv's own stops leave 1e-6 of its values.
    expectClose(fit.estimates.logLikelihood, value, .relative(data == "ovarian" ? 1e-7 : 1e-11))
  }

  @Test("Weibull with a scale for each sex, lung")
  func scales() throws {
    let fit = try Self.fit(
      .weibull, "lung", "Surv(time, status == 2) ~ age + ph_ecog + strata(sex)"
    ).fit
    expectClose(fit.scales[0], 0.783_421_108_830_081, .relative(1e-8))
    expectClose(fit.scales[1], 0.654_783_046_892_696, .relative(1e-8))
  }

  @Test("the gamma law is the generalized gamma whose shape is its scale", .needs("ovarian"))
  func gamma() throws {
    let path = try #require(PackageTables.path("ovarian"))
    let table = try CSVReader.read(path: path)
    guard case .numeric(let times)? = table["futime"]?.values,
      case .numeric(let events)? = table["fustat"]?.values
    else {
      Issue.record("ovarian has no times")
      return
    }
    func logLikelihood(_ location: Double, _ scale: Double) -> Double {
      zip(times, events).reduce(0) { sum, row in
        let w = (Double.log(row.0) - location) / scale
        return row.1 > 0
          ? sum + StandardLifetime.generalizedGamma.density(w, shape: scale).value - .log(scale)
            - .log(row.0)
          : sum + StandardLifetime.generalizedGamma.survival(w, shape: scale).value
      }
    }
    /// The largest value of a function with one peak, by golden section.
    func peak(_ lower: Double, _ upper: Double, _ value: (Double) -> Double) -> Double {
      var (a, b) = (lower, upper)
      let ratio = (5.0.squareRoot() - 1) / 2
      for _ in 0..<60 {
        let (left, right) = (b - ratio * (b - a), a + ratio * (b - a))
        if value(left) > value(right) { b = right } else { a = left }
      }
      return value((a + b) / 2)
    }
    let best = peak(-2, 1.5) { logScale in
      peak(4, 9) { logLikelihood($0, .exp(logScale)) }
    }
    // Golden section ends where rounding of the log-likelihood begins.
    expectClose(best, -97.863_797_234_530_11, .relative(1e-7))
  }

  @Test("Weibull's null model: R's survreg, converged to 1e-15")
  func nullModel() throws {
    let fit = try Self.fit(
      .weibull, "rossi", "Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio"
    ).fit
    expectClose(fit.estimates.nullLogLikelihood, -696.624396947785, .relative(1e-12))
    expectClose(fit.estimates.logLikelihood, -679.916563937091, .relative(1e-12))
  }

  @Test(
    "generalized gamma", .needs("ovarian"),
    arguments: [
      (
        "lung", "Surv(time, status == 2) ~ 1",
        [6.076_518_767_4, -0.318_749_285_3, 1.126_466_568_6], -1153.689_795_558
      ),
      (
        "ovarian", "Surv(futime, fustat) ~ 1",
        [6.427_039_572_5, 0.354_760_838_3, -0.764_565_643_3], -96.949_065_759_51
      ),
      (
        "rossi", "Surv(week, arrest) ~ fin + age + prio",
        [
          3.738_833_735_4, 0.236_491_622_0, 0.048_834_835_7, -0.064_766_933_6,
          -0.627_272_404_1, 1.445_874_243_5,
        ], -681.780_408_623
      ),
    ])
  func generalizedGamma(
    data: String, formula: String, expected: [Double], logLikelihood: Double
  ) throws {
    let fit = try Self.fit(.generalizedGamma, data, formula).fit
    for (estimate, value) in zip(fit.estimates.estimates, expected) {
      expectClose(estimate, value, .relative(1e-7))
    }
    expectClose(fit.estimates.logLikelihood, logLikelihood, .relative(1e-10))
    #expect(fit.members.map(\.distribution) == [.weibull, .lognormal, .exponential])
    for member in fit.members where member.distribution != .exponential {
      let alone = try Self.fit(member.distribution, data, formula).fit
      expectClose(member.logLikelihood, alone.estimates.logLikelihood, .relative(1e-11))
    }
  }
}
