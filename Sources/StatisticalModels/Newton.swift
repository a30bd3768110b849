/// Newton's method for a concave log-likelihood, with step halving, over some of its parameters.
///
///     β ← β + s I(β)⁻¹ U(β),   s = 1, ½, ¼, …
///
/// Where the information is only near the curvature, as under a penalty, the steps correct it
/// (``Likelihood/informationIsCurvature``).
///
/// Progress is judged by the Newton decrement λ² = Uᵀ I⁻¹ U: λ is the distance to the maximum in
/// standard errors, and near it each step squares it. The last step is taken without evaluating
/// again once λ is so small that neither the estimate nor the information would change.
public struct Newton: Sendable {
  /// The fit gives up after this many steps.
  public var maximumIterations: Int = 60
  /// The largest relative change of the information that the last, unevaluated step may leave;
  /// `nil` picks 1e-14 for small data, where certainty to the last digit costs nothing, and 1e-9
  /// above ``largeRowCount`` rows.
  public var informationTolerance: Double?
  /// The rows from which data count as large.
  public static let largeRowCount = 20_000

  /// Default settings.
  public init() {}

  /// Where an iteration ended.
  public struct Result: Sendable {
    /// The estimate, p long; parameters that were not free keep their start.
    public var parameters: [Double]
    /// The likelihood's value and derivatives at the estimate.
    public var point: LikelihoodPoint
    /// How the iteration ended.
    public var convergence: Convergence
    /// Whether a maximum was shown to exist.
    public var existence: Existence
    /// The last step, p long: where no maximum exists, the direction in which it runs away.
    public var step: [Double]
  }

  /// Maximizes `likelihood` over the parameters `free`, from `start`.
  ///
  /// - Parameters:
  ///   - likelihood: A concave log-likelihood.
  ///   - start: Where to begin, p long.
  ///   - evaluated: The likelihood there, if it is known.
  ///   - free: The parameters to move, ascending; the information must not be singular in them.
  ///   - provingExistence: Whether the last step must prove that a maximum exists.
  /// - Returns: The estimate. Where the information became singular, the likelihood ran away or the
  ///   steps ran out, `convergence.converged` is false.
  public func maximize(
    _ likelihood: inout some Likelihood, from start: [Double],
    evaluated: LikelihoodPoint? = nil, free: [Int], provingExistence: Bool = true
  ) -> Result {
    var beta = start
    var point = evaluated ?? likelihood.evaluate(at: beta, .information)
    var step = [Double](repeating: 0, count: beta.count)
    var decrement = free.isEmpty ? 0 : Double.infinity
    var existence = free.isEmpty ? Existence.proven : .undecided(margin: .infinity)
    var runaway = 0
    var stalled = 0
    var corrections = SecantCorrections()

    func result(_ converged: Bool, _ iterations: Int) -> Result {
      Result(
        parameters: beta, point: point,
        convergence: Convergence(
          converged: converged, iterations: iterations, newtonDecrement: decrement),
        existence: existence, step: step)
    }

    let tolerance =
      informationTolerance ?? (likelihood.rowCount < Self.largeRowCount ? 1e-14 : 1e-9)
    let exact = likelihood.informationIsCurvature
    // The last step squares λ where it is Newton's; elsewhere it only shortens it.
    let smallDecrement =
      exact
      ? max(likelihood.eventCount, 1) * tolerance * tolerance : max(tolerance * tolerance, 1e-22)
    if free.isEmpty { return result(true, 0) }
    for iteration in 1...maximumIterations {
      guard
        point.logLikelihood.isFinite,
        let factor = likelihood.factor(
          point.information, at: beta, free: free, digitsMatter: false)
      else { return result(false, iteration - 1) }
      let score = free.map { point.score[$0] }
      let increment =
        exact ? factor.solution(score) : corrections.direction(score) { factor.solution($0) }
      let previous = decrement
      decrement = 0
      for (position, column) in free.enumerated() {
        decrement += increment[position] * point.score[column]
        step[column] = increment[position]
      }
      guard decrement.isFinite else { return result(false, iteration - 1) }

      // Rounding sets a floor under λ²; there it no longer shrinks. The floor of a penalty lies higher
      // where its determinant has few digits, and steps that only learn the curvature may rest once.
      stalled = !exact && decrement < 1e-10 && decrement > 0.25 * previous ? stalled + 1 : 0
      let atFloor =
        decrement < (exact ? 1e-16 : 1e-18) && decrement > 0.25 * previous || stalled >= 3
      let last = decrement <= smallDecrement || atFloor
      // Where the likelihood has no maximum, λ² falls by e in each step instead of being squared.
      let slow = iteration > 4 && decrement > 0.2 * previous
      if provingExistence && (last || slow) {
        existence = likelihood.existence(at: beta, step: step)
      }
      // Under a penalty there is a maximum, however slowly it is reached.
      if exact, slow, case .undecided(let margin) = existence, decrement < 0.1 {
        runaway += margin < 1.25 ? 3 : 1
      } else {
        runaway = 0
      }
      if last {
        for column in free { beta[column] += step[column] }
        point.logLikelihood += decrement / 2
        let finite = !provingExistence || existence == .proven
        return result(finite, iteration)
      }
      if runaway >= 9 { return result(false, iteration) }
      let start = beta
      guard let next = advance(&likelihood, &beta, step, from: point, decrement) else {
        // Less is left to gain than the rounding of a determinant hides.
        return result(!exact && decrement < 1e-8, iteration)
      }
      if !exact {
        corrections.add(
          step: free.map { beta[$0] - start[$0] }, from: score, to: free.map { next.score[$0] })
      }
      point = next
    }
    // For estimates of absurd size rounding keeps λ above its floor; a proof of existence tells them from
    // those that run away; under a penalty none does.
    return result(
      exact ? decrement < 1e-9 && existence == .proven : decrement < 1e-12, maximumIterations)
  }

  /// Takes the step, halved until the likelihood does not fall; `nil` when no part of it climbs.
  private func advance(
    _ likelihood: inout some Likelihood, _ beta: inout [Double], _ step: [Double],
    from point: LikelihoodPoint, _ decrement: Double
  ) -> LikelihoodPoint? {
    // A fall that rounding of ℓ can explain is no fall.
    let digits = likelihood.informationIsCurvature ? 1e-12 : 1e-10  // a determinant has fewer
    let allowance = digits * point.logLikelihood.magnitude + 1e-14
    var size = 1.0
    for _ in 0..<40 {
      var trial = beta
      for j in trial.indices { trial[j] += size * step[j] }
      let next = likelihood.evaluate(at: trial, .information)
      if next.logLikelihood >= point.logLikelihood - allowance {
        beta = trial
        return next
      }
      size /= 2
    }
    return nil
  }
}
