internal import Foundation
internal import Tenure

/// A file that a run writes, whole or not at all; "-" is standard output.
final class OutputFile: Sendable {
  private let file: AtomicFile

  /// Refuses a name that is empty, and to put a result in the place of what it is made from.
  static func refuse(
    _ path: String?, over inputs: [String], option: String = "--output"
  ) throws(CommandFailure) {
    func place(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
    guard let path, path != "-" else { return }
    guard !path.isEmpty else {
      throw CommandFailure(.usage, "\(option) needs the name of a file, or - for stdout.")
    }
    for input in inputs where input != "-" && place(input) == place(path) {
      throw CommandFailure(
        .usage, "\(option) \(path) would replace \(input), which is read; name another file.")
    }
  }

  /// Opens a file for writing.
  init(_ path: String) throws(CommandFailure) {
    // Before there is a file that would stay behind. A pipe has none, and may keep us waiting.
    Signals.deferInterruption(!AtomicFile.isDirect(path))
    do {
      file = try AtomicFile(path: path)
    } catch {
      Signals.deferInterruption(false)
      throw CommandFailure(writing: error)
    }
  }

  /// Writes bytes behind those already written.
  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    if Signals.isInterrupted { throw CommandFailure(.interrupted, "interrupted") }
    do {
      try file.write(bytes)
    } catch {
      throw CommandFailure(writing: error)
    }
  }

  /// Gives the file its name, now that it is complete.
  func commit() throws(CommandFailure) {
    if Signals.isInterrupted { throw CommandFailure(.interrupted, "interrupted") }
    do {
      try file.commit()
    } catch {
      throw CommandFailure(writing: error)
    }
  }

  /// Writes a whole file at once.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    let file = try OutputFile(path)
    try file.write(bytes)
    try file.commit()
  }

  deinit { Signals.deferInterruption(false) }
}

extension CommandFailure {
  /// What kept a file from being written; ends the process where it was a pipe that nobody reads.
  fileprivate init(writing error: FileWriteError) {
    switch error {
    case .cannotCreate: self.init(.cannotCreate, error.description)
    case .cannotWrite: self.init(.cannotWrite, error.description)
    case .readerGone: Signals.endByBrokenPipe()
    }
  }
}
