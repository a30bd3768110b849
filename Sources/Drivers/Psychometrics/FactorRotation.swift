public import LinearAlgebra

internal import RealModule

/// Factors turned so that each item loads on few of them.
public struct FactorRotation: Sendable {
  /// What is asked of the loadings.
  public enum Criterion: String, Sendable, CaseIterable {
    /// As they are.
    case none
    /// Factors stay uncorrelated; loadings, by Kaiser's weights, vary most (Kaiser 1958).
    case varimax
    /// Varimax loadings raised to the fourth power as target (Hendrickson & White 1964).
    case promax
    /// Products of squared loadings are least, over correlated factors (direct quartimin, Jennrich
    /// & Sampson 1966).
    case oblimin
  }

  /// The loadings (the pattern), p × k; factors by falling sums of squares.
  public let loadings: Matrix
  /// The correlations of the factors, k × k.
  public let factorCorrelation: Matrix
  /// Whether the rotation settled.
  public let converged: Bool

  /// Rotates loadings.
  ///
  /// - Precondition: There is at least one factor.
  public init(_ loadings: Matrix, _ criterion: Criterion) {
    let k = loadings.columns
    var rotated: (loadings: Matrix, correlation: Matrix, converged: Bool)
    if k < 2 {
      rotated = (loadings, Matrix(identity: k), true)
    } else {
      switch criterion {
      case .none: rotated = (loadings, Matrix(identity: k), true)
      case .varimax: rotated = Self.varimax(loadings)
      case .promax: rotated = Self.promax(loadings)
      case .oblimin: rotated = Self.oblimin(loadings)
      }
    }
    (self.loadings, factorCorrelation) = Self.ordered(rotated.loadings, rotated.correlation)
    converged = rotated.converged
  }

  /// The correlations of items with factors (the structure): Λ Φ.
  public var structure: Matrix { loadings.multiplied(by: factorCorrelation) }

  /// The variance that each factor explains: the diagonal of Φ Λᵀ Λ, in items.
  public var explained: [Double] {
    factorCorrelation.multiplied(by: loadings.transposedMultiplied(by: loadings)).diagonal
  }

  // MARK: - Orthogonal

  private static func varimax(_ loadings: Matrix) -> (Matrix, Matrix, Bool) {
    let (p, k) = (loadings.rows, loadings.columns)
    let sizes = (0..<p).map { i in
      max((0..<k).reduce(0.0) { $0 + loadings[i, $1] * loadings[i, $1] }, 1e-300).squareRoot()
    }
    let scaled = scaledRows(loadings) { 1 / sizes[$0] }
    var turn = Matrix(identity: k)
    var size = 0.0
    var converged = false
    for _ in 0..<2_000 {
      let z = scaled.multiplied(by: turn)
      var target = z
      for j in 0..<k {
        let mean = (0..<p).reduce(0.0) { $0 + z[$1, j] * z[$1, j] } / Double(p)
        for i in 0..<p { target[i, j] = z[i, j] * (z[i, j] * z[i, j] - mean) }
      }
      guard
        let svd = try? SingularValueDecomposition(scaled.transposedMultiplied(by: target))
      else { break }
      turn = svd.left.multiplied(by: svd.rightTransposed)
      let next = svd.values.reduce(0, +)
      converged = next <= size * (1 + 1e-15)
      if converged { break }
      size = next
    }
    let rotated = scaledRows(scaled.multiplied(by: turn)) { sizes[$0] }
    return (rotated, Matrix(identity: k), converged)
  }

  // MARK: - Oblique

  private static func promax(_ loadings: Matrix) -> (Matrix, Matrix, Bool) {
    let (start, identity, converged) = varimax(loadings)
    let k = loadings.columns
    var target = start
    for j in 0..<k {
      for i in 0..<start.rows {
        let size = start[i, j].magnitude
        target[i, j] = start[i, j] * size * size * size
      }
    }
    guard
      let gram = try? CholeskyFactorization(start.crossProduct())
    else { return (start, identity, false) }
    var turn = gram.inverse().multiplied(by: start.transposedMultiplied(by: target))
    guard let back = inverse(turn.transposedMultiplied(by: turn)) else {
      return (start, identity, false)
    }
    for j in 0..<k {
      let scale = back[j, j].squareRoot()
      for i in 0..<k { turn[i, j] *= scale }
    }
    guard let inverseTurn = inverse(turn) else { return (start, identity, false) }
    return (
      start.multiplied(by: turn), inverseTurn.multiplied(by: inverseTurn.transposed), converged
    )
  }

