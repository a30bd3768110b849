internal import Lanes
internal import LinearAlgebra
internal import StatisticalModels

/// Standardized rows in an order of its own, packed in blocks, and their running sums
/// Σ rᵢ zᵢ from the beginning of each stratum.
///
/// Blocks are summed side by side, then a short scan over blocks gives each the sum before it; so
/// every block can form its running sums alone.
struct OrderedRows: Sendable {
  /// A stretch of a block that belongs to one stratum.
  private struct Segment: Sendable {
    var rows: Range<Int>  // within the block
    var opensStratum: Bool
  }

  let rowCount: Int
  let columnCount: Int
  private let elements: DisjointArray<Double>
  private let segments: [Segment]
  private let segmentsOfBlock: [Range<Int>]
  /// The sum over each block's last segment, then the sum before each block.
  private let carries: DisjointArray<Double>

  var blockCount: Int { Lanes.blockCount(rows: rowCount) }

  /// Gathers the rows `order` of a design, whose strata begin at `starts`.
  init(_ design: StandardizedDesign, order: [Int32], starts: [Int], lanes: Lanes) {
    rowCount = order.count
    columnCount = design.design.columnCount
    let (n, p) = (order.count, design.design.columnCount)
    let blocks = Lanes.blockCount(rows: n)
    elements = design.gathered(order, lanes: lanes)
    carries = DisjointArray(repeating: 0, count: blocks * p)

    var segments: [Segment] = []
    var segmentsOfBlock: [Range<Int>] = []
    var stratum = 0
    for block in 0..<blocks {
      let rows = Lanes.block(block, rows: n)
      let first = segments.count
      var position = rows.lowerBound
      while position < rows.upperBound {
        while starts[stratum + 1] <= position { stratum += 1 }
        let end = min(rows.upperBound, starts[stratum + 1])
        segments.append(
          Segment(
            rows: position - rows.lowerBound..<end - rows.lowerBound,
            opensStratum: starts[stratum] == position))
        position = end
      }
      segmentsOfBlock.append(first..<segments.count)
    }
    self.segments = segments
    self.segmentsOfBlock = segmentsOfBlock
  }

  /// The rows of `block`, by position in the order.
  func rows(of block: Int) -> Range<Int> { Lanes.block(block, rows: rowCount) }

  /// How `block` lies in its memory.
  func layout(of block: Int) -> BlockLayout {
    BlockLayout(rows: rows(of: block).count, columns: columnCount)
  }

  /// Lends the standardized rows of `block`, by columns.
  func read<Result>(_ block: Int, _ body: (Span<Double>) -> Result) -> Result {
    let rows = rows(of: block)
    return elements.read(rows.lowerBound * columnCount..<rows.upperBound * columnCount, body)
  }

  /// Sums rᵢ zᵢ over the last segment of `block`; called once for each block, from any thread.
  func sumLastSegment(of block: Int, multipliers: DisjointArray<Double>) {
    let rows = rows(of: block)
    guard let last = segments[segmentsOfBlock[block]].last else { return }
    let layout = BlockLayout(
      rows: last.rows.count, columns: columnCount, leadingDimension: rows.count,
      offset: last.rows.lowerBound)
    let begin = rows.lowerBound + last.rows.lowerBound
    carries.write(block * columnCount..<(block + 1) * columnCount) { total in
      multipliers.read(begin..<begin + last.rows.count) { r in
        read(block) { layout.multiplyTransposed($0, by: r, into: &total, accumulating: false) }
      }
    }
  }

  /// Turns the blocks' sums into the sums before them; called once, after all blocks.
  func scan() {
    var running = [Double](repeating: 0, count: columnCount)
    for block in 0..<blockCount {
      let range = segmentsOfBlock[block]
      let continues = range.count == 1 && !segments[range.lowerBound].opensStratum
      for j in 0..<columnCount {
        let total = carries[block * columnCount + j]
        carries[block * columnCount + j] = running[j]
        running[j] = continues ? running[j] + total : total
      }
    }
  }

  /// Forms the running sums of columns `columns` over `block`, each behind the other in `sums`.
  ///
  /// Several columns at a time keep the processor's adders busy, where one would wait for itself.
  func runningSums(
    of block: Int, columns: Range<Int>, multipliers: DisjointArray<Double>,
    into sums: inout [Double]
  ) {
    let rows = rows(of: block)
    let count = rows.count
    var sums = sums.mutableSpan
    multipliers.read(rows) { r in
      read(block) { z in
        var j = columns.lowerBound
        while j + 4 <= columns.upperBound {
          let base = (j - columns.lowerBound) * count
          for index in segmentsOfBlock[block] {
            let segment = segments[index]
            var s0 = segment.opensStratum ? 0 : carries[block * columnCount + j]
            var s1 = segment.opensStratum ? 0 : carries[block * columnCount + j + 1]
            var s2 = segment.opensStratum ? 0 : carries[block * columnCount + j + 2]
            var s3 = segment.opensStratum ? 0 : carries[block * columnCount + j + 3]
            let z0 = z.extracting(j &* count..<(j &+ 1) &* count)
            let z1 = z.extracting((j &+ 1) &* count..<(j &+ 2) &* count)
            let z2 = z.extracting((j &+ 2) &* count..<(j &+ 3) &* count)
            let z3 = z.extracting((j &+ 3) &* count..<(j &+ 4) &* count)
            for i in segment.rows {
              let ri = r[i]
              s0 += ri * z0[i]
              s1 += ri * z1[i]
              s2 += ri * z2[i]
              s3 += ri * z3[i]
              sums[base &+ i] = s0
              sums[base &+ count &+ i] = s1
              sums[base &+ 2 &* count &+ i] = s2
              sums[base &+ 3 &* count &+ i] = s3
            }
          }
          j += 4
        }
        while j < columns.upperBound {
          let base = (j - columns.lowerBound) * count
          for index in segmentsOfBlock[block] {
            let segment = segments[index]
            var s = segment.opensStratum ? 0 : carries[block * columnCount + j]
            for i in segment.rows {
              s += r[i] * z[j &* count &+ i]
              sums[base &+ i] = s
            }
          }
          j += 1
        }
      }
    }
  }
}
