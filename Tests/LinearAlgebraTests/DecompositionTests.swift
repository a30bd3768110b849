import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Matrix values and products, by hand and by law.
@Suite struct MatrixTests {
  let a = Matrix(rows: 2, columns: 3, elements: [1, 4, 2, 5, 3, 6])

  @Test func elements() {
    #expect(a[0, 2] == 3)
    #expect(a[1, 0] == 4)
    #expect(a.withColumn(1) { [$0[0], $0[1]] } == [2, 5])
    #expect(a.diagonal == [1, 5])
    #expect(a.transposed == Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6]))
    #expect(
      a.extracting(rows: [1], columns: [2, 0]) == Matrix(rows: 1, columns: 2, elements: [6, 4]))
    #expect(Matrix(identity: 2) == Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]))
    var b = a
    b[1, 2] = 60
    b.withMutableElements { $0[0] = 10 }
    #expect(b.elements == [10, 4, 2, 5, 3, 60])
    #expect(a.elements == [1, 4, 2, 5, 3, 6])
    #expect(a.isFinite && !Matrix(diagonal: [1, .nan]).isFinite)
  }

  @Test func products() {
    #expect(a.multiplied(by: [1, 0, -1]) == [-2, -2])
    var y = [0.0, 0, 0]
    a.multiplyTransposed([1, -1], into: &y)
    #expect(y == [-3, -3, -3])
    #expect(
      a.multiplied(by: a.transposed) == Matrix(rows: 2, columns: 2, elements: [14, 32, 32, 77]))
    #expect(a.transposedMultiplied(by: a) == a.crossProduct())
    let weighted = Matrix(
      rows: 3, columns: 3, elements: [68, 88, 108, 88, 116, 144, 108, 144, 180])
    #expect(a.crossProduct(weights: [4, 4]) == weighted)
    #expect(
      a.crossProduct(weights: [0, 1]) == a.extracting(rows: [1], columns: [0, 1, 2]).crossProduct())
    #expect(Matrix(zeros: 2, 0).multiplied(by: Matrix(zeros: 0, 2)) == Matrix(zeros: 2, 2))
  }

  /// Columns around the multiples of the kernel's tiles, rows over several blocks.
  @Test("weights over several blocks of rows", arguments: [1, 2, 3, 4, 5, 6, 9, 11, 50, 121])
  func weightedBlocks(columns: Int) {
    let rows = 2_051
    let x = Matrix.random(rows, columns, seed: 30)
    let w = (0..<rows).map { Double($0 % 7) - 2 }
    var scaled = x
    for j in 0..<columns {
      for i in 0..<rows { scaled[i, j] = w[i] * x[i, j] }
    }
    expectEqual(x.crossProduct(weights: w), x.transposedMultiplied(by: scaled), within: 1e-11)
  }

  @Test("traps outside the matrix", arguments: [(0, 2), (2, 0), (-1, 0)])
  func trapsOutside(i: Int, j: Int) async {
    await #expect(processExitsWith: .failure) { [i, j] in _ = Matrix(identity: 2)[i, j] }
    await #expect(processExitsWith: .failure) { [i, j] in
      var matrix = Matrix(identity: 2)
      matrix[i, j] = 1
    }
  }

  @Test func trapsOnShapes() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rows: 2, columns: 2, elements: [1, 2, 3])
    }
    await #expect(processExitsWith: .failure) {
      _ = Matrix(identity: 2).multiplied(by: Matrix(identity: 3))
    }
    await #expect(processExitsWith: .failure) {
      _ = Matrix(identity: 2).crossProduct(weights: [1])
    }
    await #expect(processExitsWith: .failure) { Matrix(identity: 2).withColumn(2) { _ in } }
  }
}

/// A matrix with singular values that are known: A = [3 0; 4 5] has 3√5 and √5.
@Suite("Singular values")
struct SingularValueTests {
  @Test func byHand() throws {
    let svd = try SingularValueDecomposition(Matrix(rows: 2, columns: 2, elements: [3, 4, 0, 5]))
    expectClose(svd.values, [3 * 5.0.squareRoot(), 5.0.squareRoot()], .relative(1e-14))
    expectClose(svd.conditionNumber, 3, .relative(1e-14))
  }

  @Test("U diag(s) Vᵀ = A with orthonormal U, V", arguments: [(20, 6), (6, 20), (1, 1), (50, 50)])
  func reconstruct(rows: Int, columns: Int) throws {
    let a = Matrix.random(rows, columns, seed: 40)
    let svd = try SingularValueDecomposition(a)
    let identity = Matrix(identity: min(rows, columns))
    let scaled = Matrix(diagonal: svd.values).multiplied(by: svd.rightTransposed)
    expectEqual(svd.left.multiplied(by: scaled), a, within: 1e-13)
    expectEqual(svd.left.crossProduct(), identity, within: 1e-14)
    expectEqual(svd.rightTransposed.transposed.crossProduct(), identity, within: 1e-14)
    #expect(svd.values == svd.values.sorted(by: >))
    #expect(svd.values.allSatisfy { $0 >= 0 })
  }

  /// Source: Golub & Van Loan, *Matrix Computations*; cond₂ of Hilbert's matrix of order 5 is
  /// 476 607.25.
  @Test func hilbert() throws {
    expectClose(
      try SingularValueDecomposition(.hilbert(5)).conditionNumber, 476_607.25,
      .published(decimals: 2))
  }

