/// Puts labels near where they want to be, so that none touches its neighbour.
package enum Spacing {
  /// The places closest to `wanted`, in least squares, that are in the same order, at least as far
  /// apart as the extents of neighbours demand, and within `range`.
  ///
  /// Taking the extents before each label away leaves places that must not descend, which is isotonic
  /// regression: neighbours that want to cross are pooled.
  ///
  /// - Parameters:
  ///   - wanted: The wanted centres.
  ///   - extents: How much room each label takes, gap included.
  ///   - range: Where labels may lie, edges included.
  /// - Returns: The centres in the order given; `nil` where there is not room for all.
  /// - Complexity: O(n log n).
  package static func spread(
    _ wanted: [Double], extents: [Double], within range: ClosedRange<Double>
  ) -> [Double]? {
    guard extents.reduce(0, +) <= range.upperBound - range.lowerBound else { return nil }
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    var before = 0.0
    var shifts = [Double]()
    var blocks: [(sum: Double, count: Int)] = []
    for index in order {
      let shift = before + extents[index] / 2
      shifts.append(shift)
      before += extents[index]
      blocks.append((wanted[index] - shift, 1))
      while blocks.count > 1 {
        let last = blocks[blocks.count - 1]
        let previous = blocks[blocks.count - 2]
        guard previous.sum / Double(previous.count) > last.sum / Double(last.count) else { break }
        blocks.removeLast(2)
        blocks.append((previous.sum + last.sum, previous.count + last.count))
      }
    }
    let places = blocks.flatMap { block in
      Array(repeating: block.sum / Double(block.count), count: block.count)
    }
    var centres = Array(repeating: 0.0, count: wanted.count)
    for (rank, index) in order.enumerated() {
      // Clipping what is isotonic leaves it isotonic, and is the best within the limits.
      let limited = min(max(places[rank], range.lowerBound), range.upperBound - before)
      centres[index] = limited + shifts[rank]
    }
    return centres
  }
}
