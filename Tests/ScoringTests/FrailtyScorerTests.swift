import DataFrames
import RealModule
import Scoring
import TestSupport
import Testing

/// Curves of customers whose frailties nobody knows: closed forms, and an integral taken another way.
@Suite("Shared frailty: means over frailties")
struct FrailtyScorerTests {
  static func scorer(_ distribution: FrailtyDistribution, _ variance: Double) -> FrailtyScorer {
    FrailtyScorer(
      conditional: CoxScorerTests.scorer(), distribution: distribution, variance: variance)
  }

  static func survival(
    _ scorer: FrailtyScorer, eta: Double, over period: SurvivalPeriod,
    beyond: BeyondFollowUp = .missing
  ) -> Double {
    var curve = scorer.makeCurve()
    curve.move(to: nil, linearPredictor: eta, stratum: 0)
    return curve.survival(over: period, beyond: beyond)
  }

  @Test("gamma: (1 + θH)^(−1/θ)", arguments: [1e-8, 0.5, 3.0])
  func gamma(theta: Double) {
    let scorer = Self.scorer(.gamma, theta)
    for (horizon, hazard) in [(2.0, 0.25), (5, 1), (8, 1)] {
      let expected = Double.exp(-.log(onePlus: theta * hazard * .exp(0.7)) / theta)
      expectClose(
        Self.survival(scorer, eta: 0.7, over: SurvivalPeriod(horizon: horizon)), expected,
        .relative(1e-14))
    }
    // Who has stayed is less frail: S(5)/S(2) is above that of the average frailty.
    let conditional = Self.survival(
      scorer, eta: 0.7, over: SurvivalPeriod(horizon: 3, elapsed: 2))
    expectClose(
      conditional,
      Self.survival(scorer, eta: 0.7, over: SurvivalPeriod(horizon: 5))
        / Self.survival(scorer, eta: 0.7, over: SurvivalPeriod(horizon: 2)), .relative(1e-13))
    if theta > 0.1 { #expect(conditional > .exp(-0.75 * .exp(0.7))) }
  }

  /// The integral over the frailty by Simpson's rule with a hundred thousand pieces.
  @Test("Gaussian: the integral by another rule", arguments: [0.01, 0.5, 4.0])
  func gaussian(theta: Double) {
    let scorer = Self.scorer(.gaussian, theta)
    for (horizon, eta) in [(2.0, -3.0), (5, 0), (5, 2.5)] {
      let hazard = (horizon == 2 ? 0.25 : 1) * .exp(eta)
      let count = 100_000
      var sum = 0.0
      for node in 0...count {
        let z = -12 + 24 * Double(node) / Double(count)
        let weight = node == 0 || node == count ? 1.0 : node % 2 == 1 ? 4 : 2
        sum += weight * .exp(-z * z / 2 - hazard * .exp(theta.squareRoot() * z))
      }
      let expected = sum * 24 / Double(count) / 3 / (2 * Double.pi).squareRoot()
      expectClose(
        Self.survival(scorer, eta: eta, over: SurvivalPeriod(horizon: horizon)), expected,
        .relative(1e-9))
    }
  }

  @Test("without variance it is the Cox model", arguments: FrailtyDistribution.allCases)
  func none(distribution: FrailtyDistribution) {
    let scorer = Self.scorer(distribution, 0)
    for period in [SurvivalPeriod(horizon: 5), SurvivalPeriod(horizon: 3, elapsed: 2.5)] {
      #expect(
        Self.survival(scorer, eta: 0.4, over: period)
          == CoxScorerTests.scorer().survival(linearPredictor: 0.4, stratum: 0, over: period))
    }
  }

  @Test("huge and tiny hazards keep their meaning", arguments: FrailtyDistribution.allCases)
  func extremes(distribution: FrailtyDistribution) {
    let scorer = Self.scorer(distribution, 0.8)
    var previous = 1.0
    for eta in stride(from: -60.0, through: 60, by: 5) {
      let survival = Self.survival(scorer, eta: eta, over: SurvivalPeriod(horizon: 5))
      #expect(survival >= 0 && survival <= previous)
      previous = survival
    }
  }

  /// S(5)/S(2) = ((1 + θ H₂)/(1 + θ H₅))^(1/θ) tends to (H₂/H₅)^(1/θ), H₂ = 0.25 and H₅ = 1.
  @Test("a gamma frailty's limit for ever larger risks", arguments: [599.0, 601, 709, 711, 1e6])
  func limit(eta: Double) {
    let scorer = Self.scorer(.gamma, 3)
    let survival = Self.survival(scorer, eta: eta, over: SurvivalPeriod(horizon: 3, elapsed: 2))
    expectClose(survival, Double.pow(0.25, 1.0 / 3), .relative(4 * eta * Double.ulpOfOne))
    // The follow-up's last step has no hazard.
    #expect(Self.survival(scorer, eta: eta, over: SurvivalPeriod(horizon: 3, elapsed: 5)) == 1)
  }

  @Test("intervals are refused in words")
  func intervals() {
    var options = ScoringOptions()
    options.horizons = [5]
    options.confidenceLevel = ConfidenceLevel(0.95)
    let scorer = Scorer.sharedFrailty(Self.scorer(.gamma, 0.5))
    #expect(throws: ScoringError.self) {
      try scorer.score(
        DataFrame(source: "x", columns: [Column(name: "x", values: .numeric([10]))]),
        options: options)
    }
  }
}
