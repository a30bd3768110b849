/// A polynomial fitted around a point, by least squares with tricube weights on the nearest rows.
///
/// It is R's `loess(surface = "direct", family = "gaussian")` in one variable: the span is the share of
/// rows that have weight, and the bandwidth the distance of the farthest of them.
///
/// - SeeAlso: Cleveland & Devlin (1988), Journal of the American Statistical Association 83.
public struct LocalRegression: Sendable {
  /// The share of rows around a point that have weight.
  public let span: Double
  /// The degree of the polynomial: 0, 1 or 2.
  public let degree: Int

  /// The distinct values, ascending, with Σ w and Σ w y at each.
  let values: [Double]
  private let weights, sums: [Double]
  /// How many rows are at or below each value.
  private let counts: [Double]

  /// Gathers rows.
  ///
  /// - Parameters:
  ///   - x: Where each row is; none is NaN.
  ///   - response: What happened, 0 or 1 or a share.
  ///   - span: The share of rows around a point that have weight, above 0 and at most 1.
  ///   - degree: The degree of the polynomial, at most 2.
  /// - Precondition: One row for each, and some weight.
  /// - Complexity: O(n).
  public init(x: [Double], response: BinaryResponse, span: Double = 0.75, degree: Int = 2) {
    precondition(x.count == response.count, "\(x.count) places for \(response.count) rows")
    precondition(span > 0 && span <= 1, "a span of \(span) is not between 0 and 1")
    precondition((0...2).contains(degree), "degree \(degree) is not among 0, 1 and 2")
    self.span = span
    self.degree = degree
    var (values, weights, sums, counts) = ([Double](), [Double](), [Double](), [Double]())
    var seen = 0.0
    for row in ascendingOrder(of: x) {
      let (events, others) = (response.eventWeight(row), response.nonEventWeight(row))
      guard events + others > 0 else { continue }
      seen += response.weightsAreFrequencies ? events + others : 1
      if let last = values.last, last == x[row] {
        weights[weights.count - 1] += events + others
        sums[sums.count - 1] += events
        counts[counts.count - 1] = seen
      } else {
        values.append(x[row])
        weights.append(events + others)
        sums.append(events)
        counts.append(seen)
      }
    }
    (self.values, self.weights, self.sums, self.counts) = (values, weights, sums, counts)
  }

  private init(
    span: Double, degree: Int, values: [Double], weights: [Double], sums: [Double],
    counts: [Double]
  ) {
    self.span = span
    self.degree = degree
    self.values = values
    self.weights = weights
    self.sums = sums
    self.counts = counts
  }

  /// The same with neighbours gathered at their mean, in at most `groups` groups of as many rows.
  ///
  /// A fit's error is of the order of the square of a group's width over the bandwidth's.
  ///
  /// - Precondition: There is at least one group.
  /// - Complexity: O(n).
  func gathered(groups: Int) -> LocalRegression {
    precondition(groups >= 1, "\(groups) groups hold nothing")
    let total = counts.last ?? 0
    var (means, weightSums, eventSums, ends) = ([Double](), [Double](), [Double](), [Double]())
    var (weight, weighted, events) = (0.0, 0.0, 0.0)
    for k in values.indices {
      weight += weights[k]
      weighted += weights[k] * values[k]
      events += sums[k]
      let isFull = counts[k] >= total * Double(means.count + 1) / Double(groups)
      guard isFull || k == values.count - 1 else { continue }
      means.append(weighted / weight)
      weightSums.append(weight)
      eventSums.append(events)
      ends.append(counts[k])
      (weight, weighted, events) = (0, 0, 0)
    }
    return LocalRegression(
      span: span, degree: degree, values: means, weights: weightSums, sums: eventSums,
      counts: ends)
  }

  /// The curve at `x`, with the standard error of a share that is the curve's: √(v(1 − v) Σ l²), l the
  /// weights of the rows in the fit.
  ///
  /// - Precondition: There are rows.
  /// - Complexity: O(span · n).
  public func value(at x: Double) -> Estimate {
    let bandwidth = self.bandwidth(at: x)
    let low = values.countBelow(x - bandwidth)
    let high = values.countUpTo(x + bandwidth)
    var moments = LocalMoments()
    guard bandwidth > 0 else {
      for k in low..<high { moments.add(0, weights[k], sums[k], 1) }
      return moments.fit(degree: 0)
    }
    let scale = 1 / bandwidth
    for k in low..<high {
      let u = (values[k] - x) * scale
      let distance = u.magnitude
      guard distance < 1 else { continue }
      let shrunk = 1 - distance * distance * distance
      moments.add(u, weights[k], sums[k], shrunk * shrunk * shrunk)
    }
    return moments.fit(degree: degree)
  }

