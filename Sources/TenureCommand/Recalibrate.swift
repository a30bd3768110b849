internal import ArgumentParser
internal import Tenure

extension TenureCommand {
  /// `tenure recalibrate MODEL NEW -o NEW-MODEL`: a model brought up to date.
  struct Recalibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring a model up to date with new customers whose outcome is known.",
      discussion: """
        --method intercept moves the level of all predictions, so that as many are expected to leave \
        as did; the ranking stays. --method slope besides draws predictions together or apart. \
        --method refit trains the same formula anew on the new customers alone, with what training was \
        told; a penalized model is trained with 'tenure train'. Take the least that helps: level and \
        spread need a few hundred customers, a refit as many as a first training.

        The new document names the old one as its parent. After intercept and slope it gives no \
        intervals, as those of the parent do not hold any more.

        Examples:
          tenure recalibrate churn.tenure.json march.csv --method intercept \\
            -o march.tenure.json
          tenure recalibrate churn.tenure.json year.csv --method refit \\
            -o year.tenure.json

        \(ExitStatus.help)
        """)

    @Argument(help: .model, completion: .models)
    var model: String

    @Argument(
      help: ArgumentHelp(
        "New customers with their outcome: a CSV file, or - for standard input.",
        valueName: "data"), completion: .tables)
    var path: String

    @Option(help: ArgumentHelp("intercept, slope or refit.", valueName: "method"))
    var method: Method

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where the new model document goes.", valueName: "file"),
      completion: .models)
    var output: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    /// What is estimated anew.
    enum Method: String, ExpressibleByArgument, CaseIterable {
      case intercept, slope, refit
    }

    func run() throws {
      let run = Run(common)
      let document = try run.during(.read) { try ModelFile.read(model) }
      try OutputFile.refuse(output, over: [model, path])
      let formula = try document.readFormula(source: model)
      var columns = Set(formula.columnNames ?? [])
      for name in [document.training.weights?.column, document.training.cluster] {
        if let name { columns.insert(name) }
      }
      let table = try run.during(.read) {
        try reading.read(
          path, columns: columns, typed: document.scorer.encoder,
          survey: document.survey, lanes: common.lanes)
      }
      let renewed = ModelRenewal(
        document: document, formula: formula, table: table, model: ModelFile.name(of: model),
        condition: reading.condition, lanes: common.lanes)
      let result = try run.during(.fit) {
        switch method {
        case .intercept: try renewed.recalibrated(.intercept)
        case .slope: try renewed.recalibrated(.slope)
        case .refit: try renewed.refitted()
        }
      }
      if let record = result.training.recalibration, method != .refit {
        run.say(
          "the linear predictor is multiplied by \(NumberText.significant(record.slope)) and moved by "
            + "\(NumberText.significant(record.intercept)), from "
            + "\(NumberText.grouped(record.observations)) customers of whom "
            + "\(NumberText.count(record.events)) left")
      }
      try TrainingResult(report: ModelReport(result))
        .deliver(to: output, asJSON: common.json, run)
    }
  }
}
