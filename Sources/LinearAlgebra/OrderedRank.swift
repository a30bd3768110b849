internal import RealModule

/// Which columns of a matrix are linearly independent when they are taken in their own order.
public struct OrderedRank: Sendable, Equatable {
  /// The columns that those before them do not determine.
  public let kept: [Int]
  /// The others, and what they are made of.
  public let aliased: [AliasedColumn]
  /// The smallest length that was left of a kept column, as a part of its original length.
  ///
  /// It is √(1 − R²) of the worst column on those before it; 1 when nothing was kept.
  public let smallestRelativePivot: Double
  /// R of the kept columns.
  private let triangle: Matrix

  /// The number of independent columns.
  public var rank: Int { kept.count }

  /// Decides on the columns of `a`: a matrix of few rows, or the triangle of a blocked QR.
  ///
  /// - Parameters:
  ///   - a: The columns.
  ///   - tolerance: The part of its own length under which what is left of a column counts as zero.
  /// - Throws: ``FactorizationError/notFinite``.
  /// - Precondition: The tolerance is between 0 and 1.
  /// - Complexity: 2 · rows · p² flops.
  public init(_ a: Matrix, tolerance: Double = 1e-7) throws(FactorizationError) {
    precondition(tolerance >= 0 && tolerance < 1, "a tolerance of \(tolerance) is not in [0, 1)")
    try a.checkFinite()
    var walk = ReflectorWalk(a)
    let sizes = (0..<a.columns).map { walk.remainingLength(column: $0) }
    var smallest = 1.0
    for j in 0..<a.columns {
      let left = walk.remainingLength(column: j)
      guard left > 0 && left >= tolerance * sizes[j] else { continue }
      smallest = min(smallest, left / sizes[j])
      walk.keep(j, length: left)
    }
    kept = walk.kept
    smallestRelativePivot = smallest
    triangle = walk.triangle(of: walk.kept)
    aliased = (0..<a.columns).filter { !walk.kept.contains($0) }.map { j in
      let before = walk.kept.filter { $0 < j }
      return AliasedColumn(
        column: j, of: before, combination: walk.combination(column: j, of: before), sizes: sizes)
    }
  }

  /// The logarithm of the determinant of R, its sign left out.
  public var logDeterminant: Double {
    triangle.diagonal.reduce(0) { $0 + Double.log($1.magnitude) }
  }

  /// Solves RᵀR x = b for the kept columns, R being their triangle: the normal equations.
  ///
  /// No product AᵀA is formed, so that R keeps the accuracy that the product would have squared.
  ///
  /// - Parameter b: One element per column; those of aliased columns are not read.
  /// - Returns: x, with 0 for aliased columns.
  /// - Precondition: `b` is as long as there are columns.
  public func solveNormalEquations(_ b: [Double]) -> [Double] {
    precondition(
      b.count == kept.count + aliased.count,
      "b is \(b.count) long, there are \(kept.count + aliased.count) columns")
    var part = kept.map { b[$0] }
    triangle.solveTriangle(.upper, transposed: true, &part)
    triangle.solveTriangle(.upper, transposed: false, &part)
    var x = Array(repeating: 0.0, count: b.count)
    for (index, column) in kept.enumerated() { x[column] = part[index] }
    return x
  }
}

/// Householder's reflections, one for each kept column, applied to all columns behind it.
private struct ReflectorWalk {
  private(set) var kept: [Int] = []
  private var elements: Matrix

  init(_ a: Matrix) { elements = a }

  /// The length of column `j` below the rows that the kept columns span, without overflow.
  func remainingLength(column j: Int) -> Double {
    elements.withColumn(j) { column in
      var scale = 0.0
      for i in kept.count..<column.count { scale = max(scale, column[i].magnitude) }
      guard scale > 0 else { return 0 }
      var sum = 0.0
      for i in kept.count..<column.count {
        let part = column[i] / scale
        sum += part * part
      }
      return scale * sum.squareRoot()
    }
  }

  /// Keeps column `j`, and takes its direction out of the columns behind it.
  mutating func keep(_ j: Int, length: Double) {
    let row = kept.count
    kept.append(j)
    // v = x ± ‖x‖e, scaled to v₀ = 1, with the sign that avoids cancellation; H = I − (v₀ / β) v vᵀ.
    let first = elements[row, j]
    let beta = first > 0 ? -length : length
    var direction = (row..<elements.rows).map { elements[$0, j] / (first - beta) }
    direction[0] = 1
    let tau = (beta - first) / beta
    elements[row, j] = beta
    for i in (row + 1)..<max(row + 1, elements.rows) { elements[i, j] = 0 }
    let (rows, columns) = (elements.rows, elements.columns)
    elements.withMutableElements { elements in
      for k in (j + 1)..<max(j + 1, columns) {
        let start = row + k * rows
        var projection = 0.0
        for i in direction.indices { projection += direction[i] * elements[start &+ i] }
        projection *= tau
        for i in direction.indices { elements[start &+ i] -= projection * direction[i] }
      }
    }
  }

  /// The triangle of some kept columns that are the first kept ones.
  func triangle(of columns: [Int]) -> Matrix {
    elements.extracting(rows: Array(columns.indices), columns: columns)
  }

  /// The factors with which `columns`, the kept ones before `j`, make up column `j`.
  func combination(column j: Int, of columns: [Int]) -> [Double] {
    var combination = columns.indices.map { elements[$0, j] }
    triangle(of: columns).solveTriangle(.upper, transposed: false, &combination)
    return combination
  }
}
