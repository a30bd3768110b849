import Foundation
import TestSupport
import Testing

/// The built command, run as a shell would.
struct CommandLineTool {
  /// What a run gave.
  struct Outcome {
    let status: Int32
    let output: String
    let words: String
  }

  /// Where it runs.
  let directory: URL

  /// Runs `tenure` with these arguments.
  ///
  /// - Parameters:
  ///   - arguments: The arguments.
  ///   - input: A file of the directory that becomes standard input.
  /// - Returns: The exit code and what was printed.
  /// - Throws: When the command is not there.
  func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
    let process = Process()
    let executable: URL = try #require(Self.executable, "tenure is not beside the tests")
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no", "COLUMNS": "80"]) { $1 }
    // Files rather than pipes, which would have to be emptied while the command runs.
    let scratch = try TemporaryDirectory()
    let (output, words) = (scratch.url.appending(path: "1"), scratch.url.appending(path: "2"))
    for file in [output, words] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: words)
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: directory.appending(path: $0)) }
      ?? FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      words: String(decoding: try Data(contentsOf: words), as: UTF8.self))
  }

  /// The command, which is built into the folder that holds the tests.
  static let executable: URL? = {
    let tests = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
      .resolvingSymlinksInPath()
    let command = tests.deletingLastPathComponent().appending(path: "tenure")
    return FileManager.default.isExecutableFile(atPath: command.path) ? command : nil
  }()
}

/// A directory that goes when nobody needs it any more.
final class TemporaryDirectory {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "tenure-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Copies tables that come with packages, named on the left, to the file names on the right; those
  /// that are absent are left out.
  func copyPackageTables(_ files: [String: String]) throws {
    for (name, file) in files {
      guard let path = PackageTables.path(name) else { continue }
      try FileManager.default.copyItem(atPath: path, toPath: url.appending(path: file).path)
    }
  }

  /// The names of the files in it, with their contents.
  func contents() throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: url.appending(path: $0))) })
  }
}

/// The folder of the package.
let packageFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
