internal import Lanes

/// When rows that enter late are at risk, as ranges of event times, and sums over them that never
/// take anything off.
///
/// Sums over risk sets are formed by adding rows from the last time to the first and taking off
/// those that had not entered yet. Where a row has a million times the risk of all who were there
/// before it came, that difference has no digits left; these sums then take its place. They add a
/// row to O(log k) nodes of a binary tree over k event times, each of which stands for a range.
struct LateEntries: Sendable {
  /// The groups at which each late entry is at risk, in entry order.
  private let ranges: [Range<Int32>]
  private let groupCount: Int

  /// Finds the ranges of `sets`.
  init(_ sets: RiskSets, rows: [Int32]) {
    groupCount = sets.groups.count
    ranges = rows.indices.map { entry in
      let first = sets.firstGroup[Int(rows[entry])]
      let end = sets.entryFirstGroup[entry]
      return first < 0 || first >= end ? 0..<0 : first..<end
    }
  }

  /// For each group the sum of `values` over the late entries at risk.
  ///
  /// - Parameter value: The value of a late entry.
  /// - Returns: One sum for each group.
  /// - Complexity: O(entries · log groups).
  func sums(of value: (Int) -> Double) -> [Double] {
    var tree = [Double](repeating: 0, count: 2 * groupCount)
    for (entry, range) in ranges.enumerated() where !range.isEmpty {
      let added = value(entry)
      Self.forEachNode(of: range, groupCount) { tree[$0] += added }
    }
    for node in 1..<max(groupCount, 1) {
      tree[2 * node] += tree[node]
      tree[2 * node + 1] += tree[node]
    }
    return Array(tree[groupCount...])
  }

  /// For each late entry the sum of `values` over the groups at which it is at risk.
  func totals(of values: [Double]) -> [Double] {
    var tree = [Double](repeating: 0, count: groupCount) + values
    for node in stride(from: groupCount - 1, to: 0, by: -1) {
      tree[node] = tree[2 * node] + tree[2 * node + 1]
    }
    return ranges.map { range in
      var total = 0.0
      if !range.isEmpty { Self.forEachNode(of: range, groupCount) { total += tree[$0] } }
      return total
    }
  }

  /// Calls `body` for the nodes that a range is made of; leaf g is node `count` + g.
  private static func forEachNode(
    of range: Range<Int32>, _ count: Int, _ body: (Int) -> Void
  ) {
    var (lower, upper) = (Int(range.lowerBound) + count, Int(range.upperBound) + count)
    while lower < upper {
      if lower & 1 == 1 {
        body(lower)
        lower += 1
      }
      if upper & 1 == 1 {
        upper -= 1
        body(upper)
      }
      lower >>= 1
      upper >>= 1
    }
  }
}

extension CoxLikelihood {
  /// Whether sums over risk sets are formed without taking late entries off, at this point.
  var isCareful: Bool { careful.count > 0 && careful[0] }

  /// What running sums add up: the risks, without late entries where these are summed apart.
  var runningRisk: DisjointArray<Double> { isCareful ? earlyRisk : risk }

  /// Notes the risks of late entries, and decides whether they must be summed apart: where taking
  /// them off leaves less than a millionth of what they are taken off.
  func prepareLateEntries() {
    guard !entryRows.isEmpty else { return }
    for (entry, row) in entryRows.enumerated() { entryRisk[entry] = risk[Int(row)] }
    careful[0] = losesDigits()
    guard careful[0] else { return }
    for position in 0..<rowCount { earlyRisk[position] = risk[position] }
    for row in entryRows { earlyRisk[Int(row)] = 0 }
  }

  private func losesDigits() -> Bool {
    var loses = false
    walkRiskSets(adding: { risk[$0] }, takingOff: { entryRisk[$0] }) { _, all, notYet in
      loses = loses || !(all - notYet > 1e-6 * all)
    }
    return loses
  }
}
