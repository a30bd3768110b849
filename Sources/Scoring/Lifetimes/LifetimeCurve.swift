internal import RealModule

/// The curve of one customer after another in a parametric survival model.
///
/// The customer's own parameters are μ, log σ and the shape.
public struct LifetimeCurve: SmoothCurve {
  private let scorer: LifetimeScorer
  private let standard: StandardLifetime?
  private var location = 0.0
  private var scale = 1.0
  private var shape = 0.0
  private var stratum = 0
  /// Whether scale and shape depend on the customer, and whether they are known.
  private let readsRow: Bool
  private var hasForm = false
  private var row: [Double] = []
  private var hasRow = false

  init(_ scorer: LifetimeScorer) {
    self.scorer = scorer
    standard = scorer.distribution.standard
    readsRow = scorer.curveReadsRow
  }

  /// Goes to another customer.
  public mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    location = eta
    hasRow = row != nil
    if let row {
      if self.row.count != row.count { self.row = Array(repeating: 0, count: row.count) }
      for j in row.indices { self.row[j] = row[j] }
    }
    guard readsRow || !hasForm || stratum != self.stratum else { return }
    self.stratum = stratum
    hasForm = true
    scale = exponential(scorer.logScale.value(self.row, stratum: stratum))
    shape = scorer.shape.value(self.row, stratum: stratum)
  }

  /// The end of the longest follow-up.
  public var lastTime: Double { scorer.lastTime }
  /// μ, log σ and the shape.
  public var parameterCount: Int { 3 }

  private func standardized(_ time: Double) -> Double { (logarithm(time) - location) / scale }

  /// H(t | x).
  public func cumulativeHazard(at time: Double) -> Double {
    guard time > 0 else { return 0 }
    guard let standard else {
      let s = shape * time
      // Far out e^μ may vanish where e^(κt) overflows.
      if s > gompertzFarExponent {
        return exponential(location + s) * (1 - exponential(-s)) / shape
      }
      return exponential(location) * time * exponentialMean(s)
    }
    return -standard.survival(standardized(time), shape: shape).value
  }

  /// h(t | x).
  public func hazard(at time: Double) -> Double {
    guard let standard else { return exponential(location + shape * time) }
    return -standard.survival(standardized(time), shape: shape).w / (scale * time)
  }

  /// When a share of customers have left: e^(μ + σ w), and of Gompertz's log(1 + κ H e^−μ) / κ.
  public func time(ofLeaving share: LeavingShare) -> Double? {
    if let place = standard?.place(of: share) {
      return time(atLogarithm: location + scale * place)
    }
    // Gompertz's, where e^−μ and its products are numbers and s is not too near to where it levels off.
    let start = share.hazard * exponential(-location)
    let s = shape * start
    guard standard == nil, s > -0.5, s < .infinity, start > 0 else {
      return duration(untilRise: share.hazard, from: 0)
    }
    return s.magnitude < 1e-8 ? start * (1 - s / 2) : logarithm(onePlus: s) / shape
  }

  /// Adds `weight` · ∂H(t | x)/∂(μ, log σ, shape) to `gradient`.
  public func addGradient(at time: Double, times weight: Double, to gradient: inout [Double]) {
    guard time > 0 else { return }
    guard let standard else {
      let hazard = exponential(location) * time
      gradient[0] += weight * hazard * exponentialMean(shape * time)
      gradient[2] += weight * hazard * time * exponentialMeanSlope(shape * time)
      return
    }
    let w = standardized(time)
    let jet = standard.survival(w, shape: shape)
    // ∂w/∂μ = −1/σ and ∂w/∂log σ = −w, and H = −log S.
    gradient[0] += weight * jet.w / scale
    gradient[1] += weight * jet.w * w
    gradient[2] -= weight * jet.q
  }

  /// Var(a · (μ̂, log σ̂, shape)).
  public mutating func variance(along direction: [Double]) -> Double? {
    hasRow ? chainedVariance(along: direction) : nil
  }

  /// The covariance of all equations' parameters.
  package var covariance: CoefficientCovariance? { scorer.covariance }
  private var equations: [LifetimeEquation] { [scorer.location, scorer.logScale, scorer.shape] }
  /// The parameters of location, log scale and shape.
  package var modelParameterCount: Int { equations.reduce(0) { $0 + $1.count } }

  /// Adds each equation's part.
  package func addChain(_ direction: [Double], to parameters: inout [Double]) {
    var start = 0
    for (equation, weight) in zip(equations, direction) {
      equation.addGradient(row, stratum: stratum, times: weight, to: &parameters, at: start)
      start += equation.count
    }
  }
}

/// The κt from which on Gompertz's cumulative hazard is computed by one exponential.
let gompertzFarExponent = 30.0

/// (e^s − 1) / s, the mean of e^(su) over u in 0…1.
package func exponentialMean(_ s: Double) -> Double {
  s.magnitude < 1e-8 ? 1 + s / 2 : exponentialMinusOne(s) / s
}

/// Its derivative.
package func exponentialMeanSlope(_ s: Double) -> Double {
  guard s.magnitude < 0.5 else {
    return (exponential(s) - exponentialMinusOne(s) / s) / s
  }
  // Σ (k + 1) s^k / (k + 2)!
  var (total, term) = (0.0, 0.5)
  for k in 0..<18 {
    total += Double(k + 1) * term
    term *= s / Double(k + 3)
  }
  return total
}

/// The second derivative of (e^s − 1) / s.
package func exponentialMeanCurvature(_ s: Double) -> Double {
  guard s.magnitude < 0.5 else {
    return (exponential(s) - 2 * exponentialMeanSlope(s)) / s
  }
  // Σ (k + 1) (k + 2) s^k / (k + 3)!
  var (total, term) = (0.0, 1.0 / 6)
  for k in 0..<18 {
    total += Double((k + 1) * (k + 2)) * term
    term *= s / Double(k + 4)
  }
  return total
}
