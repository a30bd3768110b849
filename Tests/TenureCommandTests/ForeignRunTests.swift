import Foundation
import Testing

/// Artefacts that hang or fail when they are run, and what is left of them.
@Suite("Running artefacts")
struct ForeignRunTests {
  private let directory: TemporaryDirectory
  private let scratch: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    scratch = try TemporaryDirectory()
    let tool = CommandLineTool(directory: directory.url)
    try FileManager.default.copyItem(
      at: packageFolder.appending(path: "Tests/HardCases/customers.csv"),
      to: directory.url.appending(path: "customers.csv"))
    let trained = try tool.run([
      "train", "cox", "customers.csv", "--formula", "Surv(time, event) ~ age", "-o", "m.json",
    ])
    try #require(trained.status == 0, "\(trained.words)")
  }

  /// Starts `tenure verify m.json artefact.py --run` on an artefact of this text.
  private func start(_ artefact: String, _ more: [String] = []) throws -> (Process, Pipe) {
    try Data(artefact.utf8).write(to: directory.url.appending(path: "artefact.py"))
    let process = Process()
    let executable: URL = try #require(CommandLineTool.executable)
    process.executableURL = executable
    process.arguments = ["verify", "m.json", "artefact.py", "--run", "--horizons", "5"] + more
    process.currentDirectoryURL = directory.url
    process.environment = ProcessInfo.processInfo.environment
      .merging(["TMPDIR": scratch.url.path]) { $1 }
    let words = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = words
    try process.run()
    return (process, words)
  }

  private func words(_ pipe: Pipe) throws -> String {
    String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }

  /// The artefact says who runs it, and then does not come to an end.
  private static let hanging = """
    import os, time
    open("pid", "w").write(str(os.getpid()) + "\\n")
    time.sleep(600)
    """

  /// The process that runs the artefact, once it does.
  private func child(of process: Process) throws -> pid_t? {
    let file = directory.url.appending(path: "pid")
    while process.isRunning {
      if let text = try? String(contentsOf: file, encoding: .utf8), text.hasSuffix("\n") {
        return pid_t(text.dropLast())
      }
      usleep(5_000)
    }
    return nil
  }

  /// Whether a process has ended; one that nobody has waited for yet has.
  private func hasEnded(_ child: pid_t) -> Bool {
    if kill(child, 0) != 0 { return true }
    let status = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
    return status?.contains(") Z ") ?? false
  }

  @Test(
    "an interruption ends the artefact too, and leaves no folder", .enabled(if: hasPython),
    arguments: [SIGINT, SIGTERM])
  func interruption(signal: Int32) throws {
    let (process, words) = try start(Self.hanging)
    let child = try #require(try child(of: process))
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(try self.words(words) == "tenure: interrupted.\n")
    #expect(hasEnded(child))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) == [])
  }

  @Test("an artefact that hangs is ended when its time is up", .enabled(if: hasPython))
  func timeLimit() throws {
    let (process, words) = try start(Self.hanging, ["--time-limit", "1.5"])
    let child = try child(of: process)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(
      try self.words(words)
        == "tenure: artefact.py was not done after 1.5 seconds and was ended; look at it, or give it "
        + "more with --time-limit.\n")
    if let child { #expect(hasEnded(child)) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) == [])
  }

  @Test("an artefact that fails is quoted in a line", .enabled(if: hasPython))
  func failure() throws {
    let (process, words) = try start("raise ValueError('no such thing')\n")
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(
      try self.words(words)
        == "tenure: artefact.py failed under python3: ValueError: no such thing.\n")
  }

  @Test("the artefact that was exported agrees", .enabled(if: hasPython))
  func agreement() throws {
    let tool = CommandLineTool(directory: directory.url)
    let exported = try tool.run([
      "export", "m.json", "--to", "python", "--horizons", "5", "-o", "churn.py",
    ])
    #expect(exported.status == 0, "\(exported.words)")
    let verified = try tool.run(["verify", "m.json", "churn.py", "--run", "--horizons", "5"])
    #expect(verified.status == 0, "\(verified.words)")
    #expect(verified.output.contains("churn.py was run and agrees"))
  }

  private static let hasPython = ["/usr/bin/python3", "/usr/local/bin/python3"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }
}
