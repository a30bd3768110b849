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
