import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// A 3 × 3 matrix whose factor is whole numbers.
///
///     A = 4   12  −16        L =  2
///         12  37  −43             6  1
///        −16 −43   98            −8  5  3
@Suite("Cholesky: by hand")
struct CholeskyByHandTests {
  static let a = Matrix(rows: 3, columns: 3, elements: [4, 12, -16, 12, 37, -43, -16, -43, 98])
  static let factors = Result {
    [
      try CholeskyFactorization(a),
      try CholeskyFactorization(a, tolerance: 1e-12),
      try CholeskyFactorization(a, tolerance: 1e-12, relativeTo: .largestDiagonal),
    ]
  }

  @Test func solution() throws {
    for factor in try Self.factors.get() {
      // A (1, 2, 3) = (−20, −43, 192)
      expectClose(factor.solution([-20, -43, 192]), [1, 2, 3], .relative(1e-13))
    }
  }

  @Test func inverseAndDeterminant() throws {
    // The adjugate over det = (2 · 1 · 3)² = 36.
    let inverse = [1_777.0, -488, 76, -488, 136, -20, 76, -20, 4].map { $0 / 36 }
    for factor in try Self.factors.get() {
      expectClose(factor.inverse().elements, inverse, .relative(1e-12))
      expectClose(factor.inverseDiagonal(), [inverse[0], inverse[4], inverse[8]], .relative(1e-12))
      expectClose(factor.logDeterminant, Double.log(36), .roundoff)
      expectClose(factor.inverseQuadraticForm([1, 0, 0]), 1_777.0 / 36, .relative(1e-12))
    }
  }

  @Test("the smallest pivot, 1 of 37, tells how much of column 1 is left")
  func relativePivot() throws {
    for factor in try Self.factors.get() {
      expectClose(factor.smallestRelativePivot, 1.0 / 37, .roundoff)
      #expect(factor.kept == [0, 1, 2])
      #expect(factor.aliased.isEmpty)
    }
  }

  @Test("only the lower triangle is read")
  func lowerTriangle() throws {
    var a = Self.a
    (a[0, 1], a[0, 2], a[1, 2]) = (1e9, -1e9, 77)
    expectClose(
      try CholeskyFactorization(a).solution([-20, -43, 192]), [1, 2, 3], .relative(1e-13))
    expectClose(
      try CholeskyFactorization(a, tolerance: 0).solution([-20, -43, 192]), [1, 2, 3],
      .relative(1e-13))
  }

  @Test("no rows: nothing to solve, determinant 1")
  func empty() throws {
    for factor in [
      try CholeskyFactorization(Matrix(zeros: 0, 0)),
      try CholeskyFactorization(Matrix(zeros: 0, 0), tolerance: 0.1),
    ] {
      #expect(factor.solution([]).isEmpty)
      #expect(factor.logDeterminant == 0)
      #expect(factor.inverse() == Matrix(zeros: 0, 0))
      #expect(factor.smallestRelativePivot == 1)
    }
  }
}

/// Columns that others determine.
@Suite("Cholesky: dropped columns")
struct CholeskyRankTests {
  /// The Gram matrix of columns e₁, 2e₁ + e₂, their sum 3e₁ + e₂, and e₃: column 2 is aliased.
  static let gram = Matrix(
    rows: 4, columns: 4, elements: [1, 2, 3, 0, 2, 5, 7, 0, 3, 7, 10, 0, 0, 0, 0, 1])

  @Test("the later column is dropped, and said in terms of the earlier ones")
  func dropsInOrder() throws {
    let factor = try CholeskyFactorization(Self.gram, tolerance: 1e-12)
    #expect(factor.kept == [0, 1, 3])
    #expect(factor.rank == 3)
    let aliased = try #require(factor.aliased.first)
    #expect(aliased.column == 2)
    #expect(aliased.terms.map(\.column) == [0, 1])
    expectClose(aliased.terms.map(\.coefficient), [1, 1], .roundoff)
  }

