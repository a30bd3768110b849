public import Distributions
public import Lanes
public import Measures

/// Measures of a model on its own data, corrected for the optimism that a bootstrap estimates.
///
/// A replicate refits the model to rows drawn with replacement and judges it there and on all rows; the
/// mean difference is by how much the model's own data flatter it. The interval is that of the
/// replicates' own measures, moved by the optimism.
///
/// - SeeAlso: Harrell, Lee & Mark (1996), Statistics in Medicine 15; Noma et al. (2021), Statistics in
///   Medicine 40, for the interval.
public struct OptimismCorrection: Sendable {
  /// One measure.
  public struct Row: Sendable, Equatable {
    /// The measure, as JSON names it.
    public let measure: String
    /// The horizon, where the measure has one.
    public let horizon: Double?
    /// Its value on the data of the fit.
    public let apparent: Double
    /// The mean over replicates of its value on the rows drawn.
    public let training: Double
    /// The mean over replicates of its value on all rows.
    public let test: Double
    /// The mean difference of the two.
    public let optimism: Double
    /// The Monte Carlo standard error of ``optimism``.
    public let optimismError: Double
    /// The value without the optimism.
    public let corrected: Double
    /// The interval of ``corrected``.
    public let interval: ConfidenceInterval?
    /// The replicates that have the measure.
    public let replicates: Int
  }

  /// The measures.
  public let rows: [Row]
  /// How many replicates were asked for.
  public let replicates: Int
  /// How many of them gave no model.
  public let failed: Int

  /// Draws replicates and judges their models.
  ///
  /// - Parameters:
  ///   - apparent: The measures of the model on its own data.
  ///   - rowCount: The number of rows.
  ///   - clusters: A customer for each row, as codes from 0, which are drawn instead of rows.
  ///   - replicates: How many.
  ///   - seed: What the draws depend on, and nothing else.
  ///   - level: The level of intervals.
  ///   - lanes: The threads that replicates may run on.
  ///   - judge: Given how often each row was drawn, the measures of the model refitted to those rows:
  ///     on those rows, then on all; `nil` where there is no model. Measures come in the order of
  ///     `apparent`, NaN where one is missing.
  /// - Precondition: There are rows and at least 2 replicates.
  public init(
    apparent: [EvaluationFigure], rowCount: Int, clusters: [Int]? = nil, replicates: Int,
    seed: UInt64 = RandomStream.defaultSeed, level: Double = 0.95, lanes: Lanes = .single,
    judge: @Sendable (_ weights: [Double]) -> (training: [Double], test: [Double])?
  ) {
    precondition(replicates >= 2, "\(replicates) replicates say nothing of chance")
    precondition(rowCount > 0, "there are no rows to draw")
    let outcomes = lanes.map(replicates) { replicate in
      judge(
        Self.weights(
          rowCount, clusters, seed: seed, stream: UInt64(replicate) &+ Self.firstStream))
    }
    let judged = outcomes.compactMap { $0 }
    self.replicates = replicates
    failed = replicates - judged.count
    rows = apparent.enumerated().compactMap { index, figure in
      let pairs = judged.map { ($0.training[index], $0.test[index]) }
        .filter { $0.0.isFinite && $0.1.isFinite }
      guard pairs.count >= 2, figure.value.isFinite else { return nil }
      let count = Double(pairs.count)
      let training = pairs.reduce(0) { $0 + $1.0 } / count
      let test = pairs.reduce(0) { $0 + $1.1 } / count
      let optimism = training - test
      let squares = pairs.reduce(0) { sum, pair in
        let deviation = pair.0 - pair.1 - optimism
        return sum + deviation * deviation
      }
      let sorted = pairs.map(\.0).sorted()
      func quantile(_ p: Double) -> Double {
        let place = p * (count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
      }
      // With fewer replicates the ends of the interval are a draw or two.
      // A measure that every fit has alike on its own rows, such as a slope of 1, has no interval so.
      let varies = (sorted.last ?? 0) - (sorted.first ?? 0) > 1e-6
      let interval =
        pairs.count >= 100 && varies
        ? ConfidenceInterval(
          lower: quantile((1 - level) / 2) - optimism,
          upper: quantile((1 + level) / 2) - optimism, level: level) : nil
      return Row(
        measure: figure.measure, horizon: figure.horizon, apparent: figure.value,
        training: training, test: test, optimism: optimism,
        optimismError: (squares / (count - 1) / count).squareRoot(),
        corrected: figure.value - optimism, interval: interval, replicates: pairs.count)
    }
  }

  /// Streams below belong to folds and hold-outs of the same seed.
  private static let firstStream: UInt64 = 1_000

  /// How often each row is drawn, alone or with its customer.
  private static func weights(
    _ rowCount: Int, _ clusters: [Int]?, seed: UInt64, stream: UInt64
  ) -> [Double] {
    var random = RandomStream(seed: seed, stream: stream)
    let units = clusters.map { ($0.max() ?? -1) + 1 } ?? rowCount
    var counts = [Double](repeating: 0, count: units)
    for _ in 0..<units { counts[random.integer(below: units)] += 1 }
    guard let clusters else { return counts }
    return clusters.map { counts[$0] }
  }
}
