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

  /// The number of processors this process may run on, as the system tells.
  public static var processors: Int { activeProcessorCount() }

  /// Calls `body` once for each of 0 ..< `count`, on as many threads as are allowed, and waits.
  ///
  /// Calls start in order; which thread makes which call is not fixed, so `body` may share nothing
  /// but what it owns by index.
  ///
  /// - Complexity: Under a microsecond of overhead beside the calls.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
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
  public func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    guard min(threads, count) > 1 else { return (0..<count).map(body) }
    let slots = Slots<Result>(count: count)
    forEach(count) { slots.fill($0, body($0)) }
    return slots.take()
  }

  /// The number of blocks that `rows` rows are cut into.
  public static func blockCount(rows: Int) -> Int { (rows + blockRows - 1) / blockRows }

  /// The rows of block `block` of `rows` rows.
  public static func block(_ block: Int, rows: Int) -> Range<Int> {
    block * blockRows..<min((block + 1) * blockRows, rows)
  }
}

/// Memory for one result per call, each written once by the call that owns its index.
@safe private final class Slots<Result>: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<Result>

  init(count: Int) { unsafe storage = .allocate(capacity: count) }

  func fill(_ index: Int, _ result: Result) {
    unsafe storage.initializeElement(at: index, to: result)
  }

  /// Moves the results out, once every slot is filled.
  func take() -> [Result] {
    let results = unsafe Array(storage)
    unsafe storage.deinitialize()
    return results
  }

  deinit { unsafe storage.deallocate() }
}
