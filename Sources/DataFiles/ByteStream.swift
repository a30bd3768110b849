#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The bytes of a file or a pipe, one after the other, decompressed where they are gzip.
@safe final class ByteStream {
  private let source: String
  private let descriptor: Int32
  private let limits: GzipLimits
  private var decoder: GzipDecoder?
  /// Bytes that were read and not yet handed over, or not yet decompressed.
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var rest = 0..<0
  private var isAtEnd = false

  /// Takes over a descriptor, and looks at its first bytes.
  ///
  /// - Throws: ``CSVError`` when nothing can be read.
  init(
    descriptor: Int32, source: String, limits: GzipLimits = GzipLimits()
  ) throws(CSVError) {
    self.source = source
    self.descriptor = descriptor
    self.limits = limits
    unsafe buffer = .allocate(capacity: 1 << 18)
    // A pipe may give the two bytes that tell gzip one by one.
    while rest.count < 2, !isAtEnd { try fill() }
    if rest.count >= 2, unsafe buffer[0] == 0x1F, unsafe buffer[1] == 0x8B {
      decoder = try GzipDecoder(source: source, limits: limits)
    }
  }

  deinit {
    unsafe buffer.deallocate()
    close(descriptor)
  }

  /// Whether the bytes are decompressed.
  var isCompressed: Bool { decoder != nil }

  /// Reads into `memory`.
  ///
  /// - Returns: How many bytes came; 0 at the end of the text only.
  /// - Throws: ``CSVError`` when the system refuses, or compressed bytes are damaged or cut short.
  /// - Precondition: There is room.
  func read(into memory: UnsafeMutableBufferPointer<UInt8>) throws(CSVError) -> Int {
    precondition(!memory.isEmpty, "no room to read into")
    while true {
      if rest.isEmpty, !isAtEnd {
        rest = 0..<0
        try fill()
      }
      guard !rest.isEmpty else {
        try decoder?.finish()
        return 0
      }
      let input = unsafe UnsafeBufferPointer(rebasing: buffer[rest])
      guard let decoder else {
        let count = min(rest.count, memory.count)
        _ = unsafe memory.update(fromContentsOf: input[..<count])
        rest = rest.lowerBound + count..<rest.upperBound
        return count
      }
      let step = try unsafe decoder.decode(input, into: memory)
      rest = rest.lowerBound + step.consumed..<rest.upperBound
      if step.produced > 0 { return step.produced }
    }
  }

  /// Reads to the end, into memory that the caller frees.
  ///
  /// - Throws: ``CSVError`` as `read` does, and when it does not fit.
  func readAll() throws(CSVError) -> UnsafeBufferPointer<UInt8> {
    var capacity = 1 << 20
    var count = 0
    // The system grows large blocks by moving pages, not bytes.
    var memory = unsafe malloc(capacity)
    while true {
      guard let start = unsafe memory else {
        throw .notReadable(source: source, reason: systemMessage(ENOMEM))
      }
      let bytes = unsafe start.assumingMemoryBound(to: UInt8.self)
      let received: Int
      do {
        received = try unsafe read(
          into: UnsafeMutableBufferPointer(start: bytes + count, count: capacity - count))
      } catch {
        unsafe free(start)
        throw error
      }
      guard received > 0 else { return unsafe UnsafeBufferPointer(start: bytes, count: count) }
      count += received
      guard !isCompressed || count <= limits.keptBytes else {
        unsafe free(start)
        throw .notReadable(
          source: source, reason: "more than \(limits.keptBytes >> 30) GiB when decompressed")
      }
      guard count == capacity else { continue }
      capacity *= 2
      let larger = unsafe realloc(start, capacity)
      if unsafe larger == nil { unsafe free(start) }
      unsafe memory = larger
    }
  }

  /// Reads on behind what is there.
  private func fill() throws(CSVError) {
    while true {
      let start = unsafe buffer.baseAddress?.advanced(by: rest.upperBound)
      // Bare `read` would be this type's own.
      let received = unsafe systemRead(descriptor, start, buffer.count - rest.upperBound)
      if received > 0 {
        rest = rest.lowerBound..<rest.upperBound + received
        return
      }
      if received == 0 {
        isAtEnd = true
        return
      }
      guard errno == EINTR else {
        throw .notReadable(source: source, reason: systemMessage(errno))
      }
    }
  }
}

/// The system's `read`.
private func systemRead(_ descriptor: Int32, _ start: UnsafeMutablePointer<UInt8>?, _ count: Int)
  -> Int
{
  unsafe read(descriptor, start, count)
}
