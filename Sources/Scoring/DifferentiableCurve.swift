/// A curve whose derivatives with respect to all that was estimated are known, so that means over
/// customers have standard errors.
///
/// Whatever is formed of H at some times is, to first order, Σ wₖ ∂H(tₖ | x)/∂θ; added up over customers
/// in one ``CurveGradient`` it gives the variance of their mean, in which customers share θ.
package protocol DifferentiableCurve: SurvivalCurve {
  /// A gradient of nothing.
  var zeroGradient: CurveGradient { get }
  /// Adds `weight` · ∂η/∂θ.
  func addPredictorGradient(times weight: Double, to gradient: inout CurveGradient)
  /// Adds Σ wₖ ∂H(tₖ | x)/∂θ.
  ///
  /// - Parameters:
  ///   - parts: Times within what ``SurvivalCurve/hazard(over:beyond:)`` answers, with their weights.
  ///   - gradient: What is added to.
  /// - Returns: Σ wₖ ∂H(tₖ | x)/∂η.
  /// - Precondition: The curve was moved with a row.
  mutating func addHazardGradient(
    _ parts: [WeightedTime], to gradient: inout CurveGradient
  ) -> Double
  /// The time that a customer is expected to stay within a period, as a sum.
  ///
  /// - Parameters:
  ///   - period: The period, which ends within the follow-up where the curve does not go on beyond.
  ///   - discount: δ: a moment u of the period is worth e^−δu.
  /// - Returns: What nobody can lose, and for each time what of the sum has S(t)/S(t₀) as a factor.
  func expectedTimeParts(
    over period: SurvivalPeriod, discount: Double
  ) -> (certain: Double, parts: [WeightedTime])
  /// The variance of what has a gradient; `nil` where the model has no variances.
  func variance(along gradient: CurveGradient) -> Double?
}

/// A time and how much it counts.
package struct WeightedTime: Sendable, Equatable {
  /// The time, on the model's clock.
  package let time: Double
  /// The weight.
  package let weight: Double

  /// Weighs a time.
  package init(_ time: Double, weight: Double) {
    self.time = time
    self.weight = weight
  }
}

/// The derivatives of a mean over customers with respect to what their curves were estimated of.
package struct CurveGradient: Sendable, Equatable {
  /// ∂/∂θ, as the scorer's covariance counts.
  package private(set) var parameters: [Double]
  /// ∂/∂H₀ after each step, for each stratum; empty where the baseline is in the covariance.
  private(set) var steps: [[Double]]

  /// Zeros.
  package init(parameters: Int) { self.init(parameters: parameters, steps: []) }

  init(parameters: Int, steps: [Int]) {
    self.parameters = Array(repeating: 0, count: parameters)
    self.steps = steps.map { Array(repeating: 0, count: $0) }
  }

  /// Adds to one derivative.
  package mutating func add(_ value: Double, toParameter index: Int) { parameters[index] += value }

  /// Adds to the derivative with respect to H₀ after a step.
  mutating func add(_ value: Double, toStep step: Int, of stratum: Int) {
    steps[stratum][step] += value
  }

  /// Adds to all parameters, in place.
  mutating func addToParameters(_ add: (inout [Double]) -> Void) { add(&parameters) }

  /// Adds another, times a factor.
  package mutating func add(_ other: CurveGradient, times factor: Double = 1) {
    for j in parameters.indices { parameters[j] += factor * other.parameters[j] }
    for s in steps.indices {
      for k in steps[s].indices { steps[s][k] += factor * other.steps[s][k] }
    }
  }

  /// Divides by a number.
  package mutating func divide(by count: Double) {
    for j in parameters.indices { parameters[j] /= count }
    for s in steps.indices { for k in steps[s].indices { steps[s][k] /= count } }
  }
}
