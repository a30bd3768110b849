internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train fine-gray DATA --formula "Surv(time, cause) ~ …" --cause LEVEL --censored LEVEL`.
  struct FineGray: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fine-gray",
      abstract: "The probability of leaving for one cause, with the other causes at work.",
      discussion: """
        Fine and Gray's regression: e to a coefficient is a ratio of subdistribution hazards, which \
        orders customers by the probability of having left for --cause by any time. Standard errors \
        allow for the censoring distribution being estimated.

        Published programs treat events at the same time differently, and their coefficients differ \
        in the third digit; --ties chooses: efron, as R's finegray() with coxph(); breslow, the \
        same with ties = "breslow"; crr, as cmprsk::crr, where those who leave at a time also count \
        as at risk of being censored then.

        The model knows nothing of the other causes, so it gives no probability of staying and none \
        from the tenure already served; a cause-specific model does.

        Examples:
          tenure train fine-gray customers.csv --cause voluntary --censored active \\
            --formula "Surv(tenure, reason) ~ contract + price" \\
            -o voluntary.tenure.json
          tenure train fine-gray mgus2.csv --cause pcm --censored censor --ties crr \\
            --formula "Surv(time, cause) ~ age + sex"

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(help: ArgumentHelp("The cause of interest.", valueName: "level"))
    var cause: String

    @Option(
      help: ArgumentHelp(
        "The value of the cause that means that nothing happened.", valueName: "level"))
    var censored: String

    @Option(
      help: ArgumentHelp("Whose treatment of events at the same time.", valueName: "convention"))
    var ties: Ties = .efron

    @Option(
      help: ArgumentHelp("The unit of the times, for the words in reports.", valueName: "unit"))
    var timeUnit: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let data = try TrainingData(
        .survival, training, reading, common, run, censored: censored)
      guard case .competing(let start, _, _, let causes) = data.frame.response else {
        preconditionFailure("the censored level makes the outcome one of causes")
      }
      guard let index = causes.firstIndex(of: cause) else {
        let nearest = cause.nearest(among: causes).map { " Did you mean \"\($0)\"?" } ?? ""
        throw CommandFailure(
          .dataAtFault,
          "\(data.source): nobody left for \"\(cause)\"; the causes are "
            + "\(causes.map { "\"\($0)\"" }.joined(separator: ", ")).\(nearest)")
      }
      if start != nil {
        throw CommandFailure(
          .dataAtFault,
          "\(data.source): a Fine–Gray regression of Surv(start, stop, cause) needs the "
            + "distribution of entries, which is not estimated here; write Surv(time, cause), or "
            + "train a cause-specific model.")
      }
      var model = FineGrayRegression()
      model.cause = index
      model.convention = ties.convention
      model.lanes = common.lanes
      model.testsTerms = data.testsTerms(training.termTests, isRobust: true)
      let fit = try run.during(.fit) {
        try data.fit { () throws(FitError) in
          try model.fit(data.frame, weightsAreFrequencies: training.weightsKind == .frequency)
        }
      }
      let report = run.during(.measure) {
        var context = ModelDocument.Context(data, training, reading, common, robust: true)
        context.timeUnit = timeUnit
        context.censored = censored
        return ModelReport(
          ModelDocument(fit, data.frame, context),
          terms: training.termTests == .none ? [] : fit.terms)
      }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }
  }
}

extension TenureCommand.Train.FineGray {
  /// Whose treatment of events at the same time.
  enum Ties: String, ExpressibleByArgument, CaseIterable {
    case efron, breslow, crr

    /// The convention, as the library names it.
    var convention: FineGrayRegression.Convention {
      switch self {
      case .efron: .efron
      case .breslow: .breslow
      case .crr: .crr
      }
    }
  }
}
