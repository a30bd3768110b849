public import Lanes

/// Observed against predicted risk as a smooth curve, and how far apart they are.
///
/// The curve is a local quadratic regression of the outcome on the prediction. With up to
/// ``directLimit`` distinct predictions it is fitted at each of them. With more, it is fitted at 400
/// quantiles of the predictions, with straight lines between, to rows that are gathered at the means of
/// 8,192 groups of neighbours, which changes it by parts in a
/// hundred thousand.
///
/// - SeeAlso: Austin & Steyerberg (2014), Statistics in Medicine 33, for the curve; (2019), Statistics
///   in Medicine 38, for the integrated calibration index.
public struct CalibrationCurve: Sendable, Equatable {
  /// How the curve was made.
  public enum Method: String, Sendable, CaseIterable {
    /// A fit at every distinct prediction.
    case direct
    /// Fits at quantiles of the predictions, with lines between.
    case interpolated
  }

  /// A place on the curve.
  public struct Point: Sendable, Equatable {
    /// The predicted risk.
    public let predicted: Double
    /// The observed risk there, by the local fit, cut to 0 … 1.
    public let observed: Double
    /// The pointwise interval, within 0 … 1.
    public let interval: ConfidenceInterval
  }

  /// The number of distinct predictions up to which the curve is fitted at each.
  public static let directLimit = 5_000
  /// The number of quantiles at which it is fitted otherwise.
  public static let placeCount = 400

  /// How the curve was made.
  public let method: Method
  /// The share of rows in each local fit.
  public let span: Double
  /// Places to draw the curve through, ascending: at most 101, equally far apart in rank.
  public let points: [Point]
  /// The mean distance of the curve from the diagonal (ICI, also Eavg).
  public let integratedIndex: Double
  /// The median distance.
  public let median: Double
  /// The distance that nine tenths of the predictions stay below.
  public let ninetieth: Double
  /// The greatest distance.
  public let maximum: Double

  /// Draws the curve of `predictions`, or returns `nil` with fewer than five distinct ones or no
  /// weight.
  ///
  /// - Parameters:
  ///   - predictions: The predicted probability of the event for each row.
  ///   - response: What happened.
  ///   - span: The share of rows in each local fit.
  ///   - degree: The degree of the local polynomial.
  ///   - level: The level of the intervals.
  ///   - lanes: The threads that may fit.
  /// - Precondition: One prediction between 0 and 1 for each row.
  /// - Complexity: O(n log n), and O(n²) up to ``directLimit`` distinct predictions.
  public init?(
    predictions: [Double], response: BinaryResponse, span: Double = 0.75, degree: Int = 2,
    level: Double = 0.95, lanes: Lanes = .single
  ) {
    requireProbabilities(predictions, rows: response.count)
    let all = LocalRegression(x: predictions, response: response, span: span, degree: degree)
    let values = all.values
    guard values.count >= 5 else { return nil }
    let isDirect = values.count <= Self.directLimit
    let local = isDirect ? all : all.gathered(groups: 8_192)
    let rows = predictions.indices.filter {
      response.eventWeight($0) + response.nonEventWeight($0) > 0
    }
    let sorted = ascendingOrder(of: rows.map { predictions[$0] }).map { rows[$0] }
    let places =
      isDirect
      ? values : Self.quantiles(sorted.map { predictions[$0] }, count: Self.placeCount)
    let fits = lanes.map(places.count) { local.value(at: places[$0]) }
    self.span = span
    method = isDirect ? .direct : .interpolated

    var distances = [Double]()
    var weights = [Double]()
    var k = 0
    for row in sorted {
      let p = predictions[row]
      while k + 1 < places.count, places[k + 1] <= p { k += 1 }
      var observed = fits[k].value
      if k + 1 < places.count, p > places[k] {
        let part = (p - places[k]) / (places[k + 1] - places[k])
        observed += part * (fits[k + 1].value - observed)
      }
      distances.append((observed - p).magnitude)
      weights.append(response.eventWeight(row) + response.nonEventWeight(row))
    }
    let total = weights.reduce(0, +)
    integratedIndex = zip(distances, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let spread = WeightedQuantiles(distances, weights: weights)
    median = spread.quantile(0.5)
    ninetieth = spread.quantile(0.9)
    maximum = distances.max() ?? .nan
    let step = max(1, Double(places.count - 1) / 100)
    points = (0...Int((Double(places.count - 1) / step).rounded())).map { index in
      let place = min(places.count - 1, Int((Double(index) * step).rounded()))
      // Distances are of the polynomial as it is, as R has them; what is drawn is a probability.
      let observed = min(1, max(0, fits[place].value))
      let whole = Estimate(value: observed, standardError: fits[place].standardError)
        .interval(level: level)
      return Point(
        predicted: places[place], observed: observed,
        interval: ConfidenceInterval(
          lower: max(0, whole.lower), upper: min(1, whole.upper), level: level))
    }
  }

  /// Distinct quantiles (type 7) of ascending numbers, the first and the last among them.
  private static func quantiles(_ sorted: [Double], count: Int) -> [Double] {
    var places = [Double]()
    for k in 0..<count {
      let place = Double(sorted.count - 1) * Double(k) / Double(count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      let value = sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
      if places.last.map({ value > $0 }) ?? true { places.append(value) }
    }
    return places
  }
}

/// Quantiles of weighted numbers: R's type 7 where all weigh the same, else by lines through the
/// middles of the weights.
struct WeightedQuantiles {
  private let values: [Double]
  /// Where each value stands, 0 for the first and 1 for the last.
  private let places: [Double]

  init(_ values: [Double], weights: [Double]) {
    let order = ascendingOrder(of: values)
    self.values = order.map { values[$0] }
    var middles = [Double]()
    var sum = 0.0
    for row in order {
      middles.append(sum + weights[row] / 2)
      sum += weights[row]
    }
    let (first, last) = (middles.first ?? 0, middles.last ?? 0)
    places = middles.map { last > first ? ($0 - first) / (last - first) : 0 }
  }

  func quantile(_ p: Double) -> Double {
    let above = places.countBelow(p)
    guard above > 0 else { return values.first ?? .nan }
    guard above < values.count else { return values[values.count - 1] }
    let width = places[above] - places[above - 1]
    let part = width > 0 ? (p - places[above - 1]) / width : 1
    return values[above - 1] + part * (values[above] - values[above - 1])
  }
}
