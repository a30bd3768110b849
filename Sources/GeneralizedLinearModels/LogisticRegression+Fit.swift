public import LinearAlgebra
public import StatisticalModels

internal import Distributions
internal import RealModule

extension LogisticRegression {
  /// A fitted logistic regression.
  public struct Fit: Sendable {
    /// The estimates, their covariance and tests.
    public let estimates: MaximumLikelihood
    /// The covariance that does not rely on the model, over `estimates.estimated`; `nil` where none
    /// was asked for.
    public let robustCovariance: Matrix?
    /// The intercept that predictions use under Firth's penalty.
    ///
    /// It is estimated again, alone, so that the mean prediction is the share of events (FLIC); the
    /// table keeps Firth's own.
    public let calibratedIntercept: Double?
    /// The columns' means: the reference that contributions are counted from.
    public let means: [Double]
    /// The number of rows, or of the customers that weights count.
    public private(set) var observations: Double
    /// The number of events among them.
    public private(set) var events: Double
    /// The number of trials among them without the event.
    public private(set) var nonEvents: Double
    /// What is corrected in the robust covariance; `nil` without one.
    public internal(set) var correction: SandwichCorrection?
    /// How the intercept was moved; `nil` where it was not.
    public internal(set) var priorCorrection: PriorCorrection?
    /// What events and non-events weighed; `nil` where they weighed the same.
    public internal(set) var classWeights: ClassWeights?
    /// The log-likelihood of the model that fits every row exactly; 0 for single trials.
    public let saturatedLogLikelihood: Double
    /// The constant of grouped trials, Σ log of binomial coefficients, that AIC counts.
    public let logLikelihoodConstant: Double

    init(
      _ estimates: MaximumLikelihood, _ design: StandardizedDesign, _ response: LogisticResponse,
      robust: Matrix?, calibratedIntercept: Double?, weightsAreFrequencies: Bool
    ) {
      self.estimates = estimates
      robustCovariance = robust
      self.calibratedIntercept = calibratedIntercept
      means = design.means
      (observations, events, nonEvents) = (0, 0, 0)
      (saturatedLogLikelihood, logLikelihoodConstant) = response.constants
      count(response, weightsAreFrequencies: weightsAreFrequencies)
    }

    /// Counts rows and outcomes.
    mutating func count(_ response: LogisticResponse, weightsAreFrequencies: Bool) {
      let rows = response.weights?.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } ?? Double(response.count)
      observations =
        weightsAreFrequencies ? response.weights?.reduce(0, +) ?? rows : rows
      events = weightsAreFrequencies ? response.eventWeight : response.eventCount
      nonEvents =
        (weightsAreFrequencies ? response.trialWeight : response.trialCount) - events
    }

    /// Twice the log-likelihood's distance from the saturated model's.
    public var deviance: Double { 2 * (saturatedLogLikelihood - estimates.logLikelihood) }
    /// The deviance of the model without effects.
    public var nullDeviance: Double { 2 * (saturatedLogLikelihood - estimates.nullLogLikelihood) }
    /// The log-likelihood with the constant of grouped trials, as R's `logLik`.
    public var logLikelihood: Double { estimates.logLikelihood + logLikelihoodConstant }
    /// Akaike's criterion: −2ℓ + 2p.
    public var aic: Double { -2 * logLikelihood + 2 * Double(estimates.estimated.count) }
    /// Schwarz's criterion: −2ℓ + p log n.
    public var bic: Double {
      -2 * logLikelihood + .log(observations) * Double(estimates.estimated.count)
    }
    /// The covariance that intervals and Wald tests use: the robust one where there is one.
    public var covariance: Matrix { robustCovariance ?? estimates.covariance }
    /// The Wald test of all effects.
    public var waldTest: ChiSquaredTest { estimates.waldTest(ofEffectsBy: covariance) }

    /// The coefficient table.
    public func coefficients(confidenceLevel: Double = 0.95) -> [Coefficient] {
      var rows = estimates.coefficients(
        robust: robustCovariance, confidenceLevel: confidenceLevel)
      if let priorCorrection, let intercept = estimates.intercepts.first {
        rows[intercept].move(by: priorCorrection.shift)
      }
      return rows
    }

    /// The terms with their tests.
    public var terms: [TermTest] { estimates.termTable(robust: robustCovariance) }
  }
}

extension Coefficient {
  /// Moves the estimate and its limits, and tests it where it then is.
  fileprivate mutating func move(by shift: Double) {
    estimate += shift
    lower += shift
    upper += shift
    statistic = estimate / (robustStandardError ?? standardError)
    pValue = 2 * Normal.standard.upperTail(statistic.magnitude)
  }
}

extension LogisticResponse {
  /// The number of trials in rows that count at all.
  fileprivate var trialCount: Double {
    var sum = 0.0
    for i in successes.indices where weights?[i] ?? 1 > 0 { sum += trials?[i] ?? 1 }
    return sum
  }

  /// The saturated log-likelihood without, and the sum of, the binomial coefficients' logarithms.
  var constants: (saturated: Double, binomial: Double) {
    guard let trials else { return (0, 0) }
    var (saturated, binomial) = (0.0, 0.0)
    for i in trials.indices {
      let (y, m, a) = (successes[i], trials[i], weights?[i] ?? 1)
      if y > 0 { saturated += a * y * .log(y / m) }
      if y < m { saturated += a * (m - y) * .log((m - y) / m) }
      binomial += a * (.logGamma(m + 1) - .logGamma(y + 1) - .logGamma(m - y + 1))
    }
    return (saturated, binomial)
  }
}
