import GeneralizedLinearModels
import RealModule
import StatisticalModels
import TestSupport
import Testing

/// Intercepts moved from a sample to the customers it was drawn from.
@Suite("Prior correction and class weights")
struct PriorCorrectionTests {
  /// Counts of a 2 × 2 table: events and trials at x = 0 and x = 1, each in two rows.
  private static let (a, m, c, n) = (12.0, 40.0, 30.0, 50.0)
  private static let design = Design(intercept: true, [("x", [0, 1, 0, 1])])

  /// The table with events drawn at one rate and others at another.
  private static func table(events: Double, others: Double) -> LogisticResponse {
    let successes = [a, c, a, c].map { $0 / 2 * events }
    let failures = [m - a, n - c, m - a, n - c].map { $0 / 2 * others }
    return LogisticResponse(successes: successes, trials: zip(successes, failures).map(+))
  }

  @Test(
    "drawn at another rate and corrected, a saturated table gives back its own intercept",
    arguments: [(1.0, 0.1), (0.25, 1), (3, 0.5)])
  func saturated(events: Double, others: Double) throws {
    let whole = try LogisticRegression().fit(Self.design, Self.table(events: 1, others: 1))
    var model = LogisticRegression()
    model.populationShare = (Self.a + Self.c) / (Self.m + Self.n)
    let drawn = try model.fit(Self.design, Self.table(events: events, others: others))
    let rows = drawn.coefficients()
    expectClose(rows.map(\.estimate), whole.coefficients().map(\.estimate), .relative(1e-11))
    // King and Zeng's formula by hand.
    let tau = 42.0 / 90
    let share = 42 * events / (42 * events + 48 * others)
    let correction = try #require(drawn.priorCorrection)
    expectClose(correction.sampleShare, share, .roundoff)
    expectClose(
      correction.shift, -Double.log((1 - tau) / tau * share / (1 - share)), .relative(1e-12))
    expectClose(
      rows[0].estimate - drawn.estimates.estimates[0], correction.shift, .relative(1e-10))
    let half = (rows[0].upper - rows[0].lower) / 2
    expectClose((rows[0].upper + rows[0].lower) / 2, rows[0].estimate, .relative(1e-12))
    expectClose(half, 1.959963984540054 * rows[0].standardError, .relative(1e-12))
    expectClose(rows[0].statistic, rows[0].estimate / rows[0].standardError, .relative(1e-14))
  }

  @Test("class weights leave a saturated table's estimates as they are")
  func classWeights() throws {
    let whole = try LogisticRegression().fit(Self.design, Self.table(events: 1, others: 1))
    for weights in [ClassWeights.balanced, .weights(nonEvents: 0.3, events: 5)] {
      var model = LogisticRegression()
      model.classWeights = weights
      let fit = try model.fit(Self.design, Self.table(events: 1, others: 1))
      expectClose(
        fit.coefficients().map(\.estimate), whole.coefficients().map(\.estimate),
        .relative(1e-11))
      #expect(fit.robustCovariance != nil && fit.correction == .hc0)
      #expect(fit.events == 42 && fit.nonEvents == 48 && fit.observations == 4)
      guard weights == .balanced else { continue }
      // n / (2 n₀) and n / (2 n₁), which make half of the weight events.
      #expect(fit.classWeights == .weights(nonEvents: 90.0 / 96, events: 90.0 / 84))
      expectClose(fit.priorCorrection?.sampleShare ?? .nan, 0.5, .roundoff)
    }
  }

  @Test("weights by class are weights of rows")
  func asRowWeights() throws {
    let (columns, events) = LogisticLawTests.data(rows: 400, seed: 29)
    var model = LogisticRegression()
    model.classWeights = .weights(nonEvents: 1, events: 4)
    let fit = try model.fit(
      LogisticLawTests.design(columns), LogisticResponse(successes: events))
    var plain = LogisticRegression()
    plain.robustErrors = .rows(.hc0)
    let weighted = try plain.fit(
      LogisticLawTests.design(columns),
      LogisticResponse(successes: events, weights: events.map { $0 == 1 ? 4 : 1 }))
    #expect(fit.estimates.estimates == weighted.estimates.estimates)
    let (mine, other) = (fit.coefficients(), weighted.coefficients())
    #expect(mine.map(\.robustStandardError) == other.map(\.robustStandardError))
    expectClose(mine[0].estimate, other[0].estimate - .log(4), .relative(1e-12))
    #expect(mine.dropFirst() == other.dropFirst())
  }

  @Test("without an intercept there is nothing to correct")
  func noIntercept() {
    var model = LogisticRegression()
    model.populationShare = 0.1
    #expect(throws: FitError.noIntercept) {
      try model.fit(
        Design(intercept: false, [("x", [1, 2, 3, 4])]), Self.table(events: 1, others: 1))
    }
  }
}
