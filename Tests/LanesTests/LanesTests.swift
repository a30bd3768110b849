import Lanes
import RealModule
import Synchronization
import Testing

/// Work is cut the same way whatever the number of threads.
@Suite struct LanesTests {
  @Test("every index is visited once", arguments: [1, 2, 4], [0, 1, 2, 15, 16, 1_000])
  func everyIndexOnce(threads: Int, count: Int) {
    let visits = DisjointArray(repeating: 0, count: count)
    let total = Atomic(0)
    Lanes(threads: threads).forEach(count) { index in
      visits[index] += 1
      total.add(1, ordering: .relaxed)
    }
    #expect(visits.array == Array(repeating: 1, count: count))
    #expect(total.load(ordering: .relaxed) == count)
  }

  @Test("results come in order, also those that own memory", arguments: [1, 2, 4])
  func mapKeepsOrder(threads: Int) {
    let results = Lanes(threads: threads).map(100) { index in
      Array(repeating: "\(index)", count: index % 3)
    }
    #expect(results == (0..<100).map { Array(repeating: "\($0)", count: $0 % 3) })
    #expect(Lanes(threads: threads).map(0) { $0 }.isEmpty)
  }

  @Test("a call within a call finishes and keeps order", arguments: [1, 2, 4])
  func nested(threads: Int) {
    let lanes = Lanes(threads: threads)
    let table: [[[Int]]] = lanes.map(4) { i in
      lanes.map(5) { j in
        lanes.map(3) { k in 100 * i + 10 * j + k }
      }
    }
    for i in 0..<4 {
      for j in 0..<5 {
        #expect(table[i][j] == [0, 1, 2].map { 100 * i + 10 * j + $0 })
      }
    }
  }

  @Test(
    "blocks cover the rows in order, without gaps", arguments: [0, 1, 1_023, 1_024, 1_025, 5_000])
  func blocksCoverRows(rows: Int) {
    let blocks = (0..<Lanes.blockCount(rows: rows)).map { Lanes.block($0, rows: rows) }
    #expect(blocks.flatMap { $0 } == Array(0..<rows))
    #expect(blocks.dropLast().allSatisfy { $0.count == Lanes.blockRows })
    #expect(blocks.allSatisfy { !$0.isEmpty })
  }

  /// The terms differ by 30 orders of magnitude in both signs, so that another order of addition
  /// would change the last bits: the plain sum does.
  @Test("a sum has the same bits on any number of threads", arguments: [5_000, 50_000, 200_001])
  func sumsAreReproducible(rows: Int) {
    let x = (0..<rows).map { (i: Int) -> Double in
      let magnitude = Double.exp(35 * Double.sin(Double(i * i % 9_973)))
      return magnitude * Double.cos(Double(i))
    }
    let sums = [1, 2, 4, 7].map { threads in
      Lanes(threads: threads).sum(rows: rows, from: 0.0) { sum, rows in
        for i in rows { sum += x[i] }
      } combine: {
        $0 += $1
      }
    }
    #expect(Set(sums.map(\.bitPattern)).count == 1)

    var lanes = Array(repeating: 0.0, count: Lanes.count)
    for i in 0..<rows { lanes[i / 1_024 % 16] += x[i] }
    #expect(sums[0] == lanes.dropFirst().reduce(lanes[0], +))
    if rows > 16 * 1_024 { #expect(sums[0] != x.reduce(0, +)) }
  }

  @Test("a sum over no rows is where it starts")
  func emptySum() {
    let sum = Lanes(threads: 4).sum(rows: 0, from: [7]) { sum, rows in
      sum.append(rows.count)
    } combine: {
      $0 += $1
    }
    #expect(sum == [7])
  }

  @Test("a lane keeps its blocks in order")
  func lanesKeepOrder() {
    let rows = 40 * Lanes.blockRows - 5
    let blocks = Lanes(threads: 4).sum(rows: rows, from: [[Int]]([[]])) { sum, rows in
      sum[0].append(rows.lowerBound / Lanes.blockRows)
    } combine: {
      $0 += $1
    }
    #expect(blocks == (0..<16).map { Array(stride(from: $0, to: 40, by: 16)) })
  }

  @Test("parts of an array are lent one to a call", arguments: [1, 2, 4], [1, 7, 100, 1_000])
  func partsAreDisjoint(threads: Int, size: Int) {
    var array = Array(repeating: -1, count: 500)
    Lanes(threads: threads).forEachPart(of: &array, size: size) { index, part in
      for i in part.indices { part[i] += 1 + index * size + i }
    }
    #expect(array == Array(0..<500))
    var empty: [Int] = []
    Lanes(threads: threads).forEachPart(of: &empty, size: size) { _, _ in
      Issue.record("there is no part of nothing")
    }
  }

  @Test("lending parts does not change a copy")
  func partsRespectValues() {
    var array = Array(repeating: 0, count: 10)
    let copy = array
    Lanes(threads: 2).forEachPart(of: &array, size: 5) { _, part in part[0] = 1 }
    #expect(array == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0])
    #expect(copy == Array(repeating: 0, count: 10))
  }

  @Test func atLeastOneProcessor() {
    #expect(Lanes.processors >= 1)
    #expect(Lanes.single.threads == 1)
  }
}

/// What the caller may not ask for.
@Suite struct LanesContractTests {
  @Test("traps on a number of threads that cannot work", arguments: [0, -1])
  func threads(count: Int) async {
    await #expect(processExitsWith: .failure) { [count] in _ = Lanes(threads: count) }
  }

