internal import RealModule
internal import Scoring

/// What a model says of one customer after another, with derivatives.
protocol WhatIfModel: Sendable {
  /// A gradient of nothing.
  var zeroGradient: CurveGradient { get }
  /// Goes to another customer.
  mutating func move(to row: [Double], linearPredictor eta: Double, stratum: Int)
  /// Whether the follow-up of training reaches a time, or the model goes on beyond; its end.
  func reach(_ time: Double) -> (isAnswered: Bool, isFollowed: Bool, last: Double)
  /// Adds the customer to a mean.
  ///
  /// - Returns: ∂/∂η, times the factor.
  mutating func add(
    _ kind: WhatIfFunctional.Kind, elapsed: Double?, times factor: Double, to mean: inout WhatIfMean
  ) -> Double
  /// The variance of what has a gradient.
  func variance(along gradient: CurveGradient) -> Double?
}

/// A model of a probability.
struct ProbabilityModel: WhatIfModel {
  private let covariance: CoefficientCovariance
  private var row: [Double] = []
  private var eta = 0.0
  let zeroGradient: CurveGradient

  init(_ covariance: CoefficientCovariance, columns: Int) {
    self.covariance = covariance
    zeroGradient = CurveGradient(parameters: columns)
    row = Array(repeating: 0, count: columns)
  }

  mutating func move(to row: [Double], linearPredictor eta: Double, stratum: Int) {
    for j in row.indices { self.row[j] = row[j] }
    self.eta = eta
  }

  func reach(_ time: Double) -> (isAnswered: Bool, isFollowed: Bool, last: Double) {
    (true, true, .infinity)
  }

  mutating func add(
    _ kind: WhatIfFunctional.Kind, elapsed: Double?, times factor: Double, to mean: inout WhatIfMean
  ) -> Double {
    var slope = factor
    let churn = 1 / (1 + Double.exp(-eta))
    switch kind {
    case .linearPredictor: mean.value += factor * eta
    case .staying:
      mean.value += factor * (1 - churn)
      slope *= -churn * (1 - churn)
    case .leaving, .churn, .stay:
      mean.value += factor * churn
      slope *= churn * (1 - churn)
    }
    for j in row.indices { mean.gradient.add(slope * row[j], toParameter: j) }
    return slope
  }

  func variance(along gradient: CurveGradient) -> Double? {
    covariance.variance(along: gradient.parameters)
  }
}

/// A model of survival.
struct CurveModel<Curve: DifferentiableCurve>: WhatIfModel {
  private var curve: Curve
  private var eta = 0.0

  init(_ curve: Curve) { self.curve = curve }

  var zeroGradient: CurveGradient { curve.zeroGradient }

  mutating func move(to row: [Double], linearPredictor eta: Double, stratum: Int) {
    self.eta = eta
    curve.move(to: row, linearPredictor: eta, stratum: stratum)
  }

  func reach(_ time: Double) -> (isAnswered: Bool, isFollowed: Bool, last: Double) {
    let isFollowed = time <= curve.lastTime
    return (isFollowed || curve.goesOnBeyondFollowUp, isFollowed, curve.lastTime)
  }

  /// Every quantity is a sum of survivals S(t)/S(t₀), whose derivatives are −S/S₀ times those of
  /// H(t) − H(t₀).
  mutating func add(
    _ kind: WhatIfFunctional.Kind, elapsed: Double?, times factor: Double, to mean: inout WhatIfMean
  ) -> Double {
    var parts: [WeightedTime]
    switch kind {
    case .linearPredictor, .leaving, .staying:
      mean.value += factor * eta
      curve.addPredictorGradient(times: factor, to: &mean.gradient)
      return factor
    case .churn(let horizon):
      let period = SurvivalPeriod(horizon: horizon, elapsed: elapsed)
      let hazard = curve.hazard(over: period)
      mean.value += factor * -Double.expMinusOne(-hazard)
      parts = [WeightedTime(period.end, weight: factor * Double.exp(-hazard))]
    case .stay(let horizon, let discount):
      let period = SurvivalPeriod(horizon: horizon, elapsed: elapsed)
      let (certain, shares) = curve.expectedTimeParts(over: period, discount: discount)
      mean.value += factor * shares.reduce(certain) { $0 + $1.weight }
      parts = shares.map { WeightedTime($0.time, weight: -factor * $0.weight) }
    }
    if let elapsed {
      let total = parts.reduce(0) { $0 + $1.weight }
      parts.append(WeightedTime(elapsed, weight: -total))
    }
    parts.removeAll { $0.weight == 0 }
    return curve.addHazardGradient(parts, to: &mean.gradient)
  }

  func variance(along gradient: CurveGradient) -> Double? { curve.variance(along: gradient) }
}
