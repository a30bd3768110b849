import DataFiles
import Formulas
import Foundation
import LinearAlgebra
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Mixture cure models: published and independent numbers, and what must hold for all of them.
@Suite("Mixture cure models")
struct CureTests {
  /// Customers of whom some never leave, observed until well after the others have.
  static let sample = Sample(rows: 400, seed: 41)

  struct Sample {
    var columns: [[Double]] = [[], []]
    var time: [Double] = []
    var event: [Double] = []

    init(rows: Int, seed: UInt64, cured: Bool = true) {
      var random = SeededGenerator(seed: seed)
      for _ in 0..<rows {
        let x = Double.random(in: -1...1, using: &random)
        let z = Double.random(in: 0...1, using: &random) < 0.5 ? 1.0 : 0
        let leaves = !cured || Double.random(in: 0...1, using: &random) < 1 / (1 + .exp(-0.4 - x))
        let u = Double.random(in: 1e-9...1, using: &random)
        let when = leaves ? 2 * .pow(-.log(u), 1 / 1.5) * .exp(0.4 * z) : .infinity
        let lost = Double.random(in: 6...14, using: &random)
        columns[0].append(x)
        columns[1].append(z)
        time.append(min(when, lost))
        event.append(when <= lost ? 1 : 0)
      }
    }

    var design: Design {
      Design(intercept: false, columns.enumerated().map { ("x\($0.offset)", $0.element) })
    }
  }

  static func fit(
    _ sample: Sample = sample, latency: CureLatency = .weibull, start: [Double]? = nil,
    weights: [Double]? = nil, frequencies: Bool = false, robust: Bool = false
  ) throws -> CureFit {
    var regression = CureRegression()
    regression.latency = latency
    if robust { regression.robustErrors = .rows }
    return try regression.fit(
      sample.design, latencyColumns: [1], incidenceColumns: [0, 1],
      CoxResponse(
        start: start, time: sample.time, event: sample.event, weights: weights,
        weightsAreFrequencies: frequencies))
  }

