internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The system's `write`, which a method of the same name would hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}

/// Why a file cannot be written.
public enum FileWriteError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be made.
  case cannotCreate(path: String, reason: String)
  /// The system takes no more bytes, as when a disk is full.
  case cannotWrite(path: String, reason: String)
  /// Whoever read the other end of a pipe has stopped.
  case readerGone(path: String)

  /// The failure in one sentence.
  public var description: String {
    switch self {
    case .cannotCreate(let path, let reason): "\(path) cannot be created: \(reason)."
    case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)."
    case .readerGone(let path): "\(path) cannot be written: nobody reads it any more."
    }
  }
}

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a file beside it, which takes the name when it is committed; without that it is
/// removed, and what stood under the name before stays. This guards against a program that fails,
/// not against a machine that does: nothing is forced to the disk. Pipes, devices and standard
/// output ("-") are written directly.
public final class AtomicFile: Sendable {
  /// What messages call the file.
  private let name: String
  private let descriptor: Int32
  /// The file beside it and the name that it takes; `nil` when written directly.
  private let replacement: (temporary: String, target: String)?
  private let isFinished = Atomic(false)

  /// Opens a file for writing.
  ///
  /// - Throws: ``FileWriteError/cannotCreate(path:reason:)``.
  public init(path: String) throws(FileWriteError) {
    name = path == "-" ? "standard output" : path
    if let standard = Self.openDescriptor(path) {
      replacement = nil
      descriptor = dup(standard)
      guard descriptor >= 0 else { throw Self.cannotCreate(name) }
      return
    }
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind != S_IFREG {
      replacement = nil
      descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Self.cannotCreate(name) }
      return
    }
    // A link stays, and what it points to is replaced; a file that is write-protected stays, too.
    let target = exists ? Self.resolved(path) : path
    if exists, unsafe access(target, W_OK) != 0 { throw Self.cannotCreate(name) }
    let temporary = "\(target).\(getpid()).tmp"
    unsafe unlink(temporary)
    descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.cannotCreate(name) }
    if exists { _ = fchmod(descriptor, status.st_mode & 0o777) }
    replacement = (temporary, target)
  }

  /// Whether a path is written directly, with nothing to put away: a pipe, a device or "-".
  public static func isDirect(_ path: String) -> Bool {
    if openDescriptor(path) != nil { return true }
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Writes bytes behind those already written.
  ///
  /// - Throws: ``FileWriteError``; the file cannot be committed afterwards.
  public func write(_ bytes: [UInt8]) throws(FileWriteError) {
    precondition(!isFinished.load(ordering: .relaxed), "\(name) is already committed")
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { memory in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: memory[written...])
        return unsafe systemWrite(descriptor, rest.baseAddress, rest.count)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw errno == EPIPE
          ? .readerGone(path: name) : .cannotWrite(path: name, reason: systemMessage(errno))
      }
    }
  }

  /// Gives the file its name.
  ///
  /// - Throws: ``FileWriteError``; then what stood under the name before stays.
  public func commit() throws(FileWriteError) {
    precondition(!isFinished.load(ordering: .relaxed), "\(name) is already committed")
    isFinished.store(true, ordering: .relaxed)
    var isWritten = close(descriptor) == 0
    if let replacement {
      if isWritten {
        isWritten = unsafe rename(replacement.temporary, replacement.target) == 0
      }
      guard !isWritten else { return }
      let reason = systemMessage(errno)
      unsafe unlink(replacement.temporary)
      throw .cannotWrite(path: name, reason: reason)
    }
    if !isWritten { throw .cannotWrite(path: name, reason: systemMessage(errno)) }
  }

  /// Writes a whole file at once.
  ///
  /// - Throws: ``FileWriteError``; then what stood under the name before stays.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileWriteError) {
    let file = try AtomicFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  deinit {
    guard !isFinished.load(ordering: .relaxed) else { return }
    close(descriptor)
    if let replacement { unsafe unlink(replacement.temporary) }
  }

  /// The open descriptor that a path stands for, as `/dev/stdout` does.
  private static func openDescriptor(_ path: String) -> Int32? {
    switch path {
    case "-", "/dev/stdout": STDOUT_FILENO
    case "/dev/stderr": STDERR_FILENO
    case let path where path.hasPrefix("/dev/fd/"): Int32(path.dropFirst("/dev/fd/".count))
    default: nil
    }
  }

  /// The file that a path leads to, behind all links.
  private static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  private static func cannotCreate(_ name: String) -> FileWriteError {
    .cannotCreate(path: name, reason: systemMessage(errno))
  }
}
