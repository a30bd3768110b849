public import LinearAlgebra

/// Means, variances and covariances of items, some of whose answers are missing.
public struct ItemMoments: Sendable {
  /// What is done about missing answers.
  public enum MissingRule: String, Sendable, CaseIterable {
    /// Only respondents who answered every item count.
    case complete
    /// Each pair of items is judged by those who answered both.
    case pairwise
  }

  /// The items' means.
  public let means: [Double]
  /// Their covariances, p × p, with divisor n − 1.
  public let covariance: Matrix
  /// Their correlations, p × p.
  public let correlation: Matrix
  /// The weight of the respondents that count; with pairs, of all with any answer.
  public let observations: Double

  /// The number of items, p.
  public var count: Int { means.count }

  /// Forms the moments of items.
  ///
  /// - Parameters:
  ///   - items: One column of n answers for each item; NaN is missing.
  ///   - weights: How often each respondent counts; all once when `nil`.
  ///   - missing: What is done about missing answers.
  /// - Throws: ``PsychometricsError`` when too few answers are left or an item is constant.
  /// - Precondition: Columns and weights are equally long.
  /// - Complexity: O(n p²).
  public init(
    _ items: [[Double]], weights: [Double]? = nil, missing: MissingRule = .complete
  ) throws(PsychometricsError) {
    let n = items.first?.count ?? 0
    precondition(items.allSatisfy { $0.count == n }, "items differ in length")
    precondition(weights == nil || weights?.count == n, "a weight for every respondent")
    let w = weights ?? [Double](repeating: 1, count: n)
    let p = items.count
    var covariance = Matrix(zeros: p, p)
    var means = [Double](repeating: .nan, count: p)
    switch missing {
    case .complete:
      let rows = (0..<n).filter { row in w[row] > 0 && items.allSatisfy { !$0[row].isNaN } }
      let total = rows.reduce(0.0) { $0 + w[$1] }
      guard total > 1, rows.count > 1 else { throw .tooFewAnswers(respondents: rows.count) }
      for j in 0..<p { means[j] = rows.reduce(0.0) { $0 + w[$1] * items[j][$1] } / total }
      for j in 0..<p {
        for k in 0...j {
          let sum = rows.reduce(0.0) {
            $0 + w[$1] * (items[j][$1] - means[j]) * (items[k][$1] - means[k])
          }
          covariance[j, k] = sum / (total - 1)
          covariance[k, j] = covariance[j, k]
        }
      }
      observations = total
    case .pairwise:
      for j in 0..<p {
        for k in 0...j {
          let pair = Self.covariance(items[j], items[k], w)
          guard pair.weight > 1 else { throw .tooFewAnswers(respondents: Int(pair.weight)) }
          covariance[j, k] = pair.covariance
          covariance[k, j] = pair.covariance
          if j == k { means[j] = pair.mean }
        }
      }
      observations = (0..<n).reduce(0.0) { sum, row in
        items.contains { !$0[row].isNaN } ? sum + w[row] : sum
      }
    }
    if let constant = (0..<p).first(where: { !(covariance[$0, $0] > 0) }) {
      throw .constantItem(constant)
    }
    self.means = means
    self.covariance = covariance
    correlation =
      missing == .complete
      ? Self.correlation(of: covariance) : Self.pairwiseCorrelation(items, w)
  }

  /// The correlations that belong to covariances.
  ///
  /// - Precondition: Variances are positive.
  public static func correlation(of covariance: Matrix) -> Matrix {
    let scales = covariance.diagonal.map { 1 / $0.squareRoot() }
    var result = covariance
    for j in 0..<covariance.columns {
      for i in 0..<covariance.rows {
        result[i, j] = i == j ? 1 : covariance[i, j] * scales[i] * scales[j]
      }
    }
    return result
  }

  private static func covariance(
    _ a: [Double], _ b: [Double], _ w: [Double]
  ) -> (covariance: Double, mean: Double, weight: Double) {
    var (weight, sumA, sumB) = (0.0, 0.0, 0.0)
    for row in a.indices where !a[row].isNaN && !b[row].isNaN {
      weight += w[row]
      sumA += w[row] * a[row]
      sumB += w[row] * b[row]
    }
    let (meanA, meanB) = (sumA / weight, sumB / weight)
    var sum = 0.0
    for row in a.indices where !a[row].isNaN && !b[row].isNaN {
      sum += w[row] * (a[row] - meanA) * (b[row] - meanB)
    }
    return (sum / (weight - 1), meanA, weight)
  }

  /// Each correlation from the respondents of its pair alone, as R's `pairwise.complete.obs`.
  private static func pairwiseCorrelation(_ items: [[Double]], _ w: [Double]) -> Matrix {
    var result = Matrix(identity: items.count)
    for j in items.indices {
      for k in 0..<j {
        let both = w.indices.filter { !items[j][$0].isNaN && !items[k][$0].isNaN }
        let (a, b) = (both.map { items[j][$0] }, both.map { items[k][$0] })
        let pair = both.map { w[$0] }
        let product = covariance(a, b, pair).covariance
        let scale = covariance(a, a, pair).covariance * covariance(b, b, pair).covariance
        result[j, k] = product / scale.squareRoot()
        result[k, j] = result[j, k]
      }
    }
    return result
  }
}
