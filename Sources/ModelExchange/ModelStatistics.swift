public import Scoring

extension ModelDocument {
  /// What a model predicts.
  public struct Outcome: Sendable, Equatable {
    /// How the outcome is observed.
    public enum Kind: String, Sendable, CaseIterable {
      /// Churned or not.
      case binary
      /// Events among trials.
      case counts
      /// The time to churn or to the end of observation.
      case rightCensored = "right-censored"
      /// Intervals of time with or without churn at their end.
      case startStop = "start-stop"
    }
    /// How the outcome is observed.
    public var kind: Kind
    /// The event in words: `churned`, `churn == "Yes"`; the column of causes, where there are several.
    public var event: String
    /// The value of that column that means that nothing happened, where there are several causes.
    public var censored: String?
    /// The causes, and how often each ended an observation; empty where there is one event.
    public var causes: [Cause] = []
    /// The unit of times, if it was given.
    public var timeUnit: String?
    /// The longest follow-up.
    public var maximumFollowUp: Double?

    /// A cause among several.
    public struct Cause: Sendable, Equatable {
      /// Its name.
      public var name: String
      /// How often it ended an observation, counting weights as the model's events do.
      public var events: Double

      /// Counts a cause.
      public init(name: String, events: Double) {
        self.name = name
        self.events = events
      }
    }

    /// Describes an outcome.
    public init(
      kind: Kind, event: String, censored: String? = nil, causes: [Cause] = [],
      timeUnit: String? = nil, maximumFollowUp: Double? = nil
    ) {
      self.kind = kind
      self.event = event
      self.censored = censored
      self.causes = causes
      self.timeUnit = timeUnit
      self.maximumFollowUp = maximumFollowUp
    }
  }

  /// How a fit went, for all families.
  public struct FitStatistics: Sendable, Equatable {
    /// An estimate and its standard error.
    public struct Estimate: Sendable, Equatable {
      /// The estimate.
      public var value: Double
      /// Its standard error, if known.
      public var standardError: Double?

      /// Pairs an estimate with its standard error.
      public init(value: Double, standardError: Double?) {
        self.value = value
        self.standardError = standardError
      }
    }
    /// The rows used; with frequency weights the sum of the weights.
    public var observations: Double
    /// The events among them.
    public var events: Double
    /// The log-likelihood at the estimate.
    public var logLikelihood: Double
    /// The log-likelihood of the model without covariates, with its offset and strata.
    public var nullLogLikelihood: Double
    /// The number of coefficients estimated.
    public var degreesOfFreedom: Int
    /// Akaike's criterion.
    public var aic: Double
    /// The Bayesian criterion.
    public var bic: Double
    /// Whether the iteration reached its goal.
    public var converged: Bool
    /// The steps taken.
    public var iterations: Int
    /// The last Newton decrement: the distance to the maximum in standard errors.
    public var newtonDecrement: Double
    /// Whether a finite maximum was proved to exist; `nil` where that was not decided.
    public var estimateExists: Bool?
    /// What Firth's penalty changed, where it was used.
    public var biasReduction: BiasReduction?
    /// What has no finite estimate because rows are told apart, where that was found.
    public var separation: SeparationStatistics?
    /// The concordance (the area under the ROC curve for a binary outcome).
    public var concordance: Estimate?

    /// Collects statistics.
    public init(
      observations: Double, events: Double, logLikelihood: Double, nullLogLikelihood: Double,
      degreesOfFreedom: Int, aic: Double, bic: Double, converged: Bool, iterations: Int,
      newtonDecrement: Double, estimateExists: Bool?, biasReduction: BiasReduction? = nil,
      separation: SeparationStatistics? = nil, concordance: Estimate? = nil
    ) {
      self.observations = observations
      self.events = events
      self.logLikelihood = logLikelihood
      self.nullLogLikelihood = nullLogLikelihood
      self.degreesOfFreedom = degreesOfFreedom
      self.aic = aic
      self.bic = bic
      self.converged = converged
      self.iterations = iterations
      self.newtonDecrement = newtonDecrement
      self.estimateExists = estimateExists
      self.biasReduction = biasReduction
      self.separation = separation
      self.concordance = concordance
    }
  }

  /// What only a logistic regression has.
  public struct LogisticStatistics: Sendable, Equatable {
    /// Minus twice the log-likelihood ratio to the saturated model.
    public var deviance: Double
    /// The same of the model with an intercept only.
    public var nullDeviance: Double

    /// Collects statistics.
    public init(deviance: Double, nullDeviance: Double) {
      self.deviance = deviance
      self.nullDeviance = nullDeviance
    }
  }

  /// What only a Cox regression has.
  public struct CoxStatistics: Sendable, Equatable {
    /// How events at the same time enter the partial likelihood.
    public enum Ties: String, Sendable, CaseIterable {
      /// Efron's approximation.
      case efron
      /// Breslow's approximation.
      case breslow
      /// The discrete logistic model; coefficients are log odds ratios.
      case exact
    }
    /// How events at the same time enter the partial likelihood.
    public var ties: Ties

    /// Collects statistics.
    public init(ties: Ties) { self.ties = ties }
  }

  /// How the coefficients' intervals were made.
  public enum IntervalMethod: String, Sendable, CaseIterable {
    /// Estimate ± z standard errors.
    case wald
    /// Where the profile likelihood falls by the critical value.
    case profile
  }