  /// Jennrich's gradient projection.
  ///
  /// - SeeAlso: Jennrich, *Psychometrika* 67 (2002); Bernaards & Jennrich (2005).
  private static func oblimin(_ loadings: Matrix) -> (Matrix, Matrix, Bool) {
    let k = loadings.columns
    var turn = Matrix(identity: k)
    var rotated = loadings
    var (value, slope) = quartimin(rotated)
    var length = 1.0
    var converged = false
    for _ in 0..<5_000 {
      guard let inverseTurn = inverse(turn) else { break }
      let gradient = negated(
        rotated.transposedMultiplied(by: slope).multiplied(by: inverseTurn).transposed)
      let projected = tangent(gradient, turn)
      let size = projected.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
      converged = size < 1e-10
      if converged { break }
      length *= 2
      var moved = false
      for _ in 0..<30 {
        let trial = unitColumns(turn, minus: length, projected)
        if let back = inverse(trial) {
          let next = loadings.multiplied(by: back.transposed)
          let (nextValue, nextSlope) = quartimin(next)
          if value - nextValue > 0.5 * size * size * length {
            (turn, rotated, value, slope, moved) = (trial, next, nextValue, nextSlope, true)
            break
          }
        }
        length /= 2
      }
      if !moved {
        converged = size < 1e-6
        break
      }
    }
    return (rotated, turn.transposedMultiplied(by: turn), converged)
  }

  /// ¼ Σ_{j≠l} Σᵢ λᵢⱼ² λᵢₗ² and its gradient.
  private static func quartimin(_ loadings: Matrix) -> (Double, Matrix) {
    var slope = loadings
    var value = 0.0
    for i in 0..<loadings.rows {
      let total = (0..<loadings.columns).reduce(0.0) { $0 + loadings[i, $1] * loadings[i, $1] }
      for j in 0..<loadings.columns {
        let others = total - loadings[i, j] * loadings[i, j]
        slope[i, j] = loadings[i, j] * others
        value += loadings[i, j] * slope[i, j] / 4
      }
    }
    return (value, slope)
  }

  /// The part of the gradient along which columns keep their length.
  private static func tangent(_ gradient: Matrix, _ turn: Matrix) -> Matrix {
    var result = gradient
    for j in 0..<turn.columns {
      let along = (0..<turn.rows).reduce(0.0) { $0 + turn[$1, j] * gradient[$1, j] }
      for i in 0..<turn.rows { result[i, j] -= turn[i, j] * along }
    }
    return result
  }

  private static func unitColumns(
    _ turn: Matrix, minus length: Double, _ step: Matrix
  ) -> Matrix {
    var result = turn
    for j in 0..<turn.columns {
      for i in 0..<turn.rows { result[i, j] -= length * step[i, j] }
      let size = (0..<turn.rows).reduce(0.0) { $0 + result[$1, j] * result[$1, j] }.squareRoot()
      for i in 0..<turn.rows { result[i, j] /= size }
    }
    return result
  }

  // MARK: - Small matrices

  private static func scaledRows(_ a: Matrix, _ scale: (Int) -> Double) -> Matrix {
    var result = a
    for j in 0..<a.columns {
      for i in 0..<a.rows { result[i, j] *= scale(i) }
    }
    return result
  }

  private static func negated(_ a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: a.columns, elements: a.elements.map { -$0 })
  }

  /// The inverse of a small square matrix, or `nil` where it is singular.
  private static func inverse(_ a: Matrix) -> Matrix? {
    guard let svd = try? SingularValueDecomposition(a), svd.conditionNumber < 1e12 else {
      return nil
    }
    let units = (0..<a.rows).map { j in (0..<a.rows).map { $0 == j ? 1.0 : 0 } }
    return Matrix(
      rows: a.rows, columns: a.rows, elements: units.flatMap { svd.leastSquares($0) })
  }

  /// Factors by falling sums of squares, each with a positive sum of loadings.
  private static func ordered(_ loadings: Matrix, _ correlation: Matrix) -> (Matrix, Matrix) {
    let (p, k) = (loadings.rows, loadings.columns)
    let squares = correlation.multiplied(by: loadings.transposedMultiplied(by: loadings)).diagonal
    let order = (0..<k).sorted { squares[$0] > squares[$1] }
    let signs = order.map { j in
      (0..<p).reduce(0.0) { $0 + loadings[$1, j] } < 0 ? -1.0 : 1
    }
    var turned = loadings.extracting(rows: Array(0..<p), columns: order)
    var correlations = correlation.extracting(rows: order, columns: order)
    for j in 0..<k {
      for i in 0..<p { turned[i, j] *= signs[j] }
      for i in 0..<k { correlations[i, j] *= signs[i] * signs[j] }
    }
    return (turned, correlations)
  }
}
