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
    try input.fileHandleForWriting.write(contentsOf: Data("time,event,age\n1,1,30\n".utf8))
    Thread.sleep(forTimeInterval: 0.5)
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
    var table = "age\n"
    for row in 0..<400_000 { table += "\(20 + row % 60)\n" }
    try Data(table.utf8).write(to: directory.url.appending(path: "many.csv"))
    let before = try directory.contents().keys.sorted()
    let scored = try process(["score", "model.json", "many.csv", "-o", "scores.csv"])
    try scored.run()
    var isWriting = false
    while scored.isRunning, !isWriting {
      isWriting = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
        .contains { $0.hasSuffix(".tmp") }
    }
    scored.interrupt()
    scored.waitUntilExit()
    #expect(isWriting)
    #expect(scored.terminationStatus == 130)
    #expect(try directory.contents().keys.sorted() == before)
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
