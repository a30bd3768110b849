internal import Scoring

/// The emotional share of what drives an outcome, under each of its definitions, which disagree.
public struct EmotionalShare: Sendable {
  /// The sum of the emotional drivers' shares.
  public let sum: EngagementIndex.Value
  /// Shapley's share of all emotional drivers as one block against all rational ones.
  public let block: EngagementIndex.Value
  /// The sum of shares with correlations corrected for unreliable answers; NaN where that cannot be
  /// done.
  public let corrected: EngagementIndex.Value
  /// What ``sum`` is on average if tones are dealt out at random: the share of drivers that are
  /// emotional.
  public let randomMean: Double
  /// The range of ``sum`` over 95 % of the ways to deal tones out.
  public let randomRange: ClosedRange<Double>
  /// The part of all ways to deal tones out in which ``sum`` is at least as far from ``randomMean``.
  public let randomPValue: Double

  init?(
    _ drivers: [Battery.Driver], _ point: IndexWork.Point,
    _ value: ((IndexWork.Point) -> Double) -> EngagementIndex.Value
  ) {
    let emotional = drivers.indices.filter { drivers[$0].tone == .emotional }
    guard !emotional.isEmpty, emotional.count < drivers.count else { return nil }
    sum = value { sample in emotional.reduce(0) { $0 + sample.contributions[$1] } }
    block = value(\.emotionalBlock)
    corrected = value(\.emotionalCorrected)
    let dealt = Self.sums(point.contributions, choosing: emotional.count).sorted()
    randomMean = Double(emotional.count) / Double(drivers.count)
    let cut = Int(0.025 * Double(dealt.count))
    randomRange = dealt[cut]...dealt[dealt.count - 1 - cut]
    let (mean, distance) = (randomMean, (sum.value - randomMean).magnitude)
    let far = dealt.filter { ($0 - mean).magnitude >= distance - 1e-12 }
    randomPValue = Double(far.count) / Double(dealt.count)
  }

  /// The sums of all choices of `count` among `values`.
  static func sums(_ values: [Double], choosing count: Int) -> [Double] {
    var sums: [Double] = []
    func choose(_ next: Int, _ left: Int, _ sum: Double) {
      if left == 0 { return sums.append(sum) }
      guard next + left <= values.count else { return }
      choose(next + 1, left - 1, sum + values[next])
      choose(next + 1, left, sum)
    }
    choose(0, count, 0)
    return sums
  }
}
