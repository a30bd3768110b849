/// How the variance of a curve is formed.
public enum CurveVariance: Sendable, Equatable {
  /// From the numbers at risk and of events, as if each weight were so many customers: Greenwood's
  /// and Aalen's formulas.
  case counts
  /// From each customer's influence on the curve: the infinitesimal jackknife, which needs no model
  /// for weights or for rows that belong together.
  ///
  /// - Parameters:
  ///   - clusters: Which rows belong together, as codes from 0; `nil` when each stands alone.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows rather than one that
  ///     weighs more.
  case influence(clusters: [Int32]? = nil, weightsAreFrequencies: Bool = false)

  /// The same for some of the rows.
  public func subset(_ rows: [Int]) -> CurveVariance {
    guard case .influence(let clusters?, let areFrequencies) = self else { return self }
    return .influence(
      clusters: rows.map { clusters[$0] }, weightsAreFrequencies: areFrequencies)
  }
}
