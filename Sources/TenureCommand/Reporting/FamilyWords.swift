internal import Tenure

extension ModelDocument {
  /// What the family of models is called.
  var familyName: String {
    switch model {
    case .logistic: "logistic regression"
    case .cox: "Cox regression"
    case .discreteTime: "discrete-time regression"
    case .piecewiseExponential: "piecewise exponential regression"
    case .aft(let scorer, _): "\(scorer.distribution.title) regression"
    case .roystonParmar: "Royston–Parmar spline model"
    case .cure: "mixture cure model"
    case .causeSpecific: "cause-specific regression"
    case .fineGray: "Fine–Gray regression"
    case .sharedFrailty: "Cox regression with shared frailty"
    }
  }

  /// The family and its settings, as a heading.
  var familyTitle: String {
    switch model {
    case .logistic: "Logistic regression"
    case .cox(_, let statistics): "Cox regression, \(statistics.ties.title)"
    case .discreteTime(let scorer, _):
      "Discrete-time regression, "
        + (scorer.link == .logit ? "logit link" : "complementary log-log link")
    case .piecewiseExponential: "Piecewise exponential regression"
    case .roystonParmar(let scorer):
      "Royston–Parmar model on the \(scorer.scale.rawValue) scale, "
        + NumberText.counted(scorer.spline.knots.count - 2, "inner knot")
    case .cure(let scorer, _):
      "Mixture cure model, \(scorer.latency.title) latency"
    case .aft(let scorer, _):
      scorer.distribution.title.asHeading + " regression of "
        + (scorer.distribution.acceleratesTime ? "log time" : "the hazard")
    case .sharedFrailty(let scorer, let statistics):
      "Cox regression with \(scorer.distribution.title) frailty shared by \(statistics.column), "
        + statistics.ties.title
    case .causeSpecific(_, let statistics):
      "Cause-specific Cox regressions, \(statistics.ties.title)"
    case .fineGray(let scorer, let statistics):
      "Fine–Gray regression of \(scorer.cause), ties "
        + (statistics.ties == .crr
          ? "as cmprsk::crr" : "by \(statistics.ties == .efron ? "Efron" : "Breslow")")
    }
  }

  /// What coefficients act on.
  var quantity: String {
    switch model {
    case .logistic: "odds"
    // The exact model compares the odds of leaving within a period.
    case .cox(_, let statistics): statistics.ties == .exact ? "odds" : "hazard"
    case .piecewiseExponential, .causeSpecific, .sharedFrailty: "hazard"
    case .aft(let scorer, _): scorer.distribution.acceleratesTime ? "time" : "hazard"
    case .roystonParmar(let scorer):
      switch scorer.scale {
      case .hazard: "hazard"
      case .odds: "odds"
      case .normal: "normal deviate"
      }
    case .cure: "odds of ever leaving"
    case .discreteTime(let scorer, _): scorer.link == .logit ? "odds" : "hazard"
    case .fineGray: "subdistribution hazard"
    }
  }

  /// What e to the power of a coefficient is called.
  var ratioName: String {
    if case .cure = model { return "odds ratio" }
    return "\(quantity) ratio"
  }

  /// What the concordance is called.
  var concordanceName: String {
    if case .logistic = model { "AUC" } else { "concordance" }
  }

  /// What is predicted, in words.
  var prediction: String {
    let unit = outcome.timeUnit.map { ", in \($0)," } ?? ""
    switch model {
    case .logistic: return "the probability of \(outcome.event)"
    case .cox, .discreteTime, .piecewiseExponential, .aft, .roystonParmar, .cure, .sharedFrailty:
      return "the time\(unit) until \(outcome.event)"
    case .causeSpecific(let scorer, _):
      let causes = scorer.causes.map(\.name).joined(separator: ", ")
      return "the time\(unit) until \(outcome.event) is no longer "
        + "\(outcome.censored ?? "censored"), and for which cause: \(causes)"
    case .fineGray(let scorer, _):
      return "the probability that \(outcome.event) has become \(scorer.cause) by a time\(unit)"
    }
  }

  /// How the model's formula meets new data.
  var frameOptions: ModelFrameOptions {
    var options = ModelFrameOptions(model: .survival)
    switch model {
    case .logistic: options.model = .logistic
    case .cox, .discreteTime, .piecewiseExponential, .roystonParmar, .cure, .sharedFrailty: break
    case .aft: options.acceptsIntervals = true
    case .causeSpecific, .fineGray:
      options.censored = outcome.censored ?? ""
      options.causes = outcome.causes.map(\.name)
    }
    return options
  }
}

extension CureLatency {
  /// What the distribution is called.
  var title: String {
    switch self {
    case .weibull: "Weibull"
    case .lognormal: "log-normal"
    case .loglogistic: "log-logistic"
    }
  }
}

extension FrailtyDistribution {
  /// What the distribution is called.
  var title: String {
    switch self {
    case .gamma: "gamma"
    case .gaussian: "Gaussian"
    }
  }
}

extension LifetimeDistribution {
  /// What the family is called.
  var title: String {
    switch self {
    case .exponential: "exponential"
    case .weibull: "Weibull"
    case .lognormal: "log-normal"
    case .loglogistic: "log-logistic"
    case .gompertz: "Gompertz"
    case .generalizedGamma: "generalized gamma"
    }
  }
}

extension String {
  /// The text with a capital at its beginning.
  fileprivate var asHeading: String { prefix(1).uppercased() + dropFirst() }
}

extension ModelDocument.CoxStatistics.Ties {
  /// Whose method it is.
  fileprivate var title: String {
    switch self {
    case .efron: "ties by Efron"
    case .breslow: "ties by Breslow"
    case .exact: "exact ties"
    }
  }
}
