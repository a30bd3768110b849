import Formulas
import LinearAlgebra
import Lanes
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Data on which other packages stop, or answer wrongly.
@Suite("Cox regression: hard cases")
struct CoxHardCaseTests {
  typealias Sample = CoxLawTests.Sample

  static let sample = Sample(rows: 400, seed: 89, monthly: true)
  static let response = CoxResponse(time: sample.time, event: sample.event)

  static func fit(_ columns: [[Double]], _ response: CoxResponse = response) throws
    -> CoxRegression.Fit
  {
    try CoxRegression().fit(
      Design(intercept: false, columns.enumerated().map { ("x\($0.offset)", $0.element) }), response
    )
  }

  @Test(
    "a column's unit and origin change nothing but its coefficient's unit",
    arguments: [(1e9, 0.0), (1e-9, 0), (1, 1e6), (1e9, 1e9), (1, 2_024)])
  func units(scale: Double, origin: Double) throws {
    let plain = try Self.fit(Self.sample.columns)
    var columns = Self.sample.columns
    columns[0] = columns[0].map { origin + scale * $0 }
    let other = try Self.fit(columns)
    let digits = Tolerance.relative(origin == 0 ? 1e-9 : 1e-7)
    expectClose(other.estimates.estimates[0] * scale, plain.estimates.estimates[0], digits)
    expectClose(other.estimates.estimates[1], plain.estimates.estimates[1], digits)
    expectClose(
      other.coefficients()[0].standardError * scale, plain.coefficients()[0].standardError, digits)
    expectClose(other.estimates.logLikelihood, plain.estimates.logLikelihood, .relative(1e-10))
    #expect(other.estimates.existence == .proven)
  }

  @Test("the unit of time changes nothing", arguments: [1.0 / 12, 30.4375, 1e9])
  func time(unit: Double) throws {
    let plain = try Self.fit(Self.sample.columns)
    let other = try Self.fit(
      Self.sample.columns,
      CoxResponse(time: Self.sample.time.map { $0 * unit }, event: Self.sample.event))
    #expect(other.coefficients() == plain.coefficients())
  }

  @Test("the order of rows changes nothing but rounding", arguments: CoxResponse.Ties.allCases)
  func order(ties: CoxResponse.Ties) throws {
    let rows = Self.sample.time.indices.map { ($0 * 149) % 400 }
    var model = CoxRegression()
    model.ties = ties
    let plain = try model.fit(Self.sample.design, Self.response)
    let shuffled = try model.fit(
      Design(
        intercept: false,
        Self.sample.columns.enumerated().map { column in
          ("x\(column.offset)", rows.map { column.element[$0] })
        }),
      CoxResponse(
        time: rows.map { Self.sample.time[$0] }, event: rows.map { Self.sample.event[$0] }))
    expectClose(shuffled.estimates.estimates, plain.estimates.estimates, .twoIterations)
    expectClose(shuffled.estimates.logLikelihood, plain.estimates.logLikelihood, .relative(1e-13))
  }

  @Test("one stratum is none")
  func oneStratum() throws {
    let plain = try Self.fit(Self.sample.columns)
    let one = try Self.fit(
      Self.sample.columns,
      CoxResponse(
        time: Self.sample.time, event: Self.sample.event,
        strata: Array(repeating: 0, count: 400)))
    #expect(one.coefficients() == plain.coefficients())
    #expect(one.baselines == plain.baselines)
  }

