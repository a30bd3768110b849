internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure monitor MODEL NEW`: whether a model still suits its customers.
  struct Monitor: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare today's customers with those that a model was trained on.",
      discussion: """
        For each column and for the score: the population stability index against the deciles and \
        levels that training saw, with what chance alone would do to it in a table of this size; the \
        shares of missing values, of levels that training did not see, and of numbers out of its \
        range. Where the table has the outcome: how many left beside how many were expected, and \
        whether predictions are still spread as they should be.

        The run ends with 1 where something is over its limit and more than chance explains, so that \
        a schedule can act on it. Then look, and recalibrate or train again.

        Examples:
          tenure monitor churn.tenure.json march.csv
          tenure monitor churn.tenure.json march.csv --limit-stability 0.1 --json
          tenure monitor churn.tenure.json march.csv --report march.html

        \(ExitStatus.help)
        """)

    @Argument(help: .model, completion: .models)
    var model: String

    @Argument(
      help: ArgumentHelp(
        "Today's customers, with or without their outcome: a CSV file, or - for standard input.",
        valueName: "data"), completion: .tables)
    var path: String

    @Option(
      help: ArgumentHelp("Write a page for people besides.", valueName: "file"),
      completion: .file(extensions: ["html"]))
    var report: String?

    @OptionGroup(title: "Limits") var limits: MonitoringLimits
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let document = try run.during(.read) { try ModelFile.read(model) }
      try OutputFile.refuse(report, over: [model, path], option: "--report")
      let formula = try document.readFormula(source: model)
      var columns = Set(formula.columnNames ?? [])
      columns.formUnion(document.scorer.encoder.inputs.map(\.name))
      let features = Set(document.scorer.encoder.inputs.map(\.name))
      var optional = Set(formula.outcomeColumns).subtracting(features)
      if let weights = document.training.weights {
        columns.insert(weights.column)
        if !features.contains(weights.column) { optional.insert(weights.column) }
      }
      let table = try run.during(.read) {
        try reading.read(
          path, columns: columns, optional: optional, typed: document.scorer.encoder,
          survey: document.survey, lanes: common.lanes)
      }
      let data = try run.during(.measure) {
        try MonitoringData(
          document, formula, table, customers: reading.identifier,
          level: common.confidenceLevel, lanes: common.lanes)
      }
      let breaches = limits.breaches(data)
      let found = MonitoringReport(
        data: data, breaches: breaches,
        title: ["\(ModelFile.name(of: model)) on \(ModelFile.name(of: path))"]
          + wrapped(document.formula, indent: 4),
        limit: limits.limitStability, level: common.confidenceLevel)
      if let report {
        let page = found.page(
          document, source: ModelFile.name(of: path), model: ModelFile.name(of: model))
        try run.during(.write) { try OutputFile.write(Array(page.html.utf8), to: report) }
      }
      if report != "-" {
        try common.json ? printJSON(found.json) : StandardOutput.write(found.text)
      }
      run.finish()
      if !breaches.isEmpty { throw ExitCode(ExitStatus.answeredButFailed.rawValue) }
    }
  }
}
