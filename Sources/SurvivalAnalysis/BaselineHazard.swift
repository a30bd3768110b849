/// The cumulative hazard of one stratum's reference customer, and what its standard errors need.
///
///     S(t | x) = exp(−e^η H(t)),    Var H(t | x) = e^{2η} [V(t) + A(t)ᵀ Cov A(t)],
///     A(t) = (x − reference) H(t) − M(t)
///
/// - SeeAlso: Tsiatis (1981); Therneau & Grambsch (2000), section 10.2.
public struct BaselineHazard: Sendable, Equatable {
  /// The event times, ascending, then the last time of observation where it is later.
  public let time: [Double]
  /// H at those times.
  public let cumulativeHazard: [Double]
  /// V: the variance of H at the reference, were the coefficients known.
  public let variance: [Double]
  /// M at those times: Σ over events of the risk sets' mean of x − reference, times the hazard.
  public let meanHazard: [[Double]]
  /// The weight of the rows at risk just before those times.
  public let atRisk: [Double]
  /// The weight of the events at those times.
  public let events: [Double]
}
