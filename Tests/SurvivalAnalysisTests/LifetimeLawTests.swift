import Foundation
import Lanes
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// What holds for any data, of parametric models.
@Suite("Parametric models: laws")
struct LifetimeLawTests {
  /// Rows of a seeded Weibull model.
  struct Sample {
    var columns: [[Double]] = []
    var time: [Double] = []
    var event: [Double] = []
    var start: [Double] = []

    init(rows: Int, columns count: Int = 3, seed: UInt64, sigma: Double = 0.7) {
      var generator = SeededGenerator(seed: seed)
      for _ in 0..<count {
        columns.append((0..<rows).map { _ in Double.random(in: -1...1, using: &generator) })
      }
      for i in 0..<rows {
        let eta = 1 + columns.enumerated().reduce(0) { $0 + 0.4 * $1.1[i] / Double($1.0 + 1) }
        let u = Double.random(in: 1e-9...1, using: &generator)
        let own = Double.exp(eta + sigma * .log(-.log(u)))
        let end = Double.random(in: 1...8, using: &generator)
        time.append(min(own, end))
        event.append(own <= end ? 1 : 0)
        start.append(time[i] * Double.random(in: 0...0.5, using: &generator))
      }
    }

    var design: Design { Self.design(columns) }
    var response: LifetimeResponse { LifetimeResponse(time: time, event: event) }

    static func design(_ columns: [[Double]]) -> Design {
      Design(intercept: false, columns.enumerated().map { ("x\($0.offset)", $0.element) })
    }
  }

  static let distributions = LifetimeDistribution.allCases

  fileprivate static func model(_ distribution: LifetimeDistribution) -> LifetimeRegression {
    var model = LifetimeRegression(distribution)
    model.testsTerms = false
    model.comparesMembers = false
    return model
  }

  /// That two fits are the same within what their last steps leave.
  private static func expectSame(_ a: LifetimeFit, _ b: LifetimeFit, _ tolerance: Double = 1e-7) {
    #expect(a.estimates.convergence.converged && b.estimates.convergence.converged)
    for (x, y) in zip(a.coefficients(), b.coefficients()) {
      expectClose(x.estimate, y.estimate, .standardErrors(tolerance, of: y.standardError))
      expectClose(x.standardError, y.standardError, .relative(tolerance))
    }
    expectClose(a.estimates.logLikelihood, b.estimates.logLikelihood, .relative(1e-11))
  }

  @Test("left truncation at 0 is none", arguments: distributions)
  func entryAtZero(distribution: LifetimeDistribution) throws {
    let sample = Sample(rows: 200, seed: 3)
    let model = Self.model(distribution)
    let late = LifetimeResponse(
      start: sample.time.map { _ in 0 }, time: sample.time, event: sample.event)
    let (a, b) = (
      try model.fit(sample.design, late), try model.fit(sample.design, sample.response)
    )
    #expect(a.estimates.estimates == b.estimates.estimates)
  }

  @Test("the interval (t, t] is an event", arguments: distributions)
  func narrowInterval(distribution: LifetimeDistribution) throws {
    let sample = Sample(rows: 200, seed: 4)
    let model = Self.model(distribution)
    let known = try model.fit(sample.design, sample.response)
    // An interval of relative width 1e-4 has the same likelihood but for its width, to first order.
    let width = 1e-4
    let narrow = try model.fit(
      sample.design,
      LifetimeResponse(
        lower: zip(sample.time, sample.event).map { $1 == 1 ? $0 * (1 - width / 2) : $0 },
        upper: zip(sample.time, sample.event).map { $1 == 1 ? $0 * (1 + width / 2) : .infinity }))
    for (x, y) in zip(known.coefficients(), narrow.coefficients()) {
      expectClose(x.estimate, y.estimate, .standardErrors(1e-5, of: y.standardError))
    }
  }

  @Test("a frequency of 2 is a row twice", arguments: distributions)
  func frequencies(distribution: LifetimeDistribution) throws {
    let sample = Sample(rows: 150, seed: 5)
    let counts = (0..<150).map { Double(1 + $0 % 3) }
    let twice = (0..<150).flatMap { Array(repeating: $0, count: Int(counts[$0])) }
    var model = Self.model(distribution)
    model.robustErrors = .rows
    let weighted = try model.fit(
      sample.design,
      LifetimeResponse(
        time: sample.time, event: sample.event, weights: counts, weightsAreFrequencies: true))
    let repeated = try model.fit(
      Sample.design(sample.columns.map { column in twice.map { column[$0] } }),
      LifetimeResponse(
        time: twice.map { sample.time[$0] }, event: twice.map { sample.event[$0] }))
    Self.expectSame(weighted, repeated)
    #expect(weighted.observations == repeated.observations && weighted.events == repeated.events)
    for (x, y) in zip(weighted.coefficients(), repeated.coefficients()) {
      expectClose(
        x.robustStandardError ?? .nan, y.robustStandardError ?? .nan, .relative(1e-6))
    }
  }

