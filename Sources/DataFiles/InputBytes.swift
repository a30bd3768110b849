#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The bytes of an input: a mapped file, or memory where there is nothing to map.
///
/// A mapped file must not be cut short by another process while it is read; the system ends
/// processes that touch what is no longer there.
@safe final class InputBytes: @unchecked Sendable {
  @safe private enum Storage {
    case array([UInt8])
    case mapped(UnsafeBufferPointer<UInt8>)
    case allocated(UnsafeBufferPointer<UInt8>)
  }

  private let storage: Storage

  /// Holds bytes that are in memory.
  init(_ bytes: [UInt8]) { storage = .array(bytes) }

  /// Opens a file, or standard input when `path` is "-".
  init(path: String, source: String) throws(CSVError) {
    let descriptor = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .noSuchFile(source: source) : .notReadable(source: source, reason: systemMessage(errno))
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .notReadable(source: source, reason: systemMessage(errno))
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else { throw .isDirectory(source: source) }
    // Standard input may be a file of which something is read already; files that the system makes
    // up say they are empty.
    let size = Int(status.st_size)
    if kind == S_IFREG, size > 0, path != "-" || lseek(descriptor, 0, SEEK_CUR) == 0 {
      let pages = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
      if let pages = unsafe pages, unsafe pages != MAP_FAILED {
        let start = unsafe pages.assumingMemoryBound(to: UInt8.self)
        storage = unsafe .mapped(UnsafeBufferPointer(start: start, count: size))
        return
      }
    }
    storage = unsafe .allocated(try Self.readAll(descriptor, source: source))
  }

  /// Reads to the end of a pipe, a terminal or another stream.
  private static func readAll(
    _ descriptor: Int32, source: String
  ) throws(CSVError) -> UnsafeBufferPointer<UInt8> {
    var capacity = 1 << 20
    var count = 0
    // The system grows large blocks by moving pages, not bytes.
    var memory = unsafe malloc(capacity)
    while true {
      guard let start = unsafe memory else {
        throw .notReadable(source: source, reason: systemMessage(ENOMEM))
      }
      let received = unsafe read(descriptor, start + count, capacity - count)
      if received == 0 {
        return unsafe UnsafeBufferPointer(
          start: start.assumingMemoryBound(to: UInt8.self), count: count)
      } else if received > 0 {
        count += received
        guard count == capacity else { continue }
        capacity *= 2
        let larger = unsafe realloc(start, capacity)
        if unsafe larger == nil { unsafe free(start) }
        unsafe memory = larger
      } else if errno != EINTR {
        let reason = systemMessage(errno)
        unsafe free(start)
        throw .notReadable(source: source, reason: reason)
      }
    }
  }

  deinit {
    switch storage {
    case .array: break
    case .mapped(let pages):
      unsafe munmap(UnsafeMutableRawPointer(mutating: pages.baseAddress), pages.count)
    case .allocated(let memory):
      unsafe free(UnsafeMutableRawPointer(mutating: memory.baseAddress))
    }
  }

  /// Lends the bytes.
  func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .array(let bytes): try body(bytes.span)
    case .mapped(let memory), .allocated(let memory): try body(unsafe memory.span)
    }
  }

  /// Gives the memory of a part of a mapped file back; it is read again when it is touched again.
  func release(_ range: Range<Int>) {
    guard case .mapped(let pages) = storage, let start = pages.baseAddress else { return }
    let pageSize = Int(getpagesize())
    let first = (range.lowerBound + pageSize - 1) / pageSize * pageSize
    let last =
      range.upperBound == pages.count ? pages.count : range.upperBound / pageSize * pageSize
    guard first < last else { return }
    unsafe madvise(UnsafeMutableRawPointer(mutating: start + first), last - first, MADV_DONTNEED)
  }
}

/// What the system says of an error number.
func systemMessage(_ number: Int32) -> String {
  guard let message = unsafe strerror(number) else { return "error \(number)" }
  return unsafe String(cString: message)
}
