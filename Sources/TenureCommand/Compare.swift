internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure compare A B … DATA`: which of several models suits the same customers best.
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put models of the same customers side by side.",
      discussion: """
        The information criteria of models that were trained on the same rows, and for models of \
        time the survival that each predicts for the customers of the table on average, beside \
        what was observed (Kaplan-Meier): a family that bends another way shows it there.

        Examples:
          tenure compare weibull.tenure.json loglogistic.tenure.json customers.csv
          tenure compare a.json b.json c.json customers.csv --horizons 6,12,24 --json

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
      help: ArgumentHelp("Times at which curves are compared: 6,12,24.", valueName: "list"),
      transform: NumberList.nonNegative)
    var horizons: NumberList?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard files.count >= 3 else {
        throw ValidationError("Give at least two model files and, after them, the table.")
      }
    }

    func run() throws {
      let run = Run(common)
      let names = Array(files.dropLast())
      let documents = try run.during(.read) { try names.map { try ModelFile.read($0) } }
      let criteria = FamilyCriteria(documents, names: names.map(ModelFile.name))
      let curves = try makeCurves(documents, names, run)
      if common.json {
        var members: [JSONValue.Member] = [.init("criteria", criteria.json)]
        if let curves { members.append(.init("curves", curves.json)) }
        try printJSON(.object(members))
      } else {
        let parts = [criteria.lines, curves?.lines ?? []].filter { !$0.isEmpty }
        try StandardOutput.write(
          parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n")
      }
      run.finish()
    }

    /// The curves of the models of time; `nil` where there is none.
    private func makeCurves(
      _ documents: [ModelDocument], _ names: [String], _ run: Run
    ) throws -> FamilyCurves? {
      guard let first = documents.firstIndex(where: { $0.scorer.survival != nil }) else {
        return nil
      }
      let formulas = try zip(documents, names).map { try $0.readFormula(source: $1) }
      var columns = Set<String>()
      for (document, formula) in zip(documents, formulas) {
        columns.formUnion(formula.columnNames ?? [])
        columns.formUnion(document.scorer.encoder.inputs.map(\.name))
        if let weights = document.training.weights { columns.insert(weights.column) }
      }
      let path = files[files.count - 1]
      let table = try run.during(.read) {
        try reading.read(
          path, columns: columns, typed: documents[first].scorer.encoder, lanes: common.lanes)
      }
      let data = try run.during(.encode) {
        try EvaluationData(
          documents[first], formulas[first], table, customers: reading.identifier)
      }
      let rows = data.frame.keptRows.map { table.selecting(rows: $0) } ?? table
      return try run.during(.measure) {
        try FamilyCurves(
          documents, names: names.map(ModelFile.name), data.frame, rows,
          times: horizons?.values, lanes: common.lanes)
      }
    }
  }
}
