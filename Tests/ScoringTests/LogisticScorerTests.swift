import Formulas
import RealModule
import Scoring
import TestSupport
import Testing

@Suite("Logistic scorer: two features by hand")
struct LogisticScorerTests {
  let scorer = LogisticScorer(
    encoder: .identity(["a", "b"], hasIntercept: true), coefficients: [-1, 0.5, 2],
    reference: [1, 3, 0.25],
    covariance: CoefficientCovariance(
      columns: [0, 1, 2], lower: [0.25, 0.125, 0.5, -0.0625, 0.25, 1]))

  @Test func probability() {
    let eta = scorer.linearPredictor([1, 4, -0.5])
    #expect(eta == -1 + 2 - 1)
    #expect(scorer.probability(linearPredictor: eta) == 0.5)
    #expect(scorer.linearPredictor([1, 4, -0.5], offset: 0.75) == 0.75)
    expectClose(scorer.probability(linearPredictor: .log(3)), 0.75, .roundoff)
    #expect(scorer.probability(linearPredictor: 800) == 1)
    #expect(scorer.probability(linearPredictor: -800) == 0)
  }

  @Test("the interval is η ± z √(xᵀVx) on the log-odds scale")
  func interval() throws {
    // xᵀVx for x = (1, 2, −1): the diagonal .25 + 4·.5 + 1, the pairs 2(.25 + .0625 − .5).
    let row = [1.0, 2, -1]
    let variance = 0.25 + 2 + 1 + 2 * (0.25 + 0.0625 - 0.5)
    #expect(scorer.covariance?.variance(along: row) == variance)
    let level = ConfidenceLevel(0.95)
    let interval = try #require(scorer.interval(row, linearPredictor: -2, level: level))
    let width = level.criticalValue * variance.squareRoot()
    expectClose(Double.log(interval.upper / (1 - interval.upper)), -2 + width, .relative(1e-14))
    expectClose(Double.log(interval.lower / (1 - interval.lower)), -2 - width, .relative(1e-14))
  }

  @Test("an aliased column stays out of the variance")
  func aliased() {
    let covariance = CoefficientCovariance(columns: [0, 2], lower: [1, 0.5, 4])
    // 1·1² + 2·(1·2·0.5) + 4·2².
    let expected = 1.0 + 2 + 16
    #expect(covariance.variance(along: [1, 1_000, 2]) == expected)
  }

  @Test(
    "normal quantiles, R's qnorm",
    arguments: [
      (0.5, 0.674489750196082), (0.8, 1.2815515655446), (0.9, 1.64485362695147),
      (0.95, 1.95996398454005), (0.99, 2.5758293035489), (0.999, 3.29052673149189),
      (0.01, 0.0125334695080693),
    ])
  func quantiles(level: Double, expected: Double) {
    expectClose(ConfidenceLevel(level).criticalValue, expected, .relative(1e-13))
  }

  @Test("parts that do not fit are a mistake of the caller")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = LogisticScorer(
        encoder: .identity(["a"]), coefficients: [1, 2], reference: [0], covariance: nil)
    }
    await #expect(processExitsWith: .failure) {
      _ = CoefficientCovariance(columns: [1, 0], lower: [1, 0, 1])
    }
    await #expect(processExitsWith: .failure) { _ = ConfidenceLevel(95) }
  }
}
