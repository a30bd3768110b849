public import Lanes
public import Measures

internal import Distributions
internal import Formulas

/// Draws customers with replacement, and says how often each was drawn.
///
/// Everything that is estimated here takes weights, so a replicate is the same estimate with the counts
/// as weights; nothing is copied. A replicate has a random stream of its own and does not depend on
/// the thread that makes it.
///
/// - SeeAlso: Davison & Hinkley, *Bootstrap Methods and their Application* (1997), sections 2.4, 3.8.
public struct ClusterBootstrap: Sendable {
  /// The number of samples drawn.
  public var replicates: Int
  /// The seed of the random streams.
  public var seed: UInt64
  /// Which rows belong together, as codes from 0; `nil` when every row stands for itself.
  public var clusters: [Int32]?
  /// The threads that may work.
  public var lanes: Lanes

  /// Plans a bootstrap.
  public init(
    replicates: Int = 1_000, seed: UInt64 = 1, clusters: [Int32]? = nil, lanes: Lanes = .single
  ) {
    self.replicates = replicates
    self.seed = seed
    self.clusters = clusters
    self.lanes = lanes
  }

  /// How often each of `count` rows was drawn in replicate `replicate`.
  ///
  /// - Precondition: Clusters, where there are any, are `count` long.
  public func counts(replicate: Int, of count: Int) -> [Double] {
    var stream = RandomStream(seed: seed, stream: UInt64(replicate) + 1)
    guard let clusters else {
      var counts = [Double](repeating: 0, count: count)
      for _ in 0..<count { counts[stream.integer(below: count)] += 1 }
      return counts
    }
    precondition(clusters.count == count, "\(clusters.count) clusters for \(count) rows")
    let clusterCount = (clusters.max().map(Int.init) ?? -1) + 1
    var drawn = [Double](repeating: 0, count: clusterCount)
    for _ in 0..<clusterCount { drawn[stream.integer(below: clusterCount)] += 1 }
    return clusters.map { drawn[Int($0)] }
  }

  /// Estimates the same quantities on every replicate.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - weights: What rows weigh in the sample itself, if not 1.
  ///   - estimate: Estimates from weights; `nil` where a replicate cannot be estimated, as when only
  ///     one outcome was drawn.
  /// - Returns: The estimates of the replicates that could be estimated, in their order.
  public func estimates(
    of count: Int, weights: [Double]? = nil, _ estimate: @Sendable ([Double]) -> [Double]?
  ) -> [[Double]] {
    lanes.map(replicates) { replicate in
      var drawn = counts(replicate: replicate, of: count)
      if let weights { for row in drawn.indices { drawn[row] *= weights[row] } }
      return estimate(drawn)
    }.compactMap { $0 }
  }

  /// The percentile interval of one quantity.
  ///
  /// - Returns: Its ends at the quantiles (1 ± level)/2; NaN with fewer than 20 values.
  public static func interval(_ values: [Double], level: Double) -> ConfidenceInterval {
    let finite = values.filter(\.isFinite)
    guard finite.count >= 20 else {
      return ConfidenceInterval(lower: .nan, upper: .nan, level: level)
    }
    let ends = OrderStatistics.quantiles(finite, at: [(1 - level) / 2, (1 + level) / 2])
    return ConfidenceInterval(lower: ends[0], upper: ends[1], level: level)
  }
}
