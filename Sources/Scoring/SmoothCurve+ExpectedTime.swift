internal import RealModule

extension SmoothCurve {
  /// The time that a customer is expected to stay within a period, each moment u of it worth e^−δu.
  ///
  ///     F = ∫₀ʰ e^−δu S(t₀ + u) / S(t₀) du
  ///
  /// By the delta method, ∂F/∂ψ = −∫₀ʰ e^−δu S(t₀ + u) / S(t₀) ∂(H(t₀ + u) − H(t₀))/∂ψ du, with the
  /// same nodes. The integral is taken over log u, on which every family is smooth however steep it
  /// begins, in pieces that are halved until their errors are under 1e-11 of the whole.
  ///
  /// - Parameters:
  ///   - period: The period, from the start or given the time served.
  ///   - discount: δ, per unit of time.
  ///   - beyond: Not used: the formula goes on.
  /// - Returns: The expected time.
  /// - Complexity: Some hundred evaluations.
  public mutating func expectedTime(
    over period: SurvivalPeriod, discount: Double, beyond: BeyondFollowUp
  ) -> EstimateWithError {
    let start = period.start
    var gradient = Array(repeating: 0.0, count: parameterCount)
    guard period.horizon > 0 else {
      return EstimateWithError(value: 0, standardError: variance(along: gradient)?.squareRoot())
    }
    let integral = integral(over: period, discount: discount)
    var total = 0.0
    for (z, share) in zip(integral.nodes.places, integral.nodes.shares) where share > 0 {
      addGradient(at: start + exponential(z), times: -share, to: &gradient)
      total += share
    }
    addGradient(at: start, times: total, to: &gradient)
    let error = variance(along: gradient)?.squareRoot()
    return EstimateWithError(value: integral.value + integral.certain, standardError: error)
  }

  /// F by quadrature over the log of the time from the start of the period, which lasts more than none;
  /// what comes before the first node is certain.
  func integral(
    over period: SurvivalPeriod, discount: Double
  ) -> (value: Double, certain: Double, nodes: Quadrature.Nodes) {
    let start = period.start
    // What comes after almost everyone has left adds nothing.
    var end = period.horizon
    if rise(from: start, over: end) > 45 { end = duration(untilRise: 45, from: start) ?? end }
    if discount * end > 45 { end = 45 / discount }
    let top = logarithm(end)
    let bottom = top - 60 * Double.log(2)
    var nodes = Quadrature.Nodes()
    let value = Quadrature.integral(
      from: bottom, to: top, pieces: [2, 6, 15], relativeTolerance: 1e-11, keeping: &nodes
    ) { z in
      let time = exponential(z)
      return time * exponential(-discount * time - rise(from: start, over: time))
    }
    return (value, exponential(bottom), nodes)
  }
}
