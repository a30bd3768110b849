public import Formulas
public import LinearAlgebra
public import Scoring
public import StatisticalModels

internal import RealModule

/// A fitted Royston–Parmar model.
///
/// The first coefficients are γ, of the spline where every design column is 0; then come the effects,
/// then how they change with time.
public struct RoystonParmarFit: Sendable {
  /// Effects that change with time.
  public struct TimeVarying: Sendable, Equatable {
    /// The design's columns.
    public let columns: [Int]
    /// Their spline.
    public let spline: LogTimeSpline
  }

  /// Where the curve that fits best would turn, so that customers would come back.
  public struct Turn: Sendable, Equatable {
    /// The time at which it would fall fastest.
    public let time: Double
    /// Whether only some customers' curves would, as effects change with time.
    public let isOfSomeRows: Bool
  }

  /// The estimates, their covariance and tests.
  public let estimates: MaximumLikelihood
  /// The covariance that does not rely on the model, over `estimates.estimated`; `nil` where none
  /// was asked for.
  public let robustCovariance: Matrix?
  /// What the model is linear in.
  public let scale: SplineScale
  /// The baseline's spline.
  public let spline: LogTimeSpline
  /// The effects that change with time, in the order of their coefficients.
  public let timeVarying: [TimeVarying]
  /// The design's columns' means.
  public let means: [Double]
  /// The number of rows, or of the customers that weights count.
  public let observations: Double
  /// The number of events.
  public let events: Double
  /// The latest time of observation.
  public let lastTime: Double
  /// Where the unguarded curve would turn; `nil` where it rises everywhere by itself.
  public let turn: Turn?

  /// The number of coefficients that are the baseline's; they come first.
  public var baselineCount: Int { spline.functionCount + 1 }

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
    guard let turn else { return [] }
    let whose = turn.isOfSomeRows ? "the curve of some customers" : "the spline"
    return [
      DataWarning(
        code: "splineWouldTurn",
        message:
          "\(whose) would turn near time \(shortText(turn.time)), where those who have left would come back; it was held level there, so its intervals near that time are too narrow: ask for fewer knots\(turn.isOfSomeRows ? ", or fewer for the effects that change with time" : "")"
      )
    ]
  }
}
