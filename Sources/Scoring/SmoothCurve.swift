/// A cumulative hazard that is a formula of time: of a parametric or a spline model.
///
/// A family says H, its slope, and its gradient with respect to the customer's own parameters ψ
/// (location, log scale, shape; or the coefficients of a spline), and how sure these are. Survival,
/// quantiles, expected times and revenues, from the start or given the time served, and their
/// delta-method errors are written once on that, in extensions.
///
/// The formula goes on beyond the follow-up; what is answered there gets a status that says so.
public protocol SmoothCurve: SurvivalCurve {
  /// H(t | x) = −log S(t | x): 0 at time 0, never falling, and possibly bounded (where some never
  /// leave) or infinite (where rounding says that everyone has left).
  ///
  /// - Parameter time: At least 0.
  /// - Returns: The cumulative hazard.
  func cumulativeHazard(at time: Double) -> Double
  /// h(t | x) = ∂H/∂t.
  ///
  /// - Parameter time: More than 0.
  /// - Returns: The hazard.
  func hazard(at time: Double) -> Double
  /// When a share of customers like this one, counted from the start, have left.
  ///
  /// There is an implementation that searches, for curves whose formula cannot be turned around.
  ///
  /// - Parameter share: The share.
  /// - Returns: `nil` where the curve never falls so far.
  func time(ofLeaving share: LeavingShare) -> Double?
  /// The number of the customer's own parameters, ψ.
  var parameterCount: Int { get }
  /// Adds `weight` · ∂H(t | x)/∂ψ to `gradient`, which is ``parameterCount`` long.
  ///
  /// - Parameters:
  ///   - time: At least 0; at 0 nothing is added.
  ///   - weight: The factor.
  ///   - gradient: What is added to.
  func addGradient(at time: Double, times weight: Double, to gradient: inout [Double])
  /// Var(Σ aₖ ψ̂ₖ).
  ///
  /// - Parameter direction: a, ``parameterCount`` long.
  /// - Returns: `nil` where the model has no variances, or the curve was moved without a row.
  mutating func variance(along direction: [Double]) -> Double?
}

extension SmoothCurve {
  /// It does, by its formula.
  public var goesOnBeyondFollowUp: Bool { true }

  /// H(t₀ + h) − H(t₀).
  public func hazard(over period: SurvivalPeriod, beyond: BeyondFollowUp) -> Double {
    rise(from: period.start, over: period.horizon)
  }

  /// H(start + duration) − H(start), infinite where everyone has left by its end.
  func rise(from start: Double, over duration: Double) -> Double {
    let end = cumulativeHazard(at: start + duration)
    if start == 0 || end == .infinity { return end }
    return max(end - cumulativeHazard(at: start), 0)
  }

  /// The standard error of ``hazard(over:beyond:)``, which is that of log S.
  ///
  /// - Returns: `nil` where there are no variances.
  public mutating func standardError(
    over period: SurvivalPeriod, beyond: BeyondFollowUp
  ) -> Double? {
    var gradient = Array(repeating: 0.0, count: parameterCount)
    addGradient(at: period.end, times: 1, to: &gradient)
    addGradient(at: period.start, times: -1, to: &gradient)
    return variance(along: gradient)?.squareRoot()
  }
}
