public import LinearAlgebra
public import StatisticalModels

internal import RealModule

extension CoxRegression {
  /// A fitted Cox regression.
  public struct Fit: Sendable {
    /// The estimates, their covariance and tests.
    public let estimates: MaximumLikelihood
    /// The covariance that does not rely on the model, over `estimates.estimated`; `nil` where none
    /// was asked for.
    public let robustCovariance: Matrix?
    /// The score test with a robust variance, where one was asked for.
    public let robustScoreTest: ChiSquaredTest?
    /// The columns' means: the customer whose hazard the baselines are.
    public let means: [Double]
    /// The baselines, one per stratum; empty where they were not asked for.
    public let baselines: [BaselineHazard]
    /// How tied events shared a risk set.
    public let ties: CoxResponse.Ties
    /// The number of rows, or of the customers that weights count.
    public let observations: Double
    /// The number of events among them.
    public let events: Double

    init(
      _ estimates: MaximumLikelihood, _ design: StandardizedDesign, _ response: CoxResponse,
      eventCount: Double, ties: CoxResponse.Ties, robust: Matrix?,
      robustScoreTest: ChiSquaredTest?, baselines: [BaselineHazard]
    ) {
      self.estimates = estimates
      robustCovariance = robust
      self.robustScoreTest = robustScoreTest
      means = design.means
      self.baselines = baselines
      self.ties = ties
      observations = response.observations
      events = eventCount
    }

    /// Akaike's criterion: −2ℓ + 2p.
    public var aic: Double {
      -2 * estimates.logLikelihood + 2 * Double(estimates.estimated.count)
    }
    /// Schwarz's criterion with the number of events: −2ℓ + p log d.
    public var bic: Double {
      -2 * estimates.logLikelihood + .log(events) * Double(estimates.estimated.count)
    }
    /// The covariance that intervals and Wald tests use: the robust one where there is one.
    public var covariance: Matrix { robustCovariance ?? estimates.covariance }
    /// The Wald test of all coefficients.
    public var waldTest: ChiSquaredTest { estimates.waldTest(ofEffectsBy: covariance) }

    /// The coefficient table.
    public func coefficients(confidenceLevel: Double = 0.95) -> [Coefficient] {
      estimates.coefficients(robust: robustCovariance, confidenceLevel: confidenceLevel)
    }

    /// The terms with their tests.
    public var terms: [TermTest] { estimates.termTable(robust: robustCovariance) }
  }
}
