import DataFiles
import DataFrames
import GeneralizedLinearModels
import RealModule
import StatisticalModels
import TestSupport
import Testing

/// Events among trials, and Finney's data, to the digits of R's `glm` run to 1e-14 with the errors of
/// the converged estimate.
@Suite("Grouped trials and vaso: R glm, to the digits given")
struct GroupedTrialsTests {
  private static func table(_ name: String) throws -> DataFrame {
    try CSVReader.read(path: #require(PackageTables.path(name)))
  }

  private static func numbers(_ column: String, _ table: DataFrame) throws -> [Double] {
    guard case .numeric(let numbers)? = table[column]?.values else {
      throw ReferenceTable.Fault.noColumn(column)
    }
    return numbers
  }

  /// Compares estimates and errors, each with the number of decimals it was given with.
  private func expect(
    _ fit: LogisticRegression.Fit, _ expected: [(Int, Double, Int, Double, Int)]
  ) {
    let rows = fit.coefficients()
    for (index, estimate, decimals, error, errorDecimals) in expected {
      expectClose(rows[index].estimate, estimate, .published(decimals: decimals))
      expectClose(rows[index].standardError, error, .published(decimals: errorDecimals))
    }
  }

  @Test(
    "oesophageal cancer: orthogonal polynomials of six ages, tobacco and alcohol by number",
    .needs("esoph"))
  func esoph() throws {
    let table = try Self.table("esoph")
    let age = try Self.numbers("agegroup", table)
    let polynomials: [(String, [Double], Double)] = [
      (".L", [-5, -3, -1, 1, 3, 5], 70), (".Q", [5, -1, -4, -4, -1, 5], 84),
      (".C", [-5, 7, 4, -4, -7, 5], 180), ("^4", [1, -3, 2, 2, -3, 1], 28),
      ("^5", [-1, 5, -10, 10, -5, 1], 252),
    ]
    let columns = polynomials.map { name, values, square in
      (name: name, values: age.map { values[Int($0) - 1] / Double.sqrt(square) })
    }
    let cases = try Self.numbers("ncases", table)
    let fit = try LogisticRegression().fit(
      Design(
        intercept: true,
        columns + [
          ("tobacco", try Self.numbers("tobacco", table)),
          ("alcohol", try Self.numbers("alcohol", table)),
        ]),
      LogisticResponse(
        successes: cases, trials: zip(cases, try Self.numbers("ncontrols", table)).map(+)))
    expect(
      fit,
      [
        (0, -4.92067487347, 11, 0.373441064499, 12), (1, 3.81891641279, 11, 0.678625206759, 12),
        (2, -1.49472996419, 11, 0.606715294220, 12), (6, 0.439554349497, 12, 0.0962344086047, 13),
        (7, 1.06765967373, 11, 0.104925359571, 12),
      ])
    expectClose(fit.deviance, 91.1205096549, .published(decimals: 10))
    expectClose(fit.nullDeviance, 367.953457856, .published(decimals: 9))
  }

  @Test("age at menarche", .needs("menarche"))
  func menarche() throws {
    let table = try Self.table("menarche")
    let fit = try LogisticRegression().fit(
      Design(intercept: true, [("age", try Self.numbers("age", table))]),
      LogisticResponse(
        successes: try Self.numbers("menarche", table), trials: try Self.numbers("total", table)))
    expect(
      fit,
      [(0, -21.2263949052, 10, 0.770685884387, 12), (1, 1.63196834823, 11, 0.0589531746187, 13)])
    expectClose(fit.deviance, 26.7034516358, .published(decimals: 10))
    expectClose(fit.nullDeviance, 3693.88357479, .published(decimals: 8))
  }

  @Test("vasoconstriction of Finney and Pregibon", .needs("vaso"))
  func vaso() throws {
    let table = try Self.table("vaso")
    let fit = try LogisticRegression().fit(
      Design(
        intercept: true,
        [
          ("volume", try Self.numbers("volume", table).map { .log($0) }),
          ("rate", try Self.numbers("rate", table).map { .log($0) }),
        ]), LogisticResponse(successes: try Self.numbers("y", table)))
    expect(
      fit,
      [
        (0, -2.87542171022, 11, 1.3207932935, 10), (1, 5.17932401927, 11, 1.86484965371, 11),
        (2, 4.56167527881, 11, 1.83799105386, 11),
      ])
    expectClose(fit.deviance, 29.2273752807, .published(decimals: 10))
    expectClose(fit.nullDeviance, 54.0398362476, .published(decimals: 10))
  }
}
