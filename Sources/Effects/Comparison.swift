/// What a change does, averaged over customers.
public struct Comparison: Sendable, Equatable {
  /// The input that is changed.
  public let variable: String
  /// What is done: "+10", "Two year - One year", "20 to 80".
  public let change: String
  /// The mean change of the linear predictor: the log of the odds or hazard ratio.
  public let logRatio: EffectEstimate
  /// The least log ratio of any customer; customers differ where there are interactions, or splines
  /// and a shift.
  public let lowest: Double
  /// The greatest log ratio of any customer.
  public let highest: Double
  /// The mean change of the probability of churn, for each outcome of the effects.
  public let differences: [OutcomeEffect]

  /// Whether customers differ in their ratio by more than rounding.
  public var varies: Bool {
    highest - lowest > 1e-9 * max(highest.magnitude, lowest.magnitude)
  }
}

/// How churn changes with an input, averaged over customers.
public struct MarginalEffect: Sendable, Equatable {
  /// The input.
  public let variable: String
  /// "dy/dx" for a number, the contrast for levels: "Two year - Month-to-month".
  public let contrast: String
  /// The mean derivative of the probability of churn, or its mean difference, for each outcome.
  public let effects: [OutcomeEffect]
}

/// What would be expected if all customers had one value of an input.
public struct AdjustedPrediction: Sendable, Equatable {
  /// The input.
  public let variable: String
  /// The value that all have.
  public let value: String
  /// The mean probability of churn, for each outcome; survival is its complement.
  public let churn: [OutcomeEffect]
}
