public import Formulas

/// The part of a Cox regression with shared frailty that predicts.
///
///     S(t | x) = E exp(−Z H₀(t) e^η),   η = offset + Σ βⱼ (xⱼ − cⱼ)
///
/// Z is the frailty, the factor that all rows of a group share. It is not known of a new customer, so
/// the curve is the mean over its distribution: for a gamma frailty (1 + θ H₀ e^η)^(−1/θ). Given the
/// time already served it is the mean over those who are still there, whose frailties are lower.
public struct FrailtyScorer: Sendable, Equatable {
  /// The model of a customer whose frailty is 1.
  public let conditional: CoxScorer
  /// How frailties are spread.
  public let distribution: FrailtyDistribution
  /// θ; 0 where groups do not differ.
  public let variance: Double
  let mixture: FrailtyMixture

  /// Assembles a scorer.
  ///
  /// - Precondition: θ is a number of 0 or more.
  public init(conditional: CoxScorer, distribution: FrailtyDistribution, variance: Double) {
    let fault = Self.fault(variance: variance)
    precondition(fault == nil, fault ?? "")
    self.conditional = conditional
    self.distribution = distribution
    self.variance = variance
    mixture = FrailtyMixture(distribution, variance: variance)
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(variance: Double) -> String? {
    variance >= 0 && variance <= 10_000
      ? nil : "the variance of the frailty is not between 0 and 10000"
  }

  /// Turns a customer into the design's columns.
  public var encoder: FeatureEncoder { conditional.encoder }
}

extension FrailtyScorer: SurvivalScorer {
  /// A curve of the customers' cumulative hazards, the frailty being unknown.
  public func makeCurve() -> FrailtyCurve { FrailtyCurve(self) }
  /// The stratum from the level of each stratum variable; −1 where training saw no such one.
  public func stratum(levels level: (Int) -> Int) -> Int { conditional.stratum(levels: level) }
}

/// The curve of one customer after another, whose frailties nobody knows: Λ(e^η H₀).
///
/// It has no variances: those of the frailties' variance and of the baseline belong together, and
/// steps of the curve are not independent.
public struct FrailtyCurve: HazardCurve {
  private var conditional: CoxCurve
  private let mixture: FrailtyMixture
  /// What of η does not go into the hazard.
  private var excess = 0.0

  init(_ scorer: FrailtyScorer) {
    conditional = scorer.conditional.makeCurve()
    mixture = scorer.mixture
  }

  /// Goes to another customer.
  public mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    let bounded = mixture.bounded(eta)
    excess = eta - bounded
    conditional.move(to: row, linearPredictor: bounded, stratum: stratum)
  }

  /// The number of steps.
  public var stepCount: Int { conditional.stepCount }
  /// The end of the longest follow-up.
  public var lastTime: Double { conditional.lastTime }
  /// The time of a step.
  public func time(ofStep step: Int) -> Double { conditional.time(ofStep: step) }

  /// Λ after `steps` less Λ before them.
  public func hazard(of steps: Range<Int>) -> Double {
    // No hazard is survived however large the risk.
    guard !steps.isEmpty, conditional.hazard(of: steps) > 0 else { return 0 }
    let end = mixture.hazard(conditional.hazard(of: 0..<steps.upperBound), excess: excess)
    guard steps.lowerBound > 0, end < .infinity else { return end }
    let start = mixture.hazard(conditional.hazard(of: 0..<steps.lowerBound), excess: excess)
    return max(0, end - start)
  }

  /// The first step, from `low` on, by which the hazard has risen to `target` since `first` steps.
  public func firstStep(after first: Int, reaching target: Double, from low: Int) -> Int? {
    let whole = target + (first > 0 ? hazard(of: 0..<first) : 0)
    guard let conditionalTarget = mixture.conditionalHazard(whole, excess: excess) else {
      return halvedStep(after: first, reaching: target, from: low)
    }
    let near = conditional.firstStep(after: 0, reaching: conditionalTarget, from: low)
    return firstStep(after: first, reaching: target, from: low, near: near ?? stepCount)
  }

  /// None.
  public mutating func variance(of parts: [WeightedSteps]) -> Double? { nil }
  /// None.
  public mutating func variance(of steps: Range<Int>, weights: [Double]) -> Double? { nil }
}
