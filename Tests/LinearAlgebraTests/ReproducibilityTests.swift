import Lanes
import LinearAlgebra
import Testing

/// Sums over blocks of rows have the same bits whatever the number of threads.
@Suite struct ReproducibilityTests {
  /// What one evaluation of a likelihood sums.
  struct Sums: Sendable {
    var gram: GramAccumulator
    var score: [Double]
    var triangle: BlockedQR
  }

  @Test("Gram products, scores and triangles in lanes")
  func sameBits() {
    let (rows, columns) = (20 * Lanes.blockRows + 311, 13)
    let x = Matrix.random(rows, columns, seed: 60)
    let weights = Matrix.random(rows, 1, seed: 61).elements
    let runs = [1, 2, 4, 4].map { threads in
      Lanes(threads: threads).sum(
        rows: rows,
        from: Sums(
          gram: GramAccumulator(order: columns), score: Array(repeating: 0, count: columns),
          triangle: BlockedQR(order: columns))
      ) { sums, block in
        let layout = BlockLayout(
          rows: block.count, columns: columns, leadingDimension: rows, offset: block.lowerBound)
        let w = weights.span.extracting(block)
        sums.gram.add(x.elements.span, layout, weights: w)
        var score = sums.score.mutableSpan
        layout.multiplyTransposed(x.elements.span, by: w, into: &score)
        sums.triangle.add(x.elements.span, layout)
      } combine: { total, lane in
        total.gram.add(lane.gram)
        for j in 0..<columns { total.score[j] += lane.score[j] }
        total.triangle.add(lane.triangle)
      }
    }
    for run in runs.dropFirst() {
      #expect(run.gram.matrix == runs[0].gram.matrix)
      #expect(run.score == runs[0].score)
      #expect(run.triangle.triangle == runs[0].triangle.triangle)
    }
    expectEqual(runs[0].gram.matrix, x.crossProduct(weights: weights), within: 1e-10)
  }
}
