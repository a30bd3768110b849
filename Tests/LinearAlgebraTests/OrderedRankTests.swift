import LinearAlgebra
import TestSupport
import Testing

/// The same columns as R's `qr(x, tol = …)`, on designs with dummies, sums, powers and near misses.
@Suite("Rank in formula order: R's dqrdc2")
struct OrderedRankReferenceTests {
  struct Design: Sendable, CustomTestStringConvertible {
    let name: String
    let matrix: Matrix
    let tolerance: Double
    let rank: Int
    let pivot: [Int]
    let combination: [Double]
    var testDescription: String { "\(name) at \(tolerance)" }

    static let all = Result {
      let table = try ReferenceTable("rank")
      let numbers = try ["elements", "combination"].map { column in
        try table.text(column).map { cell in cell.split(separator: " ").compactMap { Double($0) } }
      }
      let (names, rows, columns) = (
        try table.text("design"), try table.numbers("rows"), try table.numbers("columns")
      )
      let (tolerances, ranks) = (try table.numbers("tolerance"), try table.numbers("rank"))
      let pivots = try table.text("pivot").map { $0.split(separator: " ").compactMap { Int($0) } }
      return names.indices.map { i in
        Design(
          name: names[i],
          matrix: Matrix(
            rows: Int(rows[i]), columns: Int(columns[i]), elements: numbers[0][i]),
          tolerance: tolerances[i], rank: Int(ranks[i]), pivot: pivots[i],
          combination: numbers[1][i])
      }
    }
  }

  @Test func everyDesign() throws {
    let designs = try Design.all.get()
    #expect(designs.count == 20)
    for design in designs {
      let (matrix, r) = (design.matrix, design.rank)
      var blocks = BlockedQR(order: matrix.columns)
      for start in stride(from: 0, to: matrix.rows, by: 5) {
        blocks.add(
          matrix.elements.span,
          BlockLayout(
            rows: min(5, matrix.rows - start), columns: matrix.columns,
            leadingDimension: matrix.rows, offset: start))
      }
      for rank in [
        try OrderedRank(matrix, tolerance: design.tolerance),
        try blocks.rankInOrder(tolerance: design.tolerance),
      ] {
        #expect(rank.kept == Array(design.pivot[..<r]), "\(design.name)")
        #expect(rank.aliased.map(\.column) == Array(design.pivot[r...]), "\(design.name)")
        // Hilbert's columns are so nearly dependent that many combinations make up the same column.
        guard design.name != "hilbert" else { continue }
        for (index, aliased) in rank.aliased.enumerated() {
          let expected = Array(design.combination[index * r..<(index + 1) * r])
          expectCombination(aliased, expected, of: rank.kept, in: design)
        }
      }
    }
  }

  /// Compares each term's contribution, so that one of a huge column is not judged by its factor.
  func expectCombination(
    _ aliased: AliasedColumn, _ expected: [Double], of kept: [Int], in design: Design
  ) {
    let sizes = (0..<design.matrix.columns).map { j in
      design.matrix.withColumn(j) { column in
        column.indices.reduce(0) { $0 + column[$1] * column[$1] }.squareRoot()
      }
    }
    let largest = zip(kept, expected).map { $1.magnitude * sizes[$0] }.max() ?? 0
    for (column, coefficient) in zip(kept, expected) {
      let actual = aliased.terms.first { $0.column == column }?.coefficient ?? 0
      let difference = (actual - coefficient).magnitude * sizes[column]
      #expect(
        difference <= 1e-7 * max(largest, sizes[aliased.column]),
        "\(design.name): \(actual) instead of \(coefficient) for column \(column)")
    }
  }
}

/// Decisions that can be followed by hand, and what holds for any matrix.
@Suite("Rank in formula order: laws")
struct OrderedRankTests {
  @Test("x₃ = 2 x₂ + 1 is told in these numbers")
  func combination() throws {
    let x: [Double] = [3, 1, 4, 1, 5]
    let design = Matrix(
      rows: 5, columns: 3, elements: Array(repeating: 1, count: 5) + x + x.map { 2 * $0 + 1 })
    let rank = try OrderedRank(design)
    #expect(rank.kept == [0, 1])
    #expect(rank.rank == 2)
    #expect(rank.aliased.map(\.column) == [2])
    #expect(rank.aliased[0].terms.map(\.column) == [0, 1])
    expectClose(rank.aliased[0].terms.map(\.coefficient), [1, 2], .relative(1e-13))
  }

  @Test("a term that is only rounding is not mentioned")
  func negligibleTerms() throws {
    let x = Matrix.random(50, 4, seed: 1)
    let design = Matrix(
      rows: 50, columns: 5,
      elements: x.elements + (0..<50).map { 3 * x[$0, 2] })
    let rank = try OrderedRank(design)
    #expect(rank.aliased.map { $0.terms.map(\.column) } == [[2]])
    expectClose(rank.aliased[0].terms[0].coefficient, 3, .relative(1e-13))
  }

