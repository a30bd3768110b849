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
    ["drivers", "what-if"], ["simulate"],
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
