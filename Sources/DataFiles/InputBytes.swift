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

  /// Opens a file, or standard input when `path` is "-"; what is no plain file is read to its end.
  convenience init(path: String, source: String) throws(CSVError) {
    switch try Opened(path: path, source: source) {
    case .mapped(let bytes): unsafe self.init(mapped: bytes)
    case .stream(let stream): try unsafe self.init(allocated: stream.readAll())
    }
  }

  /// An input that was opened and not yet read.
  @safe enum Opened {
    /// A file that can be mapped.
    case mapped(UnsafeBufferPointer<UInt8>)
    /// A pipe, a terminal, a compressed file, or what the system makes up.
    case stream(ByteStream)

    /// Opens a file, or standard input when `path` is "-".
    init(path: String, source: String) throws(CSVError) {
      let descriptor = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw errno == ENOENT || errno == ENOTDIR
          ? .noSuchFile(source: source) : .notReadable(source: source, reason: systemMessage(errno))
      }
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0 else {
        let reason = systemMessage(errno)
        close(descriptor)
        throw .notReadable(source: source, reason: reason)
      }
      let kind = status.st_mode & S_IFMT
      guard kind != S_IFDIR else {
        close(descriptor)
        throw .isDirectory(source: source)
      }
      // Standard input may be a file of which something is read already; files that the system makes
      // up say they are empty.
      let size = Int(status.st_size)
      if kind == S_IFREG, size > 0, path != "-" || lseek(descriptor, 0, SEEK_CUR) == 0 {
        let pages = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        if let pages = unsafe pages, unsafe pages != MAP_FAILED {
          let start = unsafe pages.assumingMemoryBound(to: UInt8.self)
          guard size >= 2, unsafe start[0] == 0x1F, unsafe start[1] == 0x8B else {
            close(descriptor)
            self = unsafe .mapped(UnsafeBufferPointer(start: start, count: size))
            return
          }
          unsafe munmap(pages, size)
        }
      }
      self = .stream(try ByteStream(descriptor: descriptor, source: source))
    }
  }

  /// Takes over a file that is mapped.
  init(mapped pages: UnsafeBufferPointer<UInt8>) { unsafe storage = .mapped(pages) }

  /// Takes over memory of `malloc`.
  private init(allocated memory: UnsafeBufferPointer<UInt8>) { unsafe storage = .allocated(memory) }

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

  /// Gives the memory of parts of a mapped file back, now and then; what is touched again is read
  /// again.
  ///
  /// Some megabytes go at once, since all threads are interrupted each time. Those before them go once
  /// more: another thread may have been reading there when they went.
  ///
  /// - Parameters:
  ///   - parts: The parts, which follow each other.
  ///   - index: The part that was read.
  func release(_ parts: [Range<Int>], behind index: Int) {
    let bytes = parts[parts.count - 1].upperBound - parts[0].lowerBound
    let step = max(1, parts.count * (4 << 20) / max(1, bytes))
    guard index % step == step - 1 || index == parts.count - 1 else { return }
    let first = max(0, index / step - 1) * step
    release(parts[first].lowerBound..<parts[index].upperBound)
  }

  private func release(_ range: Range<Int>) {
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
