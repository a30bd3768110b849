internal import RealModule

/// How the frailties of groups are spread: the factor that all rows of a group share.
public enum FrailtyDistribution: String, Sendable, CaseIterable {
  /// Frailties with mean 1 and variance θ, gamma distributed.
  case gamma
  /// Frailties whose logarithms are normal with mean 0 and variance θ.
  case gaussian
}

/// What a cumulative hazard becomes for a customer whose frailty nobody knows.
///
///     Λ(H) = −log E e^(−ZH)
///
/// For a gamma frailty this is log(1 + θH) / θ. For a Gaussian one it is an integral over the
/// standard normal density, taken by the trapezoidal rule, which for such integrands converges
/// faster than any power of the step.
struct FrailtyMixture: Sendable, Equatable {
  private let distribution: FrailtyDistribution
  private let variance: Double
  /// The logarithms of the rule's weights, and the frailties of its nodes.
  private let logWeights: [Double]
  private let frailties: [Double]

  init(_ distribution: FrailtyDistribution, variance: Double) {
    self.distribution = distribution
    self.variance = variance
    guard distribution == .gaussian, variance > 0 else {
      (logWeights, frailties) = ([], [])
      return
    }
    let deviation = variance.squareRoot()
    let reach = 9.0
    // The wider the frailties are spread, the narrower the strip in which the integrand is smooth.
    let half = Int((reach / (0.25 / max(1, deviation))).rounded(.up))
    let step = reach / Double(half)
    let nodes = (-half...half).map { Double($0) * step }
    let constant = logarithm(step) - 0.5 * logarithm(2 * Double.pi)
    logWeights = nodes.map { constant - $0 * $0 / 2 }
    frailties = nodes.map { exponential(deviation * $0) }
  }

  /// Up to here a linear predictor goes into the hazard, and for a gamma frailty not beyond: there
  /// 1 + θH is θH, so that its logarithm rises by as much as η, and nothing becomes infinite.
  static let largestPredictor = 600.0

  /// The part of a linear predictor that goes into the hazard that ``hazard(_:excess:)`` is given.
  func bounded(_ eta: Double) -> Double {
    distribution == .gamma && variance > 0 ? min(eta, Self.largestPredictor) : eta
  }

  /// The H that ``hazard(_:excess:)`` makes `mixed` of.
  ///
  /// - Returns: `nil` where there is no formula, for a Gaussian frailty.
  func conditionalHazard(_ mixed: Double, excess: Double) -> Double? {
    if variance == 0 { return mixed }
    guard distribution == .gamma else { return nil }
    return max(exponentialMinusOne(variance * mixed - excess) / variance, 0)
  }

  /// Λ(H e^excess), never falling and at most that hazard on average.
  ///
  /// - Parameters:
  ///   - hazard: H.
  ///   - excess: What ``bounded(_:)`` left out of the linear predictor.
  /// - Returns: Infinite only where H is.
  func hazard(_ hazard: Double, excess: Double) -> Double {
    guard variance > 0, hazard > 0, hazard < .infinity else { return hazard }
    if distribution == .gamma {
      return (logarithm(onePlus: variance * hazard) + excess) / variance
    }
    var largest = -Double.infinity
    for index in logWeights.indices {
      largest = max(largest, logWeights[index] - hazard * frailties[index])
    }
    var sum = 0.0
    for index in logWeights.indices {
      sum += exponential(logWeights[index] - hazard * frailties[index] - largest)
    }
    return max(0, -(largest + logarithm(sum)))
  }
}
