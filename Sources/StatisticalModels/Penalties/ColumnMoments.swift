package import Lanes
package import LinearAlgebra

/// Means, variances and, within groups, covariances of standardized columns under row weights.
package struct ColumnMoments: Sendable {
  /// Σ w.
  package private(set) var weight: Double
  /// Σ w z / Σ w.
  package var means: [Double] { sums.map { $0 / weight } }
  private var sums: [Double]
  private var squares: [Double]
  /// Σ w z zᵀ of each group of several columns, by columns; empty for single columns.
  private var products: [[Double]]

  private init(columns: Int, groups: [PenaltyGroups.Group]) {
    weight = 0
    sums = Array(repeating: 0, count: columns)
    squares = sums
    products = groups.map {
      $0.columns.count > 1 ? Array(repeating: 0, count: $0.columns.count * $0.columns.count) : []
    }
  }

  private mutating func add(_ other: ColumnMoments, sign: Double = 1) {
    weight += sign * other.weight
    for j in sums.indices {
      sums[j] += sign * other.sums[j]
      squares[j] += sign * other.squares[j]
    }
    for g in products.indices {
      for k in products[g].indices { products[g][k] += sign * other.products[g][k] }
    }
  }

  /// The weighted variance of a column.
  package func variance(_ column: Int) -> Double {
    let mean = sums[column] / weight
    return max(0, squares[column] / weight - mean * mean)
  }

  /// The weighted covariance of the columns of one group.
  package func covariance(ofGroup group: Int, _ columns: Range<Int>) -> Matrix {
    let size = columns.count
    var matrix = Matrix(rows: size, columns: size, elements: products[group])
    for a in 0..<size {
      for b in 0..<size {
        let product = sums[columns.lowerBound + a] * sums[columns.lowerBound + b]
        matrix[a, b] = (matrix[a, b] - product / weight) / weight
      }
    }
    return matrix
  }

  /// Moments of all rows, and of those that are left when one fold is held out.
  ///
  /// - Parameters:
  ///   - design: The design.
  ///   - weights: The weight of each row; `nil` when all weigh 1.
  ///   - folds: The fold of each row, if there are any.
  ///   - groups: The groups of columns.
  ///   - lanes: The threads that may work.
  /// - Returns: The moments of all rows, then of the rows outside each fold.
  /// - Complexity: One pass, 4np flops.
  package static func all(
    _ design: StandardizedDesign, weights: [Double]?, folds: FoldAssignment?,
    groups: [PenaltyGroups.Group], lanes: Lanes
  ) -> [ColumnMoments] {
    let p = design.design.columnCount
    let count = max(folds?.count ?? 1, 1)
    let empty = ColumnMoments(columns: p, groups: groups)
    let parts = lanes.sum(
      rows: design.design.rowCount,
      from: (parts: Array(repeating: empty, count: count), block: [Double]())
    ) { sum, rows in
      if sum.block.isEmpty {
        sum.block = Array(repeating: 0, count: Lanes.blockRows * max(p, 1))
      }
      design.pack(rows, into: &sum.block)
      let places = (0..<rows.count).map { i in
        folds.map { Int($0.foldOfRow[rows.lowerBound + i]) } ?? 0
      }
      let rowWeights = (0..<rows.count).map { weights?[rows.lowerBound + $0] ?? 1 }
      for i in 0..<rows.count { sum.parts[places[i]].weight += rowWeights[i] }
      var first = [Double](repeating: 0, count: count)
      var second = first
      for j in 0..<p {
        for k in 0..<count { (first[k], second[k]) = (0, 0) }
        for i in 0..<rows.count {
          let z = sum.block[j &* rows.count &+ i]
          let wz = rowWeights[i] * z
          first[places[i]] += wz
          second[places[i]] += wz * z
        }
        for k in 0..<count {
          sum.parts[k].sums[j] += first[k]
          sum.parts[k].squares[j] += second[k]
        }
      }
      for (index, group) in groups.enumerated() where group.columns.count > 1 {
        let size = group.columns.count
        for (a, ja) in group.columns.enumerated() {
          for (b, jb) in group.columns.enumerated() {
            for i in 0..<rows.count {
              sum.parts[places[i]].products[index][a + b * size] +=
                rowWeights[i] * sum.block[ja * rows.count + i] * sum.block[jb * rows.count + i]
            }
          }
        }
      }
    } combine: { total, part in
      for k in total.parts.indices { total.parts[k].add(part.parts[k]) }
    }.parts
    var total = empty
    for part in parts { total.add(part) }
    guard folds != nil else { return [total] }
    return [total]
      + parts.map { part in
        var rest = total
        rest.add(part, sign: -1)
        return rest
      }
  }
}

/// Which fold each row belongs to.
public struct FoldAssignment: Sendable, Equatable {
  /// The fold of each row, from 0.
  public let foldOfRow: [Int32]
  /// The number of folds.
  public let count: Int

  /// Assigns rows.
  ///
  /// - Precondition: Every fold is within 0 ..< `count`, and there are at least two.
  public init(foldOfRow: [Int32], count: Int) {
    precondition(count >= 2, "\(count) folds leave nothing to fit on")
    precondition(
      foldOfRow.allSatisfy { $0 >= 0 && $0 < count }, "a fold is outside 0..<\(count)")
    self.foldOfRow = foldOfRow
    self.count = count
  }
}
