extension Scorer {
  /// A family of models, without what was fitted.
  public enum Family: String, Sendable, CaseIterable {
    /// A probability of churn.
    case logistic
    /// Cox regression.
    case cox
    /// A hazard for each period, with logit link.
    case discreteTimeLogit = "discrete-time, logit"
    /// A hazard for each period, with complementary log-log link.
    case discreteTimeComplementaryLogLog = "discrete-time, cloglog"
    /// A hazard that is constant between cuts.
    case piecewiseExponential = "piecewise-exponential"
    /// A hazard for each of several causes.
    case causeSpecific = "cause-specific"
    /// The incidence of one cause.
    case fineGray = "fine-gray"
    /// Lifetimes of Weibull's or the exponential distribution.
    case weibull = "aft, exponential or weibull"
    /// Lifetimes of Gompertz's distribution.
    case gompertz = "aft, gompertz"
    /// Lifetimes of the log-logistic distribution.
    case loglogistic = "aft, loglogistic"
    /// Lifetimes of the log-normal distribution.
    case lognormal = "aft, lognormal"
    /// Lifetimes of the generalized gamma distribution.
    case generalizedGamma = "aft, generalized-gamma"
    /// A spline of log time for the log cumulative hazard.
    case roystonParmarHazard = "royston-parmar, hazard"
    /// A spline of log time for the log odds of having left.
    case roystonParmarOdds = "royston-parmar, odds"
    /// A spline of log time for a normal deviate.
    case roystonParmarNormal = "royston-parmar, normal"
    /// A share that never leaves, and Weibull's lifetimes of the others.
    case cureWeibull = "cure, weibull"
    /// A share that never leaves, and log-logistic lifetimes of the others.
    case cureLoglogistic = "cure, loglogistic"
    /// A share that never leaves, and log-normal lifetimes of the others.
    case cureLognormal = "cure, lognormal"
    /// Cox regression whose groups share a gamma frailty.
    case gammaFrailty = "shared-frailty, gamma"
    /// Cox regression whose groups share a frailty with a normal logarithm.
    case gaussianFrailty = "shared-frailty, gaussian"
  }

  /// The family that the scorer belongs to.
  public var family: Family {
    switch self {
    case .logistic: .logistic
    case .cox: .cox
    case .discreteTime(let scorer):
      scorer.link == .logit ? .discreteTimeLogit : .discreteTimeComplementaryLogLog
    case .piecewiseExponential: .piecewiseExponential
    case .causeSpecific: .causeSpecific
    case .fineGray: .fineGray
    case .aft(let scorer):
      switch scorer.distribution {
      case .exponential, .weibull: .weibull
      case .gompertz: .gompertz
      case .loglogistic: .loglogistic
      case .lognormal: .lognormal
      case .generalizedGamma: .generalizedGamma
      }
    case .roystonParmar(let scorer):
      switch scorer.scale {
      case .hazard: .roystonParmarHazard
      case .odds: .roystonParmarOdds
      case .normal: .roystonParmarNormal
      }
    case .cure(let scorer):
      switch scorer.latency {
      case .weibull: .cureWeibull
      case .loglogistic: .cureLoglogistic
      case .lognormal: .cureLognormal
      }
    case .sharedFrailty(let scorer):
      scorer.distribution == .gamma ? .gammaFrailty : .gaussianFrailty
    }
  }
}
