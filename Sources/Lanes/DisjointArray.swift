/// An array that several threads fill at once, each its own range.
///
/// A kernel's rows belong to blocks, and a block to one call of ``Lanes/forEach(_:_:)``; so the
/// ranges that calls write are disjoint, and nothing is locked. Reading what another call writes
/// before the region ends is an error that is not detected.
@safe public final class DisjointArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  @usableFromInline let storage: UnsafeMutableBufferPointer<Element>

  /// The number of elements.
  @inlinable public var count: Int { unsafe storage.count }

  /// Allocates `count` elements, all `value`.
  @inlinable
  public init(repeating value: Element, count: Int) {
    unsafe storage = .allocate(capacity: count)
    unsafe storage.initialize(repeating: value)
  }

  /// Allocates `count` elements that have no value until they are written.
  ///
  /// Each thread that fills its own range is then the first to touch that memory, so the system
  /// brings pages for all of them at once, and large ones for large arrays.
  ///
  /// - Precondition: No element is read before it was written.
  public init(unwritten count: Int) {
    unsafe storage = allocateLargePages(count)
  }

  @inlinable
  deinit { unsafe storage.deallocate() }

  /// The element at `index`.
  @inlinable
  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "\(index) is outside 0..<\(count)")
      return unsafe storage[index]
    }
    set {
      precondition(index >= 0 && index < count, "\(index) is outside 0..<\(count)")
      unsafe storage[index] = newValue
    }
  }

  /// Lends the elements of `range`, to read.
  @inlinable
  public func read<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (Span<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
    let part = unsafe UnsafeBufferPointer(rebasing: storage[range])
    return try unsafe body(Span(_unsafeElements: part))
  }

  /// Lends the elements of `range`, to write; the caller owns that range.
  @inlinable
  public func write<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (inout MutableSpan<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
    let part = unsafe UnsafeMutableBufferPointer(rebasing: storage[range])
    var span = unsafe MutableSpan(_unsafeElements: part)
    return try body(&span)
  }

  /// A copy of all elements.
  @inlinable public var array: [Element] { unsafe Array(storage) }
}

/// Working memory that lanes keep from one region to the next, one value for each lane.
@safe public final class LaneMemory<Workspace>: @unchecked Sendable {
  @usableFromInline let storage: UnsafeMutableBufferPointer<Workspace>

  /// The number of lanes.
  @inlinable public var count: Int { unsafe storage.count }

  /// Makes a workspace for each of `count` lanes.
  @inlinable
  public init(count: Int, _ make: (Int) -> Workspace) {
    unsafe storage = .allocate(capacity: count)
    for lane in 0..<count { unsafe storage.initializeElement(at: lane, to: make(lane)) }
  }

  @inlinable
  deinit {
    unsafe storage.deinitialize()
    unsafe storage.deallocate()
  }

  /// Lends the workspace of `lane` to the one call that works as that lane.
  @inlinable
  public func with<Result, Failure: Error>(
    _ lane: Int, _ body: (inout Workspace) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(lane >= 0 && lane < count, "there is no lane \(lane)")
    return try unsafe body(&storage[lane])
  }
}
