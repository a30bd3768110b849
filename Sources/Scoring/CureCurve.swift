internal import RealModule

/// The curve of one customer after another in a mixture cure model: it levels off at the probability
/// of never leaving.
///
/// The customer's own parameters are μ, log σ and ζ.
public struct CureCurve: SmoothCurve {
  private let scorer: CureScorer
  private let standard: StandardLifetime
  private let scale: Double
  private var location: Double
  private var odds = 0.0
  private var row: [Double] = []
  private var hasRow = false

  init(_ scorer: CureScorer) {
    self.scorer = scorer
    standard = scorer.latency.standard
    scale = exponential(scorer.logScale)
    location = scorer.location.constants[0]
  }

  /// Goes to another customer.
  public mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    odds = eta
    hasRow = row != nil
    guard let row else { return }
    if self.row.count != row.count { self.row = Array(repeating: 0, count: row.count) }
    for j in row.indices { self.row[j] = row[j] }
    location = scorer.location.value(row, stratum: 0)
  }

  /// The end of the longest follow-up.
  public var lastTime: Double { scorer.lastTime }
  /// μ, log σ and ζ.
  public var parameterCount: Int { 3 }

  /// w at a time, log S_u and its slope.
  private func latency(at time: Double) -> (w: Double, value: Double, slope: Double) {
    let w = (logarithm(time) - location) / scale
    let jet = standard.survival(w, shape: 0)
    return (w, jet.value, jet.w)
  }

  /// The probability of leaving after all of a customer who has stayed, given log S_u.
  private func later(_ value: Double) -> Double { logistic(odds + value) }

  /// H(t | x).
  public func cumulativeHazard(at time: Double) -> Double {
    guard time > 0 else { return 0 }
    let value = latency(at: time).value
    let left = -logistic(odds) * exponentialMinusOne(value)
    // Where nearly everybody has left, what is left of 1 − p would be rounding.
    return left < 0.5 ? -logarithm(onePlus: -left) : softplus(odds) - softplus(odds + value)
  }

  /// h(t | x).
  public func hazard(at time: Double) -> Double {
    let latency = latency(at: time)
    return -later(latency.value) * latency.slope / (scale * time)
  }

  /// When a share of customers have left: that share of those who ever leave.
  public func time(ofLeaving share: LeavingShare) -> Double? {
    let ofLeavers = share.probability * (1 + exponential(-odds))
    guard ofLeavers < 1 else { return nil }
    // Where nearly all who leave have left, too few digits of those who stay are left for a formula.
    guard ofLeavers < 0.999, let place = standard.place(leaving: ofLeavers) else {
      return duration(untilRise: share.hazard, from: 0)
    }
    return time(atLogarithm: location + scale * place)
  }

  /// Adds `weight` · ∂H(t | x)/∂(μ, log σ, ζ) to `gradient`.
  public func addGradient(at time: Double, times weight: Double, to gradient: inout [Double]) {
    guard time > 0 else { return }
    let latency = latency(at: time)
    let later = later(latency.value)
    // ∂w/∂μ = −1/σ and ∂w/∂log σ = −w.
    gradient[0] += weight * later * latency.slope / scale
    gradient[1] += weight * later * latency.slope * latency.w
    gradient[2] += weight * (logistic(odds) - later)
  }

  /// Var(a · (μ̂, log σ̂, ζ̂)).
  public mutating func variance(along direction: [Double]) -> Double? {
    guard let covariance = scorer.covariance, hasRow else { return nil }
    let incidenceStart = scorer.location.count + 1
    var whole = Array(repeating: 0.0, count: incidenceStart + scorer.incidence.count)
    scorer.location.addGradient(row, stratum: 0, times: direction[0], to: &whole, at: 0)
    whole[scorer.location.count] += direction[1]
    scorer.incidence.addGradient(
      row, stratum: 0, times: direction[2], to: &whole, at: incidenceStart)
    return covariance.variance(along: whole)
  }

  /// The probability that the customer never leaves: from the start 1 − p, given the time served
  /// (1 − p) / S.
  ///
  /// - Parameter elapsed: How long the customer has stayed already.
  /// - Returns: The probability.
  public func neverLeaving(elapsed: Double? = nil) -> Double {
    logistic(-logOddsOfLeaving(elapsed))
  }

  /// The interval of ``neverLeaving(elapsed:)``, symmetric in its log odds.
  ///
  /// - Returns: `nil` where there are no variances.
  public mutating func neverLeavingInterval(
    elapsed: Double? = nil, level: ConfidenceLevel
  ) -> Interval? {
    var direction = [0.0, 0, -1]
    if let elapsed, elapsed > 0 {
      let latency = latency(at: elapsed)
      direction[0] = latency.slope / scale
      direction[1] = latency.slope * latency.w
    }
    guard let variance = variance(along: direction) else { return nil }
    let center = -logOddsOfLeaving(elapsed)
    let width = level.criticalValue * variance.squareRoot()
    return Interval(lower: logistic(center - width), upper: logistic(center + width))
  }

  private func logOddsOfLeaving(_ elapsed: Double?) -> Double {
    guard let elapsed, elapsed > 0 else { return odds }
    return odds + latency(at: elapsed).value
  }
}

/// 1 / (1 + e^−x).
private func logistic(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }

/// log(1 + e^x).
private func softplus(_ x: Double) -> Double {
  max(x, 0) + logarithm(onePlus: exponential(-x.magnitude))
}
