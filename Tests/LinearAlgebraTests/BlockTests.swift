import LinearAlgebra
import TestSupport
import Testing

/// Products of one block of rows, checked by hand on a 3 × 2 block inside a larger buffer.
///
///     A = 1 4     at rows 1 ... 3 of a 5 × 2 matrix whose other elements are 99
///         2 5
///         3 6
@Suite struct BlockTests {
  let buffer: [Double] = [99, 1, 2, 3, 99, 99, 4, 5, 6, 99]
  let layout = BlockLayout(rows: 3, columns: 2, leadingDimension: 5, offset: 1)

  @Test func productWithAVector() {
    var y: [Double] = [7, 7, 7]
    var span = y.mutableSpan
    layout.multiply(buffer.span, by: [10.0, 1].span, into: &span)
    #expect(y == [14, 25, 36])
  }

  @Test func accumulatedProductWithAVector() {
    var y: [Double] = [100, 200, 300]
    var span = y.mutableSpan
    layout.multiply(buffer.span, by: [10.0, 1].span, into: &span, accumulating: true)
    #expect(y == [114, 225, 336])
  }

  @Test func transposedProduct() {
    var y: [Double] = [1, 2]
    var span = y.mutableSpan
    layout.multiplyTransposed(buffer.span, by: [1.0, 0, -1].span, into: &span)
    #expect(y == [-1, 0])
    span = y.mutableSpan
    layout.multiplyTransposed(
      buffer.span, by: [1.0, 1, 1].span, into: &span, accumulating: false)
    #expect(y == [6, 15])
  }

  @Test func gramProduct() {
    var sum = GramAccumulator(order: 2)
    sum.add(buffer.span, layout)
    let gram = Matrix(rows: 2, columns: 2, elements: [14, 32, 32, 77])
    #expect(sum.matrix == gram)
    sum.add(sum)
    sum.add(buffer.span, layout, scale: -1)
    #expect(sum.matrix == gram)
    sum.reset()
    #expect(sum.matrix == Matrix(zeros: 2, 2))
  }

  /// 10 · (1, 4) (1, 4)ᵀ − (3, 6) (3, 6)ᵀ, twice.
  @Test func weightedGramProduct() {
    var sum = GramAccumulator(order: 2)
    sum.add(buffer.span, layout, weights: [10.0, 0, -1].span, scale: 2)
    #expect(sum.matrix == Matrix(rows: 2, columns: 2, elements: [2, 44, 44, 248]))
    sum.add(buffer.span, layout, weights: [10.0, 0, -1].span, scale: -2)
    #expect(sum.matrix == Matrix(zeros: 2, 2))
  }

  @Test("the weighted product of every number of rows", arguments: 0...20)
  func weightedRows(rows: Int) {
    for columns in [1, 3, 7, 90] {
      let x = Matrix.random(rows, columns, seed: UInt64(rows + 1))
      var (plain, weighted) = (GramAccumulator(order: columns), GramAccumulator(order: columns))
      let layout = BlockLayout(rows: rows, columns: columns)
      plain.add(x.elements.span, layout, scale: 3)
      weighted.add(
        x.elements.span, layout, weights: Array(repeating: 1.5, count: rows).span, scale: 2)
      expectEqual(weighted.matrix, plain.matrix, within: 1e-13)
    }
  }

  @Test("what arrays of working memory hold beyond the block is not read")
  func arrays() {
    var y = [0.0, 0, 0, 55]
    layout.multiply(buffer, by: [10, 1], into: &y)
    #expect(y == [14, 25, 36, 55])
    layout.multiply(buffer, by: [10, 1], into: &y, accumulating: true)
    #expect(y == [28, 50, 72, 55])
    var score = [1.0, 2]
    layout.addTransposedProduct(buffer, by: [1, 0, -1, 77], into: &score)
    #expect(score == [-1, 0])
    var (sum, weighted) = (GramAccumulator(order: 2), GramAccumulator(order: 2))
    sum.add(buffer, layout)
    weighted.add(buffer, layout, weights: [1, 1, 1, 77])
    #expect(sum.matrix == Matrix(rows: 2, columns: 2, elements: [14, 32, 32, 77]))
    #expect(weighted.matrix == sum.matrix)
  }

  @Test("packed columns keep apart from powers of two")
  func packed() {
    let layout = BlockLayout.packed(rows: 1_024, columns: 3)
    #expect(layout.leadingDimension == 1_032)
    #expect(layout.end == 2 * 1_032 + 1_024)
    #expect(BlockLayout.packed(rows: 1_017, columns: 3).leadingDimension == 1_032)
    #expect(BlockLayout.packed(rows: 8, columns: 3).leadingDimension == 8)
    #expect(BlockLayout.packed(rows: 0, columns: 3).end == 0)
  }

  @Test("a product over no rows or no columns is zero")
  func emptyBlocks() {
    var y: [Double] = [7, 7]
    var span = y.mutableSpan
    let noRows = BlockLayout(rows: 0, columns: 2)
    noRows.multiplyTransposed([Double]().span, by: [Double]().span, into: &span)
    #expect(y == [7, 7])
    span = y.mutableSpan
    noRows.multiplyTransposed(
      [Double]().span, by: [Double]().span, into: &span, accumulating: false)
    #expect(y == [0, 0])
    y = [7, 7]
    span = y.mutableSpan
    BlockLayout(rows: 2, columns: 0).multiply(
      [Double]().span, by: [Double]().span, into: &span)
    #expect(y == [0, 0])
    var sum = GramAccumulator(order: 0)
    sum.add([Double]().span, BlockLayout(rows: 4, columns: 0))
    #expect(sum.matrix == Matrix(zeros: 0, 0))
  }

  @Test("the sum of the blocks of a matrix is the Gram product of the matrix")
  func blocksSumToTheWhole() {
    let x = Matrix(rows: 4, columns: 2, elements: [1, 2, 3, 4, -1, 0, 5, 7])
    var sum = GramAccumulator(order: 2)
    for start in [0, 2] {
      sum.add(
        x.elements.span,
        BlockLayout(rows: 2, columns: 2, leadingDimension: 4, offset: start))
    }
    #expect(sum.matrix == x.crossProduct())
    #expect(sum.matrix == Matrix(rows: 2, columns: 2, elements: [30, 42, 42, 75]))
  }

  @Test(
    "traps when the block reaches past its buffer", arguments: [(3, 2, 4), (5, 2, 1), (4, 3, 0)])
  func traps(rows: Int, columns: Int, offset: Int) async {
    await #expect(processExitsWith: .failure) { [rows, columns, offset] in
      let layout = BlockLayout(
        rows: rows, columns: columns, leadingDimension: 5, offset: offset)
      var sum = GramAccumulator(order: columns)
      sum.add(Array(repeating: 1.0, count: 10).span, layout)
    }
  }

  @Test func trapsWhenLengthsDoNotFit() async {
    await #expect(processExitsWith: .failure) {
      var y = [0.0, 0]
      var span = y.mutableSpan
      BlockLayout(rows: 3, columns: 1).multiply(
        [1.0, 2, 3].span, by: [1.0].span, into: &span)
    }
    await #expect(processExitsWith: .failure) {
      var sum = GramAccumulator(order: 1)
      sum.add([1.0, 2, 3].span, BlockLayout(rows: 3, columns: 1), weights: [1.0].span)
    }
    await #expect(processExitsWith: .failure) {
      _ = BlockLayout(rows: 3, columns: 2, leadingDimension: 2)
    }
  }
}