  @Test("rank and the shortest solution of a singular system")
  func singular() throws {
    // x + y = 2 in two equal equations: the shortest solution is (1, 1).
    let svd = try SingularValueDecomposition(Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1]))
    #expect(svd.rank() == 1)
    expectClose(svd.leastSquares([2, 2]), [1, 1], .relative(1e-14))
    #expect(try SingularValueDecomposition(Matrix(zeros: 3, 2)).rank() == 0)
    #expect(try SingularValueDecomposition(Matrix(zeros: 3, 0)).values.isEmpty)
  }

  @Test("numbers that are not finite are refused")
  func notFinite() {
    let a = Matrix(diagonal: [1, .nan])
    #expect(throws: FactorizationError.notFinite) { try SingularValueDecomposition(a) }
    #expect(throws: FactorizationError.notFinite) { try SymmetricEigenDecomposition(a) }
    #expect(throws: FactorizationError.notFinite) { try PivotedQR(a) }
  }
}

/// Eigenvalues of symmetric matrices.
@Suite("Symmetric eigenvalues")
struct SymmetricEigenTests {
  @Test("[2 1; 1 2] has 1 and 3 along (1, −1) and (1, 1)")
  func byHand() throws {
    let eigen = try SymmetricEigenDecomposition(
      Matrix(rows: 2, columns: 2, elements: [2, 1, 1e9, 2]))
    expectClose(eigen.values, [1, 3], .relative(1e-15))
    expectClose(eigen.vectors[0, 0], -eigen.vectors[1, 0], .relative(1e-14))
    expectClose(eigen.vectors[0, 1], eigen.vectors[1, 1], .relative(1e-14))
  }

  @Test("the path matrix has 2 − 2 cos(kπ / (n + 1))", arguments: [1, 5, 40])
  func closedForm(order: Int) throws {
    var a = Matrix(diagonal: Array(repeating: 2, count: order))
    for i in 1..<max(1, order) { (a[i, i - 1], a[i - 1, i]) = (-1, -1) }
    let eigen = try SymmetricEigenDecomposition(a)
    let expected = (1...order).map { 2 - 2 * Double.cos(Double($0) * .pi / Double(order + 1)) }
    expectClose(eigen.values, expected, .relative(1e-12))
    let scaled = Matrix(diagonal: eigen.values).multiplied(by: eigen.vectors.transposed)
    expectEqual(eigen.vectors.multiplied(by: scaled), a, within: 1e-13)
    expectEqual(eigen.vectors.crossProduct(), Matrix(identity: order), within: 1e-13)
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = try SymmetricEigenDecomposition(Matrix(zeros: 2, 3))
    }
  }
}

/// QR with the longest column first.
@Suite("Pivoted QR")
struct PivotedQRTests {
  @Test("Q R = A P, with a falling diagonal", arguments: [(20, 6), (6, 20), (9, 9)])
  func reconstruct(rows: Int, columns: Int) throws {
    let a = Matrix.random(rows, columns, seed: 50)
    let qr = try PivotedQR(a)
    let triangle = qr.triangle
    for j in 0..<columns {
      let column = triangle.withColumn(j) { c in c.indices.map { c[$0] } }
      let product = qr.multipliedByQ(
        column + Array(repeating: 0, count: rows - triangle.rows))
      for i in 0..<rows {
        let error = (product[i] - a[i, qr.permutation[j]]).magnitude
        #expect(error < 1e-14 * Double(rows + columns))
      }
    }
    let diagonal = triangle.diagonal.map(\.magnitude)
    #expect(diagonal == diagonal.sorted(by: >))
    #expect(qr.permutation.sorted() == Array(0..<columns))
    let b = Matrix.random(rows, 1, seed: 51).elements
    let there = qr.multipliedByQ(qr.multipliedByQTransposed(b))
    #expect(zip(there, b).allSatisfy { ($0 - $1).magnitude < 1e-14 * Double(rows) })
  }

  /// The line through (0, 1), (1, 3), (2, 4), (3, 4) has intercept 1.5 and slope 1.
  @Test func lineThroughPoints() throws {
    let a = Matrix(rows: 4, columns: 2, elements: [1, 1, 1, 1, 0, 1, 2, 3])
    let y: [Double] = [1, 3, 4, 4]
    expectClose(try PivotedQR(a).leastSquares(y), [1.5, 1], .relative(1e-14))
    expectClose(try SingularValueDecomposition(a).leastSquares(y), [1.5, 1], .relative(1e-14))
  }

  @Test("the residual is orthogonal to every column, at full and deficient rank")
  func orthogonalResidual() throws {
    let x = Matrix.random(30, 4, seed: 52)
    let b = Matrix.random(30, 1, seed: 53).elements
    for order in [[0, 1, 2, 3], [0, 1, 0, 2, 3, 3]] {
      let a = x.extracting(rows: Array(0..<30), columns: order)
      let qr = try PivotedQR(a)
      #expect(qr.rank() == 4)
      let solution = qr.leastSquares(b)
      #expect(solution.count { $0 != 0 } == 4)
      let fitted = a.multiplied(by: solution)
      var score = Array(repeating: 0.0, count: order.count)
      a.multiplyTransposed(zip(b, fitted).map { $0 - $1 }, into: &score)
      #expect(score.allSatisfy { $0.magnitude < 1e-13 })
    }
  }

  @Test func withoutRowsOrColumns() throws {
    #expect(try PivotedQR(Matrix(zeros: 0, 3)).leastSquares([]) == [0, 0, 0])
    #expect(try PivotedQR(Matrix(zeros: 3, 0)).leastSquares([1, 2, 3]).isEmpty)
    #expect(try PivotedQR(Matrix(zeros: 3, 2)).rank() == 0)
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = try PivotedQR(Matrix(identity: 2)).leastSquares([1])
    }
  }
}
