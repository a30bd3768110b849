internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train cause-specific DATA --formula "Surv(time, cause) ~ …" --censored LEVEL`.
  struct CauseSpecific: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cause-specific",
      abstract: "Several ways of leaving, such as voluntary and involuntary: a hazard for each.",
      discussion: """
        The left side is Surv(time, cause), or Surv(start, stop, cause); the cause is a column of \
        texts or numbers, one of which, --censored, means that the customer is still there. Give \
        --censored "" where the cell is empty then. Each cause gets a Cox regression of its own to \
        which the others are censorings; one model file holds them all, and gives the probability \
        of leaving for each cause by a horizon.

        A coefficient says what makes leaving for its cause likelier among those who are still \
        there. To ask what makes it likelier to have left for it by some time, whatever the other \
        causes do, see 'tenure train fine-gray'.

        Examples:
          tenure train cause-specific customers.csv --censored active \\
            -o churn.tenure.json \\
            --formula "Surv(tenure, reason) ~ contract + failed_payments"
          tenure train cause-specific customers.csv --censored "" \\
            --survival product-limit \\
            --formula "Surv(tenure, reason) ~ contract + strata(region)"

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(
      help: ArgumentHelp(
        "The value of the cause that means that nothing happened.", valueName: "level"))
    var censored: String

    @Option(
      help: ArgumentHelp("How events at the same time share their risk set.", valueName: "method"))
    var ties: Ties = .efron

    @Option(
      help: ArgumentHelp(
        """
        How hazards at the same time make the probability of staying: exponential, the product of \
        exp(−h), as R's survfit; product-limit, of 1 − h, as riskRegression's CSC.
        """, valueName: "product"))
    var survival: Product = .exponential

    @OptionGroup var fitting: SurvivalFitOptions

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let data = try TrainingData(
        .survival, training, reading, common, run, censored: censored)
      var model = CauseSpecificRegression()
      model.ties = ties == .efron ? .efron : .breslow
      model.lanes = common.lanes
      let isRobust = fitting.robust || training.weightsKind == .sampling
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust)
      if isRobust { model.robustErrors = .rows }
      let fit = try run.during(.fit) { () throws -> CauseSpecificRegression.Fit in
        do throws(CauseSpecificRegression.CauseError) {
          return try model.fit(
            data.frame, weightsAreFrequencies: training.weightsKind == .frequency)
        } catch {
          throw CommandFailure(.dataAtFault, "\(data.source): \(error)")
        }
      }
      let report = run.during(.measure) {
        var context = ModelDocument.Context(data, training, reading, common, robust: isRobust)
        context.timeUnit = fitting.timeUnit
        context.censored = censored
        return ModelReport(
          ModelDocument(
            fit, data.frame, context, ties: ties == .efron ? .efron : .breslow,
            survivalProduct: survival == .exponential ? .exponential : .productLimit))
      }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }
  }
}

extension TenureCommand.Train.CauseSpecific {
  /// How tied events share a risk set.
  enum Ties: String, ExpressibleByArgument, CaseIterable {
    case efron, breslow
  }

  /// How the probability of staying is formed.
  enum Product: String, ExpressibleByArgument, CaseIterable {
    case exponential
    case productLimit = "product-limit"
  }
}
