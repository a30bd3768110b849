internal import Distributions

/// D-calibration: whether the predicted probability of having stayed longer than one did is uniform.
///
/// Where a model is right, S(T | x) at the time of the event is uniform on 0 … 1. Customers fall into
/// ten bins; who was censored at S = s is spread over what may still come, evenly over 0 … s.
///
/// - SeeAlso: Haider, Hoehn, Davis & Greiner (2020), Journal of Machine Learning Research 21.
public struct DistributionCalibration: Sendable, Equatable {
  /// The weight of customers in each bin, from S near 0 to S near 1.
  public let counts: [Double]
  /// Pearson's statistic against equal counts.
  public let statistic: Double
  /// The number of bins less one.
  public let degreesOfFreedom: Int
  /// P(χ² ≥ statistic).
  public let pValue: Double

  /// Sorts survival at the end of each row's observation into bins.
  ///
  /// - Parameters:
  ///   - survival: Predicted survival at each row's own time.
  ///   - response: Whether it ended with the event.
  ///   - bins: The number of bins.
  /// - Precondition: One prediction between 0 and 1 for each row; there is no delayed entry; there is
  ///   weight.
  public init(survival: [Double], response: SurvivalResponse, bins: Int = 10) {
    requireProbabilities(survival, rows: response.count)
    precondition(response.start == nil, "time before entry would count as stayed")
    precondition(bins >= 2, "\(bins) bins tell nothing apart")
    var counts = [Double](repeating: 0, count: bins)
    for (i, s) in survival.enumerated() {
      let weight = response.weight(i)
      let bin = min(bins - 1, Int(s * Double(bins)))
      guard !response.event[i], s > 0 else {
        counts[bin] += weight
        continue
      }
      let width = 1 / Double(bins)
      counts[bin] += weight * (s - Double(bin) * width) / s
      for lower in 0..<bin { counts[lower] += weight * width / s }
    }
    let expected = response.totalWeight / Double(bins)
    precondition(expected > 0, "there is nothing to judge")
    self.counts = counts
    statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    degreesOfFreedom = bins - 1
    pValue = ChiSquared(degreesOfFreedom: Double(bins - 1)).upperTail(statistic)
  }
}
