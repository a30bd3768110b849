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
    /// A parametric family of lifetimes.
    case aft
    /// A spline of log time.
    case roystonParmar = "royston-parmar"
    /// A share that never leaves, and lifetimes of the others.
    case cure
    /// Cox regression whose groups share a frailty.
    case sharedFrailty = "shared-frailty"
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
    case .aft: .aft
    case .roystonParmar: .roystonParmar
    case .cure: .cure
    case .sharedFrailty: .sharedFrailty
    }
  }
}