  @Test(
    "another unit of time moves the location alone",
    arguments: distributions.filter(\.acceleratesTime), [1.0 / 365.25, 86_400, 1e9])
  func units(distribution: LifetimeDistribution, factor: Double) throws {
    let sample = Sample(rows: 200, seed: 6)
    let model = Self.model(distribution)
    let (a, b) = (
      try model.fit(sample.design, sample.response),
      try model.fit(
        sample.design,
        LifetimeResponse(time: sample.time.map { $0 * factor }, event: sample.event))
    )
    for (j, (x, y)) in zip(a.coefficients(), b.coefficients()).enumerated() {
      let moved = j == 0 ? x.estimate + .log(factor) : x.estimate
      expectClose(y.estimate, moved, .standardErrors(1e-6, of: x.standardError))
      expectClose(y.standardError, x.standardError, .relative(1e-6))
    }
  }

  @Test("Gompertz in another unit of time", arguments: [1.0 / 365.25, 86_400])
  func gompertzUnits(factor: Double) throws {
    let sample = Sample(rows: 200, seed: 6)
    let model = Self.model(.gompertz)
    let a = try model.fit(sample.design, sample.response).coefficients()
    let b = try model.fit(
      sample.design, LifetimeResponse(time: sample.time.map { $0 * factor }, event: sample.event)
    ).coefficients()
    expectClose(
      b[0].estimate, a[0].estimate - .log(factor), .standardErrors(1e-6, of: a[0].standardError))
    expectClose(
      b[4].estimate * factor, a[4].estimate, .standardErrors(1e-6, of: a[4].standardError))
    for j in 1...3 {
      expectClose(b[j].estimate, a[j].estimate, .standardErrors(1e-6, of: a[j].standardError))
    }
  }

  @Test("a Weibull model whose shape is 1 is exponential")
  func exponentialIsWeibull() throws {
    let sample = Sample(rows: 200, seed: 7)
    let exponential = try Self.model(.exponential).fit(sample.design, sample.response)
    let weibull = try Self.model(.weibull).fit(sample.design, sample.response)
    #expect(weibull.estimates.logLikelihood >= exponential.estimates.logLikelihood)
    // The generalized gamma with Q = 1 and σ = 1 is the same again.
    var whole = LifetimeRegression(.generalizedGamma)
    whole.testsTerms = false
    let members = try whole.fit(sample.design, sample.response).members
    for (member, alone) in zip(
      members,
      [
        weibull, try Self.model(.lognormal).fit(sample.design, sample.response), exponential,
      ])
    {
      expectClose(member.logLikelihood, alone.estimates.logLikelihood, .relative(1e-11))
    }
  }

  @Test("any number of threads gives the same bits", arguments: distributions)
  func threads(distribution: LifetimeDistribution) throws {
    let sample = Sample(rows: 3_000, seed: 8)
    var model = Self.model(distribution)
    let response = LifetimeResponse(
      start: sample.start, time: sample.time, event: sample.event)
    let one = try model.fit(sample.design, response)
    model.lanes = Lanes(threads: 3)
    let three = try model.fit(sample.design, response)
    #expect(one.estimates.estimates == three.estimates.estimates)
    #expect(one.covariance == three.covariance)
  }

  @Test("profile intervals fall by half the quantile")
  func profile() throws {
    let sample = Sample(rows: 120, seed: 9)
    var model = Self.model(.weibull)
    model.intervals = .profile
    let fit = try model.fit(sample.design, sample.response)
    // At a limit the model with that coefficient fixed by an offset has lost 1.92.
    let row = fit.coefficients()[1]
    for limit in [row.lower, row.upper] {
      let fixed = try Self.model(.weibull).fit(
        Sample.design([sample.columns[1], sample.columns[2]]),
        LifetimeResponse(
          time: sample.time, event: sample.event, offset: sample.columns[0].map { limit * $0 }))
      expectClose(
        fit.estimates.logLikelihood - fixed.estimates.logLikelihood, 3.841_458_820_694_124 / 2,
        .relative(1e-6))
    }
  }

