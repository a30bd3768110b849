internal import Foundation
internal import Tenure

/// A directory that a run writes, whole or not at all.
enum OutputDirectory {
  /// Writes files into a new directory.
  ///
  /// - Throws: ``CommandFailure`` where there is something at `path` already, or files cannot be
  ///   written.
  static func write(_ files: [Artefact.File], to path: String) throws(CommandFailure) {
    let manager = FileManager.default
    guard path != "-", !manager.fileExists(atPath: path) else {
      throw CommandFailure(
        .cannotCreate, "\(path) exists; this artefact is a directory, so name a new one.")
    }
    let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).tmp"
    do {
      defer { try? manager.removeItem(atPath: temporary) }
      for file in files {
        let target = URL(fileURLWithPath: temporary).appendingPathComponent(file.path)
        try manager.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: target)
      }
      try manager.moveItem(atPath: temporary, toPath: path)
    } catch {
      throw CommandFailure(
        .cannotCreate, "\(path) cannot be written: \(error.localizedDescription)")
    }
  }
}
