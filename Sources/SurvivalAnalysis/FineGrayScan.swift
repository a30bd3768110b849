internal import RealModule

/// The scalars of every event time of a Fine–Gray regression at one point, from the sums over risk
/// sets.
///
/// As in Cox's likelihood, what tied events do collapses to a few numbers a time: with s_l = S0 −
/// (l/d) E0 and w̄ the mean weight of the events, sums over l of w̄/s, w̄ f/s, w̄/s², w̄ f/s² and w̄ f²/s².
struct FineGrayScan: Sendable {
  /// Σ wδη − Σ w̄ log s; −∞ where a risk set has no risk.
  private(set) var logLikelihood: Double
  /// Σ_l w̄/s: the increment of the baseline hazard.
  private(set) var hazard: [Double]
  /// Σ_l w̄ f/s with f = l/d, what tied events do not meet.
  private(set) var spared: [Double]
  /// Σ_l w̄/s²: the increment of the baseline hazard's variance.
  private(set) var variance: [Double]
  /// Σ_l w̄ f/s².
  private(set) var crossed: [Double]
  /// Σ_l w̄ f²/s².
  private(set) var squared: [Double]

  /// - Parameters:
  ///   - sets: The risk sets.
  ///   - riskSums: S0 of every group.
  ///   - leavingSums: E0 of every group; 0 where ties do not leave one after another.
  ///   - eventPredictors: Σ wδη.
  init(_ sets: RiskSets, riskSums: [Double], leavingSums: [Double], eventPredictors: Double) {
    let zeros = [Double](repeating: 0, count: sets.groups.count)
    (hazard, spared, variance, crossed, squared) = (zeros, zeros, zeros, zeros, zeros)
    logLikelihood = eventPredictors
    for (index, group) in sets.groups.enumerated() {
      let (s0, e0) = (riskSums[index], leavingSums[index])
      let ties = e0 > 0 ? Int(group.ties) : 1
      let weight = group.weight / Double(ties)
      for tie in 0..<ties {
        let fraction = Double(tie) / Double(ties)
        let sum = s0 - fraction * e0
        let part = weight / sum
        logLikelihood -= weight * .log(sum)
        hazard[index] += part
        spared[index] += part * fraction
        variance[index] += part / sum
        crossed[index] += part / sum * fraction
        squared[index] += part / sum * fraction * fraction
      }
    }
    if !logLikelihood.isFinite { logLikelihood = -.infinity }
  }

  /// The coefficients of a tied group's two rows of means on (S1, E1): the Cholesky factor of the
  /// 2 × 2 Gram matrix of what z̄_l takes of each.
  func meanCoefficients(_ group: Int) -> (risk: Double, leaving: Double, leavingAlone: Double) {
    let risk = variance[group].squareRoot()
    let leaving = risk > 0 ? -crossed[group] / risk : 0
    return (risk, leaving, max(0, squared[group] - leaving * leaving).squareRoot())
  }
}

extension RiskSets {
  /// Σ over a group and the earlier times of its stratum of `values`.
  func sumsFromBeginning(_ values: [Double]) -> [Double] {
    var sums = values
    for range in stratumGroups {
      var running = 0.0
      for group in range.reversed() {
        running += values[group]
        sums[group] = running
      }
    }
    return sums
  }
}
