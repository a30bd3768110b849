import DataFiles
import Formulas
import Lanes
import LinearAlgebra
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Fits of the penalized likelihood as it is written down, with dense matrices in R
/// (Reference/frailty.R), and what must hold for all of them.
@Suite("Cox regression with shared frailty")
struct SharedFrailtyTests {
  static let fits = ReferenceFit.all(["frailty"], beside: #filePath)

  @Test("there are fits to compare with", .needs("kidney"))
  func thereAreFits() { #expect(Self.fits.count == 8) }

  static func regression(_ reference: ReferenceFit) -> SharedFrailtyRegression {
    var regression = SharedFrailtyRegression()
    regression.distribution =
      reference.fit["distribution"]?.text == "gaussian" ? .gaussian : .gamma
    regression.ties = reference.fit["ties"]?.text == "breslow" ? .breslow : .efron
    return regression
  }

  static func frame(_ reference: ReferenceFit) throws -> ModelFrame {
    var options = ModelFrameOptions(model: .survival)
    options.frailty = reference.fit["group"]?.text
    return try ModelFrame(
      Formula(reference.fit["formula"]?.text ?? ""),
      in: try CSVReader.read(path: reference.data), options: options)
  }

  @Test("dense matrices in R", arguments: fits)
  func matchesDense(reference: ReferenceFit) throws {
    let fit = try Self.regression(reference).fit(Self.frame(reference))
    let expected = reference.fit
    #expect(fit.variance.converged && fit.estimates.convergence.converged)
    let theta = expected["theta"]?.number ?? .nan
    expectClose(fit.variance.estimate, theta, .relative(2e-9))
    expectClose(
      fit.estimates.logLikelihood, expected["logLikelihood"]?.number ?? .nan, .relative(1e-11))
    // R's matrix of coefficients is in the order of the formula, as Tenure's is.
    let names = expected["names"]?.elements.map(\.text) ?? []
    let rows = fit.coefficients()
    #expect(rows.count == names.count)
    for (row, name) in zip(rows, names) {
      let value = expected["coefficients"]?.numbersByName[name] ?? .nan
      expectClose(row.estimate, value, .standardErrors(1e-8, of: row.standardError))
      if let error = expected["standardErrors"]?.numbersByName[name] {
        expectClose(row.standardError, error, .relative(1e-8))
      }
    }
    let gain = fit.estimates.logLikelihood - (expected["withoutFrailty"]?.number ?? .nan)
    if fit.distribution == .gamma {
      #expect((fit.variance.likelihoodRatio - 2 * gain).magnitude < 1e-8)
    }
    guard theta > 0 else {
      #expect(fit.variance.lower == 0 && fit.variance.pValue == 1)
      return
    }
    expectClose(
      fit.partialLogLikelihood, expected["partialLogLikelihood"]?.number ?? .nan, .relative(1e-9))
    expectClose(
      fit.frailties.estimate, expected["frailties"]?.numbers ?? [], .relative(1e-7))
    // R's coxph stops its loop over θ early.
    for (row, theirs) in zip(rows, expected["coxph"]?.numbers ?? []) {
      expectClose(row.estimate, theirs, .standardErrors(0.02, of: row.standardError))
    }
  }

  /// R prints .914328 and .499042.
  @Test("litters of rats: the digits of an independent program", .needs("rats-female"))
  func rats() throws {
    let reference = try #require(Self.fits.first { $0.fit.description == "rats gamma efron" })
    let fit = try Self.regression(reference).fit(Self.frame(reference))
    #expect((fit.estimates.estimates[0] - 0.91433596055).magnitude < 5e-11)
    #expect((fit.coefficients()[0].standardError - 0.32304136137).magnitude < 5e-11)
    #expect((fit.variance.estimate - 0.49904304175).magnitude < 5e-11)
    #expect((fit.estimates.logLikelihood + 180.828206714319).magnitude < 5e-12)
    #expect((fit.partialLogLikelihood + 166.8267297312).magnitude < 5e-10)
    #expect(fit.variance.lower == 0 && fit.variance.upper > 1)
  }

  @Test("kidney catheters: the digits of an independent program", .needs("kidney"))
  func kidney() throws {
    let gaussian = try #require(Self.fits.first { $0.fit.description == "kidney disease gaussian" })
    let fit = try Self.regression(gaussian).fit(Self.frame(gaussian))
    #expect((fit.variance.estimate - 0.50917411865).magnitude < 5e-11)
    #expect((fit.estimates.estimates[1] + 1.70206055964).magnitude < 5e-11)
    let gamma = try #require(Self.fits.first { $0.fit.description == "kidney disease gamma" })
    let alike = try Self.regression(gamma).fit(Self.frame(gamma))
    #expect(alike.variance.estimate == 0)
    #expect((alike.estimates.estimates[1] + 1.48313725120023).magnitude < 5e-14)
    #expect(alike.frailties.estimate.allSatisfy { $0 == 1 })
  }

  /// Customers of households, whose hazards share a gamma factor of variance `theta`.
  static func households(
    _ count: Int, theta: Double, seed: UInt64, periods: Double? = 4
  ) -> (design: Design, response: CoxResponse, groups: [Int32]) {
    var random = SeededGenerator(seed: seed)
    var (x, time, event, groups): ([Double], [Double], [Double], [Int32]) = ([], [], [], [])
    for household in 0..<count {
      // With θ = 1/2 a gamma frailty is the mean of two exponential ones.
      let uniform = [0, 1].map { _ in Double.random(in: 1e-12...1, using: &random) }
      let frailty = theta == 0 ? 1 : uniform.reduce(0) { $0 - .log($1) / 2 }
      for _ in 0..<(1 + household % 4) {
        let value = Double.random(in: -1...1, using: &random)
        let rate = frailty * 0.1 * .exp(0.7 * value)
        let leaves = -.log(Double.random(in: 1e-12...1, using: &random)) / rate
        let lost = Double.random(in: 2...30, using: &random)
        x.append(value)
        let end = min(leaves, lost)
        time.append(periods.map { (end * $0).rounded(.up) / $0 } ?? end)
        event.append(leaves <= lost ? 1 : 0)
        groups.append(Int32(household))
      }
    }
    return (
      Design(intercept: false, [("x", x)]), CoxResponse(time: time, event: event), groups
    )
  }

  @Test("the order of rows and the names of groups change nothing")
  func order() throws {
    let data = Self.households(150, theta: 0.5, seed: 3)
    let fit = try SharedFrailtyRegression().fit(
      data.design, data.response, groups: data.groups, groupCount: 150)
    let shuffled = Array((0..<data.groups.count).reversed())
    guard case .values(let x)? = data.design.columns.first?.factors.first else {
      Issue.record("the design has no numbers")
      return
    }
    let other = try SharedFrailtyRegression().fit(
      Design(intercept: false, [("x", shuffled.map { x[$0] })]),
      CoxResponse(
        time: shuffled.map { data.response.time[$0] },
        event: shuffled.map { data.response.event[$0] }),
      groups: shuffled.map { 149 - data.groups[$0] }, groupCount: 150)
    expectClose(other.estimates.estimates, fit.estimates.estimates, .relative(1e-9))
    expectClose(other.variance.estimate, fit.variance.estimate, .relative(1e-9))
    expectClose(
      other.frailties.estimate, fit.frailties.estimate.reversed(), .relative(1e-7))
  }

  /// At the maximum events and expected events agree over all groups, and frailties have the mean 1.
  @Test("laws of the maximum")
  func laws() throws {
    let data = Self.households(300, theta: 0.5, seed: 5)
    let fit = try SharedFrailtyRegression().fit(
      data.design, data.response, groups: data.groups, groupCount: 300)
    let frailties = fit.frailties
    expectClose(frailties.estimate.reduce(0, +) / 300, 1, .relative(1e-10))
    let expected = zip(frailties.estimate, frailties.expected).reduce(0) { $0 + $1.0 * $1.1 }
    expectClose(expected, fit.events, .relative(1e-10))
    let nu = 1 / fit.variance.estimate
    for group in 0..<300 {
      expectClose(
        frailties.estimate[group],
        (nu + frailties.events[group]) / (nu + frailties.expected[group]), .relative(1e-8))
      #expect(
        frailties.lower[group] < frailties.estimate[group]
          && frailties.estimate[group] < frailties.upper[group])
    }
    #expect(fit.variance.lower < 0.5 && fit.variance.upper > 0.5)
    #expect(fit.variance.pValue < 0.01)
    // Without frailties the coefficient is nearer to 0.
    let plain = try CoxRegression().fit(data.design, data.response)
    #expect(plain.estimates.estimates[0].magnitude < fit.estimates.estimates[0].magnitude)
  }

  /// A row cut in two at a time with nothing between is the same likelihood.
  @Test("a customer's rows may be cut")
  func episodes() throws {
    let data = Self.households(120, theta: 0.5, seed: 7)
    guard case .values(let x)? = data.design.columns.first?.factors.first else {
      Issue.record("the design has no numbers")
      return
    }
    var (start, time, event, value, groups): ([Double], [Double], [Double], [Double], [Int32]) =
      ([], [], [], [], [])
    for row in x.indices {
      let cuts = [0, 3.1, 7.3].filter { $0 < data.response.time[row] }
      for (index, cut) in cuts.enumerated() {
        let isLast = index == cuts.count - 1
        start.append(cut)
        time.append(isLast ? data.response.time[row] : cuts[index + 1])
        event.append(isLast ? data.response.event[row] : 0)
        value.append(x[row])
        groups.append(data.groups[row])
      }
    }
    let whole = try SharedFrailtyRegression().fit(
      data.design, data.response, groups: data.groups, groupCount: 120)
    let cut = try SharedFrailtyRegression().fit(
      Design(intercept: false, [("x", value)]),
      CoxResponse(start: start, time: time, event: event), groups: groups, groupCount: 120)
    expectClose(cut.estimates.estimates, whole.estimates.estimates, .relative(1e-9))
    expectClose(cut.variance.estimate, whole.variance.estimate, .relative(1e-8))
    expectClose(
      cut.coefficients()[0].standardError, whole.coefficients()[0].standardError, .relative(1e-8))
  }

  @Test("one thread and several give the same bits")
  func threads() throws {
    let data = Self.households(1_500, theta: 0.5, seed: 9)
    var several = SharedFrailtyRegression()
    several.lanes = Lanes(threads: 3)
    let one = try SharedFrailtyRegression().fit(
      data.design, data.response, groups: data.groups, groupCount: 1_500)
    let three = try several.fit(
      data.design, data.response, groups: data.groups, groupCount: 1_500)
    #expect(one.estimates.estimates == three.estimates.estimates)
    #expect(one.variance == three.variance && one.frailties == three.frailties)
  }

  @Test("an infinite coefficient and too many Gaussian groups are refused")
  func refusals() throws {
    let time = (1...20).map(Double.init)
    let x = time.map { $0 <= 10 ? 1.0 : 0 }
    let response = CoxResponse(time: time, event: x)
    #expect(throws: FitError.infiniteBesideFrailty(["x"])) {
      try SharedFrailtyRegression().fit(
        Design(intercept: false, [("x", x)]), response,
        groups: (0..<20).map { Int32($0 / 2) }, groupCount: 10)
    }
    var gaussian = SharedFrailtyRegression()
    gaussian.distribution = .gaussian
    #expect(throws: FitError.tooManyGaussianGroups(2_001, limit: 2_000)) {
      try gaussian.fit(
        Design(intercept: false, [("x", x)]), response, groups: Array(repeating: 0, count: 20),
        groupCount: 2_001)
    }
  }
}
