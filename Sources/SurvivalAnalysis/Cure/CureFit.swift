public import Formulas
public import LinearAlgebra
public import Scoring
public import StatisticalModels

internal import RealModule

/// A fitted mixture cure model.
///
/// The coefficients are those of the latency on log time, `(Intercept)` first and `log(scale)` last;
/// then those of the incidence, log odds of ever leaving.
public struct CureFit: Sendable {
  /// The estimates, their covariance and tests.
  public let estimates: MaximumLikelihood
  /// The covariance that does not rely on the model, over `estimates.estimated`; `nil` where none
  /// was asked for.
  public let robustCovariance: Matrix?
  /// The distribution of the time of those who leave.
  public let latency: CureLatency
  /// The design's columns in the latency.
  public let latencyColumns: [Int]
  /// The design's columns in the incidence.
  public let incidenceColumns: [Int]
  /// The design's columns' means.
  public let means: [Double]
  /// The number of rows, or of the customers that weights count.
  public let observations: Double
  /// The number of events.
  public let events: Double
  /// The latest time of observation.
  public let lastTime: Double
  /// The mean over all rows of the probability of never leaving.
  public let stayingShare: Double
  /// Whether customers were watched long enough.
  public let followUp: FollowUp

  /// The likelihood-ratio tests of terms that stand in both equations against the model without them
  /// in either, by their names in the formulas; empty where tests were not asked for.
  public internal(set) var jointTests: [String: ChiSquaredTest] = [:]

  /// The number of coefficients of the latency, `log(scale)` included; those of the incidence follow.
  public var latencyCount: Int { latencyColumns.count + 2 }

  /// What names of the incidence begin with, among all estimates.
  public static let incidencePrefix = CureDesign.prefix

  /// The incidence's names, `(Intercept)` first.
  public var incidenceNames: [String] {
    estimates.names[latencyCount...].map { String($0.dropFirst(Self.incidencePrefix.count)) }
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
  /// The Wald test of all effects.
  public var waldTest: ChiSquaredTest { estimates.waldTest(ofEffectsBy: covariance) }

  /// The coefficient table.
  public func coefficients(confidenceLevel: Double = 0.95) -> [Coefficient] {
    estimates.coefficients(robust: robustCovariance, confidenceLevel: confidenceLevel)
  }

  /// The terms with their tests, those of the incidence last.
  public var terms: [TermTest] { estimates.termTable(robust: robustCovariance) }

  /// What the reader should know besides what the estimates say.
  public var warnings: [DataWarning] { followUp.warnings }
}
