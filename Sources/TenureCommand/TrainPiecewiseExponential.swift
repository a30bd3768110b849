internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train piecewise-exponential DATA --formula "Surv(time, event) ~ …" --cuts …`.
  struct PiecewiseExponential: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "piecewise-exponential",
      abstract: "A rate of leaving for each stretch of tenure, in continuous time.",
      discussion: """
        The hazard is constant between the times of --cuts, and effects multiply it. It is the \
        Poisson regression of events on the time under observation, and predicts at any time, not \
        only at those of events.

        Examples:
          tenure train piecewise-exponential customers.csv --cuts 3,12,24 \\
            -o churn.tenure.json \\
            --formula "Surv(tenure, churned) ~ contract + price"
          tenure train piecewise-exponential periods.csv --cuts 90,365 \\
            --cluster customer \\
            --formula "Surv(start, stop, left) ~ price + strata(region)"

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(
      help: ArgumentHelp(
        "Where the hazard may change: 3,12,24. Without, it is one rate.", valueName: "list"),
      transform: NumberList.ascending)
    var cuts: NumberList?

    @OptionGroup var fitting: SurvivalFitOptions

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      if cuts?.values.count ?? 0 >= DiscreteTimeRegression.largestBaseline {
        throw ValidationError(
          "--cuts: at most \(DiscreteTimeRegression.largestBaseline - 1) times can be given.")
      }
    }

    func run() throws {
      let run = Run(common)
      let data = try TrainingData(.survival, training, reading, common, run)
      var model = PiecewiseExponentialRegression()
      model.cuts = cuts?.values ?? []
      model.lanes = common.lanes
      let strata = data.frame.strata?.keys.count ?? 1
      guard (model.cuts.count + 1) * strata <= DiscreteTimeRegression.largestBaseline else {
        throw CommandFailure(
          .dataAtFault,
          "\(data.source): \(model.cuts.count + 1) rates in each of "
            + "\(NumberText.grouped(strata)) strata are too many; give fewer cuts, or fewer strata."
        )
      }
      let isRobust = fitting.robust || training.weightsKind == .sampling
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust, factor: 2)
      if isRobust { model.robustErrors = .rows }
      let fit = try run.during(.fit) {
        try data.fit { () throws(FitError) in
          try model.fit(data.frame, weightsAreFrequencies: training.weightsKind == .frequency)
        }
      }
      let report = run.during(.measure) {
        var context = ModelDocument.Context(data, training, reading, common, robust: isRobust)
        context.timeUnit = fitting.timeUnit
        let scorer = fit.piecewiseExponentialScorer(data.frame.encoder, strata: data.frame.strata)
        context.concordance = data.concordance(
          of: .piecewiseExponential(scorer), lanes: common.lanes)
        context.provenance.scores = data.frame.scoreProfile(
          .piecewiseExponential(scorer), lanes: common.lanes)
        return ModelReport(
          ModelDocument(piecewiseExponential: fit, data.frame, context),
          terms: training.termTests == .none ? [] : fit.terms)
      }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }
  }
}
