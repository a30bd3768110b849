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
      let report = try run.during(.measure) { try makeReport(document, data) }
      for warning in data.frame.warnings { run.say(warning.message) }
      if let sentence = data.weightsSentence(document) { run.say(sentence) }
      if let correction = document.training.priorCorrection {
        run.say(
          "predictions are for customers of whom \(NumberText.percent(correction.populationShare)) "
            + "have the event; a table drawn at another rate is not calibrated by that")
      }
      if let condition = document.training.rowFilter, reading.condition == nil {
        run.say(
          "the model was trained on rows where \(condition); all rows are judged here, as no "
            + "--where was given")
      }
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
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
            document.scorer, horizons: horizons?.values ?? [], level: common.confidenceLevel,
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
        + document.formulaLines
    }
  }
}
