internal import Foundation
internal import Tenure

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A program that is run for a while, and not left behind: not when it takes too long, and not when
/// this run is interrupted.
struct ForeignProcess {
  /// Where what it reads and prints is kept.
  let folder: URL
  /// What messages say is run.
  let artefact: String
  /// How long it may take.
  let seconds: Double

  /// The most that it may print, in bytes.
  private static let outputLimit = 1 << 28

  /// Runs a program of the path.
  ///
  /// - Parameters:
  ///   - program: Its name.
  ///   - arguments: Its arguments.
  ///   - input: What it reads.
  /// - Returns: What it prints.
  /// - Throws: ``CommandFailure`` where it is not there, fails, takes too long or is interrupted.
  func run(
    _ program: String, _ arguments: [String], input: String = ""
  ) throws(CommandFailure) -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
    let commands = folder.appending(path: "input")
    do {
      // Files rather than pipes, which would have to be emptied while it runs.
      for file in [output, errors] { try Data().write(to: file) }
      try Data(input.utf8).write(to: commands)
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      process.standardInput = try FileHandle(forReadingFrom: commands)
      try process.run()
    } catch {
      throw CommandFailure(.answeredButFailed, "\(program) cannot be run: \(error)")
    }
    try wait(for: process, printing: output)
    switch process.terminationStatus {
    case 0: return text(output)
    case 127:
      throw CommandFailure(
        .answeredButFailed, "There is no \(program) here, so the artefact was not run.")
    default:
      throw CommandFailure(
        .answeredButFailed,
        "\(artefact) failed under \(program): \(Self.reason(among: text(errors)))")
    }
  }

  /// Waits for the end, and brings it about where the time is up or this run is interrupted.
  private func wait(for process: Process, printing output: URL) throws(CommandFailure) {
    let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
    while process.isRunning {
      if Signals.isInterrupted {
        end(process)
        throw CommandFailure(.interrupted, "interrupted")
      }
      if ContinuousClock.now >= deadline {
        end(process)
        throw CommandFailure(
          .answeredButFailed,
          "\(artefact) was not done after \(NumberText.plain(seconds)) seconds and was ended; look "
            + "at it, or give it more with --time-limit.")
      }
      let size = (try? FileManager.default.attributesOfItem(atPath: output.path))?[.size] as? Int
      if size ?? 0 > Self.outputLimit {
        end(process)
        throw CommandFailure(
          .answeredButFailed,
          "\(artefact) prints more than \(Self.outputLimit >> 20) MB, as no trial does, and was "
            + "ended.")
      }
      Thread.sleep(forTimeInterval: 0.01)
    }
  }

  /// Ends a program and those that it started, which are one group.
  private func end(_ process: Process) {
    if kill(-process.processIdentifier, SIGKILL) != 0 { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  private func text(_ file: URL) -> String {
    String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
  }

  /// The line that says what went wrong: a compiler's first error, else the last line, which in
  /// Python ends the traceback.
  private static func reason(among words: String) -> String {
    let lines = words.split(whereSeparator: \.isNewline).map(String.init)
    let error = lines.first { $0.contains("error:") || $0.hasPrefix("Parse error") }
    return (error ?? lines.last)?.trimmingCharacters(in: .whitespaces) ?? "it says nothing"
  }
}
