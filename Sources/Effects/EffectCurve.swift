public import Scoring

internal import Formulas
internal import RealModule

/// What one number does to the odds or the hazard over its range, all else being that of a typical
/// customer.
///
///     ratio(v) = exp((x(v) − x(m))ᵀ β̂),   Var log ratio(v) = (x(v) − x(m))ᵀ V (x(v) − x(m))
///
/// m is the number's median in training; x is the design row with the number set and all other
/// columns at their medians or commonest levels, which matters only where terms interact.
public struct EffectCurve: Sendable, Equatable {
  /// The ratio at one value.
  public struct Point: Sendable, Equatable {
    /// The value of the number.
    public let value: Double
    /// The odds or the hazard at it over that at the reference.
    public let ratio: Double
    /// The lower limit; `nil` where the model has no covariance.
    public let lower: Double?
    /// The upper limit; `nil` where the model has no covariance.
    public let upper: Double?
  }

  /// The value at which the ratio is 1.
  public let reference: Double
  /// The ratios over the range that training saw, the reference among them.
  public let points: [Point]

  /// Follows input `input` of a scorer, or returns `nil` for another family, or an input that is no
  /// number or never varied.
  ///
  /// - Parameters:
  ///   - scorer: A logistic or Cox model, of which alone the covariance counts design columns.
  ///   - input: The index of an input of the encoder.
  ///   - count: The number of steps over the range.
  ///   - level: The level of the intervals.
  public init?(
    _ scorer: Scorer, input: Int, count: Int = 60, level: ConfidenceLevel = ConfidenceLevel(0.95)
  ) {
    switch scorer {
    case .logistic, .cox: break
    default: return nil
    }
    let encoder = scorer.encoder
    let quantiles = encoder.inputs[input].profile.quantiles
    guard case .numeric = encoder.inputs[input].kind, quantiles.count == 11,
      let least = quantiles.first, let greatest = quantiles.last, least < greatest
    else { return nil }
    let median = quantiles[5]
    let typical = encoder.inputs.map(Self.typicalSlot)
    func row(_ value: Double) -> [Double]? {
      var (slots, row) = (typical, Array(repeating: 0.0, count: encoder.columnCount))
      slots[input] = value
      guard case .complete = encoder.encode(slots, into: &row) else { return nil }
      return row
    }
    guard let base = row(median) else { return nil }
    let steps = (0...count).map { least + (greatest - least) * Double($0) / Double(count) }
    reference = median
    points = (steps + [median]).sorted().compactMap { value in
      row(value).map { row in
        let difference = zip(row, base).map { $0 - $1 }
        let log = zip(difference, scorer.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        let reach = scorer.covariance.map {
          level.criticalValue * $0.variance(along: difference).squareRoot()
        }
        return Point(
          value: value, ratio: .exp(log), lower: reach.map { .exp(log - $0) },
          upper: reach.map { .exp(log + $0) })
      }
    }
    guard points.count > 2 else { return nil }
  }

  /// The median of a number, the commonest level of a category.
  private static func typicalSlot(_ input: FeatureEncoder.Input) -> Double {
    switch input.kind {
    case .numeric: return input.profile.quantiles.count == 11 ? input.profile.quantiles[5] : 0
    case .logical, .categorical:
      let shares = input.profile.levelShares
      return Double(shares.indices.max { shares[$0] < shares[$1] } ?? 0)
    }
  }
}