  /// One row of the coefficient table.
  public struct Coefficient: Sendable, Equatable {
    /// What became of a coefficient.
    public enum Status: String, Sendable, CaseIterable {
      /// It was estimated.
      case estimated
      /// Its column is a combination of earlier ones; it was left out.
      case aliased
      /// The likelihood grows without end along it; the value is where the fit stopped.
      case infinite
      /// A penalty made it zero.
      case zero
      /// It lies at the edge of what was allowed.
      case atBound
    }
    /// The design column, or the part of a baseline.
    public var name: String
    /// The equation that it belongs to, where a model has several: a cause, or `baseline`.
    public var equation: String?
    /// The estimate; `nil` where aliased.
    public var estimate: Double?
    /// The standard error from the information matrix.
    public var standardError: Double?
    /// The standard error that clusters or heteroscedasticity do not mislead, where asked for.
    public var robustStandardError: Double?
    /// Under Firth's penalty, the standard error from the information of the augmented data;
    /// `standardError` is from the information itself.
    public var augmentedStandardError: Double?
    /// The Wald statistic z, from the robust standard error where there is one; with intervals by
    /// profile likelihood the signed root of the likelihood ratio.
    public var statistic: Double?
    /// The two-sided probability of a statistic as large.
    public var pValue: Double?
    /// The lower confidence limit.
    public var lower: Double?
    /// The upper confidence limit.
    public var upper: Double?
    /// What became of it.
    public var status: Status
    /// Whether the likelihood without a penalty has no finite maximum in it, although the estimate
    /// is finite.
    public var maximumIsInfinite = false

    /// Fills a row.
    public init(
      name: String, equation: String? = nil, estimate: Double?, standardError: Double? = nil,
      robustStandardError: Double? = nil, statistic: Double? = nil, pValue: Double? = nil,
      lower: Double? = nil, upper: Double? = nil, status: Status
    ) {
      self.name = name
      self.equation = equation
      self.estimate = estimate
      self.standardError = standardError
      self.robustStandardError = robustStandardError
      self.statistic = statistic
      self.pValue = pValue
      self.lower = lower
      self.upper = upper
      self.status = status
    }
  }

  /// A chi-squared test.
  public struct ChiSquaredTest: Sendable, Equatable {
    /// The statistic.
    public var chiSquared: Double
    /// Its degrees of freedom.
    public var degreesOfFreedom: Int
    /// The probability of a statistic as large.
    public var pValue: Double

    /// Collects a test's numbers.
    public init(chiSquared: Double, degreesOfFreedom: Int, pValue: Double) {
      self.chiSquared = chiSquared
      self.degreesOfFreedom = degreesOfFreedom
      self.pValue = pValue
    }
  }

  /// What was found about one term of the encoder.
  public struct TermStatistics: Sendable, Equatable {
    /// The number of its coefficients that were estimated.
    public var degreesOfFreedom: Int
    /// The test of the model against the one without this term.
    public var likelihoodRatio: ChiSquaredTest?

    /// Collects what was found.
    public init(degreesOfFreedom: Int, likelihoodRatio: ChiSquaredTest? = nil) {
      self.degreesOfFreedom = degreesOfFreedom
      self.likelihoodRatio = likelihoodRatio
    }
  }

  /// Tests of the whole model against the one without covariates.
  public struct ModelTests: Sendable, Equatable {
    /// Twice the gain in log-likelihood.
    public var likelihoodRatio: ChiSquaredTest?
    /// β̂ᵀ V⁻¹ β̂.
    public var wald: ChiSquaredTest?
    /// Rao's score test; for one factor and Cox, the log-rank test.
    public var score: ChiSquaredTest?
    /// The score test that clusters do not mislead.
    public var robustScore: ChiSquaredTest?

    /// Collects tests.
    public init(
      likelihoodRatio: ChiSquaredTest? = nil, wald: ChiSquaredTest? = nil,
      score: ChiSquaredTest? = nil, robustScore: ChiSquaredTest? = nil
    ) {
      self.likelihoodRatio = likelihoodRatio
      self.wald = wald
      self.score = score
      self.robustScore = robustScore
    }
  }

  /// A covariance matrix and what it allows for.
  public struct Covariance: Sendable, Equatable {
    /// What a covariance allows for.
    public enum Kind: String, Sendable, CaseIterable {
      /// The inverse information: the model is right.
      case model
      /// The sandwich over rows.
      case robust
      /// The sandwich over clusters of rows.
      case cluster
    }
    /// How a sandwich allows for the rows having shaped the estimate, by the names of R's sandwich.
    public enum Correction: String, Sendable, CaseIterable {
      /// Not at all.
      case hc0 = "HC0"
      /// By n / (n − p); with clusters by (n − 1) / (n − p).
      case hc1 = "HC1"
      /// By each row's leverage.
      case hc2 = "HC2"
      /// By the square of each row's leverage.
      case hc3 = "HC3"
    }
    /// What it allows for.
    public var kind: Kind
    /// The correction of a sandwich.
    public var correction: Correction?
    /// The number of clusters, G.
    public var clusters: Int?
    /// What a sandwich over clusters was multiplied by for their number: G / (G − 1), or 1.
    public var clusterFactor: Double?
    /// The matrix.
    public var matrix: CoefficientCovariance

    /// Names a matrix.
    public init(kind: Kind, matrix: CoefficientCovariance) {
      self.kind = kind
      self.matrix = matrix
    }
  }
}
