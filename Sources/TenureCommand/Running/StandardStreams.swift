#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Where results go.
enum StandardOutput {
  /// Writes text, or ends the process quietly when whoever read it went away.
  static func write(_ text: String) throws(CommandFailure) {
    try write(Array(text.utf8))
  }

  /// Writes bytes, or ends the process quietly when whoever read them went away.
  static func write(_ bytes: [UInt8]) throws(CommandFailure) {
    guard let fault = writeAll(bytes, to: STDOUT_FILENO) else { return }
    if fault == EPIPE { Signals.endByBrokenPipe() }
    throw CommandFailure(
      .cannotWrite, "standard output cannot be written: \(unsafe String(cString: strerror(fault)))")
  }
}

/// Where words go.
enum StandardError {
  /// Whether a person is likely to read along.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes text; where stderr is gone there is nobody left to tell.
  static func write(_ text: String) { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }
}

/// Writes all of `bytes`, however the system cuts them.
///
/// - Returns: The system's error number, or `nil` when all was written.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
  unsafe bytes.withUnsafeBytes { buffer in
    var start = 0
    while start < buffer.count {
      let count = unsafe write(
        descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
      if count >= 0 {
        start += count
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
