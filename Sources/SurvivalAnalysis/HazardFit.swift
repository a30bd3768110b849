public import Formulas
public import LinearAlgebra
public import StatisticalModels

internal import RealModule

/// A fitted discrete-time or piecewise exponential regression.
///
/// The first coefficients are the baseline's, where every design column is 0, as R's `glm` has them
/// on a row for every customer and stretch of time; the others are the effects.
public struct HazardFit: Sendable {
  /// How the hazard is read.
  public enum Clock: Sendable, Equatable {
    /// A probability in each period of `length`; with a spline, the log odds or their like follow
    /// it over the number of the period.
    case periods(link: DiscreteTimeRegression.Link, length: Double, spline: Basis?)
    /// A rate at each moment.
    case time
  }

  /// One stretch of time of one stratum.
  public struct Cell: Sendable, Equatable {
    /// Where it ends; it begins where the one before does, or at 0.
    public let end: Double
    /// The coefficient that is its intercept; `nil` where the hazard is known, or where a spline
    /// says what it is.
    public let coefficient: Int?
    /// 0 where nobody left, 1 where everybody at risk did; `nil` where it was estimated.
    public let knownHazard: Double?
  }

  /// The estimates, their covariance and tests.
  public let estimates: MaximumLikelihood
  /// The covariance that does not rely on the model, over `estimates.estimated`; `nil` where none
  /// was asked for.
  public let robustCovariance: Matrix?
  /// How the hazard is read.
  public let clock: Clock
  /// The stretches of time, for each stratum.
  public let cells: [[Cell]]
  /// The number of coefficients that are the baseline's; they come first.
  public let baselineCount: Int
  /// The effects' columns' means.
  public let means: [Double]
  /// The number of rows, or of the customers that weights count.
  public let observations: Double
  /// The number of events.
  public let events: Double
  /// The weight of events that precede the first period, such as those at time 0.
  public let eventsNeverAtRisk: Double
  /// The latest time of observation.
  public let lastTime: Double

  init(
    _ result: HazardRegression.Result, _ response: CoxResponse, clock: Clock, ends: [Double],
    baseline: HazardRegression.Baseline, eventsNeverAtRisk: Double
  ) {
    estimates = result.estimates
    robustCovariance = result.robust
    self.clock = clock
    baselineCount = baseline.columns.count
    means = result.means
    observations = response.observations
    events = result.events
    self.eventsNeverAtRisk = eventsNeverAtRisk
    lastTime = ends.last ?? 0
    var coefficient = 0
    cells = (0..<response.stratumCount).map { stratum in
      ends.indices.map { index in
        guard !baseline.fates.isEmpty else {
          return Cell(end: ends[index], coefficient: nil, knownHazard: nil)
        }
        switch baseline.fates[stratum * ends.count + index] {
        case .empty: return Cell(end: ends[index], coefficient: nil, knownHazard: 0)
        case .certain: return Cell(end: ends[index], coefficient: nil, knownHazard: 1)
        case .estimable:
          coefficient += 1
          return Cell(end: ends[index], coefficient: coefficient - 1, knownHazard: nil)
        }
      }
    }
  }

  /// Minus twice the log-likelihood: the deviance of the binary regression on a row for every
  /// customer and period.
  public var deviance: Double { -2 * estimates.logLikelihood }
  /// Akaike's criterion: −2ℓ + 2p, the baseline's parameters included.
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

  /// The coefficient table, the baseline's rows first.
  public func coefficients(confidenceLevel: Double = 0.95) -> [Coefficient] {
    estimates.coefficients(robust: robustCovariance, confidenceLevel: confidenceLevel)
  }

  /// The terms with their tests.
  public var terms: [TermTest] { estimates.termTable(robust: robustCovariance) }

  /// What the reader should know besides what the estimates say.
  public var warnings: [DataWarning] {
    guard eventsNeverAtRisk > 0 else { return [] }
    return [
      DataWarning(
        code: "eventsNeverAtRisk",
        message: "events at time 0 precede the first period and say nothing about any: "
          + "\(eventsNeverAtRisk) of them are left out")
    ]
  }
}

extension CoxResponse {
  /// The number of rows, or of the customers that weights count.
  var observations: Double {
    guard let weights else { return Double(count) }
    return weightsAreFrequencies ? weights.reduce(0, +) : Double(weights.count { $0 > 0 })
  }
}
