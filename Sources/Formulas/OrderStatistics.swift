/// Quantiles without sorting all values.
package enum OrderStatistics {
  /// The quantiles of `values` at each of `probabilities`, R's type 7: linear between the order
  /// statistics.
  ///
  /// - Parameters:
  ///   - values: Finite numbers, in any order; at least one.
  ///   - probabilities: From 0, the minimum, to 1, the maximum.
  /// - Returns: One quantile for each probability.
  /// - Complexity: A few passes over the values.
  package static func quantiles(_ values: [Double], at probabilities: [Double]) -> [Double] {
    statistics(values, at: probabilities).map(\.quantile)
  }

  /// The minimum, the nine deciles and the maximum, and the share of values at or below each.
  ///
  /// - Parameter values: Finite numbers, in any order; at least one.
  /// - Returns: Eleven quantiles (type 7) and as many shares.
  /// - Complexity: A few passes over the values, and one for each decile that is a repeated value.
  package static func deciles(
    _ values: [Double]
  ) -> (quantiles: [Double], sharesAtOrBelow: [Double]) {
    let statistics = statistics(values, at: (0...10).map { Double($0) / 10 })
    var counts: [Double: Int] = [:]
    let shares = statistics.map { statistic -> Double in
      // Where the next value is greater the rank says how many lie below.
      let count =
        statistic.countAtOrBelow ?? counts[statistic.quantile]
        ?? values.reduce(0) { $0 + ($1 <= statistic.quantile ? 1 : 0) }
      counts[statistic.quantile] = count
      return Double(count) / Double(values.count)
    }
    return (statistics.map(\.quantile), shares)
  }

  /// Quantiles, each with the number of values at or below it where the neighbouring order statistics
  /// tell it.
  private static func statistics(
    _ values: [Double], at probabilities: [Double]
  ) -> [(quantile: Double, countAtOrBelow: Int?)] {
    precondition(!values.isEmpty, "no values have no quantiles")
    let last = Double(values.count - 1)
    let places = probabilities.map { probability in
      let place = last * probability
      return (place: place, low: place.rounded(.down))
    }
    var ranks: Set<Int> = []
    for (_, low) in places {
      ranks.insert(Int(low))
      ranks.insert(min(Int(low) + 1, values.count - 1))
    }
    let sortedRanks = ranks.sorted()
    let selected = select(sortedRanks, of: values)
    let byRank = Dictionary(uniqueKeysWithValues: zip(sortedRanks, selected))
    return places.map { place, low in
      guard let below = byRank[Int(low)], let above = byRank[min(Int(low) + 1, values.count - 1)]
      else { preconditionFailure("rank \(low) was not selected") }
      let part = place - low
      if Int(low) == values.count - 1 { return (below, values.count) }
      guard below != above else { return (below, nil) }
      return (part > 0 ? (1 - part) * below + part * above : below, Int(low) + 1)
    }
  }

  /// The elements that would stand at `ranks`, counted from 0, were the values sorted.
  ///
  /// Values are counted into buckets of equal width; only buckets that hold a rank are looked into.
  private static func select(_ ranks: [Int], of values: [Double]) -> [Double] {
    guard values.count > 2_048, let least = values.min(), let most = values.max(), least < most,
      (most - least).isFinite
    else {
      let sorted = values.sorted()
      return ranks.map { sorted[$0] }
    }
    let bucketCount = 4_096
    let scale = Double(bucketCount - 1) / (most - least)
    guard scale.isFinite else {
      let sorted = values.sorted()
      return ranks.map { sorted[$0] }
    }
    func bucket(_ value: Double) -> Int { Int((value - least) * scale) }
    var counts = Array(repeating: 0, count: bucketCount)
    for value in values { counts[bucket(value)] += 1 }

    // Where each bucket that holds a rank starts in the sorted order.
    var starts = Array(repeating: -1, count: bucketCount)
    var start = 0
    var next = ranks[...]
    for bucket in counts.indices {
      while let rank = next.first, rank < start + counts[bucket] {
        starts[bucket] = start
        next.removeFirst()
      }
      start += counts[bucket]
    }
    var members: [Int: [Double]] = [:]
    for value in values where starts[bucket(value)] >= 0 {
      members[bucket(value), default: []].append(value)
    }
    var selected: [Double] = []
    next = ranks[...]
    for bucket in starts.indices where starts[bucket] >= 0 {
      let end = starts[bucket] + counts[bucket]
      let inside = next.prefix { $0 < end }.map { $0 - starts[bucket] }
      next = next.dropFirst(inside.count)
      let bucketValues = members[bucket] ?? []
      // A bucket as large as the whole gained nothing: sort it.
      if bucketValues.count > values.count / 2 {
        let sorted = bucketValues.sorted()
        selected += inside.map { sorted[$0] }
      } else {
        selected += select(inside, of: bucketValues)
      }
    }
    return selected
  }
}