  @Test("traps on a negative count", arguments: [1, 4])
  func negativeCount(threads: Int) async {
    await #expect(processExitsWith: .failure) { [threads] in
      Lanes(threads: threads).forEach(-1) { _ in }
    }
    await #expect(processExitsWith: .failure) { [threads] in
      _ = Lanes(threads: threads).map(-1) { $0 }
    }
  }

  @Test("traps outside the blocks", arguments: [(-1, 10), (1, 1_024), (0, 0), (0, -1)])
  func blocks(block: Int, rows: Int) async {
    await #expect(processExitsWith: .failure) { [block, rows] in
      _ = Lanes.block(block, rows: rows)
    }
  }

  @Test func partsOfNoElements() async {
    await #expect(processExitsWith: .failure) {
      var array = [1, 2]
      Lanes(threads: 2).forEachPart(of: &array, size: 0) { _, _ in }
    }
  }

  @Test("traps at the end of a part, not in the next one")
  func partsEnd() async {
    await #expect(processExitsWith: .failure) {
      var array = [1, 2, 3, 4]
      Lanes(threads: 2).forEachPart(of: &array, size: 2) { _, part in part[2] = 0 }
    }
  }

  @Test("a trap in a body ends the process", arguments: [1, 2])
  func trapInBody(threads: Int) async {
    await #expect(processExitsWith: .failure) { [threads] in
      Lanes(threads: threads).forEach(8) { precondition($0 < 7, "a broken contract") }
    }
  }

  @Test("parts of two arrays are lent together", arguments: [1, 2, 4], [0, 1, 7, 1_024, 2_500])
  func partsOfTwo(threads: Int, count: Int) {
    var numbers = Array(0..<count)
    var halves = [Double](repeating: 0, count: count)
    let lanes = Lanes(threads: threads)
    let counts = lanes.mapParts(of: &numbers, and: &halves, size: 100) { part, numbers, halves in
      for i in numbers.indices {
        halves[i] = Double(numbers[i]) / 2
        numbers[i] = part
      }
      return numbers.count
    }
    #expect(counts.reduce(0, +) == count && counts.dropLast().allSatisfy { $0 == 100 })
    #expect(numbers == (0..<count).map { $0 / 100 })
    #expect(halves == (0..<count).map { Double($0) / 2 })
  }
}
