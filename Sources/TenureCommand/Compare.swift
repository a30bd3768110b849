internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure compare A B … DATA`: which of several models suits the same customers best.
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put models of the same customers side by side.",
      discussion: """
        Three views. The information criteria of models that were trained on the same rows. For \
        models of time the survival that each predicts for the customers of the table on average, \
        beside what was observed (Kaplan-Meier): a family that bends another way shows it there. And \
        whether one predicts better than the first, on the rows that both can predict: each \
        difference is tested as one of pairs, as who is easy for one model is mostly easy for the \
        other. Logistic models are compared by AUC (DeLong's test), Brier score and log-loss; models \
        of time by concordance and, at --horizons, by AUC, Brier score and prediction accuracy.

        Compare predictions on customers that neither model was trained on: on training data the \
        larger model always looks better.

        Examples:
          tenure compare small.tenure.json large.tenure.json later.csv
          tenure compare weibull.tenure.json loglogistic.tenure.json later.csv \\
            --horizons 6,12

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
        "Times at which models of time are compared: 6,12.", valueName: "list"),
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
      let criteria = FamilyCriteria(documents, names: names.map(ModelFile.name))
      let table = try run.during(.read) { try readTable(documents, names, path) }
      let curves = try makeCurves(documents, names, table, run)
      let reports = try names.indices.dropFirst().map { other in
        try makeReport(documents, names, other, table, run)
      }
      if let output {
        try run.during(.write) {
          try OutputFile.write(ComparisonReport.table(reports), to: output)
        }
      }
      if common.json {
        var members: [JSONValue.Member] = [.init("criteria", criteria.json)]
        if let curves { members.append(.init("curves", curves.json)) }
        members.append(.init("comparisons", .array(reports.map(\.json))))
        try printJSON(.object(members))
      } else {
        let parts = [criteria.lines, curves?.lines ?? []].filter { !$0.isEmpty }
        try StandardOutput.write(
          (parts.map { $0.joined(separator: "\n") + "\n" } + reports.map(\.text))
            .joined(separator: "\n"))
      }
      run.finish()
    }

    /// Whether a model predicts better than the first.
    private func makeReport(
      _ documents: [ModelDocument], _ names: [String], _ other: Int, _ table: DataFrame, _ run: Run
    ) throws -> ComparisonReport {
      let pair = try ModelPair(
        [documents[0], documents[other]], names: [names[0], names[other]], table,
        horizonsAsked: horizons != nil, customers: reading.identifier, run)
      let differences = try run.during(.measure) {
        try pair.differences(
          horizons: horizons?.values ?? [], level: common.confidenceLevel, lanes: common.lanes)
      }
      return ComparisonReport(
        differences, first: ModelFile.name(of: names[0]),
        second: ModelFile.name(of: names[other]), table: ModelFile.name(of: files[files.count - 1]),
        observations: pair.rowCount, level: common.confidenceLevel)
    }

    /// The curves of the models of time; `nil` where there is none.
    private func makeCurves(
      _ documents: [ModelDocument], _ names: [String], _ table: DataFrame, _ run: Run
    ) throws -> FamilyCurves? {
      guard let first = documents.firstIndex(where: { $0.scorer.survival != nil }) else {
        return nil
      }
      let data = try run.during(.encode) {
        try EvaluationData(
          documents[first], try documents[first].readFormula(source: names[first]), table,
          customers: reading.identifier)
      }
      let rows = data.frame.keptRows.map { table.selecting(rows: $0) } ?? table
      return try run.during(.measure) {
        try FamilyCurves(
          documents, names: names.map(ModelFile.name), data.frame, rows,
          times: horizons?.values, lanes: common.lanes)
      }
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
      let survey = documents[0].survey
      if let other = documents.firstIndex(where: { $0.survey != survey }) {
        throw CommandFailure(
          .usage,
          "\(ModelFile.name(of: names[0])) and \(ModelFile.name(of: names[other])) form their columns "
            + "from answers in different ways, so they cannot be compared on one table; train both with "
            + "the same battery and the same columns of it.")
      }
      return try reading.read(
        path, columns: columns, typed: documents[0].scorer.encoder, survey: survey,
        lanes: common.lanes)
    }
  }
}
