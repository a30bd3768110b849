internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure effects MODEL DATA`: what changes churn, and by how much.
  struct Effects: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what a model's effects mean for customers: who is how much likelier to leave.",
      discussion: """
        Everything is averaged over the customers of the table, all else of each left as it is, so \
        that splines and interactions count as they do for these customers. Intervals are the delta \
        method's, from the model's robust covariance where it has one.

        Without a question you get, for each of the model's columns, the average marginal effect on \
        churn, the odds or hazard ratio (from the lower to the upper quartile of a number, from the \
        reference to each other level of a category), and the churn to expect if all customers had \
        each level. A Cox model answers for churn by each of --horizons, on its own clock; the \
        predictions of its levels are standardised survival curves.

        --change asks for the ratio and the difference in churn of a step (price=+10), of a change \
        between values (price=20:80, plan=basic:gold) or between quartiles (price=iqr); --contrast \
        compares levels with weights that add up to 0. --at gives predictions at values. --hypothesis \
        tests equations in the coefficients, jointly where there are several; the name of a term \
        stands for all its coefficients.

        Examples:
          tenure effects churn.tenure.json customers.csv --horizons 6,12
          tenure effects churn.tenure.json customers.csv --change monthly_charges=+10 \\
            --contrast "contract: Two year - One year"
          tenure effects churn.tenure.json customers.csv --at contract \\
            --horizons 12,24,36
          tenure effects churn.tenure.json customers.csv \\
            --hypothesis "contract[One year] - 2*contract[Two year] = 0"

        \(ExitStatus.help)
        """)

    @Argument(help: .model, completion: .models)
    var model: String

    @Argument(help: .table, completion: .tables)
    var path: String

    @Option(
      name: .customLong("change"),
      help: ArgumentHelp(
        "A change of one column: price=+10, price=20:80, price=iqr, plan=basic:gold (repeatable).",
        valueName: "column=change"))
    var changes: [String] = []

    @Option(
      name: .customLong("contrast"),
      help: ArgumentHelp(
        "Levels of one column with weights: \"plan: gold - basic\" (repeatable).",
        valueName: "column: levels"))
    var contrasts: [String] = []

    @Option(
      name: .customLong("at"),
      help: ArgumentHelp(
        "Predict as if all customers had each level of a column, or these values: plan, "
          + "price=20,50,80 (repeatable).", valueName: "column[=values]"))
    var values: [String] = []

    @Option(
      name: .customLong("hypothesis"),
      help: ArgumentHelp(
        "Equations in the coefficients, tested jointly: \"a - 2*b = 0, c = 0\" (repeatable).",
        valueName: "equations"))
    var hypotheses: [String] = []

    @Option(
      help: ArgumentHelp("Times by which a Cox model's churn is meant: 6,12.", valueName: "list"),
      transform: NumberList.nonNegative)
    var horizons: NumberList?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let document = try run.during(.read) { try ModelFile.read(model) }
      let encoder = document.scorer.encoder
      let table = try run.during(.read) {
        try reading.read(
          path, columns: Set(encoder.inputs.map(\.name)), typed: encoder, survey: document.survey,
          lanes: common.lanes)
      }
      let report = try run.during(.measure) {
        let effects = try PopulationEffects(
          document.scorer, customers: table, horizons: horizons?.values ?? [],
          level: ConfidenceLevel(common.confidenceLevel), lanes: common.lanes)
        return try EffectsReport(effects, questions(effects), document)
      }
      try common.json
        ? printJSON(report.json)
        : StandardOutput.write(
          ([title] + document.formulaLines + [""] + report.lines)
            .joined(separator: "\n") + "\n")
      for note in report.notes + notes(document) { run.say(note) }
      run.finish()
    }

    /// What training knew that these averages do not.
    private func notes(_ document: ModelDocument) -> [String] {
      var notes: [String] = []
      if let condition = document.training.rowFilter, reading.condition == nil {
        notes.append(
          "the model was trained on rows where \(condition); all rows count here, as no --where was "
            + "given")
      }
      if let weights = document.training.weights {
        notes.append(
          "the model was trained with the weights of \(weights.column); here every row counts once")
      }
      return notes
    }

    private var title: String {
      "\(ModelFile.name(of: model)) on \(ModelFile.name(of: path))"
    }

    private func questions(_ effects: PopulationEffects) throws -> EffectQuestions {
      var questions = EffectQuestions()
      questions.changes = try changes.map { try effects.change($0) }
      questions.contrasts = try contrasts.map { try effects.contrast($0) }
      questions.values = try values.map { try effects.values($0) }
      questions.hypotheses = hypotheses
      return questions
    }
  }
}
