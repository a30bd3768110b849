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

    @OptionGroup var training: TrainingOptions
    @OptionGroup(title: "Penalty options") var options: PathOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws { try training.refuseOutputOfPath() }

    func run() throws {
      let run = Run(common)
      try options.folding.check(.logistic)
      let data = try TrainingData(
        .logistic, training, reading, common, run, beside: options.folding.columns)
      var model = LogisticRegression()
      model.lanes = common.lanes
      let specification = model
      let report = try run.during(.fit) {
        try PathReport(
          title: "Penalised logistic regression", model: "logistic", options, data, common,
          .init(
            path: { (frame, net) throws(FitError) in
              try specification.path(Design(frame), LogisticResponse(frame), net)
            },
            validate: { (path, frame, net, folds, measure) throws(FitError) in
              try specification.validate(
                path, Design(frame), LogisticResponse(frame), net, folds: folds, by: measure)
            }))
      }
      try report.deliver(asJSON: common.json, run)
    }
  }
}

extension TrainingOptions {
  /// A path is many models, and a model document holds one.
  func refuseOutputOfPath() throws {
    if output != nil {
      throw ValidationError(
        "--output: a path is no model; 'tenure train --penalty elastic-net' writes one of its "
          + "models, and --json prints the path.")
    }
  }
}
