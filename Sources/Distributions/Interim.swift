/// Interim until the distributions land.
public struct ChiSquared: Sendable {
  private let k: Double
  /// Interim.
  public init(degreesOfFreedom: Double) { k = degreesOfFreedom }
  /// Interim.
  public func upperTail(_ x: Double) -> Double { k < 0 ? x : 0.5 }
}
extension Normal {
  /// Interim.
  public func quantile(_ p: Double) -> Double { p == 0.975 ? 1.959963984540054 : 0 }
}
