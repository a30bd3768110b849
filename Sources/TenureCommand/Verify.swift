internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure verify MODEL`: whether the file is what was written and predicts what it did.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that a model file is what was written and predicts what it did.",
      discussion: """
        The digest covers every digit of the file. The checks are made-up customers with the \
        predictions that training made for them; they are predicted again.

        Examples:
          tenure verify churn.tenure.json
          tenure verify churn.tenure.json --json
          tenure verify - < churn.tenure.json

        \(ExitStatus.help)
        """)

    @Argument(
      help: ArgumentHelp("The model file, or - for standard input.", valueName: "model"),
      completion: .file(extensions: ["json"]))
    var model: String

    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let bytes = try run.during(.read) { try ModelFile.bytes(of: model) }
      let name = ModelFile.name(of: model)
      let document: ModelDocument
      do {
        document = try run.during(.measure) { try ModelDocument(bytes: bytes, source: name) }
      } catch let error as ModelDocumentError {
        guard case .check = error.problem else {
          throw CommandFailure(.dataAtFault, error.description)
        }
        throw CommandFailure(.answeredButFailed, error.description)
      }
      let checks = document.checks.count
      if common.json {
        try printJSON(
          .object([
            .init("model", .string(document.model.name)),
            .init("digest", .string(document.digest())), .init("checks", .integer(checks)),
            .init("verified", .bool(true)),
          ]))
      } else {
        try StandardOutput.write(
          """
          \(name) is as it was written, and all \(NumberText.counted(checks, "check")) come out.
          \(document.digest())

          """)
      }
      run.finish()
    }
  }
}
