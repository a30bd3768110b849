internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure evaluate MODEL DATA`: how well a model predicts what happened.
  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Judge a model on customers whose outcome is known.",
      discussion: """
        The table needs the outcome that the formula names beside the model's columns. Judge a \
        model on customers that it was not trained on: on its own training data every model looks \
        better than it is.

        A logistic model gets AUC, Brier score, log-loss, calibration and lift. A Cox model gets \
        the concordance of Harrell and of Uno, and at each horizon the Brier score, AUC and \
        calibration, corrected for customers who were not observed that long; so do discrete-time \
        and piecewise exponential models. A cause-specific model is judged on leaving for any cause.

        Examples:
          tenure evaluate churn.tenure.json later.csv
          tenure evaluate churn.tenure.json later.csv --horizons 6,12,24
          tenure evaluate churn.tenure.json later.csv --report report.html
          tenure evaluate churn.tenure.json later.csv --json \\
            --where 'region == "north"'

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

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "Times at which a Cox model's probabilities are judged: 6,12.", valueName: "list"),
      transform: NumberList.nonNegative)
    var horizons: NumberList?

    @Option(
      help: ArgumentHelp(
        "Write a page for people besides: charts, sentences, methods, provenance, a model card.",
        valueName: "file"), completion: .file(extensions: ["html"]))
    var report: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let document = try run.during(.read) { try ModelFile.read(model) }
      if case .logistic = document.model, horizons != nil {
        throw CommandFailure(
          .usage, "--horizons: a logistic model knows no time; leave the option out.")
      }
      let formula = try document.readFormula(source: model)
      var columns = Set(formula.columnNames ?? [])
      if let weights = document.training.weights { columns.insert(weights.column) }
      let table = try run.during(.read) {
        try reading.read(
          path, columns: columns, typed: document.scorer.encoder,
          lanes: common.lanes)
      }
      let data = try run.during(.encode) {
        try EvaluationData(document, formula, table, customers: reading.identifier)
      }
      try OutputFile.refuse(report, over: [model, path], option: "--report")
      let found = try run.during(.measure) { try makeReport(document, data) }
      let remarks = remarks(document, data)
      for remark in remarks { run.say(remark) }
      if let report {
        let page = run.during(.measure) {
          EvaluationPage(
            document: document, evidence: found.evidence, data: data,
            model: ModelFile.name(of: model), source: table.source,
            design: "the model is judged as it is on all rows of the table", remarks: remarks,
            influence: influence(document, formula, table), level: common.confidenceLevel,
            lanes: common.lanes
          ).page
        }
        try run.during(.write) { try OutputFile.write(Array(page.html.utf8), to: report) }
        if report != "-" { run.say("the report is in \(report)") }
      }
      // A page on stdout is the result; nothing else belongs beside it.
      if report != "-" {
        try common.json ? printJSON(found.json) : StandardOutput.write(found.text)
      }
      run.finish()
    }

    /// What the run says besides its results.
    private func remarks(_ document: ModelDocument, _ data: EvaluationData) -> [String] {
      var remarks = data.frame.warnings.map(\.message)
      if let sentence = data.weightsSentence(document) { remarks.append(sentence) }
      if let correction = document.training.priorCorrection {
        remarks.append(
          "predictions are for customers of whom \(NumberText.percent(correction.populationShare)) "
            + "have the event; a table drawn at another rate is not calibrated by that")
      }
      if let condition = document.training.rowFilter, reading.condition == nil {
        remarks.append(
          "the model was trained on rows where \(condition); all rows are judged here, as no "
            + "--where was given")
      }
      return remarks
    }

    /// Who moves the coefficients most, for families that know it and tables that allow it.
    private func influence(
      _ document: ModelDocument, _ formula: Formula, _ table: DataFrame
    ) -> RowChart? {
      guard
        let data = try? DiagnosisData(document, formula, table, customers: reading.identifier)
      else { return nil }
      return data.influenceChart(document, count: 10, lanes: common.lanes)
    }

    /// The times at which a model of time is judged: those asked for, for a page else sensible ones.
    private func judgedHorizons(_ document: ModelDocument, _ data: EvaluationData) -> [Double] {
      if let horizons { return horizons.values }
      guard report != nil, let last = SurvivalResponse(data.frame).time.max(), last > 0 else {
        return []
      }
      return Chart.Scale(0, last)
        .ticks(atMost: 4, steps: Chart.Steps(unit: document.outcome.timeUnit))
        .filter { $0 > 0 && $0 < last }
    }

    private func makeReport(
      _ document: ModelDocument, _ data: EvaluationData
    ) throws -> any EvaluationReport {
      switch document.model {
      case .logistic(let scorer, _):
        LogisticReport(
          data.evaluate(scorer, level: common.confidenceLevel, lanes: common.lanes),
          title: title(document))
      case .cox, .discreteTime, .piecewiseExponential, .causeSpecific:
        SurvivalReport(
          try data.evaluate(
            document.scorer, horizons: judgedHorizons(document, data),
            level: common.confidenceLevel,
            lanes: common.lanes),
          title: title(document), timeUnit: document.outcome.timeUnit)
      case .fineGray(let scorer, _):
        throw CommandFailure(
          .dataAtFault,
          "\(ModelFile.name(of: model)): the probability of one cause among several is not judged "
            + "yet, as those who leave for others need weights of their own; judge a "
            + "cause-specific model, or compare with 'tenure curves --competing' of "
            + "\(scorer.cause).")
      }
    }

    private func title(_ document: ModelDocument) -> [String] {
      ["\(ModelFile.name(of: model)) on \(ModelFile.name(of: path))"]
        + wrapped(document.formula, indent: 4)
    }
  }
}
