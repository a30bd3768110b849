internal import CBoostMath

/// The normal distribution.
public struct Normal: Sendable {
  /// Mean 0, variance 1.
  public static let standard = Normal()

  /// P(Z > z), without cancellation for large z.
  public func upperTail(_ z: Double) -> Double { tenure_normal_upper_tail(z) }
}
