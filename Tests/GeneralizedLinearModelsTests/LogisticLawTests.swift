import Formulas
import GeneralizedLinearModels
import Lanes
import RealModule
import StatisticalModels
import TestSupport
import Testing

/// What holds for any data.
@Suite("Logistic regression: laws")
struct LogisticLawTests {
  /// Rows of a seeded logistic model with two numbers and a skewed third.
  static func data(rows: Int, seed: UInt64) -> (columns: [[Double]], events: [Double]) {
    var random = SeededGenerator(seed: seed)
    var columns = [[Double]](repeating: [], count: 3)
    var events: [Double] = []
    for _ in 0..<rows {
      let x = [
        Double.random(in: -2...2, using: &random), Double.random(in: 0...1, using: &random),
        Double.exp(Double.random(in: -1...1, using: &random)),
      ]
      let p = 1 / (1 + Double.exp(1 - x[0] + 2 * x[1] - 0.3 * x[2]))
      for j in 0..<3 { columns[j].append(x[j]) }
      events.append(Double.random(in: 0..<1, using: &random) < p ? 1 : 0)
    }
    return (columns, events)
  }

  static func design(_ columns: [[Double]]) -> Design {
    Design(intercept: true, columns.enumerated().map { ("x\($0.offset)", $0.element) })
  }

  @Test("the same bits on 1, 2 and 4 threads", arguments: [1_000, 1_025, 40_000])
  func threads(rows: Int) throws {
    let (columns, events) = Self.data(rows: rows, seed: 3)
    let fits = try [1, 2, 4].map { threads in
      var model = LogisticRegression()
      model.lanes = Lanes(threads: threads)
      model.robustErrors = .rows(.hc0)
      return try model.fit(Self.design(columns), LogisticResponse(successes: events))
    }
    for fit in fits.dropFirst() {
      #expect(fit.coefficients() == fits[0].coefficients())
      #expect(fit.estimates.logLikelihood == fits[0].estimates.logLikelihood)
    }
  }

  @Test("the warm start of large data leads to the same estimate")
  func warmStart() throws {
    // 60 blocks take the warm start; the same rows as weighted pairs are too few for it.
    let (columns, events) = Self.data(rows: 60 * Lanes.blockRows, seed: 5)
    let large = try LogisticRegression().fit(
      Self.design(columns), LogisticResponse(successes: events))
    let half = columns.map { Array($0.prefix(30 * Lanes.blockRows)) }
    let small = try LogisticRegression().fit(
      Self.design(half), LogisticResponse(successes: Array(events.prefix(30 * Lanes.blockRows))))
    let doubled = try LogisticRegression().fit(
      Self.design(half.map { $0 + $0 }),
      LogisticResponse(
        successes: Array(events.prefix(30 * Lanes.blockRows))
          + Array(events.prefix(30 * Lanes.blockRows))))
    #expect(large.estimates.convergence.converged)
    expectClose(doubled.estimates.estimates, small.estimates.estimates, .relative(1e-9))
  }

  @Test("a row of weight 2 is two rows")
  func weights() throws {
    let (columns, events) = Self.data(rows: 300, seed: 11)
    let weighted = try LogisticRegression().fit(
      Self.design(columns),
      LogisticResponse(successes: events, weights: Array(repeating: 2, count: 300)))
    let doubled = try LogisticRegression().fit(
      Self.design(columns.map { $0 + $0 }), LogisticResponse(successes: events + events))
    expectClose(weighted.estimates.estimates, doubled.estimates.estimates, .iteration)
    expectClose(
      weighted.coefficients().map(\.standardError), doubled.coefficients().map(\.standardError),
      .iteration)
  }

  @Test("rows that are grouped into counts give the same fit")
  func grouping() throws {
    let x = [0.0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    let y = [0.0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1]
    let single = try LogisticRegression().fit(
      Design(intercept: true, [("x", x)]), LogisticResponse(successes: y))
    let grouped = try LogisticRegression().fit(
      Design(intercept: true, [("x", [0, 1, 2])]),
      LogisticResponse(successes: [1, 2, 3], trials: [4, 4, 4]))
    expectClose(grouped.estimates.estimates, single.estimates.estimates, .iteration)
  }

  @Test("scaling and shifting a column moves only its coefficient and the intercept")
  func rescaling() throws {
    let (columns, events) = Self.data(rows: 500, seed: 13)
    let plain = try LogisticRegression().fit(
      Self.design(columns), LogisticResponse(successes: events))
    var moved = columns
    moved[1] = columns[1].map { 1e6 + 1_000 * $0 }
    let fit = try LogisticRegression().fit(
      Self.design(moved), LogisticResponse(successes: events))
    expectClose(fit.estimates.estimates[1], plain.estimates.estimates[1], .relative(1e-8))
    expectClose(fit.estimates.estimates[2] * 1_000, plain.estimates.estimates[2], .relative(1e-8))
    expectClose(fit.estimates.logLikelihood, plain.estimates.logLikelihood, .relative(1e-12))
  }

  @Test("rows in another order give the same estimate")
  func order() throws {
    let (columns, events) = Self.data(rows: 2_000, seed: 17)
    let fit = try LogisticRegression().fit(
      Self.design(columns), LogisticResponse(successes: events))
    let reversed = try LogisticRegression().fit(
      Self.design(columns.map { $0.reversed() }), LogisticResponse(successes: events.reversed()))
    expectClose(reversed.estimates.estimates, fit.estimates.estimates, .iteration)
  }

  @Test("a constant column beside others is aliased, alone it is refused")
  func constant() throws {
    let (columns, events) = Self.data(rows: 50, seed: 19)
    let ones = [Double](repeating: 7, count: 50)
    let fit = try LogisticRegression().fit(
      Design(intercept: true, [("x", columns[0]), ("seven", ones)]),
      LogisticResponse(successes: events))
    #expect(fit.estimates.status == [.estimated, .estimated, .aliased])
    #expect(throws: FitError.allColumnsAliased(["seven"])) {
      try LogisticRegression().fit(
        Design(intercept: true, [("seven", ones)]), LogisticResponse(successes: events))
    }
  }

  @Test("as many columns as rows are refused")
  func tooManyColumns() {
    #expect(throws: FitError.moreColumnsThanRows(rows: 2, columns: 2)) {
      try LogisticRegression().fit(
        Design(intercept: true, [("x", [1, 2])]), LogisticResponse(successes: [0, 1]))
    }
  }
}

/// Closed forms: in a saturated 2 x 2 table the slope is the log odds ratio, and its variance is
/// the sum of the cells' reciprocals.
@Test("a 2 x 2 table by hand", arguments: [(12.0, 40.0, 30.0, 50.0), (3, 17, 9, 11)])
func slopeIsLogOddsRatio(a: Double, m: Double, c: Double, n: Double) throws {
  let design = Design(intercept: true, [("x", [0, 1, 0, 1])])
  // Each half twice, because a saturated design has as many columns as rows.
  let fit = try LogisticRegression().fit(
    design,
    LogisticResponse(
      successes: [a / 2, c / 2, a / 2, c / 2], trials: [m / 2, n / 2, m / 2, n / 2]))
  let slope = Double.log(c / (n - c)) - .log(a / (m - a))
  expectClose(fit.estimates.estimates[1], slope, .relative(1e-12))
  let variance = 1 / a + 1 / (m - a) + 1 / c + 1 / (n - c)
  expectClose(fit.coefficients()[1].standardError, variance.squareRoot(), .relative(1e-12))
}

extension Tolerance {
  /// Two iterations that both go on to the limit of the arithmetic.
  static let iteration = Tolerance.relative(1e-10)
}