  /// The distance from `x` within which the share of rows lies.
  private func bandwidth(at x: Double) -> Double {
    let last = values.count - 1
    let wanted = max(1, (span * counts[last] + 1e-5).rounded(.down))
    func count(within distance: Double) -> Double {
      let high = values.countUpTo(x + distance)
      let low = values.countBelow(x - distance)
      return (high > 0 ? counts[high - 1] : 0) - (low > 0 ? counts[low - 1] : 0)
    }
    let place = values.countUpTo(x)
    var best = max(x - values[0], values[last] - x)
    // Distances grow to the left of the place and to the right: the least that is far enough.
    var (near, far) = (0, place)
    while near < far {
      let middle = (near + far) / 2
      if count(within: x - values[place - 1 - middle]) >= wanted {
        far = middle
      } else {
        near = middle + 1
      }
    }
    if near < place { best = min(best, x - values[place - 1 - near]) }
    (near, far) = (place, last + 1)
    while near < far {
      let middle = (near + far) / 2
      if count(within: values[middle] - x) >= wanted { far = middle } else { near = middle + 1 }
    }
    if near <= last { best = min(best, values[near] - x) }
    return best
  }
}

/// The sums that a local polynomial is made of.
private struct LocalMoments {
  /// Σ k uʲ, j = 0 … 4.
  private var s = (0.0, 0.0, 0.0, 0.0, 0.0)
  /// Σ k y uʲ, j = 0 … 2.
  private var t = (0.0, 0.0, 0.0)
  /// Σ k² uʲ, j = 0 … 4.
  private var q = (0.0, 0.0, 0.0, 0.0, 0.0)

  mutating func add(_ u: Double, _ weight: Double, _ sum: Double, _ kernel: Double) {
    let k = kernel * weight
    let (ku, kuu) = (k * u, k * u * u)
    s.0 += k
    s.1 += ku
    s.2 += kuu
    s.3 += kuu * u
    s.4 += kuu * u * u
    let y = kernel * sum
    t.0 += y
    t.1 += y * u
    t.2 += y * u * u
    let square = kernel * k
    q.0 += square
    q.1 += square * u
    q.2 += square * u * u
    q.3 += square * u * u * u
    q.4 += square * u * u * u * u
  }

  /// The constant of the polynomial; of a lower degree where there are too few places for it.
  func fit(degree: Int) -> Estimate {
    guard s.0 > 0 else { return Estimate(value: .nan, standardError: .nan) }
    // The first row v of the inverse of the moments, by elimination from the highest power.
    let v: (Double, Double, Double)
    let rest = s.2 * s.4 - s.3 * s.3
    let minors = (rest, s.3 * s.2 - s.1 * s.4, s.1 * s.3 - s.2 * s.2)
    let determinant = s.0 * minors.0 + s.1 * minors.1 + s.2 * minors.2
    let line = s.0 * s.2 - s.1 * s.1
    if degree == 2, rest > 1e-12 * s.2 * s.4, determinant > 1e-12 * s.0 * rest {
      v = (minors.0 / determinant, minors.1 / determinant, minors.2 / determinant)
    } else if degree >= 1, line > 1e-12 * s.0 * s.2 {
      v = (s.2 / line, -s.1 / line, 0)
    } else {
      v = (1 / s.0, 0, 0)
    }
    let value = v.0 * t.0 + v.1 * t.1 + v.2 * t.2
    let squares =
      v.0 * v.0 * q.0 + 2 * v.0 * v.1 * q.1 + (v.1 * v.1 + 2 * v.0 * v.2) * q.2
      + 2 * v.1 * v.2 * q.3 + v.2 * v.2 * q.4
    // Of a polynomial that leaves 0 to 1 the variance is that of the mean; and no share is known to be
    // 0 or 1 by the rows nearby, here as many as weights so unequal are worth.
    let share = 0...1 ~= value ? value : t.0 / s.0
    let least = 0.5 / (s.0 * s.0 / q.0 + 1)
    let possible = min(1 - least, max(least, share))
    return Estimate(
      value: value,
      standardError: (possible * (1 - possible) * max(0, squares)).squareRoot())
  }
}