  @Test("one event has a finite estimate where its customer is neither first nor last")
  func oneEvent() throws {
    // One event: x of the one who left is the mean of the risk set, weighted by e^(xβ).
    var model = CoxRegression()
    model.biasReduction = .never
    let fit = try model.fit(
      Design(intercept: false, [("age", [0.0, 1, 2, 4])]),
      CoxResponse(time: [1, 2, 3, 4], event: [0, 1, 0, 0]))
    #expect(fit.estimates.existence == .refuted)
    #expect(fit.estimates.status == [.infinite])
    #expect(
      fit.estimates.warnings.contains {
        $0.message.contains("whoever leaves always has the smallest age of all at risk")
      })
    let inner = try Self.fit(
      [[2.0, 1, 0, 4]], CoxResponse(time: [1, 2, 3, 4], event: [1, 0, 0, 0]))
    let b = inner.estimates.estimates[0]
    let risks = [2.0, 1, 0, 4].map { Double.exp($0 * b) }
    let mean = zip(risks, [2.0, 1, 0, 4]).reduce(0) { $0 + $1.0 * $1.1 } / risks.reduce(0, +)
    expectClose(mean, 2, .relative(1e-12))
    #expect(inner.estimates.existence == .proven)
  }

  @Test("all tied: everybody leaves at once", arguments: CoxResponse.Ties.allCases)
  func allTied(ties: CoxResponse.Ties) throws {
    var model = CoxRegression()
    model.ties = ties
    let data = CoxResponse(
      time: Array(repeating: 5, count: 400), event: Array(repeating: 1, count: 400))
    if ties == .exact {
      // Nothing is left to chance: there is one set of 400 of 400, and no column tells anything.
      #expect(throws: FitError.self) { try model.fit(Self.sample.design, data) }
    } else {
      let fit = try model.fit(Self.sample.design, data)
      #expect(fit.estimates.convergence.converged)
      // Breslow's score at 0 vanishes: the leavers' mean is the risk set's.
      if ties == .breslow { for b in fit.estimates.estimates { #expect(b.magnitude < 1e-12) } }
    }
  }

  @Test("all tied at one time, some stay", arguments: CoxResponse.Ties.allCases)
  func oneTime(ties: CoxResponse.Ties) throws {
    var model = CoxRegression()
    model.ties = ties
    let fit = try model.fit(
      Self.sample.design,
      CoxResponse(
        time: Self.sample.event.map { $0 == 1 ? 5 : 6 }, event: Self.sample.event))
    #expect(fit.estimates.convergence.converged && fit.estimates.existence == .proven)
  }

  /// Offsets of ±500 are risks of e^±500, whose squares neither overflow nor vanish here.
  ///
  /// The likelihood is compared with one in which differences of logarithms are formed event by event.
  @Test("extreme offsets", arguments: CoxResponse.Ties.allCases, [false, true])
  func offsets(ties: CoxResponse.Ties, late: Bool) throws {
    let n = 60
    let sample = Sample(rows: n, seed: 97, monthly: true)
    let offset = (0..<n).map { [500.0, -500, 0, 500.5, -499, 1][$0 % 6] }
    // Those who come late have had e^500 times the risk of those who were there, or e^−500.
    let start = (0..<n).map { late && $0 % 3 != 1 ? (sample.time[$0] / 2).rounded(.down) : 0 }
    var model = CoxRegression()
    model.ties = ties
    let fit = try model.fit(
      Design(intercept: false, [("x0", sample.columns[0]), ("x1", sample.columns[1])]),
      CoxResponse(start: start, time: sample.time, event: sample.event, offset: offset))
    #expect(fit.estimates.convergence.converged)
    if ties == .exact { return }
    let beta = fit.estimates.estimates
    let eta = (0..<n).map {
      offset[$0] + beta[0] * sample.columns[0][$0] + beta[1] * sample.columns[1][$0]
    }
    var (value, score) = (0.0, [0.0, 0])
    for moment in Set(sample.time) {
      let risk = (0..<n).filter { start[$0] < moment && sample.time[$0] >= moment }
      let leaving = risk.filter { sample.time[$0] == moment && sample.event[$0] == 1 }
      for tie in leaving.indices {
        let part = ties == .efron ? Double(tie) / Double(leaving.count) : 0
        let top = risk.map { eta[$0] }.max() ?? 0
        let weights = risk.map { row in
          .exp(eta[row] - top) * (leaving.contains(row) ? 1 - part : 1)
        }
        let total = weights.reduce(0, +)
        value += eta[leaving[tie]] - top - .log(total)
        for j in 0..<2 {
          let sum = zip(risk, weights).reduce(0) { $0 + sample.columns[j][$1.0] * $1.1 }
          score[j] += sample.columns[j][leaving[tie]] - sum / total
        }
      }
    }
    expectClose(fit.estimates.logLikelihood, value, .relative(1e-12))
    for j in 0..<2 {
      let error = fit.coefficients()[j].standardError
      #expect((score[j] * error).magnitude < 1e-8)
    }
  }

  @Test("what stands in the way is named before a fit is made")
  func preflight() {
    let (sample, response) = (Self.sample, Self.response)
    let flag = sample.event.indices.map { sample.event[$0] == 0 && $0 % 3 == 0 ? 1.0 : 0 }
    let findings = CoxRegression().preflight(
      Design(
        intercept: false,
        [
          ("year", Array(repeating: 2_024, count: 400)), ("x", sample.columns[0]),
          ("twice", sample.columns[0].map { 2 * $0 }), ("flag", flag),
          ("stamp", sample.columns[1].map { 1.7e18 + 1e6 * $0 }),
        ]), response)
    #expect(
      findings.map(\.code) == [
        "constantColumn", "aliasedColumn", "monotoneColumn", "offsetColumn",
      ])
    let named = zip(["year", "twice", "flag", "stamp"], findings)
    for (column, finding) in named { #expect(finding.message.contains(column)) }
    #expect(
      CoxRegression().preflight(sample.design, response).isEmpty)
  }
}
