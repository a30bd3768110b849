import Formulas
import LinearAlgebra
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Residuals and tests of R's `survival`, made by Reference/diagnostics.R.
@Suite("Cox diagnostics: residuals and cox.zph of R survival")
struct DiagnosticsReferenceTests {
  static let fits = ReferenceFit.all(
    ["telco", "rossi", "lung", "veteran", "heart"].map { "diagnostics-\($0)" }, beside: #filePath)

  static func diagnostics(_ reference: ReferenceFit) throws -> CoxDiagnostics {
    let fitted = try ReferenceFitTests.Fitted(reference)
    return CoxDiagnostics(
      Design(fitted.model), CoxResponse(fitted.model),
      coefficients: fitted.fit.estimates.estimates, ties: fitted.fit.ties)
  }

  @Test("there are fits to compare with", .needs("veteran"))
  func thereAreFits() { #expect(Self.fits.count == 11) }

  @Test("martingale and deviance residuals", arguments: fits)
  func oneNumber(reference: ReferenceFit) throws {
    guard let martingale = reference.fit["martingale"]?.numbers else { return }
    let own = try Self.diagnostics(reference)
    expectAll(own.martingale, martingale)
    // The deviance has a square root, which near 0 halves the digits.
    for (a, b) in zip(own.deviance, reference.fit["deviance"]?.numbers ?? []) {
      #expect((a - b).magnitude < 1e-9 * max(1, b.magnitude) || (a * a - b * b).magnitude < 1e-9)
    }
  }

  @Test("score residuals, dfbeta, Schoenfeld and scaled Schoenfeld residuals", arguments: fits)
  func oneNumberAColumn(reference: ReferenceFit) throws {
    guard reference.fit["score"] != nil else { return }
    let own = try Self.diagnostics(reference)
    let rows = 0..<own.rowCount
    let kinds = [
      ("score", own.scores(of: rows)), ("dfbeta", own.coefficientChanges(of: rows)),
      ("schoenfeld", own.schoenfeldResiduals().values),
      ("scaledSchoenfeld", own.schoenfeldResiduals(scaled: true).values),
    ]
    for (name, values) in kinds {
      for (column, expected) in reference.fit[name]?.members ?? [:] {
        let j = try #require(own.design.names.firstIndex(of: column))
        expectAll((0..<values.rows).map { values[$0, j] }, expected.numbers)
      }
    }
    // The same rows in pieces.
    let piece = own.scores(of: 40..<60)
    for j in 0..<piece.columns {
      for i in 0..<20 { #expect(piece[i, j] == kinds[0].1[40 + i, j]) }
    }
    #expect(own.distanceFromMaximum < 1e-20)
  }

  @Test("cox.zph on every time scale", arguments: fits)
  func proportionalHazards(reference: ReferenceFit) throws {
    let own = try Self.diagnostics(reference)
    for (name, expected) in reference.fit["proportionalHazards"]?.members ?? [:] {
      let transform = try #require(ProportionalHazardsTest.Transform(rawValue: name))
      let result = try #require(own.proportionalHazards(transform))
      #expect(result.terms.count == expected["terms"]?.members.count)
      for (term, statistic) in expected["terms"]?.numbersByName ?? [:] {
        let test = try #require(result.terms.first { $0.name == term }).test
        expectClose(test.chiSquared, statistic, .relative(1e-8))
      }
      expectClose(
        result.global.chiSquared, expected["global"]?.number ?? .nan, .relative(1e-8))
      #expect(
        result.terms.map(\.test.degreesOfFreedom) + [result.global.degreesOfFreedom]
          == expected["degreesOfFreedom"]?.numbers.map { Int($0) })
    }
  }

  /// Close relative to the largest of the series: residuals near 0 are differences.
  private func expectAll(_ own: [Double], _ expected: [Double]) {
    #expect(own.count == expected.count)
    let size = expected.reduce(0) { max($0, $1.magnitude) }
    for (a, b) in zip(own, expected) { #expect((a - b).magnitude <= 1e-9 * size) }
  }
}
