internal import ArgumentParser
internal import Tenure

extension TenureCommand {
  /// `tenure export MODEL --to json`: the model as an artefact for other programs.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model as an artefact for other programs.",
      discussion: """
        json is the model document itself, checked and in its canonical form: the same bytes for \
        the same model.

        Examples:
          tenure export churn.tenure.json --to json -o model.json
          tenure export churn.tenure.json --to json | python3 -m json.tool

        \(ExitStatus.help)
        """)

    @Argument(
      help: ArgumentHelp("The model file, or - for standard input.", valueName: "model"),
      completion: .file(extensions: ["json"]))
    var model: String

    @Option(name: .customLong("to"), help: ArgumentHelp("The kind of artefact.", valueName: "kind"))
    var kind: Kind

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where the artefact goes; stdout when left out.", valueName: "file"),
      completion: .file())
    var output: String?

    @OptionGroup(title: "Common options") var common: CommonOptions

    /// The kinds of artefact.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
      case json
    }

    func run() throws {
      let run = Run(common)
      try OutputFile.refuse(output, over: [])
      let document = try run.during(.read) { try ModelFile.read(model) }
      try run.during(.write) {
        let bytes = document.bytes()
        if let output {
          try OutputFile.write(bytes, to: output)
        } else {
          try StandardOutput.write(bytes)
        }
      }
      run.finish()
    }
  }
}
