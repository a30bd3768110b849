internal import Distributions

/// Intervals and tests of single coefficients by (penalised) profile likelihood.
public struct ProfileIntervals: Sendable, Equatable {
  /// The level of the intervals.
  public let confidenceLevel: Double
  /// The lower limits, one for each column; −∞ where the profile never falls so far, NaN where there
  /// is none.
  public let lower: [Double]
  /// The upper limits likewise.
  public let upper: [Double]
  /// The signed root of each coefficient's likelihood-ratio statistic, which takes the place of
  /// Wald's z so that tests and intervals agree.
  public let statistics: [Double]
}

extension MaximumLikelihood {
  /// The same estimates with profile-likelihood intervals for all of them.
  ///
  /// - Parameters:
  ///   - likelihood: The likelihood that they maximize, on the standardized design: ``BiasReduced``
  ///     where it was penalized.
  ///   - design: That design.
  ///   - level: The intervals' level.
  ///   - newton: Newton's settings.
  /// - Returns: The same estimates with their intervals.
  /// - Complexity: For each coefficient some 10 to 20 evaluations with information.
  package func profiled(
    _ likelihood: some Likelihood, _ design: StandardizedDesign, level: Double, newton: Newton
  ) -> MaximumLikelihood {
    let fall = ChiSquared(degreesOfFreedom: 1).quantile(level) / 2
    let p = names.count
    var (lower, upper) = ([Double](repeating: .nan, count: p), [Double](repeating: .nan, count: p))
    var statistics = [Double](repeating: .nan, count: p)
    for j in estimated where status[j] == .estimated {
      let share = design.design.intercepts.first { $0.column == j }?.share ?? 0
      if share != 0, design.centers.contains(where: { $0 != 0 }) {
        // The intercept of the raw columns is no parameter of the centred ones.
        let contrast = (0..<p).map {
          $0 == j ? 1 : -share * design.centers[$0] * design.scales[$0]
        }
        let raw = ContrastLikelihood(likelihood, contrast: contrast, replacing: j)
        var profile = ProfileLikelihood(
          raw, of: j, at: raw.replaced(standardizedEstimates), free: estimated, newton: newton)
        lower[j] = profile?.end(-1, fall: fall) ?? .nan
        upper[j] = profile?.end(1, fall: fall) ?? .nan
        statistics[j] = profile?.signedRoot(at: 0) ?? .nan
      } else {
        var profile = ProfileLikelihood(
          likelihood, of: j, at: standardizedEstimates, free: estimated, newton: newton)
        lower[j] = (profile?.end(-1, fall: fall) ?? .nan) * design.scales[j]
        upper[j] = (profile?.end(1, fall: fall) ?? .nan) * design.scales[j]
        statistics[j] = profile?.signedRoot(at: 0) ?? .nan
      }
    }
    var result = self
    result.profile = ProfileIntervals(
      confidenceLevel: level, lower: lower, upper: upper, statistics: statistics)
    return result
  }
}
