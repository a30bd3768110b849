internal import CZlib

/// What decompression is allowed to come to, so that a small file cannot fill the memory or keep the
/// processors busy for ever.
struct GzipLimits: Sendable {
  /// The greatest ratio of what comes out to what goes in.
  ///
  /// Tables reach 5 to 20, columns that hardly
  /// change some hundred, and the format itself 1,030.
  var ratio = 600
  /// What may come out before the ratio is looked at, as small files may be very regular.
  var freeBytes = 16 << 20
  /// The most that may come out where all of it is kept in memory.
  var keptBytes = 1 << 36
}

/// Decompresses gzip (RFC 1952) as its bytes arrive; members that follow each other are one text.
///
/// The checksum and the length at the end of each member are compared with what came out.
@safe final class GzipDecoder {
  /// What a step came to.
  struct Step {
    /// The bytes taken from the input.
    var consumed = 0
    /// The bytes put into the output.
    var produced = 0
  }

  private let limits: GzipLimits
  private let source: String
  /// zlib keeps the address of its state, which must not move.
  private let state: UnsafeMutablePointer<z_stream>
  private var consumedBytes = 0
  private var producedBytes = 0
  private var isInMember = true

  /// Prepares to decompress.
  init(source: String, limits: GzipLimits = GzipLimits()) throws(CSVError) {
    self.source = source
    self.limits = limits
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    // 15 bits of window, and 16 for the gzip format alone.
    let status = unsafe inflateInit2_(
      state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw .notReadable(source: source, reason: "zlib cannot start (\(status))")
    }
  }

  deinit {
    unsafe inflateEnd(state)
    unsafe state.deallocate()
  }

  /// Decompresses what fits.
  ///
  /// - Parameters:
  ///   - input: Compressed bytes that follow those consumed before.
  ///   - output: Receives what comes out.
  /// - Returns: How far it came; neither is 0 bytes only where both are not empty.
  /// - Throws: ``CSVError`` where the bytes are damaged, or expand more than a table does.
  func decode(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(CSVError) -> Step {
    var step = Step()
    while step.consumed < input.count, step.produced < output.count {
      if !isInMember { try startMember(unsafe input[step.consumed]) }
      let given = min(input.count - step.consumed, 1 << 30)
      let room = min(output.count - step.produced, 1 << 30)
      unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)?
        .advanced(by: step.consumed)
      unsafe state.pointee.avail_in = UInt32(given)
      unsafe state.pointee.next_out = output.baseAddress?.advanced(by: step.produced)
      unsafe state.pointee.avail_out = UInt32(room)
      let status = unsafe inflate(state, Z_NO_FLUSH)
      let consumed = given - Int(unsafe state.pointee.avail_in)
      let produced = room - Int(unsafe state.pointee.avail_out)
      step.consumed += consumed
      step.produced += produced
      try count(consumed, produced)
      switch status {
      case Z_STREAM_END: isInMember = false
      case Z_OK: break
      case Z_BUF_ERROR: return step
      default: throw .damagedGzip(source: source, byte: consumedBytes)
      }
    }
    return step
  }

  /// Ends the text.
  ///
  /// - Throws: ``CSVError`` where a member is not complete.
  func finish() throws(CSVError) {
    guard !isInMember else { throw .truncatedGzip(source: source, bytes: consumedBytes) }
  }

  /// Another member must start where something follows.
  private func startMember(_ byte: UInt8) throws(CSVError) {
    guard byte == 0x1F, unsafe inflateReset(state) == Z_OK else {
      throw .damagedGzip(source: source, byte: consumedBytes)
    }
    isInMember = true
  }

  private func count(_ consumed: Int, _ produced: Int) throws(CSVError) {
    consumedBytes += consumed
    producedBytes += produced
    guard producedBytes <= limits.freeBytes || producedBytes / limits.ratio <= consumedBytes else {
      throw .expandsTooMuch(source: source, ratio: limits.ratio)
    }
  }
}
