public import Scoring

internal import Distributions

/// A number that follows from the coefficients, with its standard error by the delta method.
public struct EffectEstimate: Sendable, Equatable {
  /// The estimate.
  public let value: Double
  /// √(gᵀ V g), g being the derivative with respect to what was estimated.
  public let standardError: Double
  /// The confidence level of the limits.
  public let level: ConfidenceLevel

  /// Pairs an estimate with its standard error.
  public init(value: Double, standardError: Double, level: ConfidenceLevel) {
    self.value = value
    self.standardError = standardError
    self.level = level
  }

  /// The estimate less z standard errors.
  public var lower: Double { value - level.criticalValue * standardError }
  /// The estimate and z standard errors.
  public var upper: Double { value + level.criticalValue * standardError }
  /// The estimate in standard errors.
  public var statistic: Double { value / standardError }
  /// The two-sided probability of a statistic as large if the truth were 0.
  public var pValue: Double { 2 * Normal.standard.upperTail(statistic.magnitude) }
}

/// What an effect is an effect on.
public enum EffectOutcome: Sendable, Hashable {
  /// The linear predictor: log odds, or log hazard.
  case linearPredictor
  /// A logistic model's probability of churn.
  case churn
  /// A survival model's probability of churn by a time on the model's clock.
  case churnBy(Double)

  /// The time by which churn is meant, where one is.
  public var horizon: Double? { if case .churnBy(let horizon) = self { horizon } else { nil } }
}

/// An estimate for one outcome.
public struct OutcomeEffect: Sendable, Equatable {
  /// What it is an effect on.
  public let outcome: EffectOutcome
  /// The estimate.
  public let estimate: EffectEstimate
}