  @Test("a dropped column counts as zero everywhere")
  func zerosForDropped() throws {
    let factor = try CholeskyFactorization(Self.gram, tolerance: 1e-12)
    // The kept part is [1 2; 2 5] and 1; its inverse [5 −2; −2 1] and 1.
    expectClose(factor.solution([1, 1, 99, 4]), [3, -1, 0, 4], .relative(1e-14))
    expectClose(
      factor.inverse().elements, [5, -2, 0, 0, -2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      .relative(1e-14))
    expectClose(factor.inverseDiagonal(), [5, 1, 0, 1], .relative(1e-14))
    expectClose(factor.logDeterminant, 0, .published(decimals: 14))
    expectClose(factor.inverseQuadraticForm([1, 1, 99, 4]), 3 - 1 + 16, .relative(1e-14))
  }

  @Test("the unpivoted factorisation names the column that cannot be factored")
  func throwing() throws {
    #expect(throws: FactorizationError.notPositiveDefinite(pivot: 2)) {
      try CholeskyFactorization(Self.gram)
    }
    #expect(throws: FactorizationError.notPositiveDefinite(pivot: 0)) {
      try CholeskyFactorization(Matrix(zeros: 2, 2))
    }
    #expect(throws: FactorizationError.notPositiveDefinite(pivot: 1)) {
      try CholeskyFactorization(Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1]))
    }
  }

  @Test("one column's own scale, or the largest of all")
  func scales() throws {
    let a = Matrix(diagonal: [1e10, 1e-10, 1])
    let own = try CholeskyFactorization(a, tolerance: 1e-12, relativeTo: .ownDiagonal)
    #expect(own.kept == [0, 1, 2])
    let largest = try CholeskyFactorization(a, tolerance: 1e-12, relativeTo: .largestDiagonal)
    #expect(largest.kept == [0, 2])
    #expect(largest.aliased.map(\.column) == [1])
    #expect(largest.aliased[0].terms.isEmpty)
  }

  @Test("pivots under and over the tolerance", arguments: [(0.9e-12, 1), (1.1e-12, 2)])
  func tolerance(residual: Double, rank: Int) throws {
    let a = Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1 + residual])
    for scale in [CholeskyFactorization.PivotScale.ownDiagonal, .largestDiagonal] {
      #expect(try CholeskyFactorization(a, tolerance: 1e-12, relativeTo: scale).rank == rank)
    }
  }

  @Test("nothing is kept of zeros or of what is negative")
  func nothingKept() throws {
    for a in [Matrix(zeros: 2, 2), Matrix(diagonal: [-1, -2])] {
      let factor = try CholeskyFactorization(a, tolerance: 1e-12)
      #expect(factor.rank == 0)
      #expect(factor.aliased.map(\.column) == [0, 1])
      #expect(factor.solution([1, 2]) == [0, 0])
      #expect(factor.inverse() == Matrix(zeros: 2, 2))
      #expect(factor.logDeterminant == 0)
    }
  }

  @Test("numbers that are not finite are refused", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(element: Double) {
    let a = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, element])
    #expect(throws: FactorizationError.notFinite) { try CholeskyFactorization(a) }
    #expect(throws: FactorizationError.notFinite) {
      try CholeskyFactorization(a, tolerance: 0.1)
    }
  }
}

/// What holds for any matrix.
@Suite("Cholesky: laws")
struct CholeskyLawTests {
  @Test("A A⁻¹ = 1, and both factorisations agree", arguments: [1, 2, 7, 50, 130])
  func inverse(order: Int) throws {
    let a = Matrix.random(order + 20, order, seed: 3).crossProduct()
    let plain = try CholeskyFactorization(a)
    let walked = try CholeskyFactorization(a, tolerance: 1e-13)
    let bound = 1e-16 * Double(order) / plain.smallestRelativePivot * 100
    expectEqual(a.multiplied(by: plain.inverse()), Matrix(identity: order), within: bound)
    expectEqual(walked.inverse(), plain.inverse(), within: bound * plain.inverse().largestElement)
    expectClose(walked.logDeterminant, plain.logDeterminant, .relative(1e-11))
    expectClose(walked.smallestRelativePivot, plain.smallestRelativePivot, .relative(1e-9))
    let inverse = plain.inverse()
    #expect(inverse == inverse.transposed)
    #expect(plain.inverseDiagonal() == inverse.diagonal)
  }

  @Test("bᵀ A⁻¹ b is b times the solution")
  func quadraticForm() throws {
    let factor = try CholeskyFactorization(Matrix.random(40, 12, seed: 5).crossProduct())
    let b = Matrix.random(12, 1, seed: 6).elements
    let form = zip(b, factor.solution(b)).reduce(0) { $0 + $1.0 * $1.1 }
    expectClose(factor.inverseQuadraticForm(b), form, .relative(1e-13))
  }

  @Test("columns repeated anywhere are dropped, and the rest is solved as without them")
  func repeatedColumns() throws {
    let x = Matrix.random(60, 6, seed: 8)
    let order = [0, 1, 0, 2, 3, 1, 4, 5, 5]
    let wide = x.extracting(rows: Array(0..<60), columns: order)
    let factor = try CholeskyFactorization(wide.crossProduct(), tolerance: 1e-12)
    #expect(factor.kept == [0, 1, 3, 4, 6, 7])
    #expect(factor.aliased.map(\.column) == [2, 5, 8])
    #expect(factor.aliased.map { $0.terms.map(\.column) } == [[0], [1], [7]])
    let narrow = try CholeskyFactorization(x.crossProduct())
    let b = Matrix.random(6, 1, seed: 9).elements
    let solution = factor.solution(order.map { b[$0] })
    expectClose(factor.kept.map { solution[$0] }, narrow.solution(b), .relative(1e-11))
    #expect(factor.aliased.allSatisfy { solution[$0.column] == 0 })
  }

  /// det Hₙ = c⁴ₙ / c₂ₙ with cₙ = Π i! for i < n; n = 5: 3.7493e-12.
  @Test(
    "Hilbert's determinants", arguments: [(2, 1.0 / 12), (3, 1.0 / 2_160), (4, 1.0 / 6_048_000)])
  func hilbert(order: Int, determinant: Double) throws {
    let factor = try CholeskyFactorization(Matrix.hilbert(order))
    expectClose(factor.logDeterminant, Double.log(determinant), .relative(1e-12))
  }

  @Test("traps on wrong shapes")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = try CholeskyFactorization(Matrix(zeros: 2, 3))
    }
    await #expect(processExitsWith: .failure) {
      _ = try CholeskyFactorization(Matrix(identity: 2), tolerance: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = try CholeskyFactorization(Matrix(identity: 2)).solution([1, 2, 3])
    }
  }
}
