internal import ArgumentParser
internal import Tenure

extension TenureCommand.Path {
  /// `tenure path logistic DATA --formula "churned ~ …"`.
  struct Logistic: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The path of a penalised logistic regression.",
      discussion: """
        Examples:
          tenure path logistic customers.csv --formula "churned ~ ."
          tenure path logistic customers.csv --formula "churned ~ ." --folds 10 --json
          tenure path logistic customers.csv --formula "churned ~ ." --alpha 0.5 \\
            --lambdas 0.1,0.01 --sign tenure=negative

        \(ExitStatus.help)
        """)

    @OptionGroup var table: PathTable
    @OptionGroup(title: "Penalty options") var options: PathOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      try options.folding.check(.logistic)
      let data = try TrainingData(
        .logistic, table, cluster: nil, reading, common, run, beside: options.folding.columns)
      var model = LogisticRegression()
      model.lanes = common.lanes
      let family = PenaltyChoice.Family(model)
      let report = try run.during(.fit) {
        try PathReport(
          title: "Penalised logistic regression", model: "logistic", options, data, common,
          family)
      }
      try report.deliver(asJSON: common.json, run)
    }
  }
}
