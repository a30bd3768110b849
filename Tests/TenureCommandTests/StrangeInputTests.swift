import Foundation
import Testing

/// What strange input gets: the sentence, the exit code, and that nothing is left behind.
///
/// Snapshots/strange-input.txt is meant to be read from top to bottom.
@Suite("Strange input")
struct StrangeInputTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    let cases = packageFolder.appending(path: "Tests/HardCases")
    // Folders hold the tables of other tests.
    for name in try FileManager.default.contentsOfDirectory(atPath: cases.path)
    where name.contains(".") {
      try FileManager.default.copyItem(
        at: cases.appending(path: name), to: directory.url.appending(path: name))
    }
    try makeModels()
  }

  /// A model, and copies that something happened to.
  private func makeModels() throws {
    let arguments = ["--formula", "Surv(time, event) ~ age + plan", "-o", "model.json", "-q"]
    let trained = try tool.run(["train", "cox", "customers.csv"] + arguments)
    try #require(trained.status == 0, "\(trained.words)")
    let model = try text("model.json")
    try write(String(model.prefix(model.count / 2)), "truncated.json")
    for (name, old, new) in [
      ("edited.json", "\"observations\": 16", "\"observations\": 17"),
      ("newer.json", "\"formatVersion\": 1", "\"formatVersion\": 2"),
    ] {
      try #require(model.contains(old))
      try write(model.replacing(old, with: new), name)
    }
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: directory.url.appending(path: name)), as: UTF8.self)
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: directory.url.appending(path: name))
  }

  @Test("every case says what it says in the snapshot, and leaves behind what it should")
  func snapshot() throws {
    var lines = [
      "What strange input gets: the case, the command, what it says, the exit code.", "",
    ]
    for section in StrangeInput.sections {
      lines += ["", "== \(section.title) ==", ""]
      for item in section.cases {
        lines += [item.title, "  $ \(item.command)"]
        lines += try run(item, section.promise).map { "  \($0)" } + [""]
      }
    }
    try expectSnapshot(lines.joined(separator: "\n"), "strange-input.txt")
  }

  @Test(
    "what is only written differently gives the same model, byte for byte",
    arguments: [
      ["crlf.csv"], ["byte-order-mark.csv"], ["quoted-newlines.csv"],
      ["no-newline-at-the-end.csv"], ["semicolons.csv", "--decimal", ","], ["-"],
    ])
  func sameModel(arguments: [String]) throws {
    let formula = ["--formula", "Surv(time, event) ~ age", "-q"]
    let plain = try tool.run(["train", "cox", "customers.csv"] + formula + ["-o", "a.json"])
    let other = try tool.run(
      ["train", "cox"] + arguments + formula + ["-o", "b.json"], input: "customers.csv")
    #expect(plain.status == 0)
    #expect(other.status == 0, "\(other.words)")
    #expect(try text("a.json") == text("b.json"))
  }

  /// Runs a case, checks what the section promises, and gives its lines for the snapshot.
  private func run(_ item: StrangeInput.Case, _ promise: StrangeInput.Promise) throws -> [String] {
    let before = try directory.contents()
    let outcome = try tool.run(item.arguments, input: item.input)
    let after = try directory.contents()
    let warnings = Self.warnings(in: outcome.output)
    // The tables are tiny, and every fit to them says that events are few.
    let others = warnings.filter { !$0.hasPrefix("Warning: there are only ") }
    #expect(outcome.status == item.status, "\(item.command): \(outcome.words)")
    var lines = outcome.words.split(separator: "\n").map(String.init)
    switch promise {
    case .silence:
      #expect(outcome.words.isEmpty && others.isEmpty, "\(item.command): \(outcome.words)")
      #expect(after.count == before.count + 1, "\(item.command) writes its file")
      lines = ["exit 0, silent"]
    case .warning:
      #expect(!others.isEmpty, "\(item.command) warns")
      #expect(after.count == before.count + 1, "\(item.command) writes its file")
      lines = warnings + ["exit 0"]
    case .remark:
      #expect(!outcome.words.isEmpty, "\(item.command) says something")
      lines += outcome.output.split(separator: "\n").map(String.init) + ["exit 0"]
    case .refusal:
      #expect(lines.count == 1 || outcome.status == 64, "\(item.command) says one sentence")
      #expect(outcome.words.hasPrefix("tenure: "))
      #expect(outcome.output.isEmpty, "\(item.command) prints no result")
      #expect(after == before, "\(item.command) writes nothing")
      lines.append("exit \(outcome.status), nothing written")
    }
    for name in after.keys where before[name] == nil {
      try FileManager.default.removeItem(at: directory.url.appending(path: name))
    }
    return lines
  }

  /// The warnings of a report, each on one line.
  private static func warnings(in report: String) -> [String] {
    var warnings: [String] = []
    for line in report.split(separator: "\n") {
      if line.hasPrefix("Warning: ") {
        warnings.append(String(line))
      } else if line.hasPrefix("  "), !warnings.isEmpty {
        warnings[warnings.count - 1] += line.dropFirst()
      }
    }
    return warnings
  }
}