  /// Recurrence of colon cancer; the numbers are an independent program's, to its digits.
  @Test("colon recurrence, one share for all", .needs("colon"))
  func colon() throws {
    let frame = try CSVReader.read(path: try #require(PackageTables.path("colon")))
    let model = try ModelFrame(
      Formula("Surv(time, status) ~ 1"), in: frame, options: ModelFrameOptions(model: .survival))
    let fit = try CureRegression().fit(model)
    let estimates = fit.estimates.estimates
    #expect(fit.estimates.convergence.converged && fit.estimates.existence == .proven)
    expectClose(fit.estimates.logLikelihood, -4041.853225399, .published(decimals: 8))
    expectClose(1 / (1 + .exp(estimates[2])), 0.48308073, .published(decimals: 7))
    expectClose(-estimates[1], 0.14971676, .published(decimals: 7))
    expectClose(estimates[0], 6.416042373, .published(decimals: 7))
    expectClose(fit.stayingShare, 0.48308073, .published(decimals: 7))
    #expect(fit.followUp.alpha < 0.05 && fit.warnings.isEmpty)
  }

  /// Fits by the likelihood as it is written down, maximized in R (Reference/cure.R).
  @Test(
    "covariates in both equations: R", .needs("colon"),
    arguments: ReferenceFit.all(["cure"], beside: #filePath))
  func reference(reference: ReferenceFit) throws {
    let frame = try CSVReader.read(path: reference.data)
    var options = ModelFrameOptions(model: .survival)
    options.ancillary = [try Formula(reference.fit["incidence"]?.text ?? "")]
    options.weights = reference.fit["weights"]?.text
    let model = try ModelFrame(
      Formula(reference.fit["formula"]?.text ?? ""), in: frame, options: options)
    var regression = CureRegression()
    regression.latency = CureLatency(rawValue: reference.fit["latency"]?.text ?? "") ?? .weibull
    regression.robustErrors = .rows
    let fit = try regression.fit(model)
    let expected = reference.fit["coefficients"]?.numbersByName ?? [:]
    let table = fit.coefficients()
    #expect(Set(table.map(\.name)) == Set(expected.keys))
    for row in table {
      let error = reference.fit["standardErrors"]?.numbersByName[row.name] ?? .nan
      expectClose(row.estimate, expected[row.name] ?? .nan, .standardErrors(1e-6, of: error))
      expectClose(row.standardError, error, .relative(1e-6))
      let robust = reference.fit["robustStandardErrors"]?.numbersByName[row.name] ?? .nan
      expectClose(row.robustStandardError ?? .nan, robust, .relative(1e-6))
    }
    expectClose(
      fit.estimates.logLikelihood, reference.fit["logLikelihood"]?.number ?? .nan,
      .relative(1e-10))
    #expect(fit.estimates.convergence.converged)
  }

  @Test(
    "a term of both equations is tested in both together, and in each",
    arguments: CureLatency.allCases)
  func jointTests(latency: CureLatency) throws {
    let response = CoxResponse(time: Self.sample.time, event: Self.sample.event)
    func fit(_ columns: [Int], _ incidence: [Int]) throws -> CureFit {
      var regression = CureRegression()
      regression.latency = latency
      return try regression.fit(
        Self.sample.design, latencyColumns: columns, incidenceColumns: incidence, response)
    }
    let whole = try fit([0, 1], [0, 1])
    func fall(_ other: CureFit) -> Double {
      2 * (whole.estimates.logLikelihood - other.estimates.logLikelihood)
    }
    #expect(Set(whole.jointTests.keys) == ["x0", "x1"])
    for (column, name) in ["x0", "x1"].enumerated() {
      let other = 1 - column
      let joint = try #require(whole.jointTests[name])
      #expect(joint.degreesOfFreedom == 2)
      expectClose(joint.chiSquared, fall(try fit([other], [other])), .relative(1e-7))
      let tests = Dictionary(
        uniqueKeysWithValues: whole.terms.map { ($0.name, $0.likelihoodRatio?.chiSquared ?? .nan) })
      expectClose(tests[name] ?? .nan, fall(try fit([other], [0, 1])), .relative(1e-7))
      expectClose(
        tests[CureFit.incidencePrefix + name] ?? .nan, fall(try fit([0, 1], [other])),
        .relative(1e-7))
    }
    #expect(try fit([1], [0, 1]).jointTests.keys.sorted() == ["x1"])
  }

  @Test("the unit of time moves the latency's constant alone", arguments: CureLatency.allCases)
  func timeUnit(latency: CureLatency) throws {
    let plain = try Self.fit(latency: latency)
    for unit in [1.0 / 12, 86_400 * 30.4375] {
      var other = Self.sample
      other.time = other.time.map { $0 * unit }
      let moved = try Self.fit(other, latency: latency)
      for j in plain.estimates.names.indices {
        expectClose(
          moved.estimates.estimates[j] - (j == 0 ? .log(unit) : 0), plain.estimates.estimates[j],
          .standardErrors(1e-7, of: plain.coefficients()[j].standardError))
      }
    }
  }

  @Test("a row of frequency 2 is the row twice; an entry at 0 is none")
  func weights() throws {
    let counts = Self.sample.time.indices.map { Double(1 + $0 % 2) }
    let weighted = try Self.fit(weights: counts, frequencies: true, robust: true)
    var twice = Self.sample
    for i in Self.sample.time.indices where counts[i] == 2 {
      for j in twice.columns.indices { twice.columns[j].append(twice.columns[j][i]) }
      twice.time.append(twice.time[i])
      twice.event.append(twice.event[i])
    }
    let repeated = try Self.fit(twice, robust: true)
    for (a, b) in zip(weighted.coefficients(), repeated.coefficients()) {
      expectClose(a.estimate, b.estimate, .standardErrors(1e-7, of: b.standardError))
      expectClose(a.standardError, b.standardError, .relative(1e-7))
      expectClose(
        a.robustStandardError ?? .nan, b.robustStandardError ?? .nan, .relative(1e-7))
    }
    let plain = try Self.fit()
    let entered = try Self.fit(start: Self.sample.time.map { _ in 0 })
    #expect(plain.coefficients() == entered.coefficients())
  }

  @Test("where nobody is cured it is the model without cure, and says so")
  func nobodyCured() throws {
    var sample = Sample(rows: 300, seed: 8, cured: false)
    sample.event = sample.event.map { _ in 1 }
    let cure = try Self.fit(sample)
    var plain = RoystonParmarRegression()
    plain.knots = .count(0)
    let weibull = try plain.fit(
      sample.design.selecting(columns: [1]), CoxResponse(time: sample.time, event: sample.event))
    expectClose(
      cure.estimates.logLikelihood, weibull.estimates.logLikelihood, .relative(1e-6))
    #expect(cure.stayingShare < 1e-3)
    #expect(cure.warnings.map(\.code).contains("nobodyCured"))
  }

  @Test("a follow-up that ends too soon is said to")
  func tooShort() throws {
    var sample = Self.sample
    for i in sample.time.indices where sample.time[i] > 1.2 {
      sample.time[i] = 1.2
      sample.event[i] = 0
    }
    let fit = try Self.fit(sample)
    #expect(
      fit.warnings.map(\.code).contains("cureFractionExtrapolated")
        || fit.warnings.map(\.code).contains("followUpTooShort")
        || fit.warnings.map(\.code).contains("nobodyCured"))
  }

  @Test("the curve levels off at the share who never leave", .needs("colon"))
  func curve() throws {
    let path = try #require(PackageTables.path("colon"))
    var options = ModelFrameOptions(model: .survival)
    options.ancillary = [try Formula("~ node4 + rx")]
    let model = try ModelFrame(
      Formula("Surv(time, status) ~ node4"), in: CSVReader.read(path: path), options: options)
    let fit = try CureRegression().fit(model)
    let scorer = fit.scorer(model.encoder)
    var curve = scorer.makeCurve()
    let row = [1.0, 0, 1]
    var eta = scorer.incidence.constants[0]
    for (column, value) in zip(scorer.incidence.columns, scorer.incidence.coefficients) {
      eta += value * row[column]
    }
    curve.move(to: row, linearPredictor: eta, stratum: 0)
    let never = curve.neverLeaving()
    expectClose(never, 1 / (1 + .exp(eta)), .relative(1e-14))
    expectClose(
      curve.survival(over: SurvivalPeriod(horizon: 1e9)), never, .relative(1e-12))
    let late = curve.neverLeaving(elapsed: 1_000)
    expectClose(
      late, never / curve.survival(over: SurvivalPeriod(horizon: 1_000)), .relative(1e-12))
    #expect(curve.remainingTime(probability: 0.999) == nil)
    let limits = curve.neverLeavingInterval(elapsed: 1_000, level: ConfidenceLevel(0.95))
    let interval = try #require(limits)
    #expect(interval.lower < late && late < interval.upper)
    // The gradient is that of differences.
    for time in [50.0, 700, 5_000] {
      let h = 1e-5 * time
      let slope =
        (curve.cumulativeHazard(at: time + h) - curve.cumulativeHazard(at: time - h)) / (2 * h)
      expectClose(curve.hazard(at: time), slope, .relative(1e-6))
    }
  }

  /// `DESIGN_RUNS` asks for more than an ordinary test does; `make random-designs` for 1,000.
  @Test("random designs converge or say in words why not")
  func randomDesigns() throws {
    let runs =
      ProcessInfo.processInfo.environment["DESIGN_RUNS"].flatMap { Int($0) } ?? 80
    var tally = RandomDesignTally()
    for seed in 1...UInt64(runs) {
      var sample = SplineSample(wildWithSeed: seed)
      // In two designs of three some customers never leave.
      let last = sample.time.max() ?? 1
      for i in sample.time.indices where seed % 3 != 0 && i % 4 == 0 {
        sample.time[i] = 2 * last
        sample.event[i] = 0
      }
      let late = sample.start == nil ? "" : ", late entries"
      var regression = CureRegression()
      regression.latency = CureLatency.allCases[Int(seed % 3)]
      tally.count("design \(seed), \(regression.latency.rawValue)\(late)") {
        try regression.fit(
          sample.design, latencyColumns: seed % 2 == 0 ? [] : [0], incidenceColumns: [0, 1],
          CoxResponse(start: sample.start, time: sample.time, event: sample.event)
        ).estimates
      }
    }
    print("cure models, random designs:\n\(tally)")
    #expect(tally.failures.isEmpty, "\(tally)")
    #expect(tally.converged > runs / 2)
  }
}
