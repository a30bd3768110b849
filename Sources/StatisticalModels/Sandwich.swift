package import LinearAlgebra

/// The meat of a sandwich: Σ D Dᵀ over rows, or over clusters of the sums of their rows' scores.
///
/// - SeeAlso: Huber (1967); Lin & Wei, *The robust inference for the Cox proportional hazards
///   model*, JASA 84 (1989), 1074–1078.
package struct SandwichMeat: Sendable {
  private var gram: GramAccumulator
  private var clusterSums: [Double]
  private let columns: Int
  private let clusters: Int

  /// - Parameters:
  ///   - columns: The length of a score.
  ///   - clusters: The number of clusters, or 0 when every row is its own.
  package init(columns: Int, clusters: Int) {
    self.columns = columns
    self.clusters = clusters
    gram = GramAccumulator(order: columns)
    clusterSums = Array(repeating: 0, count: clusters * columns)
  }

  /// Adds the scores of some rows, held by columns.
  ///
  /// - Parameters:
  ///   - scores: rows × columns numbers.
  ///   - layout: How they lie there.
  ///   - cluster: The cluster of each of these rows; not read without clusters.
  package mutating func add(_ scores: [Double], _ layout: BlockLayout, cluster: (Int) -> Int32) {
    guard clusters > 0 else {
      gram.add(scores, layout)
      return
    }
    for j in 0..<columns {
      let start = layout.offset + j * layout.leadingDimension
      for i in 0..<layout.rows {
        clusterSums[Int(cluster(i)) + j * clusters] += scores[start + i]
      }
    }
  }

  /// The sum of outer products.
  package func matrix() -> Matrix {
    guard clusters > 0 else { return gram.matrix }
    var sums = gram
    sums.add(clusterSums, BlockLayout(rows: clusters, columns: columns))
    return sums.matrix
  }
}

extension Matrix {
  /// V M V for symmetric V: a sandwich of this meat.
  package func sandwiched(by bread: Matrix) -> Matrix {
    bread.multiplied(by: self).multiplied(by: bread)
  }
}
