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

          json          the model document itself, checked and in its canonical form
          onnx          an ONNX graph of doubles (opset 17), one input per column
          sql:DIALECT   a SELECT over a table: duckdb, postgres, sqlite or spark
          c             a header in C99 that needs libm only
          python        a module that needs numpy only

        Examples:
          tenure export churn.tenure.json --to json -o model.json
          tenure export churn.tenure.json --to sql:postgres --table crm.customers --keep id -o churn.sql
          tenure export cox.tenure.json --to onnx --horizons 6,12 --elapsed tenure -o churn.onnx
          tenure export cox.tenure.json --to c --horizons 12 --name churn -o churn.h

        \(ExitStatus.help)
        """)

    @Argument(
      help: ArgumentHelp("The model file, or - for standard input.", valueName: "model"),
      completion: .file(extensions: ["json"]))
    var model: String

    @Option(
      name: .customLong("to"),
      help: ArgumentHelp(
        "The kind of artefact: \(Kind.allValueStrings.joined(separator: ", ")).", valueName: "kind"))
    var kind: Kind

    @Option(
      help: ArgumentHelp(
        "Of survival models: the horizons at which the curve is given, such as 6,12.",
        valueName: "times"))
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

    @Option(help: ArgumentHelp("Of C: what every name begins with.", valueName: "prefix"))
    var name = "tenure"

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where the artefact goes; stdout when left out.", valueName: "file"),
      completion: .file())
    var output: String?

    @OptionGroup(title: "Common options") var common: CommonOptions

    /// The kinds of artefact.
    enum Kind: ExpressibleByArgument, Equatable {
      case json, onnx, c, python
      case sql(SQLDialect)

      /// Reads a kind as the option writes it.
      init?(argument: String) {
        guard let kind = Self.all.first(where: { $0.text == argument }) else { return nil }
        self = kind
      }

      /// The kind as the option writes it.
      var text: String {
        switch self {
        case .json: "json"
        case .onnx: "onnx"
        case .c: "c"
        case .python: "python"
        case .sql(let dialect): "sql:\(dialect.rawValue)"
        }
      }

      static var all: [Self] {
        [.json, .onnx, .c, .python] + SQLDialect.allCases.map { .sql($0) }
      }
      static var allValueStrings: [String] { all.map(\.text) }
    }

    func validate() throws {
      guard name.utf8.allSatisfy({ byte in Self.isWordByte(byte) }),
        name.utf8.first.map({ !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) ?? false
      else {
        throw ValidationError(
          "--name \(name) is no name of C; use letters, digits and underscores, a letter first.")
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
      let document = try run.during(.read) { try ModelFile.read(model) }
      try run.during(.write) {
        let bytes = try bytes(of: document)
        if let output {
          try OutputFile.write(bytes, to: output)
        } else {
          try StandardOutput.write(bytes)
        }
      }
      run.finish()
    }

    private func bytes(of document: ModelDocument) throws(CommandFailure) -> [UInt8] {
      let artefact: Artefact
      switch kind {
      case .json: return document.bytes()
      case .onnx: artefact = .onnx
      case .c: artefact = .c(prefix: name)
      case .python: artefact = .python
      case .sql(let dialect):
        artefact = .sql(
          dialect, table: table.split(separator: ".").map(String.init), keeping: keep)
      }
      let question = ArtefactQuestion(horizons: horizons?.values ?? [], elapsed: elapsed)
      do {
        return try document.artefact(artefact, question, version: tenureVersion)
      } catch {
        switch error {
        case .horizons, .elapsedColumn: throw CommandFailure(.usage, error.description)
        case .disagreement: throw CommandFailure(.bug, error.description)
        }
      }
    }
  }
}
