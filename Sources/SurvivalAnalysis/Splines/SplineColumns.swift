internal import RealModule
internal import Scoring

/// The functions of a spline in log time at every row's times, in units in which a fit is well
/// conditioned.
///
///     u = (1, v₁ − c, v₂, …) T
///
/// T is upper triangular and makes u orthogonal with mean square 1 over the events, so that neither
/// the unit of time nor neighbouring knots cost digits.
struct SplineColumns: Sendable {
  let spline: LogTimeSpline
  /// T for the functions 1, v₁, v₂, … as they are: row i and column j at i + j · ``count``.
  let transform: [Double]
  /// The number of functions with the constant.
  let count: Int
  /// u at the end of each row's time: column j begins at j n.
  let exit: [Double]
  /// ∂u/∂log t there.
  let slope: [Double]
  /// u where each row comes under observation, 0 where that is the beginning; empty where all are
  /// observed from the beginning.
  let entry: [Double]
  /// The mean of the events' log times.
  let center: Double
  /// Their standard deviation.
  let deviation: Double

  /// Forms the columns; `nil` where the events' times do not tell the functions apart.
  ///
  /// - Parameters:
  ///   - spline: The spline.
  ///   - times: The times of the rows.
  ///   - weights: The weight of each row's event; 0 where there is none.
  init?(_ spline: LogTimeSpline, _ times: LogTimes, weights: [Double]) {
    let n = times.exit.count
    let count = spline.functionCount + 1
    self.spline = spline
    self.count = count
    var total = 0.0
    var sum = 0.0
    for i in 0..<n where weights[i] > 0 {
      total += weights[i]
      sum += weights[i] * times.exit[i]
    }
    let center = sum / total
    self.center = center
    var square = 0.0
    for i in 0..<n where weights[i] > 0 {
      let distance = times.exit[i] - center
      square += weights[i] * distance * distance
    }
    deviation = (square / total).squareRoot()

    var exit = [Double](repeating: 0, count: n * count)
    var slope = exit
    Self.fill(&exit, &slope, spline, times.exit, center) { _ in true }
    guard
      let own = Self.orthogonalized(
        exit, count: count, weights: weights, total: total, scale: deviation)
    else { return nil }
    self.exit = Self.product(exit, own, rows: n, count: count)
    self.slope = Self.product(slope, own, rows: n, count: count)
    if let entries = times.entry {
      var entry = [Double](repeating: 0, count: n * count)
      var unused = entry
      Self.fill(&entry, &unused, spline, entries, center) { $0.isFinite }
      self.entry = Self.product(entry, own, rows: n, count: count)
    } else {
      entry = []
    }
    // (v₁ − c) T₁ = v₁ T₁ − c T₁: the centre goes to the constant's row.
    var transform = own
    for j in 0..<count { transform[j * count] -= center * own[1 + j * count] }
    self.transform = transform
  }

  /// 1, v₁ − c, v₂ … and their slopes for the rows that `counts` keeps.
  private static func fill(
    _ values: inout [Double], _ slopes: inout [Double], _ spline: LogTimeSpline,
    _ times: [Double], _ center: Double, where counts: (Double) -> Bool
  ) {
    let n = times.count
    var value = [Double](repeating: 0, count: spline.functionCount)
    var slope = value
    for i in 0..<n where counts(times[i]) {
      spline.evaluate(at: times[i], values: &value, slopes: &slope)
      values[i] = 1
      values[n + i] = times[i] - center
      slopes[n + i] = 1
      for j in 1..<spline.functionCount {
        values[(j + 1) * n + i] = value[j]
        slopes[(j + 1) * n + i] = slope[j]
      }
    }
  }

  /// The triangle that makes columns orthonormal over the events, by Gram and Schmidt twice; `nil`
  /// where a column is nothing but those before it.
  private static func orthogonalized(
    _ columns: [Double], count: Int, weights: [Double], total: Double, scale: Double
  ) -> [Double]? {
    let n = weights.count
    let events = (0..<n).filter { weights[$0] > 0 }
    var work = (0..<count).map { j in events.map { columns[j * n + $0] } }
    let shares = events.map { weights[$0] / total }
    var triangle = [Double](repeating: 0, count: count * count)
    for j in 0..<count {
      triangle[j + j * count] = 1
      func product(_ a: Int, _ b: Int) -> Double {
        shares.indices.reduce(0) { $0 + shares[$1] * work[a][$1] * work[b][$1] }
      }
      let before = product(j, j).squareRoot()
      for _ in 0..<2 {
        for k in 0..<j {
          let part = product(k, j)
          for i in shares.indices { work[j][i] -= part * work[k][i] }
          for i in 0...k { triangle[i + j * count] -= part * triangle[i + k * count] }
        }
      }
      let length = product(j, j).squareRoot()
      guard length > 1e-9 * before, length.isFinite, length > 0 else { return nil }
      for i in shares.indices { work[j][i] /= length }
      for i in 0...j { triangle[i + j * count] /= length }
    }
    return triangle
  }

  private static func product(
    _ columns: [Double], _ triangle: [Double], rows n: Int, count: Int
  ) -> [Double] {
    var result = [Double](repeating: 0, count: columns.count)
    for j in 0..<count {
      for k in 0...j {
        let factor = triangle[k + j * count]
        if factor == 0 { continue }
        let (from, to) = (k * n, j * n)
        for i in 0..<n { result[to + i] += factor * columns[from + i] }
      }
    }
    return result
  }

  /// The coefficients of u that make a + b (log t − center).
  func line(level: Double, slope: Double) -> [Double] {
    // u₁ = (v₁ − c) / deviation, as the constant is its mean.
    var result = [Double](repeating: 0, count: count)
    result[0] = level
    result[1] = slope * deviation
    return result
  }

  /// u at one time.
  func slopes(at x: Double) -> [Double] {
    var values = [Double](repeating: 0, count: spline.functionCount)
    var slopes = values
    spline.evaluate(at: x, values: &values, slopes: &slopes)
    let raw = [0] + slopes
    return (0..<count).map { j in
      (0...j).reduce(0) { $0 + raw[$1] * transform[$1 + j * count] }
    }
  }
}

/// The logarithms of rows' times.
struct LogTimes: Sendable {
  /// Of the end of each row's observation.
  let exit: [Double]
  /// Of its beginning, −∞ for the start of the clock; `nil` where all begin there.
  let entry: [Double]?

  init(_ response: CoxResponse) {
    exit = response.time.map { .log($0) }
    let starts = response.start ?? []
    entry = starts.contains { $0 > 0 } ? starts.map { $0 > 0 ? .log($0) : -.infinity } : nil
  }
}
