import Foundation
import Testing

/// What the command does when it is interrupted, and when nobody reads it any more.
@Suite("Streams and signals")
struct StreamTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    let cases = packageFolder.appending(path: "Tests/HardCases/customers.csv")
    try FileManager.default.copyItem(
      at: cases, to: directory.url.appending(path: "customers.csv"))
  }

  private func process(_ arguments: [String]) throws -> Process {
    let process = Process()
    let executable: URL = try #require(CommandLineTool.executable)
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = directory.url
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    return process
  }

  @Test("an interruption ends with 130 and leaves nothing behind")
  func interruption() throws {
    let formula = ["--formula", "Surv(time, event) ~ age"]
    let trained = try process(["train", "cox", "-"] + formula + ["-o", "model.json"])
    let input = Pipe()  // stays open, so that the command waits for more
    trained.standardInput = input
    try trained.run()
    // More than a pipe holds: when all of it is written, the command has begun to read.
    let rows = String(repeating: "1,1,30\n", count: 200_000)
    try input.fileHandleForWriting.write(contentsOf: Data("time,event,age\n\(rows)".utf8))
    trained.interrupt()
    trained.waitUntilExit()
    #expect(trained.terminationReason == .exit)
    #expect(trained.terminationStatus == 130)
    #expect(try directory.contents().keys.sorted() == ["customers.csv"])
  }

  @Test("an interruption while scores are written leaves nothing behind")
  func interruptedScores() throws {
    let formula = ["--formula", "Surv(time, event) ~ age", "-o", "model.json"]
    #expect(try tool.run(["train", "cox", "customers.csv"] + formula).status == 0)
    // On a busy machine the command may be done before this process gets to interrupt it; then a
    // larger table gives more time.
    let isInterrupted = try [400_000, 1_600_000, 6_400_000].contains { rows in
      try scoringIsInterrupted(rows: rows)
    }
    #expect(isInterrupted)
  }

  /// Interrupts the scoring of a table as soon as its output file is open.
  ///
  /// - Parameter rows: The rows of the table.
  /// - Returns: Whether the interruption came in time; if not, the scores are whole.
  /// - Throws: When the command cannot be run.
  private func scoringIsInterrupted(rows: Int) throws -> Bool {
    let table = "age\n" + String(repeating: "30\n45\n", count: rows / 2)
    try Data(table.utf8).write(to: directory.url.appending(path: "many.csv"))
    let scored = try process(["score", "model.json", "many.csv", "-o", "scores.csv"])
    try scored.run()
    while scored.isRunning, try !fileNames().contains(where: { $0.hasSuffix(".tmp") }) {
      sched_yield()
    }
    scored.interrupt()
    scored.waitUntilExit()
    #expect(scored.terminationReason == .exit)
    let isInterrupted = scored.terminationStatus != 0
    if isInterrupted {
      #expect(scored.terminationStatus == 130)
    } else {
      let scores = try Data(contentsOf: directory.url.appending(path: "scores.csv"))
      #expect(scores.count { $0 == UInt8(ascii: "\n") } == rows + 1)
      try FileManager.default.removeItem(at: directory.url.appending(path: "scores.csv"))
    }
    #expect(try fileNames() == ["customers.csv", "many.csv", "model.json"])
    return isInterrupted
  }

  private func fileNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted()
  }

  @Test("a reader that goes away ends the command quietly")
  func brokenPipe() throws {
    let described = try process(["describe", "customers.csv"])
    let output = Pipe()
    described.standardOutput = output
    let words = Pipe()
    described.standardError = words
    try output.fileHandleForReading.close()
    try described.run()
    described.waitUntilExit()
    #expect(described.terminationReason == .uncaughtSignal)
    #expect(described.terminationStatus == SIGPIPE)
    try words.fileHandleForWriting.close()
    #expect(try words.fileHandleForReading.readToEnd() ?? Data() == Data())
  }

  @Test("results go to stdout, words to stderr, and --quiet has none")
  func streams() throws {
    let arguments = ["train", "cox", "customers.csv", "--formula", "Surv(time, event) ~ age"]
    let plain = try tool.run(arguments + ["-o", "model.json"])
    #expect(plain.output.hasPrefix("Cox regression"))
    #expect(plain.words == "tenure: the model is in model.json.\n")
    let quiet = try tool.run(arguments + ["-o", "model.json", "--quiet"])
    #expect(quiet.words.isEmpty)
    #expect(quiet.output == plain.output)
  }
}
