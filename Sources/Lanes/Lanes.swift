internal import Dispatch
internal import Synchronization

/// How many threads may work at once, and how work is cut so that its result does not depend on it.
///
/// Rows are cut into blocks of ``blockRows``; block b belongs to lane b mod ``count``; a lane works
/// through its blocks in order, and lanes are reduced in order 0, 1, … So every sum is formed in one
/// order whatever the number of threads, and results are the same bits.
public struct Lanes: Sendable {
  /// The rows of a block: 1,024, which keeps a block of 30 columns in a second-level cache.
  public static let blockRows = 1_024
  /// The number of lanes that a sum over rows is cut into.
  public static let count = 16

  /// The most threads that may work at once.
  public let threads: Int

  /// Allows `threads` threads.
  ///
  /// - Precondition: At least one.
  public init(threads: Int) {
    precondition(threads >= 1, "\(threads) threads cannot work")
    self.threads = threads
  }

  /// One thread: the caller's.
  public static let single = Lanes(threads: 1)

  /// The number of processors that the system has online.
  public static var processors: Int { activeProcessorCount() }

  /// Calls `body` once for each of 0 ..< `count`, on as many threads as are allowed, and waits.
  ///
  /// Calls start in order; which thread makes which call is not fixed, so `body` may share nothing
  /// but what it owns by index. Within `body` another call may be made; the threads are then shared.
  ///
  /// - Precondition: `count` is not negative.
  /// - Complexity: Under a microsecond of overhead beside the calls.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    precondition(count >= 0, "nothing can be done \(count) times")
    let workers = min(threads, count)
    guard workers > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }

  /// The results of `body` for 0 ..< `count`, in order.
  ///
  /// - Precondition: `count` is not negative.
  public func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    precondition(count >= 0, "nothing can be done \(count) times")
    return unsafe Array(unsafeUninitializedCapacity: count) { memory, initializedCount in
      let slots = unsafe SharedMemory(memory)
      forEach(count) { slots.initialize($0, to: body($0)) }
      initializedCount = count
    }
  }
}

// MARK: - Rows

extension Lanes {
  /// The number of blocks that `rows` rows are cut into.
  public static func blockCount(rows: Int) -> Int { partCount(rows, size: blockRows) }

  /// The rows of block `block` of `rows` rows.
  ///
  /// - Precondition: There is such a block.
  public static func block(_ block: Int, rows: Int) -> Range<Int> {
    part(block, of: rows, size: blockRows)
  }

  /// A sum over rows: every lane adds up its blocks in order, and lanes are added in order.
  ///
  ///     let total = lanes.sum(rows: x.count, from: 0.0) { sum, rows in
  ///       for i in rows { sum += x[i] }
  ///     } combine: { $0 += $1 }
  ///
  /// A lane's sum may carry scratch memory with it, which then is allocated once for all its blocks.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - zero: Makes the sum that a lane starts from.
  ///   - add: Adds the rows of one block to a lane's sum.
  ///   - combine: Adds the second lane's sum to the first.
  /// - Returns: The sum, the same bits on any number of threads.
  public func sum<Sum: Sendable>(
    rows: Int, from zero: @autoclosure @Sendable () -> Sum,
    _ add: @Sendable (inout Sum, Range<Int>) -> Void, combine: (inout Sum, Sum) -> Void
  ) -> Sum {
    let blocks = Lanes.blockCount(rows: rows)
    let lanes = map(min(Lanes.count, max(blocks, 1))) { lane in
      var sum = zero()
      for block in stride(from: lane, to: blocks, by: Lanes.count) {
        add(&sum, Lanes.block(block, rows: rows))
      }
      return sum
    }
    var total = lanes[0]
    for lane in lanes.dropFirst() { combine(&total, lane) }
    return total
  }

  /// Lends `array` to `body` in parts of `size` elements, several at once, to be changed in place.
  ///
  /// Parts of ``blockRows`` are the blocks of rows; parts of n elements are the columns of an n × p
  /// matrix.
  ///
  /// - Parameters:
  ///   - array: What is changed.
  ///   - size: The elements of a part; the last part may have fewer.
  ///   - body: Is given the index of a part and the part.
  /// - Precondition: `size` is at least 1.
  public func forEachPart<Element: Sendable>(
    of array: inout [Element], size: Int = Lanes.blockRows,
    _ body: @Sendable (Int, inout MutableSpan<Element>) -> Void
  ) {
    precondition(size >= 1, "parts of \(size) elements do not cover an array")
    let count = array.count
    unsafe array.withUnsafeMutableBufferPointer { buffer in
      let memory = unsafe SharedMemory(buffer)
      forEach(Lanes.partCount(count, size: size)) { index in
        memory.withPart(Lanes.part(index, of: count, size: size)) { body(index, &$0) }
      }
    }
  }

  /// The results of `body` for the parts of two arrays, in order; several parts at once are lent, to be
  /// changed in place.
  ///
  /// - Parameters:
  ///   - first: What is changed.
  ///   - second: What is changed too.
  ///   - size: The elements of a part of either; the last part may have fewer.
  ///   - body: Is given the index of a part and the part of each.
  /// - Returns: The results, in order.
  /// - Precondition: Both are equally long, and `size` is at least 1.
  public func mapParts<First: Sendable, Second: Sendable, Result: Sendable>(
    of first: inout [First], and second: inout [Second], size: Int = Lanes.blockRows,
    _ body: @Sendable (Int, inout MutableSpan<First>, inout MutableSpan<Second>) -> Result
  ) -> [Result] {
    precondition(size >= 1, "parts of \(size) elements do not cover an array")
    precondition(first.count == second.count, "\(first.count) and \(second.count) elements")
    let count = first.count
    return unsafe first.withUnsafeMutableBufferPointer { firstBuffer in
      unsafe second.withUnsafeMutableBufferPointer { secondBuffer in
        let firsts = unsafe SharedMemory(firstBuffer)
        let seconds = unsafe SharedMemory(secondBuffer)
        return map(Lanes.partCount(count, size: size)) { index in
          let part = Lanes.part(index, of: count, size: size)
          return firsts.withPart(part) { first in
            seconds.withPart(part) { second in body(index, &first, &second) }
          }
        }
      }
    }
  }

  /// The number of parts of `size` elements that cover `count` elements.
  private static func partCount(_ count: Int, size: Int) -> Int {
    precondition(count >= 0, "there cannot be \(count) rows")
    return count / size + (count % size == 0 ? 0 : 1)
  }

  /// The elements of part `index`.
  private static func part(_ index: Int, of count: Int, size: Int) -> Range<Int> {
    let parts = partCount(count, size: size)
    precondition(index >= 0 && index < parts, "there is no part \(index) of \(parts)")
    return index * size..<min((index + 1) * size, count)
  }
}

/// Memory that several threads write at once.
///
/// It is safe as long as no element is touched by two calls, which the functions above make sure of
/// by handing every index to one call only.
@safe private struct SharedMemory<Element>: @unchecked Sendable {
  private let buffer: UnsafeMutableBufferPointer<Element>

  init(_ buffer: UnsafeMutableBufferPointer<Element>) { unsafe self.buffer = buffer }

  func initialize(_ index: Int, to element: Element) {
    unsafe buffer.initializeElement(at: index, to: element)
  }

  func withPart<Result>(
    _ range: Range<Int>, _ body: (inout MutableSpan<Element>) -> Result
  ) -> Result {
    var part = unsafe buffer.extracting(range).mutableSpan
    return body(&part)
  }
}
