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
      help: ArgumentHelp(
        "Two or more model files, then the table: a CSV file, or - for standard input.",
        valueName: "models and data"),
      completion: .file(extensions: ["json", "csv", "tsv", "txt"]))
    var files: [String]

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

    func validate() throws {
      guard files.count >= 3 else {
        throw ValidationError("Give at least two model files and, after them, the table.")
      }
    }

    func run() throws {
      let run = Run(common)
      try OutputFile.refuse(output, over: files)
      let (names, path) = (Array(files.dropLast()), files[files.count - 1])
      let documents = try run.during(.read) { try names.map { try ModelFile.read($0) } }
      let table = try run.during(.read) { try readTable(documents, names, path) }
      var reports: [ComparisonReport] = []
      for other in names.indices.dropFirst() {
        let pair = try ModelPair(
          [documents[0], documents[other]], names: [names[0], names[other]], table,
          horizonsAsked: horizons != nil, customers: reading.identifier, run)
        let differences = try run.during(.measure) {
          try pair.differences(
            horizons: horizons?.values ?? [], level: common.confidenceLevel, lanes: common.lanes)
        }
        reports.append(
          ComparisonReport(
            differences, first: ModelFile.name(of: names[0]),
            second: ModelFile.name(of: names[other]), table: ModelFile.name(of: path),
            observations: pair.rowCount, level: common.confidenceLevel))
      }
      if let output {
        try run.during(.write) {
          try OutputFile.write(ComparisonReport.table(reports), to: output)
        }
      }
      if common.json {
        try printJSON(.object([.init("comparisons", .array(reports.map(\.json)))]))
      } else {
        try StandardOutput.write(reports.map(\.text).joined(separator: "\n"))
      }
      run.finish()
    }

    /// Reads the columns of all models.
    private func readTable(
      _ documents: [ModelDocument], _ names: [String], _ path: String
    ) throws -> DataFrame {
      var columns = Set<String>()
      for (document, name) in zip(documents, names) {
        columns.formUnion(try document.readFormula(source: name).columnNames ?? [])
        columns.formUnion(document.scorer.encoder.inputs.map(\.name))
        if let weights = document.training.weights { columns.insert(weights.column) }
      }
      return try reading.read(
        path, columns: columns, typed: documents[0].scorer.encoder, lanes: common.lanes)
    }
  }
}
