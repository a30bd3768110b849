/// The influence of each row on a curve, as a linear form of three functions of time.
///
/// The derivative of a curve by a row's weight is D(t) = a + b F(t) + c Q(t), where F and Q belong to
/// the curve and a, b, c to the row; they change only when the row comes under observation and when
/// it ends. So Σ (w D(t))² over rows, or over clusters of them, is a quadratic form in (1, F, Q)
/// whose six numbers are kept up to date, and all variances take O(n) together.
///
/// - SeeAlso: Therneau & Grambsch (2000), appendix; R's survival, vignette "methods", section 2.
struct Influence: Sendable {
  /// a, b and c.
  typealias Coefficients = SIMD3<Double>

  /// When rows enter and end, and what they count for.
  struct Rows: Sendable {
    /// The last of the curve's times that is not after the row's start; −1 when there is none.
    let entry: [Int32]
    /// The curve's time at which the row ends.
    let end: [Int32]
    let start: [Double]?
    let time: [Double]
    /// What multiplies the row's influence.
    let scale: [Double]?
    /// The cluster of each row.
    let clusters: [Int32]?

    init(_ response: CompetingResponse, times: [Double], clusters: [Int32]?, frequencies: Bool) {
      precondition(
        clusters == nil || clusters?.count == response.count,
        "\(clusters?.count ?? 0) clusters for \(response.count) rows")
      entry =
        response.start.map { $0.map { Int32(times.countUpTo($0)) - 1 } }
        ?? Array(repeating: -1, count: response.count)
      end = response.time.map { Int32(times.countUpTo($0)) - 1 }
      start = response.start
      time = response.time
      // w equal rows have w times the square of one; in a cluster they add up before they are squared.
      let alone = frequencies && clusters == nil
      scale = alone ? response.weights.map { $0.map { $0.squareRoot() } } : response.weights
      self.clusters = clusters
    }

    var clusterCount: Int { Int((clusters?.max() ?? -1) + 1) }
  }

  let rows: Rows
  /// F and Q at each time.
  let first: [Double]
  let second: [Double]
  /// The coefficients of a row under observation that entered after a time.
  let observed: @Sendable (_ entry: Int) -> Coefficients
  /// The coefficients of a row that has ended.
  let ended: @Sendable (_ row: Int, _ entry: Int, _ end: Int) -> Coefficients

  /// Σ (w D)² at each of the curve's times.
  func variances() -> [Double] {
    let count = rows.end.count
    var square = Square()
    var sums = [Coefficients](repeating: .zero, count: rows.clusterCount)
    let byEnd = grouped(rows.end)
    let byEntry = rows.start == nil ? nil : grouped(rows.entry)
    func change(_ row: Int, from old: Coefficients, to new: Coefficients) {
      let scale = rows.scale?[row] ?? 1
      if let clusters = rows.clusters {
        let cluster = Int(clusters[row])
        square.add(sums[cluster], -1)
        sums[cluster] += scale * (new - old)
        square.add(sums[cluster], 1)
      } else {
        square.add(old, -scale * scale)
        square.add(new, scale * scale)
      }
    }
    if byEntry == nil {
      for row in 0..<count { change(row, from: .zero, to: observed(-1)) }
    } else {
      for row in 0..<count where rows.entry[row] < 0 {
        change(row, from: .zero, to: observed(-1))
      }
    }
    return first.indices.map { k in
      for row in byEnd.rows(at: k) {
        let entry = Int(rows.entry[row])
        change(row, from: observed(entry), to: ended(row, entry, k))
      }
      if let byEntry {
        for row in byEntry.rows(at: k) { change(row, from: .zero, to: observed(k)) }
      }
      return max(0, square.value(first[k], second[k]))
    }
  }

  /// Σ (w ∫ D)², the integral from 0 to `horizon`: the variance of the area under the curve.
  func areaVariance(to horizon: Double, times: [Double]) -> Double {
    let areas = (Areas(first, times), Areas(second, times))
    var sums = [Double](repeating: 0, count: rows.clusterCount)
    var total = 0.0
    for row in rows.end.indices {
      let start = rows.start?[row] ?? 0
      guard start < horizon else { continue }
      let (entry, end) = (Int(rows.entry[row]), Int(rows.end[row]))
      let last = min(rows.time[row], horizon)
      func area(_ c: Coefficients, from a: Double, to b: Double) -> Double {
        c.x * (b - a) + c.y * (areas.0.upTo(b) - areas.0.upTo(a))
          + c.z * (areas.1.upTo(b) - areas.1.upTo(a))
      }
      var sum = area(observed(entry), from: start, to: last)
      if last < horizon { sum += area(ended(row, entry, end), from: last, to: horizon) }
      let influence = (rows.scale?[row] ?? 1) * sum
      if let clusters = rows.clusters {
        sums[Int(clusters[row])] += influence
      } else {
        total += influence * influence
      }
    }
    return sums.reduce(total) { $0 + $1 * $1 }
  }
}

/// Row numbers in groups, one behind the other.
private struct GroupedRows {
  let order: [Int32]
  let starts: [Int32]

  func rows(at group: Int) -> some Sequence<Int> {
    order[Int(starts[group])..<Int(starts[group + 1])].lazy.map(Int.init)
  }
}

extension Influence {
  /// Rows by their time; those before the first time are left out.
  fileprivate func grouped(_ keys: [Int32]) -> GroupedRows {
    var starts = [Int32](repeating: 0, count: first.count + 1)
    for key in keys where key >= 0 { starts[Int(key) + 1] += 1 }
    for k in first.indices { starts[k + 1] += starts[k] }
    var next = starts
    var order = [Int32](repeating: 0, count: Int(starts[first.count]))
    for (row, key) in keys.enumerated() where key >= 0 {
      order[Int(next[Int(key)])] = Int32(row)
      next[Int(key)] += 1
    }
    return GroupedRows(order: order, starts: starts)
  }
}

/// Σ κ κᵀ for triples κ.
private struct Square {
  private var diagonal = SIMD3<Double>.zero
  private var beside = SIMD3<Double>.zero  // ab, ac, bc

  mutating func add(_ c: SIMD3<Double>, _ weight: Double) {
    diagonal += weight * c * c
    beside += weight * SIMD3(c.x, c.x, c.y) * SIMD3(c.y, c.z, c.z)
  }

  /// The form at (1, f, q).
  func value(_ f: Double, _ q: Double) -> Double {
    let squares = diagonal.x + diagonal.y * f * f + diagonal.z * q * q
    return squares + 2 * (beside.x * f + beside.y * q + beside.z * f * q)
  }
}

/// The area under a step function that is 0 before its first time.
private struct Areas {
  private let times: [Double]
  private let values: [Double]
  private var areas: [Double] = []

  init(_ values: [Double], _ times: [Double]) {
    self.times = times
    self.values = values
    var area = 0.0
    for k in times.indices {
      if k > 0 { area += values[k - 1] * (times[k] - times[k - 1]) }
      areas.append(area)
    }
  }

  func upTo(_ t: Double) -> Double {
    let passed = times.countUpTo(t)
    guard passed > 0 else { return 0 }
    return areas[passed - 1] + values[passed - 1] * (t - times[passed - 1])
  }
}
