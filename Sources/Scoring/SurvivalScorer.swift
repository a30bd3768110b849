public import Formulas

/// A scorer that knows time.
public protocol SurvivalScorer: Sendable {
  /// What it says of a customer.
  associatedtype Curve: SurvivalCurve
  /// Turns a customer into the design's columns.
  var encoder: FeatureEncoder { get }
  /// Whether a curve needs the design row even where no variance is asked for: when the linear
  /// predictor alone does not say all.
  var curveReadsRow: Bool { get }
  /// A curve, to be moved to a customer before it is asked.
  ///
  /// Keep it in a variable of the function that asks: a closure that captures it copies it for each
  /// customer, which takes longer than the answer.
  func makeCurve() -> Curve
  /// The stratum from the level of each stratum variable; −1 where training saw no such one.
  ///
  /// - Parameter level: The level of stratum variable number i of the encoder; −1 is missing.
  /// - Returns: An index into the scorer's strata.
  func stratum(levels level: (Int) -> Int) -> Int
}

extension SurvivalScorer {
  /// The linear predictor says all.
  public var curveReadsRow: Bool { false }
  /// A single stratum.
  public func stratum(levels level: (Int) -> Int) -> Int { 0 }
}
