internal import Lanes
internal import LinearAlgebra
internal import RealModule
public import StatisticalModels

extension LogisticRegression {
  /// How standard errors that do not rely on the model are formed.
  public enum RobustErrors: Sendable, Equatable {
    /// From each row's score.
    case rows(SandwichCorrection)
    /// From the sums of scores over clusters, times G/(G − 1) for G clusters, as R's `sandwich::vcovCL`
    /// does.
    ///
    /// - Precondition: The correction is `hc0` or `hc1`, which multiplies by (n − 1)/(n − p) besides.
    case clusters(codes: [Int32], count: Int, SandwichCorrection = .hc0)

    /// What is corrected for small samples.
    public var correction: SandwichCorrection {
      switch self {
      case .rows(let correction), .clusters(_, _, let correction): correction
      }
    }
  }

  /// The sandwich covariance over the estimated columns.
  ///
  /// - Complexity: One pass of n p² flops, two with leverages.
  func covariance(
    _ kind: RobustErrors, _ estimates: MaximumLikelihood, _ design: StandardizedDesign,
    _ response: LogisticResponse
  ) -> Matrix {
    let kept = estimates.estimated
    // Scores are formed on z and bread on x; the bread is carried over instead of the scores.
    let bread = design.standardized(covariance: estimates.covariance, columns: kept)
    let rows = LogisticRows(
      design: design, response: response, beta: estimates.standardizedEstimates, kept: kept,
      covariance: bread, weightsAreFrequencies: weightsAreFrequencies)
    let meat: SandwichMeat
    let total = rows.total
    switch kind {
    case .rows(let correction):
      meat = lanes.sum(rows: response.count, from: SandwichMeat(columns: kept.count, clusters: 0)) {
        rows.addScores(of: $1, correction, to: &$0)
      } combine: {
        $0.add($1)
      }
    case .clusters(let codes, let count, let correction):
      precondition(!correction.usesLeverage, "clusters are corrected by hc0 or hc1")
      var sum = SandwichMeat(columns: kept.count, clusters: count)
      for block in 0..<Lanes.blockCount(rows: response.count) {
        let range = Lanes.block(block, rows: response.count)
        rows.addScores(of: range, correction, to: &sum) { codes[range.lowerBound + $0] }
      }
      meat = sum
    }
    let sandwich = design.original(covariance: meat.matrix().sandwiched(by: bread), columns: kept)
    let factor = kind.factor(rows: total, parameters: Double(kept.count))
    return Matrix(
      rows: sandwich.rows, columns: sandwich.columns,
      elements: sandwich.elements.map { $0 * factor })
  }
}

extension LogisticRegression.RobustErrors {
  /// What the sandwich of `rows` rows and `parameters` columns is multiplied by.
  fileprivate func factor(rows: Double, parameters: Double) -> Double {
    switch self {
    case .rows(.hc1): return rows / max(rows - parameters, 1)
    case .rows: return 1
    case .clusters(_, let count, let correction):
      let clusters = Double(count)
      let adjusted = count > 1 ? clusters / (clusters - 1) : 1
      return correction == .hc1 ? adjusted * (rows - 1) / max(rows - parameters, 1) : adjusted
    }
  }
}

extension LogisticRows {
  /// The number of rows that weigh anything; with frequencies the number of rows they count.
  fileprivate var total: Double {
    guard let weights = response.weights else { return Double(response.count) }
    return weights.reduce(0) { $0 + (weightsAreFrequencies ? $1 : $1 > 0 ? 1 : 0) }
  }

  /// Adds the scores of `rows` to a sandwich's meat.
  fileprivate func addScores(
    of rows: Range<Int>, _ correction: SandwichCorrection, to meat: inout SandwichMeat,
    cluster: (Int) -> Int32 = { _ in 0 }
  ) {
    var block = block(rows)
    let isClustered = meat.isClustered
    for i in 0..<rows.count {
      var factor = correction.factor(leverage: block.leverage[i])
      // A frequency stands for so many equal terms: in a sum of squares by its root.
      if weightsAreFrequencies {
        factor *= isClustered ? block.counts[i] : block.counts[i].squareRoot()
      }
      block.residual[i] *= factor
    }
    let layout = BlockLayout(rows: rows.count, columns: kept.count)
    scaleRows(&block.design, layout, by: block.residual)
    meat.add(block.design, layout, cluster: cluster)
  }
}
