internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure diagnose MODEL DATA`: whether a model's assumptions hold on data.
  struct Diagnose: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look for what a model rests on: influential customers, collinear columns.",
      discussion: """
        The model's coefficients are taken as they are, and judged on the data given: those of \
        training, or later ones. The table needs the outcome beside the model's columns. When it is \
        not the training data the report says so.

        Collinearity: the inflation of a term is how much larger the confidence region of its \
        coefficients is than if the term were unrelated to the others (R's car::vif); from a \
        condition number of 30 on, columns are hard to tell apart. Influence: Cook's distance is how \
        far all coefficients would move without a customer, dfbeta how far one would. With --id, rows \
        with the same identifier are left out together.

        Examples:
          tenure diagnose churn.tenure.json customers.csv
          tenure diagnose churn.tenure.json customers.csv --id customer --top 20
          tenure diagnose churn.tenure.json customers.csv --json

        \(ExitStatus.help)
        """)

    @Argument(
      help: ArgumentHelp("The model file, written by 'tenure train'.", valueName: "model"),
      completion: .file(extensions: ["json"]))
    var model: String

    @Argument(
      help: ArgumentHelp("The table: a CSV file, or - for standard input.", valueName: "data"),
      completion: .file(extensions: ["csv", "tsv", "txt"]))
    var path: String

    @Option(help: ArgumentHelp("List so many of the most influential cases.", valueName: "number"))
    var top = 10

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard (0...100_000).contains(top) else {
        throw ValidationError("--top must be between 0 and 100000, not \(top).")
      }
    }

    func run() throws {
      let run = Run(common)
      let document = try run.during(.read) { try ModelFile.read(model) }
      let formula = try document.readFormula(source: model)
      var columns = Set(formula.columnNames ?? [])
      if let weights = document.training.weights { columns.insert(weights.column) }
      let table = try run.during(.read) {
        try reading.read(
          path, columns: columns, typed: document.scorer.encoder, lanes: common.lanes)
      }
      let data = try run.during(.encode) {
        try DiagnosisData(document, formula, table, customers: reading.identifier)
      }
      let report = try run.during(.measure) { try makeReport(document, data) }
      for warning in data.frame.warnings { run.say(warning.message) }
      try common.json
        ? printJSON(.object(data.json(document) + report.json))
        : StandardOutput.write(
          (title(document, data) + [""] + report.lines).joined(separator: "\n") + "\n")
      run.finish()
    }

    private func makeReport(
      _ document: ModelDocument, _ data: DiagnosisData
    ) throws -> any DiagnosisReport {
      switch document.model {
      case .logistic(let scorer, _):
        LogisticDiagnosis(
          document, data, data.influence(document, scorer, count: top, lanes: common.lanes))
      case .cox: CoxDiagnosis(document)
      case .discreteTime, .piecewiseExponential, .causeSpecific, .fineGray:
        throw CommandFailure(
          .dataAtFault,
          "\(ModelFile.name(of: model)): there is no diagnosis of a \(document.familyName) yet; "
            + "diagnose a Cox model of the same formula, which has the same residuals in words.")
      }
    }

    private func title(_ document: ModelDocument, _ data: DiagnosisData) -> [String] {
      ["\(ModelFile.name(of: model)) on \(ModelFile.name(of: path))"]
        + wrapped(document.formula, indent: 4) + wrapped(data.sentence(document))
    }
  }
}
