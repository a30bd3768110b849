public import Lanes
public import Measures

internal import Distributions
internal import Formulas
internal import RealModule

/// Draws customers with replacement, and says how often each was drawn.
///
/// Everything that is estimated here takes weights, so a replicate is the same estimate with the counts
/// as weights; nothing is copied. A replicate has a random stream of its own and does not depend on
/// the thread that makes it.
///
/// - SeeAlso: Davison & Hinkley, *Bootstrap Methods and their Application* (1997), sections 2.4, 3.8.
public struct ClusterBootstrap: Sendable {
  /// How an interval is made of the estimates of samples.
  public enum Method: String, Sendable, CaseIterable {
    /// A share is taken as normal in its log odds, with the mean and spread of the samples; all else as
    /// by ``percentile``.
    case logOdds
    /// Its ends are quantiles of the samples' estimates.
    case percentile
    /// The quantiles are moved for bias and for a spread that changes with the estimate (Efron's BCa).
    case biasCorrected
  }

  /// The number of samples drawn.
  public var replicates: Int
  /// The seed of the random streams.
  public var seed: UInt64
  /// Which rows belong together, as codes from 0; `nil` when every row stands for itself.
  public var clusters: [Int32]?
  /// The threads that may work.
  public var lanes: Lanes
  /// How intervals are made.
  public var method = Method.logOdds

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

  /// Estimates the same quantities with a part of the customers left out, each part in turn.
  ///
  /// Customers are dealt out to at most ``parts`` parts, so that few refits tell how the estimate
  /// leans. Nothing is estimated where ``method`` does not ask for it.
  func jackknife<Estimate: Sendable>(
    of count: Int, weights: [Double]? = nil, _ estimate: @Sendable ([Double]) -> Estimate?
  ) -> [Estimate] {
    guard method == .biasCorrected else { return [] }
    let codes = clusters ?? (0..<Int32(count)).map { $0 }
    let clusterCount = (codes.max().map(Int.init) ?? -1) + 1
    let parts = min(Self.parts, clusterCount)
    return lanes.map(parts) { part in
      var kept = weights ?? [Double](repeating: 1, count: count)
      for row in kept.indices where Int(codes[row]) % parts == part { kept[row] = 0 }
      return estimate(kept)
    }.compactMap { $0 }
  }

  /// The parts of a jackknife.
  static let parts = 50

  /// The interval of one quantity, by ``method``.
  ///
  /// - Parameters:
  ///   - estimate: The estimate from the sample itself.
  ///   - values: Those of bootstrap samples.
  ///   - jackknife: Those with parts left out; read by ``Method/biasCorrected`` alone.
  ///   - isShare: Whether the quantity is a share of a whole.
  ///   - level: The confidence level.
  /// - Returns: The interval; NaN with fewer than 20 values.
  func interval(
    _ estimate: Double, _ values: [Double], jackknife: [Double], isShare: Bool = false,
    level: Double
  ) -> ConfidenceInterval {
    switch method {
    case .logOdds:
      (isShare ? Self.logOdds(values, level: level) : nil) ?? Self.interval(values, level: level)
    case .percentile: Self.interval(values, level: level)
    case .biasCorrected:
      Self.biasCorrected(values, estimate: estimate, jackknife: jackknife, level: level)
    }
  }

  /// The interval of a share whose log odds are normal among samples.
  ///
  /// Quantiles of the samples of shares lie too close together, and corrected for bias closer yet; on
  /// the scale of log odds, where no share is near an end, the mean and spread of samples cover as often
  /// as they should.
  ///
  /// - Parameters:
  ///   - values: The shares in bootstrap samples.
  ///   - level: The confidence level.
  /// - Returns: The interval; `nil` with fewer than 20 values, or one that has no finite log odds.
  package static func logOdds(_ values: [Double], level: Double) -> ConfidenceInterval? {
    let finite = values.filter(\.isFinite)
    guard finite.count >= 20, finite.allSatisfy({ $0 > 0 && $0 < 1 }) else { return nil }
    let odds = finite.map { Double.log($0 / (1 - $0)) }
    let count = Double(odds.count)
    let mean = odds.reduce(0, +) / count
    let squares = odds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let reach = Normal.standard.quantile((1 + level) / 2) * (squares / (count - 1)).squareRoot()
    let ends = [mean - reach, mean + reach].map { 1 / (1 + Double.exp(-$0)) }
    return ConfidenceInterval(lower: ends[0], upper: ends[1], level: level)
  }

  /// Efron's bias-corrected and accelerated interval.
  ///
  /// - Parameters:
  ///   - values: The estimates of bootstrap samples.
  ///   - estimate: That of the sample itself.
  ///   - jackknife: Those with parts of the sample left out.
  ///   - level: The confidence level.
  /// - Returns: The interval; NaN with fewer than 20 values.
  ///
  /// - SeeAlso: Efron, *Journal of the American Statistical Association* 82 (1987); Davison & Hinkley,
  ///   section 5.3.2.
  package static func biasCorrected(
    _ values: [Double], estimate: Double, jackknife: [Double], level: Double
  ) -> ConfidenceInterval {
    let finite = values.filter(\.isFinite)
    let spread = jackknife.filter(\.isFinite)
    guard finite.count >= 20, estimate.isFinite, !spread.isEmpty else {
      return interval(values, level: level)
    }
    let count = Double(finite.count)
    let below = finite.reduce(0.0) { $0 + ($1 < estimate ? 1 : $1 == estimate ? 0.5 : 0) }
    let bias = Normal.standard.quantile(min(max(below, 0.5), count - 0.5) / count)
    let mean = spread.reduce(0, +) / Double(spread.count)
    let (squares, cubes) = spread.reduce((0.0, 0.0)) { sums, value in
      let d = mean - value
      return (sums.0 + d * d, sums.1 + d * d * d)
    }
    let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
    let ends = [(1 - level) / 2, (1 + level) / 2].map { share in
      let shifted = bias + Normal.standard.quantile(share)
      return 1 - Normal.standard.upperTail(bias + shifted / (1 - acceleration * shifted))
    }
    return interval(finite, between: ends, level: level)
  }

  /// The percentile interval of one quantity.
  ///
  /// - Returns: Its ends at the quantiles (1 ± level)/2; NaN with fewer than 20 values.
  public static func interval(_ values: [Double], level: Double) -> ConfidenceInterval {
    let finite = values.filter(\.isFinite)
    guard finite.count >= 20 else {
      return ConfidenceInterval(lower: .nan, upper: .nan, level: level)
    }
    return interval(finite, between: [(1 - level) / 2, (1 + level) / 2], level: level)
  }

  /// The interval between quantiles of finite values.
  ///
  /// The value of rank k is the quantile k/(n + 1): as often as that, one more sample would lie below it
  /// (Davison & Hinkley, section 5.3.1). Quantiles that span from the least value to the greatest lie a
  /// little closer together, which costs a percent of coverage with 200 samples.
  private static func interval(
    _ values: [Double], between shares: [Double], level: Double
  ) -> ConfidenceInterval {
    let count = Double(values.count)
    let ends = OrderStatistics.quantiles(
      values, at: shares.map { min(max(((count + 1) * $0 - 1) / (count - 1), 0), 1) })
    return ConfidenceInterval(lower: ends[0], upper: ends[1], level: level)
  }
}
