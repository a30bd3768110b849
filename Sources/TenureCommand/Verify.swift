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

        With an artefact that 'tenure export' wrote and --run, the same customers are predicted by \
        the artefact too: a Python module by python3, a C header by cc, SQL by sqlite3. Nothing \
        foreign is run without --run, as an artefact from elsewhere may do anything. Give --horizons, \
        --elapsed and --table as at its export.

        Examples:
          tenure verify churn.tenure.json
          tenure verify churn.tenure.json --json
          tenure verify - < churn.tenure.json
          tenure verify cox.tenure.json churn.h --run --horizons 6,12

        \(ExitStatus.help)
        """)

    @Argument(
      help: ArgumentHelp("The model file, or - for standard input.", valueName: "model"),
      completion: .models)
    var model: String

    @Argument(
      help: ArgumentHelp(
        "An artefact of the model: a .py, .h or .sql file.", valueName: "artefact"),
      completion: .file(extensions: ["py", "h", "sql"]))
    var artefact: String?

    @Flag(name: .customLong("run"), help: "Run the artefact, which is a foreign program.")
    var runs = false

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The horizons that the artefact was exported at.", valueName: "list"),
      transform: NumberList.nonNegative)
    var horizons: NumberList?

    @Option(
      help: ArgumentHelp(
        "The column of elapsed time that it was exported with.", valueName: "column"))
    var elapsed: String?

    @Option(help: ArgumentHelp("Of SQL: the table that it reads.", valueName: "table"))
    var table = "customers"

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The seconds that the artefact may take.", valueName: "seconds"))
    var timeLimit = 60.0

    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      if artefact != nil, !runs {
        throw ValidationError(
          "An artefact is a program, which is run only when told to; look at it, then add --run.")
      }
      if artefact == nil, runs || horizons != nil || elapsed != nil {
        throw ValidationError("--run, --horizons and --elapsed need an artefact.")
      }
      guard timeLimit > 0, timeLimit <= 86_400 else {
        throw ValidationError("--time-limit must be over 0 and at most 86400, not \(timeLimit).")
      }
    }

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
      let compared = try run.during(.measure) { try numbersCompared(document) }
      let checks = document.checks.count
      if common.json {
        try printJSON(
          .object(
            [
              .init("model", .string(document.model.name)),
              .init("digest", .string(document.digest())), .init("checks", .integer(checks)),
              .init("verified", .bool(true)),
            ] + (compared.map { [.init("artefactNumbers", .integer($0))] } ?? [])))
      } else {
        try StandardOutput.write(
          """
          \(name) is as it was written, and all \(NumberText.counted(checks, "check")) come out.
          \(document.digest())

          """)
        if let compared, let artefact {
          try StandardOutput.write(
            """
            \(artefact) was run and agrees: \(NumberText.counted(compared, "number")) of these customers.

            """)
        }
      }
      run.finish()
    }

    /// Runs the artefact, if there is one.
    private func numbersCompared(_ document: ModelDocument) throws(CommandFailure) -> Int? {
      guard let artefact else { return nil }
      let question = ArtefactQuestion(horizons: horizons?.values ?? [], elapsed: elapsed)
      let trial: ArtefactTrial
      do {
        trial = try document.trial(question)
      } catch {
        throw CommandFailure(.usage, error.description)
      }
      return try ForeignRun(artefact, seconds: timeLimit).compare(trial, table: table)
    }
  }
}
