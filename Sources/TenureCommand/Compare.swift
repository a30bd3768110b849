internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure compare A B DATA`: which of two models predicts better.
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Test whether one model predicts better than another on the same customers.",
      discussion: """
        Both models are judged on the rows that both can predict, and each difference is tested as \
        one of pairs: who is easy for one model is mostly easy for the other, so that the difference \
        is far more certain than either measure. Logistic models are compared by AUC (DeLong's test), \
        Brier score and log-loss; models of time by concordance and, at --horizons, by AUC, Brier \
        score and prediction accuracy.

        Compare on customers that neither model was trained on: on training data the larger model \
        always looks better.

        Examples:
          tenure compare small.tenure.json large.tenure.json later.csv
          tenure compare cox.tenure.json causes.tenure.json later.csv --horizons 6,12

        \(ExitStatus.help)
        """)

    @Argument(
      help: ArgumentHelp("The first model file.", valueName: "first"),
      completion: .file(extensions: ["json"]))
    var first: String

    @Argument(
      help: ArgumentHelp("The second model file.", valueName: "second"),
      completion: .file(extensions: ["json"]))
    var second: String

    @Argument(
      help: ArgumentHelp("The table: a CSV file, or - for standard input.", valueName: "data"),
      completion: .file(extensions: ["csv", "tsv", "txt"]))
    var path: String

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "Times at which the probabilities of models of time are compared: 6,12.", valueName: "list"),
      transform: NumberList.nonNegative)
    var horizons: NumberList?

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where the differences go as CSV.", valueName: "file"),
      completion: .file(extensions: ["csv"]))
    var output: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      try OutputFile.refuse(output, over: [first, second, path])
      let documents = try run.during(.read) {
        try [first, second].map { try ModelFile.read($0) }
      }
      let pair = try ModelPair(documents, names: [first, second], path: path, self, run)
      let differences = try run.during(.measure) {
        try pair.differences(
          horizons: horizons?.values ?? [], level: common.confidenceLevel, lanes: common.lanes)
      }
      let report = ComparisonReport(
        differences, first: ModelFile.name(of: first), second: ModelFile.name(of: second),
        table: ModelFile.name(of: path), observations: pair.rowCount,
        level: common.confidenceLevel)
      if let output {
        try run.during(.write) { try OutputFile.write(report.table, to: output) }
      }
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
    }
  }
}
