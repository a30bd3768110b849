/// The cumulative hazard of one customer after another: a step function of time, with what its
/// uncertainty is made of.
///
///     Λ(t | x) = −log S(t | x),   Cov(ΔΛⱼ, ΔΛₖ) = [j = k] Dₖ + gⱼᵀ V gₖ
///
/// ΔΛₖ is the rise at step k. V is the covariance of all that was estimated in common (coefficients,
/// and in discrete time the baseline), gₖ the derivative of ΔΛₖ with respect to it, and Dₖ what step
/// k adds of its own (in a Cox model e^2η d/S₀²; 0 where everything is in V).
///
/// A family of models says only this. What a ``SurvivalCurve`` answers is written once, in
/// extensions, for curves that are constant between steps; others say what they are in between.
public protocol HazardCurve: SurvivalCurve {
  /// The number of steps.
  var stepCount: Int { get }
  /// The time of a step; later steps have later times.
  func time(ofStep step: Int) -> Double
  /// Σ ΔΛₖ over `steps`; 0 for none, and infinite where the customer is sure to leave.
  ///
  /// - Complexity: Ought to be O(1).
  func hazard(of steps: Range<Int>) -> Double
  /// The first step, from `low` on, by which the hazard has risen to `target` since `first` steps:
  /// the least k with `hazard(of: first..<k + 1) >= target`.
  ///
  /// There is an implementation that halves.
  ///
  /// - Parameters:
  ///   - first: The step from which the hazard counts.
  ///   - target: The hazard.
  ///   - low: The first step that is looked at, at least `first`.
  /// - Returns: `nil` where the hazard does not rise so far.
  /// - Complexity: O(log of the number of steps).
  func firstStep(after first: Int, reaching target: Double, from low: Int) -> Int?

  /// Var(Σ wₖ ΔΛₖ), with one weight for all steps of a part.
  ///
  /// - Parameter parts: Ascending and disjoint.
  /// - Returns: `nil` where the model has no variances, or the curve was moved without a row.
  mutating func variance(of parts: [WeightedSteps]) -> Double?
  /// Var(Σ wₖ ΔΛₖ), with a weight for each step.
  ///
  /// There is an implementation that takes each step as a part.
  ///
  /// - Parameters:
  ///   - steps: The steps.
  ///   - weights: Their weights.
  /// - Returns: `nil` where the model has no variances, or the curve was moved without a row.
  mutating func variance(of steps: Range<Int>, weights: [Double]) -> Double?
}

/// Neighbouring steps of a ``HazardCurve`` that have the same weight.
public struct WeightedSteps: Sendable, Equatable {
  /// The steps.
  public let steps: Range<Int>
  /// The weight of each.
  public let weight: Double

  /// Weighs steps.
  public init(_ steps: Range<Int>, weight: Double) {
    self.steps = steps
    self.weight = weight
  }
}

extension HazardCurve {
  /// Var(Σ wₖ ΔΛₖ), with a weight for each step.
  public mutating func variance(of steps: Range<Int>, weights: [Double]) -> Double? {
    variance(of: steps.map { WeightedSteps($0..<$0 + 1, weight: weights[$0 - steps.lowerBound]) })
  }

  /// How many steps there are up to and including `time`.
  ///
  /// - Complexity: O(log of the number of steps).
  public func stepCount(through time: Double) -> Int {
    var (low, high) = (0, stepCount)
    while low < high {
      let middle = (low + high) / 2
      if self.time(ofStep: middle) > time { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The steps after the time served, or all from the start, up to and including `end`.
  ///
  /// Steps at time 0 belong to a curve from the start, and are survived by whoever has served.
  func steps(after elapsed: Double?, through end: Double) -> Range<Int> {
    let first = elapsed.map { stepCount(through: $0) } ?? 0
    return first..<max(first, stepCount(through: end))
  }

  /// The steps of the last `span` of follow-up, and how long that is.
  func lateSteps(span: Double) -> (steps: Range<Int>, duration: Double) {
    let start = max(lastTime - span, 0)
    return (stepCount(through: start)..<stepCount, lastTime - start)
  }

  /// The mean hazard per unit of time over the last `span` of follow-up.
  func lateRate(span: Double) -> Double {
    let (steps, duration) = lateSteps(span: span)
    return duration > 0 ? hazard(of: steps) / duration : 0
  }
}
