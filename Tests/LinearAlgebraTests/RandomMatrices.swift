import LinearAlgebra
import TestSupport
import Testing

extension Matrix {
  /// Elements between −1 and 1.
  static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    let elements = (0..<rows * columns).map { _ in Double.random(in: -1...1, using: &generator) }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// Hilbert's matrix 1 / (i + j + 1), the classic of ill condition.
  static func hilbert(_ order: Int) -> Matrix {
    var result = Matrix(zeros: order, order)
    for i in 0..<order {
      for j in 0..<order { result[i, j] = 1 / Double(i + j + 1) }
    }
    return result
  }

  /// The largest magnitude of an element.
  var largestElement: Double { elements.map(\.magnitude).max() ?? 0 }
}

/// Records an issue unless every element differs by at most `allowance`, an error bound that the
/// caller takes from the norms at hand.
func expectEqual(
  _ actual: Matrix, _ expected: Matrix, within allowance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.rows == expected.rows, sourceLocation: sourceLocation)
  #expect(actual.columns == expected.columns, sourceLocation: sourceLocation)
  let worst = zip(actual.elements, expected.elements).map { ($0 - $1).magnitude }.max() ?? 0
  #expect(worst <= allowance, "differs by \(worst)", sourceLocation: sourceLocation)
}
