public import Measures

/// Measures by segment, and where segments differ most.
public struct SegmentComparison: Sendable {
  /// The measures of one segment.
  public struct Segment: Sendable {
    /// The segment's value.
    public let name: String
    /// Its rows.
    public let observations: Int
    /// Every number of its evaluation.
    public let figures: [EvaluationFigure]

    /// Names an evaluation.
    public init(name: String, observations: Int, figures: [EvaluationFigure]) {
      self.name = name
      self.observations = observations
      self.figures = figures
    }
  }

  /// The segments farthest apart in one measure.
  public struct Gap: Sendable, Equatable {
    /// The measure.
    public let measure: String
    /// The cause, where a model tells several apart.
    public let cause: String?
    /// The horizon, where the measure has one.
    public let horizon: Double?
    /// The segment with the lower value, and that value.
    public let lowest: (name: String, value: Double)
    /// The segment with the higher value, and that value.
    public let highest: (name: String, value: Double)
    /// The higher less the lower; segments share no customers, so their errors add up in squares.
    public let difference: Estimate
    /// The p-value of the difference, times the number of pairs of segments (Bonferroni).
    public let pValue: Double

    /// Whether both are about the same measure and segments, with the same numbers.
    public static func == (a: Gap, b: Gap) -> Bool {
      a.measure == b.measure && a.horizon == b.horizon && a.cause == b.cause
        && a.lowest == b.lowest && a.highest == b.highest && a.difference == b.difference
    }
  }

  /// The segments, largest first.
  public let segments: [Segment]
  /// The widest gap of each measure that has an error, least likely by chance first.
  public let gaps: [Gap]

  /// Compares segments.
  public init(_ segments: [Segment]) {
    self.segments = segments.sorted {
      $0.observations > $1.observations
        || ($0.observations == $1.observations && $0.name < $1.name)
    }
    let pairs = Double(segments.count * (segments.count - 1)) / 2
    var gaps = [Gap]()
    for key in segments.first?.figures ?? []
    where key.place == nil && (key.standardError ?? 0) > 0 {
      let known = segments.compactMap { segment in
        segment.figures.first {
          $0.measure == key.measure && $0.horizon == key.horizon && $0.cause == key.cause
            && $0.place == nil && $0.standardError?.isFinite == true && $0.value.isFinite
        }.map { (name: segment.name, figure: $0) }
      }
      guard known.count >= 2,
        let low = known.min(by: { $0.figure.value < $1.figure.value }),
        let high = known.max(by: { $0.figure.value < $1.figure.value }),
        high.figure.value > low.figure.value
      else { continue }
      let (a, b) = (low.figure.standardError ?? 0, high.figure.standardError ?? 0)
      let difference = Estimate(
        value: high.figure.value - low.figure.value, standardError: (a * a + b * b).squareRoot())
      gaps.append(
        Gap(
          measure: key.measure, cause: key.cause, horizon: key.horizon,
          lowest: (low.name, low.figure.value), highest: (high.name, high.figure.value),
          difference: difference, pValue: min(1, pairs * difference.pValue)))
    }
    self.gaps = gaps.sorted { $0.difference.statistic > $1.difference.statistic }
  }
}
