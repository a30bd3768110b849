import Formulas
import LinearAlgebra
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Whether a maximum exists: proven, or refuted with the columns named.
@Suite("Cox regression: existence of the estimate")
struct CoxSeparationTests {
  typealias Sample = CoxLawTests.Sample

  static func fit(
    _ columns: [(name: String, values: [Double])], _ response: CoxResponse,
    _ ties: CoxResponse.Ties = .efron
  ) throws -> MaximumLikelihood {
    var model = CoxRegression()
    model.ties = ties
    model.biasReduction = .never
    return try model.fit(Design(intercept: false, columns), response).estimates
  }

  @Test("overlap is proven", arguments: CoxResponse.Ties.allCases, [true, false])
  func proven(ties: CoxResponse.Ties, late: Bool) throws {
    let sample = Sample(rows: 300, seed: 103, monthly: true)
    let fit = try Self.fit(
      sample.columns.enumerated().map { ("x\($0.offset)", $0.element) },
      CoxResponse(
        start: late ? sample.start : nil, time: sample.time, event: sample.event), ties)
    #expect(fit.existence == .proven && fit.estimateExists == true)
  }

  @Test("a number by which customers leave in order", arguments: CoxResponse.Ties.allCases)
  func order(ties: CoxResponse.Ties) throws {
    let sample = Sample(rows: 60, seed: 107, monthly: false)
    // Who stays longest has the least of it.
    let price = sample.time.map { 10 - $0 }
    let fit = try Self.fit(
      [("price", price), ("x", sample.columns[0])],
      CoxResponse(time: sample.time, event: sample.event), ties)
    #expect(fit.existence == .refuted && fit.status[0] == .infinite)
    #expect(
      fit.warnings.contains {
        $0.message.contains("whoever leaves always has the largest price of all at risk")
      })
    #expect(fit.logLikelihood.magnitude < 1e-6)
  }

  @Test("two columns together, neither alone")
  func together() throws {
    let sample = Sample(rows: 80, seed: 109, monthly: false)
    let calls = sample.columns[0]
    let price = sample.time.indices.map { calls[$0] - sample.time[$0] }
    let fit = try Self.fit(
      [("price", price), ("calls", calls), ("x", sample.columns[1])],
      CoxResponse(time: sample.time, event: sample.event))
    #expect(fit.existence == .refuted)
    #expect(fit.status[0] == .infinite && fit.status[1] == .infinite)
    // Which combination is named is not unique: conditions leave a cone around price − calls.
    #expect(
      fit.warnings.contains {
        $0.message.contains("whoever leaves always has the largest price − ")
      })
  }

  @Test("late entries compare only with those who were there", arguments: [true, false])
  func lateEntry(overlapping: Bool) throws {
    // The second customer enters after the first has left: without the third nobody is compared.
    let response = CoxResponse(
      start: [0, 1, overlapping ? 0 : 1], time: [1, 2, 3], event: [1, 1, 0])
    if overlapping {
      let fit = try Self.fit([("x", [1.0, 0, 0.5])], response)
      #expect(fit.existence == .proven)
    } else {
      let fit = try Self.fit([("x", [1.0, 0, 0.5])], response)
      #expect(fit.existence == .refuted)
      #expect(
        fit.warnings.contains { $0.message.contains("always has the smallest x of all at risk") })
    }
  }

  @Test("a limit keeps the other columns' estimates", arguments: CoxResponse.Ties.allCases)
  func limit(ties: CoxResponse.Ties) throws {
    let sample = Sample(rows: 240, seed: 113, monthly: true)
    let loyal = sample.event.indices.map { sample.event[$0] == 0 && $0 % 2 == 0 ? 1.0 : 0 }
    let fit = try Self.fit(
      [("x", sample.columns[0]), ("loyal", loyal), ("y", sample.columns[1])],
      CoxResponse(time: sample.time, event: sample.event), ties)
    let rest = loyal.indices.filter { loyal[$0] == 0 }
    let others = try Self.fit(
      [
        ("x", rest.map { sample.columns[0][$0] }), ("y", rest.map { sample.columns[1][$0] }),
      ], CoxResponse(time: rest.map { sample.time[$0] }, event: rest.map { sample.event[$0] }), ties
    )
    #expect(fit.existence == .refuted && fit.status == [.estimated, .infinite, .estimated])
    expectClose(fit.estimates[0], others.estimates[0], .twoIterations)
    expectClose(fit.estimates[2], others.estimates[1], .twoIterations)
    expectClose(fit.logLikelihood, others.logLikelihood, .relative(1e-12))
    #expect(
      fit.warnings.contains {
        $0.message.contains("loyal = 1: none of these leaves while others are at risk")
      })
  }
}
