package import LinearAlgebra

/// The coordinates in which a penalty is a sum of plain norms: b = T u, group by group.
///
/// For a single column T is 1 over the column's standard deviation under the row weights of the fit;
/// for several, T Tᵀ is the inverse of their covariance. A dimension without variance has a column
/// of zeros in T, and stays zero.
package struct PenaltyCoordinates: Sendable {
  /// T of single columns; 1 within groups of several.
  package let diagonal: [Double]
  /// T of each group of several columns, `nil` for single ones.
  package let blocks: [Matrix?]
  private let groups: [PenaltyGroups.Group]

  private init(diagonal: [Double], blocks: [Matrix?], groups: [PenaltyGroups.Group]) {
    self.diagonal = diagonal
    self.blocks = blocks
    self.groups = groups
  }

  /// Finds T for `groups` from moments of the standardized columns.
  package init(_ groups: [PenaltyGroups.Group], _ moments: ColumnMoments, intercept: Int?) {
    var diagonal = [Double](repeating: 1, count: moments.means.count)
    blocks = groups.enumerated().map { index, group in
      if group.columns.count == 1 {
        let column = group.columns.lowerBound
        if column != intercept { diagonal[column] = Self.inverseRoot(moments.variance(column)) }
        return nil
      }
      return Self.block(moments.covariance(ofGroup: index, group.columns))
    }
    self.diagonal = diagonal
    self.groups = groups
  }

  private static func inverseRoot(_ variance: Double) -> Double {
    variance > 1e-14 ? 1 / variance.squareRoot() : 0
  }

  private static func block(_ covariance: Matrix) -> Matrix {
    guard let eigen = try? SymmetricEigenDecomposition(covariance) else {
      return Matrix(zeros: covariance.rows, covariance.rows)
    }
    var block = eigen.vectors
    let largest = eigen.values.last ?? 0
    for k in 0..<block.columns {
      let value = eigen.values[k]
      let factor = value > 1e-12 * largest ? Self.inverseRoot(value) : 0
      for i in 0..<block.rows { block[i, k] *= factor }
    }
    return block
  }

  /// T in which single columns do not move.
  func without(_ columns: [Int]) -> PenaltyCoordinates {
    var diagonal = diagonal
    for column in columns { diagonal[column] = 0 }
    return PenaltyCoordinates(diagonal: diagonal, blocks: blocks, groups: groups)
  }

  /// T of whole groups alone.
  package func restricted(toGroups kept: [Int], _ groups: [PenaltyGroups.Group])
    -> PenaltyCoordinates
  {
    PenaltyCoordinates(
      diagonal: kept.flatMap { index in self.groups[index].columns.map { diagonal[$0] } },
      blocks: kept.map { blocks[$0] }, groups: groups)
  }

  /// b = T u.
  package func coefficients(_ u: [Double]) -> [Double] {
    var b = u
    for j in b.indices { b[j] *= diagonal[j] }
    for (group, block) in zip(groups, blocks) {
      guard let block else { continue }
      b.replaceSubrange(group.columns, with: block.multiplied(by: Array(u[group.columns])))
    }
    return b
  }

  /// Tᵀ g: a gradient by b as one by u.
  package func gradient(_ g: [Double]) -> [Double] {
    var result = g
    for j in result.indices { result[j] *= diagonal[j] }
    for (group, block) in zip(groups, blocks) {
      guard let block else { continue }
      var part = [Double](repeating: 0, count: group.columns.count)
      block.multiplyTransposed(Array(g[group.columns]), into: &part)
      result.replaceSubrange(group.columns, with: part)
    }
    return result
  }

  /// Tᵀ H T, of a symmetric matrix by columns.
  package func hessian(_ h: [Double]) -> [Double] {
    let p = diagonal.count
    var result = h
    for j in 0..<p {
      let column = diagonal[j]
      for i in 0..<p { result[i &+ j &* p] *= column * diagonal[i] }
    }
    for (group, block) in zip(groups, blocks) {
      guard let block else { continue }
      let (first, size) = (group.columns.lowerBound, group.columns.count)
      // The group's columns, then its rows.
      for i in 0..<p {
        let old = group.columns.map { result[i + $0 * p] }
        for k in 0..<size {
          result[i + (first + k) * p] = (0..<size).reduce(0) { $0 + old[$1] * block[$1, k] }
        }
      }
      for j in 0..<p {
        let old = group.columns.map { result[$0 + j * p] }
        for k in 0..<size {
          result[first + k + j * p] = (0..<size).reduce(0) { $0 + old[$1] * block[$1, k] }
        }
      }
    }
    return result
  }
}
