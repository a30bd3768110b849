#if canImport(Glibc)
  internal import Glibc
#endif

/// Allocates memory for `count` elements; large arrays on pages of 2 MiB where the system has them.
///
/// A first touch costs the system about as much for a page of 4 KiB as for one of 2 MiB.
func allocateLargePages<Element>(_ count: Int) -> UnsafeMutableBufferPointer<Element> {
  let pageBytes = 1 << 21
  let bytes = count * MemoryLayout<Element>.stride
  guard bytes >= 2 * pageBytes else { return .allocate(capacity: count) }
  let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: pageBytes)
  #if os(Linux)
    // Advice only: where the system declines it, ordinary pages serve.
    _ = unsafe madvise(memory, bytes, MADV_HUGEPAGE)
  #endif
  let elements = unsafe memory.bindMemory(to: Element.self, capacity: count)
  return unsafe UnsafeMutableBufferPointer(start: elements, count: count)
}

extension Array where Element: BitwiseCopyable {
  /// Makes `count` elements that have no value until they are written; large arrays on large pages.
  ///
  /// Threads that each write their own part are then the first to touch that memory, so the system
  /// brings pages for all of them at once.
  ///
  /// - Precondition: No element is read before it was written.
  package init(unwritten count: Int) {
    unsafe self.init(unsafeUninitializedCapacity: count) { memory, initializedCount in
      unsafe adviseLargePages(UnsafeMutableRawBufferPointer(memory))
      initializedCount = count
    }
  }
}

/// Asks for large pages for those that lie wholly in `memory`.
private func adviseLargePages(_ memory: UnsafeMutableRawBufferPointer) {
  #if os(Linux)
    let pageBytes = 1 << 21
    guard let start = memory.baseAddress, memory.count >= 2 * pageBytes else { return }
    let first = unsafe start.alignedUp(toMultipleOf: pageBytes)
    let end = unsafe (start + memory.count).alignedDown(toMultipleOf: pageBytes)
    // Advice only: where the system declines it, ordinary pages serve.
    _ = unsafe madvise(first, end - first, MADV_HUGEPAGE)
  #endif
}
