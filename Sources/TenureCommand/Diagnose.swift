internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure diagnose MODEL DATA`: whether a model's assumptions hold on data.
  struct Diagnose: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Look for what a model rests on: lasting effects, straight lines, single customers.",
      discussion: """
        The model's coefficients are taken as they are, and judged on the data given: those of \
        training, or later ones. The table needs the outcome beside the model's columns. When it is \
        not the training data the report says so.

        Collinearity: the inflation of a term is how much larger the confidence region of its \
        coefficients is than if the term were unrelated to the others (R's car::vif); from a \
        condition number of 30 on, columns are hard to tell apart. Influence: Cook's distance is how \
        far all coefficients would move without a customer, dfbeta how far one would. With --id, rows \
        with the same identifier are left out together.

        Cox models besides: columns that cannot be estimated, and why; whether effects last, by the \
        score test of proportional hazards (R's cox.zph), with the change of each hazard ratio from \
        the first event to the last beside its p-value, which in large data is small for changes that \
        do not matter; whether numbers are straight lines, by the score test against a spline. With \
        --residuals the residuals of one kind are written instead, a row of CSV for each row, or for \
        each event.

        Examples:
          tenure diagnose churn.tenure.json customers.csv
          tenure diagnose churn.tenure.json customers.csv --id customer --top 20
          tenure diagnose churn.tenure.json customers.csv --json
          tenure diagnose churn.tenure.json customers.csv --time-scale log
          tenure diagnose churn.tenure.json customers.csv --residuals dfbeta \\
            -o dfbeta.csv

        \(ExitStatus.help)
        """)

    @Argument(help: .model, completion: .models)
    var model: String

    @Argument(help: .table, completion: .tables)
    var path: String

    @Option(help: ArgumentHelp("List so many of the most influential cases.", valueName: "number"))
    var top = 10

    @Option(
      help: ArgumentHelp(
        """
        Cox models: the scale of time on which effects may change: km, one minus the share that is \
        still there; rank; identity, time itself; or log.
        """, valueName: "scale"))
    var timeScale: TimeScale = .km

    @Option(
      help: ArgumentHelp(
        """
        Cox models: write residuals instead: martingale, deviance, score, dfbeta, schoenfeld or \
        scaled-schoenfeld.
        """, valueName: "kind"))
    var residuals: CoxResidualOutput.Kind?

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where residuals go; stdout by default.", valueName: "file"),
      completion: .file(extensions: ["csv"]))
    var output: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard (0...100_000).contains(top) else {
        throw ValidationError("--top must be between 0 and 100000, not \(top).")
      }
      if output != nil, residuals == nil {
        throw ValidationError("--output is where residuals go; say which with --residuals.")
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
          path, columns: columns, typed: document.scorer.encoder,
          survey: document.survey, lanes: common.lanes)
      }
      let data = try run.during(.encode) {
        try DiagnosisData(document, formula, table, customers: reading.identifier)
      }
      if let residuals {
        try write(residuals, document, data, run)
        return
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
      case .cox:
        CoxDiagnosis(
          document, data, count: top, transform: timeScale.transform, lanes: common.lanes)
      case .discreteTime, .piecewiseExponential, .aft, .roystonParmar, .cure, .causeSpecific,
        .fineGray, .sharedFrailty:
        throw CommandFailure(
          .dataAtFault,
          "\(ModelFile.name(of: model)): there is no diagnosis of a \(document.familyName) yet; "
            + "diagnose a Cox model of the same formula and event.")
      }
    }

    private func write(
      _ kind: CoxResidualOutput.Kind, _ document: ModelDocument, _ data: DiagnosisData, _ run: Run
    ) throws {
      guard case .cox = document.model else {
        throw ValidationError("--residuals are those of Cox models; this model is none.")
      }
      try OutputFile.refuse(output, over: [model, path])
      let diagnostics = run.during(.measure) {
        CoxDiagnosis.diagnostics(document, data, lanes: common.lanes)
      }
      for warning in data.frame.warnings { run.say(warning.message) }
      try CoxResidualOutput(diagnostics, data).write(kind, to: output, asJSON: common.json)
      run.finish()
    }

    private func title(_ document: ModelDocument, _ data: DiagnosisData) -> [String] {
      ["\(ModelFile.name(of: model)) on \(ModelFile.name(of: path))"]
        + document.formulaLines + wrapped(data.sentence(document))
    }
  }
}

extension TenureCommand.Diagnose {
  /// The scale of time on which effects may change.
  enum TimeScale: String, ExpressibleByArgument, CaseIterable {
    case km, rank, identity, log

    var transform: ProportionalHazardsTest.Transform {
      switch self {
      case .km: .km
      case .rank: .rank
      case .identity: .identity
      case .log: .log
      }
    }
  }
}

extension CoxResidualOutput.Kind: ExpressibleByArgument {}
