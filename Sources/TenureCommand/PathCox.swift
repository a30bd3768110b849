internal import ArgumentParser
internal import Tenure

extension TenureCommand.Path {
  /// `tenure path cox DATA --formula "Surv(time, event) ~ …"`.
  struct Cox: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The path of a penalised Cox regression.",
      discussion: """
        Examples:
          tenure path cox customers.csv --formula "Surv(tenure, churned) ~ ."
          tenure path cox customers.csv \\
            --formula "Surv(tenure, churned) ~ . + strata(region)" \\
            --folds 10 --json
          tenure path cox periods.csv --formula "Surv(start, stop, left) ~ ." \\
            --ties breslow \\
            --folds 5 --fold-by customer

        \(ExitStatus.help)
        """)

    @OptionGroup var table: PathTable

    @Option(
      help: ArgumentHelp("How events at the same time share their risk set.", valueName: "method"))
    var ties: TenureCommand.Train.Cox.Ties = .efron

    @OptionGroup(title: "Penalty options") var options: PathOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      if ties == .exact {
        throw ValidationError("--ties exact takes no penalty; take --ties efron or breslow.")
      }
    }

    func run() throws {
      let run = Run(common)
      try options.folding.check(.survival)
      let data = try TrainingData(
        .survival, table, cluster: nil, reading, common, run, beside: options.folding.columns)
      var model = CoxRegression()
      model.ties = ties == .efron ? .efron : .breslow
      model.lanes = common.lanes
      let family = PenaltyChoice.Family(
        model, weightsAreFrequencies: table.weightsKind == .frequency)
      let report = try run.during(.fit) {
        try PathReport(
          title: "Penalised Cox regression, ties by \(ties == .efron ? "Efron" : "Breslow")",
          model: "cox", options, data, common, family)
      }
      try report.deliver(asJSON: common.json, run)
    }
  }
}