  @Test("a level whose customers all stay has no finite estimate, and words say so")
  func nobodyLeaves() throws {
    var sample = Sample(rows: 200, seed: 10)
    sample.columns[0] = (0..<200).map { $0 % 4 == 0 ? 1 : 0 }
    for i in 0..<200 where i % 4 == 0 { sample.event[i] = 0 }
    let fit = try Self.model(.weibull).fit(sample.design, sample.response)
    #expect(fit.estimates.estimateExists == false)
    #expect(fit.coefficients()[1].status == .infinite)
    #expect(!fit.estimates.warnings.isEmpty)
  }

  /// Of customers who all come late only what follows their entries counts.
  ///
  /// For scales without bound
  /// Weibull's law tends to Pareto's there, h = c / t: an exponential model of log(time / entry).
  struct ParetoLimit {
    /// The log-likelihood of the limit.
    let limit: Double
    /// The best of Weibull models of given shape: exponential models of time to that power.
    let profile: [Double]

    init(_ design: Design, time: [Double], event: [Double], start: [Double]) throws {
      let model = LifetimeLawTests.model(.exponential)
      let jacobian = zip(time, event).reduce(0) { $0 + $1.1 * .log($1.0) }
      let events = event.reduce(0, +)
      limit =
        try model.fit(
          design,
          LifetimeResponse(time: zip(time, start).map { .log($0 / $1) }, event: event)
        ).estimates.logLikelihood - jacobian
      // Times in a unit near their own size, so that powers stay in range.
      let unit = time.reduce(0, +) / Double(time.count)
      profile = try [2, 1.5, 1, 0.7, 0.4, 0.2, 0.1, 0.05, 0.02].map { power in
        let fit = try model.fit(
          design,
          LifetimeResponse(
            start: start.map { .pow($0 / unit, power) }, time: time.map { .pow($0 / unit, power) },
            event: event))
        return fit.estimates.logLikelihood + events * .log(power / unit)
          + (power - 1) * (jacobian - events * .log(unit))
      }
    }
  }

  @Test("late entries that leave no maximum are refused, and the limit is better than any shape")
  func paretoLimit() throws {
    var generator = SeededGenerator(seed: 12)
    let columns = [(0..<200).map { _ in Double.random(in: -1...1, using: &generator) }]
    // A hazard that falls faster than 1/t, as no Weibull model's does.
    let start = (0..<200).map { _ in Double.random(in: 1...3, using: &generator) }
    var (time, event) = ([Double](), [Double]())
    for entry in start {
      let begin = Double.pow(entry, -0.6)
      let own = -0.6 * Double.log(Double.random(in: 1e-6...1, using: &generator))
      time.append(.pow(begin - min(own, 0.9 * begin), -1 / 0.6))
      event.append(own < 0.9 * begin ? 1 : 0)
    }
    let design = Sample.design(columns)
    let pareto = try ParetoLimit(design, time: time, event: event, start: start)
    #expect(zip(pareto.profile, pareto.profile.dropFirst()).allSatisfy { $0 < $1 })
    #expect(pareto.profile.allSatisfy { $0 < pareto.limit })
    for distribution in [LifetimeDistribution.weibull, .lognormal] {
      #expect(throws: FitError.climbsWithoutEnd(parameter: "scale", everybodyEntersLate: true)) {
        try Self.model(distribution).fit(
          design, LifetimeResponse(start: start, time: time, event: event))
      }
    }
    // From the beginning on observed, some customers settle it.
    #expect(
      try Self.model(.weibull).fit(
        design,
        LifetimeResponse(
          start: start.enumerated().map { $0 % 4 == 0 ? 0 : $1 }, time: time, event: event)
      ).estimates.convergence.converged)
  }

  @Test("a stratum without an event is refused")
  func emptyStratum() {
    let sample = Sample(rows: 40, seed: 11)
    let strata = (0..<40).map { Int32($0 % 2) }
    let response = LifetimeResponse(
      time: sample.time, event: sample.event.enumerated().map { $0 % 2 == 0 ? $1 : 0 },
      strata: strata, stratumCount: 2)
    #expect(throws: FitError.noEventsInStratum("1")) {
      try LifetimeRegression(.weibull).fit(sample.design, response)
    }
  }
}
