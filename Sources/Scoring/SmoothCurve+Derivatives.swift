extension SmoothCurve {
  /// By quadrature over log time, as ``SurvivalCurve/expectedTime(over:discount:beyond:)``.
  package func expectedTimeParts(
    over period: SurvivalPeriod, discount: Double
  ) -> (certain: Double, parts: [WeightedTime]) {
    guard period.horizon > 0 else { return (0, []) }
    let integral = integral(over: period, discount: discount)
    return (
      integral.certain,
      zip(integral.nodes.places, integral.nodes.shares).map {
        WeightedTime(period.start + exponential($0), weight: $1)
      }
    )
  }
}

/// A smooth curve whose customer's own parameters ψ are linear in those of the model, θ.
package protocol ChainedCurve: SmoothCurve {
  /// The place of the linear predictor in ψ.
  var predictorParameter: Int { get }
  /// The number of parameters of the model.
  var modelParameterCount: Int { get }
  /// The covariance of θ.
  var covariance: CoefficientCovariance? { get }
  /// Adds Σ aₖ ∂ψₖ/∂θ.
  ///
  /// - Precondition: The curve was moved with a row.
  func addChain(_ direction: [Double], to parameters: inout [Double])
}

extension ChainedCurve {
  /// Zeros for all parameters.
  package var zeroGradient: CurveGradient { CurveGradient(parameters: modelParameterCount) }

  /// Adds `weight` · ∂η/∂θ.
  package func addPredictorGradient(times weight: Double, to gradient: inout CurveGradient) {
    var own = [Double](repeating: 0, count: parameterCount)
    own[predictorParameter] = weight
    gradient.addToParameters { addChain(own, to: &$0) }
  }

  /// Adds the parts' gradients by ψ, and takes them on to θ once.
  package mutating func addHazardGradient(
    _ parts: [WeightedTime], to gradient: inout CurveGradient
  ) -> Double {
    var own = [Double](repeating: 0, count: parameterCount)
    for part in parts where part.weight != 0 {
      addGradient(at: part.time, times: part.weight, to: &own)
    }
    gradient.addToParameters { addChain(own, to: &$0) }
    return own[predictorParameter]
  }

  /// By the covariance of θ.
  package func variance(along gradient: CurveGradient) -> Double? {
    covariance?.variance(along: gradient.parameters)
  }

  /// Var(a · ψ̂), of a curve that was moved with a row.
  func chainedVariance(along direction: [Double]) -> Double? {
    guard let covariance else { return nil }
    var whole = [Double](repeating: 0, count: modelParameterCount)
    addChain(direction, to: &whole)
    return covariance.variance(along: whole)
  }
}

extension LifetimeCurve: DifferentiableCurve, ChainedCurve {
  package var predictorParameter: Int { 0 }
}

extension SplineCurve: DifferentiableCurve, ChainedCurve {
  package var predictorParameter: Int { parameterCount - changingParameterCount - 1 }
}
