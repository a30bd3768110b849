import Lanes
import Testing

/// Memory that lanes share or keep.
@Suite struct LaneMemoryTests {
  @Test("ranges written by many calls come together", arguments: [1, 2, 4])
  func disjointRanges(threads: Int) {
    let rows = 5 * Lanes.blockRows + 7
    let array = DisjointArray(repeating: -1, count: rows)
    Lanes(threads: threads).forEach(Lanes.blockCount(rows: rows)) { block in
      let range = Lanes.block(block, rows: rows)
      array.write(range) { part in
        for i in part.indices { part[i] = range.lowerBound + i }
      }
    }
    #expect(array.count == rows)
    #expect(array.array == Array(0..<rows))
    #expect(array.read(3..<6) { [$0[0], $0[1], $0[2]] } == [3, 4, 5])
    array[4] = 40
    #expect(array[4] == 40)
  }

  @Test("a lane finds what it left", arguments: [1, 2, 4])
  func workspaces(threads: Int) {
    let memory = LaneMemory(count: 16) { lane in [lane] }
    for round in 1...3 {
      Lanes(threads: threads).forEach(memory.count) { lane in
        memory.with(lane) { $0.append(round * 100 + lane) }
      }
    }
    for lane in 0..<16 {
      #expect(memory.with(lane) { $0 } == [lane, 100 + lane, 200 + lane, 300 + lane])
    }
  }

  @Test("traps outside the memory", arguments: [-1, 8])
  func traps(index: Int) async {
    await #expect(processExitsWith: .failure) { [index] in
      _ = DisjointArray(repeating: 0, count: 8)[index]
    }
    await #expect(processExitsWith: .failure) { [index] in
      DisjointArray(repeating: 0, count: 8)[index] = 1
    }
    await #expect(processExitsWith: .failure) { [index] in
      DisjointArray(repeating: 0, count: 8).read(index..<index + 1) { _ in }
    }
    await #expect(processExitsWith: .failure) { [index] in
      DisjointArray(repeating: 0, count: 8).write(index..<index + 1) { _ in }
    }
    await #expect(processExitsWith: .failure) { [index] in
      LaneMemory(count: 8) { $0 }.with(index) { _ in }
    }
  }
}
