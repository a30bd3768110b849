package import LinearAlgebra

/// How a sandwich covariance allows for the rows having shaped the estimate they are compared with.
///
/// The names and formulas are those of R's package sandwich. h is a row's leverage, p the number of
/// parameters and n that of rows.
///
/// - SeeAlso: Zeileis, *Object-oriented computation of sandwich estimators*, Journal of Statistical
///   Software 16 (2006), 9; MacKinnon & White, Journal of Econometrics 29 (1985), 305–325.
public enum SandwichCorrection: String, Sendable, CaseIterable {
  /// White's estimator, as it is.
  case hc0 = "HC0"
  /// Times n / (n − p).
  case hc1 = "HC1"
  /// Squared residuals over 1 − h.
  case hc2 = "HC2"
  /// Squared residuals over (1 − h)²: nearly the jackknife, and the safest in small samples.
  case hc3 = "HC3"

  /// Whether leverages are needed.
  package var usesLeverage: Bool { self == .hc2 || self == .hc3 }

  /// What a row's score is multiplied by.
  ///
  /// A row that determines a parameter alone has h = 1 and a score of 0, and adds nothing.
  package func factor(leverage h: Double) -> Double {
    guard usesLeverage else { return 1 }
    guard 1 - h > 1e-12 else { return 0 }
    return self == .hc2 ? 1 / (1 - h).squareRoot() : 1 / (1 - h)
  }
}

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

  /// Whether scores are summed over clusters.
  package var isClustered: Bool { clusters > 0 }

  /// Adds what another lane summed, over rows that are their own clusters.
  package mutating func add(_ other: SandwichMeat) {
    precondition(clusters == 0, "sums over clusters are formed on one lane")
    gram.add(other.gram)
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
