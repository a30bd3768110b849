internal import Distributions
internal import RealModule
internal import Scoring

/// What the distribution of the frailties e^ω adds to the log partial likelihood, for a given θ.
///
///     gamma      −ν Σ (e^ω − 1 − ω),   ν = 1/θ
///     gaussian   −Σ ω² / (2θ)
///
/// Maximized over ω, the first differs from the logarithm of the likelihood with the frailties
/// integrated out only by a constant of θ and of the numbers of events d of the groups:
///
///     Σ [d + ν log ν − (ν + d) log(ν + d) + log Γ(ν + d) − log Γ(ν)]
///
/// - SeeAlso: Therneau, Grambsch & Pankratz (2003), *Penalized survival models and frailty*.
struct FrailtyPenalty: Sendable {
  let distribution: FrailtyDistribution
  /// θ.
  let variance: Double

  /// What is taken off the log-likelihood.
  func value(_ omega: [Double]) -> Double {
    switch distribution {
    case .gamma: omega.reduce(0) { $0 + excess($1) } / variance
    case .gaussian: omega.reduce(0) { $0 + $1 * $1 } / (2 * variance)
    }
  }

  /// Its derivative by one ω.
  func slope(_ omega: Double) -> Double {
    switch distribution {
    case .gamma: .expMinusOne(omega) / variance
    case .gaussian: omega / variance
    }
  }

  /// Its second derivative by one ω.
  func curvature(_ omega: Double) -> Double {
    switch distribution {
    case .gamma: .exp(omega) / variance
    case .gaussian: 1 / variance
    }
  }

  /// What brings the maximum over gamma frailties to the integral over them.
  func integrationConstant(events: [Double]) -> Double {
    let nu = 1 / variance
    return events.reduce(0) { sum, d in
      guard d > 0 else { return sum }
      // log Γ(ν + d) − log Γ(ν) − d log(ν + d), without the cancellation of large ν.
      var product = 0.0
      for k in 0..<Int(d) { product += .log(onePlus: (Double(k) - d) / (nu + d)) }
      return sum + d - nu * .log(onePlus: d / nu) + product
    }
  }

  /// The derivative by log θ of the integrated log-likelihood, ω being where it is largest.
  func integratedSlope(_ omega: [Double], events: [Double]) -> Double {
    let nu = 1 / variance
    var slope = 0.0
    for (omega, d) in zip(omega, events) {
      slope -= excess(omega)
      guard d > 0 else { continue }
      slope -= .log(onePlus: d / nu)
      for k in 0..<Int(d) { slope += 1 / (nu + Double(k)) }
    }
    return -nu * slope
  }

  /// e^ω − 1 − ω, for small ω too.
  private func excess(_ omega: Double) -> Double {
    guard omega.magnitude < 1e-2 else { return .expMinusOne(omega) - omega }
    var (term, sum) = (omega * omega / 2, 0.0)
    for k in 3..<11 {
      sum += term
      term *= omega / Double(k)
    }
    return sum
  }
}
