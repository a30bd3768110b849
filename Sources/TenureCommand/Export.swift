internal import ArgumentParser
internal import Tenure

extension TenureCommand {
  /// `tenure export MODEL --to KIND`: the model as an artefact for other programs.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model as an artefact for other programs.",
      discussion: """
        Every artefact reads the raw columns and gives the numbers that tenure score gives: the \
        linear predictor, the probability of churn or the curve at the horizons asked for, and a \
        status where it has texts. A row that cannot be scored has no number.

          json               the model document itself, checked and in its canonical form
          sql:DIALECT        a SELECT over a table: duckdb, postgres, sqlite or spark
          c                  a header in C99 that needs libm only
          python             a module that needs numpy only
          swift              a source file that needs the C library only
          onnx               an ONNX graph of doubles (opset 17), one input per column
          pmml               a PMML 4.4 regression with transformations and ModelVerification
          mlflow             a directory that MLflow serves as a python_function
          coefficients       the coefficients as CSV; coefficients:json as JSON
          scorecard          a logistic model as points to add up, as CSV

        Survival models are asked at --horizons, from the start of a customer's time or, with \
        --elapsed, from the time already served.

        Examples:
          tenure export churn.tenure.json --to json -o model.json
          tenure export churn.tenure.json --to sql:postgres --table crm.customers \\
            --keep id -o churn.sql
          tenure export cox.tenure.json --to onnx --horizons 6,12 --elapsed tenure \\
            -o churn.onnx
          tenure export cox.tenure.json --to c --horizons 12 --name churn -o churn.h

        \(ExitStatus.help)
        """)

    @Argument(
      help: ArgumentHelp("The model file, or - for standard input.", valueName: "model"),
      completion: .models)
    var model: String

    @Option(
      name: .customLong("to"),
      help: ArgumentHelp(
        "The kind of artefact: \(ArtefactKind.allValueStrings.joined(separator: ", ")).",
        valueName: "kind"))
    var kind: ArtefactKind

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "Of survival models: the horizons at which the curve is given, such as 6,12.",
        valueName: "list"),
      transform: NumberList.nonNegative)
    var horizons: NumberList?

    @Option(
      help: ArgumentHelp(
        "Of survival models: the column with the time already served, from which horizons count.",
        valueName: "column"))
    var elapsed: String?

    @Option(help: ArgumentHelp("Of SQL: the table, as name or schema.name.", valueName: "table"))
    var table = "customers"

    @Option(
      parsing: .singleValue,
      help: ArgumentHelp(
        "Of SQL: a column to hand on, such as the customer's id; may be given again.",
        valueName: "column"))
    var keep: [String] = []

    @Option(
      help: ArgumentHelp(
        "Of C: what every name begins with. Of Swift: the type's name.", valueName: "name"))
    var name = "tenure"

    @Flag(
      name: .customLong("float32"),
      help: "Of ONNX: singles instead of doubles, faster and right to about six digits.")
    var float32 = false

    @OptionGroup(title: "Scorecard") var scorecard: ScorecardOptions

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where the artefact goes; stdout when left out.", valueName: "file"),
      completion: .file())
    var output: String?

    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard name.utf8.allSatisfy({ byte in Self.isWordByte(byte) }),
        name.utf8.first.map({ !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) ?? false
      else {
        throw ValidationError(
          "--name \(name) is no name; use letters, digits and underscores, a letter first.")
      }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }

    func run() throws {
      let run = Run(common)
      try OutputFile.refuse(output, over: [model])
      let document = try run.during(.read) { try ModelFile.read(model) }
      try run.during(.write) {
        switch try content(of: document) {
        case .file(let bytes):
          if let output {
            try OutputFile.write(bytes, to: output)
          } else {
            try StandardOutput.write(bytes)
          }
        case .directory(let files):
          guard let output else {
            throw CommandFailure(.usage, "This artefact is a directory; say where with -o.")
          }
          try OutputDirectory.write(files, to: output)
        }
      }
      run.finish()
    }

    private func content(of document: ModelDocument) throws(CommandFailure) -> Artefact.Content {
      guard let artefact else { return .file(document.bytes()) }
      let question = ArtefactQuestion(horizons: horizons?.values ?? [], elapsed: elapsed)
      do {
        return try document.artefact(artefact, question, version: tenureVersion)
      } catch {
        switch error {
        case .question: throw CommandFailure(.usage, error.description)
        case .refused: throw CommandFailure(.dataAtFault, error.description)
        case .disagreement: throw CommandFailure(.bug, error.description)
        }
      }
    }

    /// What is to be written; `nil` for the document itself.
    private var artefact: Artefact? {
      switch kind {
      case .json: nil
      case .onnx: .onnx(asFloat: float32)
      case .c: .c(prefix: name)
      case .python: .python
      case .pmml: .pmml
      case .swift: .swift(name: name.prefix(1).uppercased() + name.dropFirst())
      case .mlflow: .mlflow
      case .coefficients: .coefficients
      case .coefficientsAsJSON: .coefficientsAsJSON
      case .scorecard: .scorecard(scorecard.scale)
      case .sql(let dialect):
        .sql(dialect, table: table.split(separator: ".").map(String.init), keeping: keep)
      }
    }
  }
}
