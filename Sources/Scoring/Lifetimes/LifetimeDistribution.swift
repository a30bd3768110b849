/// A family of distributions of the time to an event.
///
/// All but Gompertz's are those of T = e^(μ + σ W) with W as in `StandardLifetime`: a location μ
/// moves log time, which accelerates or slows it. Gompertz's hazard e^(μ + κ t) grows or falls
/// exponentially, and a location multiplies the hazard.
public enum LifetimeDistribution: String, Sendable, CaseIterable {
  /// A constant hazard: Weibull's with σ = 1.
  case exponential
  /// S = exp(−e^w), w = (log t − μ) / σ; shape 1/σ.
  case weibull
  /// W is normal.
  case lognormal
  /// S = 1 / (1 + e^w).
  case loglogistic
  /// h = e^(μ + κ t).
  case gompertz
  /// Prentice's family with a shape Q: Weibull's at Q = 1, log-normal at 0, gamma at Q = σ.
  case generalizedGamma = "generalized-gamma"

  /// The distribution of W; `nil` for Gompertz's.
  package var standard: StandardLifetime? {
    switch self {
    case .exponential, .weibull: .extremeValue
    case .lognormal: .normal
    case .loglogistic: .logistic
    case .generalizedGamma: .generalizedGamma
    case .gompertz: nil
    }
  }

  /// Whether there is a scale σ to be estimated.
  public var hasScale: Bool {
    switch self {
    case .weibull, .lognormal, .loglogistic, .generalizedGamma: true
    case .exponential, .gompertz: false
    }
  }

  /// Whether there is a shape to be estimated: Q, or κ.
  public var hasShape: Bool {
    switch self {
    case .gompertz, .generalizedGamma: true
    case .exponential, .weibull, .lognormal, .loglogistic: false
    }
  }

  /// Whether coefficients act on log time, so that e^β is a ratio of times; otherwise it is a ratio
  /// of hazards.
  public var acceleratesTime: Bool { self != .gompertz }
}
