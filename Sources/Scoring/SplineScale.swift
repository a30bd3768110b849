/// What a Royston–Parmar model is linear in.
public enum SplineScale: String, Sendable, CaseIterable {
  /// log H: effects are log hazard ratios, and without inner knots the model is Weibull's.
  case hazard
  /// log((1 − S) / S): effects are log odds ratios of having left; without inner knots log-logistic.
  case odds
  /// −Φ⁻¹(S): effects shift a normal deviate; without inner knots log-normal.
  case normal
}
