/// Weights standing at ranks, with sums over all lower ranks: a Fenwick tree.
///
/// - SeeAlso: Fenwick, *A new data structure for cumulative frequency tables* (1994).
struct RankedWeights {
  /// Node k holds the sum of a stretch of ranks that ends before k and is as long as k's lowest bit.
  private var nodes: [Double]
  private var atRank: [Double]
  /// The sum over all ranks.
  private(set) var total = 0.0

  /// No weight at any of `ranks` ranks.
  init(ranks: Int) {
    nodes = Array(repeating: 0, count: ranks + 1)
    atRank = Array(repeating: 0, count: ranks)
  }

  /// Adds `weight`, which may be negative, at `rank`.
  mutating func add(_ weight: Double, at rank: Int) {
    total += weight
    atRank[rank] += weight
    var node = rank + 1
    while node < nodes.count {
      nodes[node] += weight
      node += node & -node
    }
  }

  /// The weights below, at and above `rank`.
  func split(at rank: Int) -> (below: Double, at: Double, above: Double) {
    var below = 0.0
    var node = rank
    while node > 0 {
      below += nodes[node]
      node &= node - 1
    }
    let at = atRank[rank]
    return (below, at, total - below - at)
  }
}
