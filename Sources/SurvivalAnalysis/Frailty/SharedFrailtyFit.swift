public import Formulas
public import Scoring
public import StatisticalModels

internal import Distributions
internal import RealModule

/// What was learned of the variance of frailties.
public struct SharedFrailtyVariance: Sendable, Equatable {
  /// θ̂; 0 where groups do not differ more than by chance.
  public let estimate: Double
  /// The lower end of the interval by the profile of θ's likelihood.
  public let lower: Double
  /// The upper end; infinite where the likelihood does not fall far enough.
  public let upper: Double
  /// Twice the log-likelihood that frailties gain.
  public let likelihoodRatio: Double
  /// Whether θ̂ is the maximum, to the tolerance.
  public let converged: Bool

  /// The test of θ = 0, which stands at the edge: half a χ² of one degree of freedom.
  public var pValue: Double {
    guard likelihoodRatio > 0 else { return likelihoodRatio.isNaN ? .nan : 1 }
    return ChiSquared(degreesOfFreedom: 1).upperTail(likelihoodRatio) / 2
  }
}

/// What was learned of each group.
public struct Frailties: Sendable, Equatable {
  /// The events of each group.
  public let events: [Double]
  /// The events expected of it were its frailty 1; empty where frailties are all alike.
  public let expected: [Double]
  /// The frailty, the factor of the group's hazard.
  public let estimate: [Double]
  /// The lower end of its interval, θ and the hazards being as estimated.
  public let lower: [Double]
  /// The upper end.
  public let upper: [Double]
}

extension SharedFrailtyRegression {
  /// A fitted Cox regression with shared frailty.
  public struct Fit: Sendable {
    /// The estimates at θ̂, with the covariance of the full information.
    ///
    /// The log-likelihood is that with the frailties integrated out: exactly for gamma frailties, by
    /// Laplace's approximation for Gaussian ones. The null log-likelihood keeps the frailties.
    public let estimates: MaximumLikelihood
    /// How frailties are spread.
    public let distribution: FrailtyDistribution
    /// θ.
    public let variance: SharedFrailtyVariance
    /// The groups.
    public let frailties: Frailties
    /// The log partial likelihood at the estimates, frailties being offsets.
    public let partialLogLikelihood: Double
    /// The columns' means: the customer whose hazard the baselines are.
    public let means: [Double]
    /// The baselines of a customer whose frailty is 1, one per stratum.
    public let baselines: [BaselineHazard]
    /// How tied events shared a risk set.
    public let ties: CoxResponse.Ties
    /// The number of rows.
    public let observations: Double
    /// The number of events among them.
    public let events: Double

    init(
      _ estimates: MaximumLikelihood, _ likelihood: CoxLikelihood, _ design: Design,
      distribution: FrailtyDistribution, variance: SharedFrailtyVariance, frailties: Frailties
    ) {
      self.estimates = estimates
      self.distribution = distribution
      self.variance = variance
      self.frailties = frailties
      partialLogLikelihood =
        likelihood.evaluate(at: estimates.standardizedEstimates, .value).logLikelihood
      means = likelihood.design.means
      baselines = BaselineHazard.all(likelihood, at: estimates.standardizedEstimates)
      ties = likelihood.ties
      observations = Double(likelihood.rowCount)
      events = likelihood.eventCount
    }

    /// How many parameters were estimated: the coefficients and θ.
    public var degreesOfFreedom: Int { estimates.estimated.count + 1 }
    /// Akaike's criterion of the integrated likelihood.
    public var aic: Double { -2 * estimates.logLikelihood + 2 * Double(degreesOfFreedom) }
    /// Schwarz's criterion with the number of events.
    public var bic: Double {
      -2 * estimates.logLikelihood + .log(events) * Double(degreesOfFreedom)
    }
    /// The Wald test of all coefficients.
    public var waldTest: ChiSquaredTest { estimates.waldTest(ofEffectsBy: estimates.covariance) }

    /// The coefficient table.
    public func coefficients(confidenceLevel: Double = 0.95) -> [Coefficient] {
      estimates.coefficients(robust: nil, confidenceLevel: confidenceLevel)
    }

    /// The terms with their tests.
    public var terms: [TermTest] { estimates.termTable(robust: nil) }

    /// The part that predicts, for customers whose frailties nobody knows.
    ///
    /// - Parameters:
    ///   - encoder: The encoder of the frame that was fitted.
    ///   - strata: The frame's strata.
    /// - Returns: The scorer, with a baseline for every stratum.
    public func scorer(_ encoder: FeatureEncoder, strata: Grouping?) -> FrailtyScorer {
      let keys = strata?.keys ?? [[]]
      precondition(
        keys.count == baselines.count, "\(baselines.count) baselines for \(keys.count) strata")
      return FrailtyScorer(
        conditional: CoxScorer(
          encoder: encoder, coefficients: estimates.scoringCoefficients, reference: means,
          covariance: estimates.scoringCovariance(estimates.covariance),
          strata: zip(keys, baselines).map { key, baseline in
            // Curves have no variances, so nothing is kept for them.
            BaselineStratum(
              key: key, time: baseline.time, cumulativeHazard: baseline.cumulativeHazard,
              atRisk: baseline.atRisk, events: baseline.events, intervalGrid: nil)
          }),
        distribution: distribution, variance: variance.estimate)
    }
  }

  /// Estimates β, θ, the frailties and the baselines from a formula that met its data.
  ///
  /// - Precondition: The frame was made for a survival model with a column of frailty groups.
  public func fit(_ frame: ModelFrame) throws(FitError) -> Fit {
    guard let groups = frame.frailty else {
      preconditionFailure("the frame has no column of frailty groups")
    }
    return try fit(
      Design(frame), CoxResponse(frame), groups: groups.codes, groupCount: groups.keys.count)
  }
}