  @Test("the smallest length left is √(1 − R²)")
  func smallestRelativePivot() throws {
    // (1, 0) and (1, 0.75): of length 1.25, 0.75 is left.
    let rank = try OrderedRank(Matrix(rows: 2, columns: 2, elements: [1, 0, 1, 0.75]))
    expectClose(rank.smallestRelativePivot, 0.6, .roundoff)
    #expect(try OrderedRank(Matrix(zeros: 3, 2)).smallestRelativePivot == 1)
    #expect(try OrderedRank(Matrix(zeros: 3, 0)).kept.isEmpty)
  }

  @Test("neither huge nor tiny numbers overflow")
  func extremes() throws {
    let design = Matrix(
      rows: 3, columns: 3, elements: [1e200, 0, 1e200, 1e-200, 1e-200, 0, 1, 2, 3])
    #expect(try OrderedRank(design).kept == [0, 1, 2])
    var blocks = BlockedQR(order: 3)
    blocks.add(design.elements.span, BlockLayout(rows: 3, columns: 3))
    #expect(try blocks.rankInOrder().kept == [0, 1, 2])
  }

  @Test("numbers that are not finite are refused", arguments: [Double.nan, .infinity])
  func notFinite(element: Double) throws {
    let design = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, element])
    #expect(throws: FactorizationError.notFinite) { try OrderedRank(design) }
    var blocks = BlockedQR(order: 2)
    blocks.add(design.elements.span, BlockLayout(rows: 2, columns: 2))
    #expect(throws: FactorizationError.notFinite) { try blocks.rankInOrder() }
  }

  @Test("the normal equations are solved as by Cholesky, with zeros for aliased columns")
  func normalEquations() throws {
    let x = Matrix.random(40, 4, seed: 12)
    let order = [0, 1, 1, 2, 3]
    let design = x.extracting(rows: Array(0..<40), columns: order)
    let b = Matrix.random(4, 1, seed: 13).elements
    let solution = try OrderedRank(design).solveNormalEquations(order.map { b[$0] })
    let expected = try CholeskyFactorization(x.crossProduct()).solution(b)
    expectClose([0, 1, 3, 4].map { solution[$0] }, expected, .relative(1e-12))
    #expect(solution[2] == 0)
  }

  /// The Gram matrix of these columns rounds to singular; their triangle keeps every digit needed.
  @Test("Läuchli's matrix, whose Gram matrix is singular in double precision")
  func lauchli() throws {
    let small = 1e-9
    let design = Matrix(rows: 3, columns: 2, elements: [1, small, 0, 1, 0, small])
    #expect(try CholeskyFactorization(design.crossProduct(), tolerance: 1e-15).rank == 1)
    let rank = try OrderedRank(design, tolerance: 1e-11)
    #expect(rank.rank == 2)
    // (AᵀA)⁻¹ (1, −1) = (1, −1) / s², as 1 and −1 is the eigenvector of s².
    let solution = rank.solveNormalEquations([1, -1])
    expectClose(solution, [1e18, -1e18], .relative(1e-6))
  }
}

/// A triangle from blocks of rows.
@Suite("Blocked QR")
struct BlockedQRTests {
  @Test("RᵀR = AᵀA and R is a triangle", arguments: [(200, 12, 32), (100, 50, 7), (5, 8, 2)])
  func gram(rows: Int, columns: Int, blockRows: Int) {
    let a = Matrix.random(rows, columns, seed: 20)
    let triangle = blocked(a, blockRows: blockRows).triangle
    expectEqual(
      triangle.crossProduct(), a.crossProduct(), within: 1e-15 * Double(rows * columns))
    for j in 0..<columns {
      for i in (j + 1)..<max(j + 1, columns) { #expect(triangle[i, j] == 0) }
    }
  }

  @Test("blocks added in lanes are the same rows")
  func lanes() throws {
    let a = Matrix.random(300, 6, seed: 21)
    let whole = blocked(a, blockRows: 300)
    var lanes = BlockedQR(order: 6)
    for start in [0, 100, 200] {
      let rows = Array(start..<start + 100)
      lanes.add(blocked(a.extracting(rows: rows, columns: Array(0..<6)), blockRows: 17))
    }
    expectEqual(
      lanes.triangle.crossProduct(), whole.triangle.crossProduct(), within: 1e-12)
    #expect(try lanes.rankInOrder().kept == Array(0..<6))
  }

  func blocked(_ a: Matrix, blockRows: Int) -> BlockedQR {
    var result = BlockedQR(order: a.columns)
    for start in stride(from: 0, to: a.rows, by: blockRows) {
      result.add(
        a.elements.span,
        BlockLayout(
          rows: min(blockRows, a.rows - start), columns: a.columns, leadingDimension: a.rows,
          offset: start))
    }
    return result
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      var blocks = BlockedQR(order: 3)
      blocks.add([1.0, 2].span, BlockLayout(rows: 1, columns: 2))
    }
    await #expect(processExitsWith: .failure) {
      _ = try OrderedRank(Matrix(identity: 2), tolerance: -1)
    }
  }
}
