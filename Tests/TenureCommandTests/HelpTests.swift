import Foundation
import Testing

@Suite("Help")
struct HelpTests {
  private let tool: CommandLineTool
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
  }

  private static let commands = [
    [], ["describe"], ["label"], ["episodes"], ["curves"], ["train"], ["train", "logistic"],
    ["train", "cox"], ["train", "discrete-time"], ["train", "piecewise-exponential"],
    ["train", "aft"], ["train", "royston-parmar"], ["train", "cure"], ["train", "cause-specific"],
    ["train", "fine-gray"], ["path"],
    ["path", "logistic"],
    ["path", "cox"], ["diagnose"], ["evaluate"], ["compare"], ["plot"], ["effects"],
    ["score"], ["monitor"], ["recalibrate"],
    ["export"], ["verify"], ["drivers"], ["drivers", "battery"], ["drivers", "validate"],
    ["drivers", "reliability"], ["drivers", "factors"], ["drivers", "score"], ["drivers", "index"],
    ["drivers", "importance"], ["drivers", "gap"], ["drivers", "matrix"],
    ["drivers", "claims"], ["drivers", "what-if"], ["simulate"],
    ["simulate", "customers"],
  ]

  @Test("every command's help is as it was")
  func snapshot() throws {
    var text = ""
    for command in Self.commands {
      let help = try tool.run(command + ["--help"])
      #expect(help.status == 0)
      #expect(help.words.isEmpty)
      text += "$ \((["tenure"] + command + ["--help"]).joined(separator: " "))\n\(help.output)\n"
    }
    try expectSnapshot(text, "help.txt")
  }

  @Test("every command that does something shows examples and exit codes", arguments: commands)
  func examples(command: [String]) throws {
    let help = try tool.run(command + ["--help"]).output
    let groups = ["train", "path", "drivers", "simulate"]
    guard command.count != 1 || !groups.contains(command[0]) else { return }
    let call = (["tenure"] + command).joined(separator: " ")
    #expect(help.split(separator: "\n").filter { $0.hasPrefix("  \(call) ") }.count >= 2)
    #expect(help.contains("Exit codes:"))
  }

  /// Lists the commands that help lists, and theirs.
  private func tree(_ command: [String] = []) throws -> [[String]] {
    let lines = try tool.run(command + ["--help"]).output.split(
      separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: "SUBCOMMANDS:") else { return [command] }
    let names = lines[(start + 1)...].prefix { !$0.isEmpty }.compactMap { line in
      line.hasPrefix("  ") && !line.hasPrefix("   ")
        ? line.split(separator: " ").first.map(String.init) : nil
    }
    #expect(!names.isEmpty)
    return try [command] + names.flatMap { try tree(command + [$0]) }
  }

  @Test("no command is forgotten here")
  func allCommands() throws {
    #expect(try Set(tree()) == Set(Self.commands))
  }

  @Test("examples can be pasted as help prints them", arguments: commands)
  func pastedExamples(command: [String]) throws {
    let tenure = try #require(CommandLineTool.executable).path
    let help = try tool.run(command + ["--help"]).output
    let overview = help.components(separatedBy: "\nUSAGE:")[0]
    var examples: [String] = []
    var isOpen = false
    for line in overview.split(separator: "\n", omittingEmptySubsequences: false) {
      if isOpen {
        #expect(line.hasPrefix("    "), "cut in two: \(examples.last ?? "") | \(line)")
        examples[examples.count - 1] += "\n" + line
      } else if line.hasPrefix("  tenure ") {
        examples.append(String(line))
      } else {
        #expect(!line.hasPrefix("  -"), "an option on a line of its own: \(line)")
        continue
      }
      isOpen = line.hasSuffix("\\")
    }
    for example in examples {
      // Without its tables an example that can be parsed ends with 66, with 65 where an empty input
      // takes the place of its file, and otherwise with 64.
      let readsInput = example.contains(#/ < \S+$/#)
      let command = example.replacing(#/ < \S+$/#, with: "").replacing(
        #/^  tenure /#, with: "\"$0\" ")
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", command, tenure]
      let folder = try TemporaryDirectory()
      process.currentDirectoryURL = folder.url
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(
        (readsInput ? [65, 66] : [0, 66]).contains(process.terminationStatus),
        "\(example): \(process.terminationStatus)")
    }
  }

  @Test("an option is proposed only where the names are alike")
  func proposals() throws {
    let far = try tool.run(["describe", "a.csv", "--breaks", "3"])
    #expect(far.status == 64)
    #expect(far.words.hasPrefix("tenure: Unknown option '--breaks'; --help lists those there are."))
    let near = try tool.run(["describe", "a.csv", "--delimeter", ";"])
    #expect(near.words.contains("Did you mean '--delimiter'?"))
  }

  @Test("a condition that cannot be read is shown")
  func condition() throws {
    let outcome = try tool.run(["describe", "a.csv", "--where", "age > > 3"])
    #expect(outcome.status == 64)
    #expect(outcome.words.hasPrefix(#"tenure: --where "age > > 3": at character 7, found >"#))
  }

  @Test("completion scripts are offered", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let script = try tool.run(["--generate-completion-script", shell])
    #expect(script.status == 0)
    #expect(script.output.contains("confidence-level"))
  }

  @Test("the version is that of the documents")
  func version() throws {
    let version = try tool.run(["--version"]).output.split(separator: "\n").first
    #expect(version == "0.1.0")
  }
}
