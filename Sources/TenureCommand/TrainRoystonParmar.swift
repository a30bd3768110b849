internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train royston-parmar DATA --formula "Surv(time, event) ~ …" --knots K --scale …`.
  struct RoystonParmar: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "royston-parmar",
      abstract: "A smooth curve of staying, as flexible as the data: splines in log time.",
      discussion: """
        The log cumulative hazard (or the log odds of having left, or a normal deviate) is a \
        natural cubic spline in log time. It takes the shape that the data have, where a Weibull \
        curve has but two parameters, and predicts at any time; beyond the last event it goes on \
        as a straight line, and scores there say extrapolated.

        Without inner knots (--knots 0) this is the Weibull model on the hazard scale, the \
        log-logistic on odds, the log-normal on normal. Effects that fade or grow with tenure are \
        named with --time-varying. Instead of strata(), let a group's effect vary so: each level \
        then has a baseline of its own.

        A curve of staying can only fall. Where the spline would turn it is held level, and a \
        warning says at what time.

        Examples:
          tenure train royston-parmar customers.csv --knots 3 -o churn.tenure.json \\
            --formula "Surv(tenure, churned) ~ contract + price"
          tenure train royston-parmar telco.csv --scale odds --zero-time 0.5 \\
            --formula 'Surv(tenure, churn == "Yes") ~ contract' --time-varying contract

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(
      help: ArgumentHelp(
        """
        Inner knots, at R's quantiles of the events' log times; one more parameter each.
        """, valueName: "number"))
    var knots: Int = 3

    @Option(
      help: ArgumentHelp("Inner knots at these times instead: 3,12,24.", valueName: "list"),
      transform: NumberList.ascending)
    var knotsAt: NumberList?

    @Option(
      help: ArgumentHelp(
        """
        What the model is linear in: hazard, so that effects are hazard ratios; odds, ratios of \
        the odds of having left; normal, shifts of a normal deviate.
        """, valueName: "scale"))
    var scale: Scale = .hazard

    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp(
        "Terms of the formula whose effects change with time.", valueName: "terms"))
    var timeVarying: [String] = []

    @Option(
      help: ArgumentHelp(
        "Inner knots of the effects that change; 0 lets them change along log time.",
        valueName: "number"))
    var timeVaryingKnots: Int = 1

    @Option(
      help: ArgumentHelp(
        "Inner knots of the effects that change at these times instead.", valueName: "list"),
      transform: NumberList.ascending)
    var timeVaryingKnotsAt: NumberList?

    @Option(
      help: ArgumentHelp(
        "What becomes of rows with a time of 0: drop, or the time that stands for it, such as 0.5.",
        valueName: "rule"))
    var zeroTime: ZeroTime?

    @Flag(help: "Robust standard errors, from each row's score.")
    var robust = false

    @Option(
      help: ArgumentHelp("The unit of the times, for the words in reports.", valueName: "unit"))
    var timeUnit: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    /// What the model is linear in.
    enum Scale: String, ExpressibleByArgument, CaseIterable {
      case hazard, odds, normal

      /// The scale as the library names it.
      var scale: SplineScale {
        switch self {
        case .hazard: .hazard
        case .odds: .odds
        case .normal: .normal
        }
      }
    }

    func validate() throws {
      let most = RoystonParmarRegression.mostKnots
      for (name, count) in [
        ("--knots", knots), ("--time-varying-knots", timeVaryingKnots),
        ("--knots-at", knotsAt?.values.count ?? 0),
        ("--time-varying-knots-at", timeVaryingKnotsAt?.values.count ?? 0),
      ] {
        guard (0...most).contains(count) else {
          throw ValidationError("\(name): between 0 and \(most) knots can be asked for.")
        }
      }
    }

    func run() throws {
      let run = Run(common)
      var data = try TrainingData(.survival, training, reading, common, run) { options in
        options.needsPositiveTimes = zeroTime == nil
      }
      var words: String?
      if let zeroTime { words = try data.treatZeroTimes(by: zeroTime.value) }
      var model = RoystonParmarRegression()
      model.scale = scale.scale
      model.knots = knotsAt.map { .at($0.values) } ?? .count(knots)
      model.timeVarying = try varyingTerms(data)
      model.lanes = common.lanes
      try data.refuseStrata(
        "a spline has no strata; name the column as a term and under --time-varying, with as many "
          + "knots as the baseline, which gives each level a baseline of its own")
      let isRobust = robust || training.weightsKind == .sampling
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust, factor: 3)
      if isRobust { model.robustErrors = .rows }
      let fit = try run.during(.fit) {
        try data.fit { () throws(FitError) in
          try model.fit(data.frame, weightsAreFrequencies: training.weightsKind == .frequency)
        }
      }
      let report = run.during(.measure) {
        var context = ModelDocument.Context(data, training, reading, common, robust: isRobust)
        context.timeUnit = timeUnit
        context.training.zeroTime = zeroTime?.recorded
        if let words { context.warnings.append(DataWarning(code: "zeroTimes", message: words)) }
        // Where effects change, one number does not rank customers.
        if model.timeVarying.isEmpty {
          context.concordance = data.concordance(
            of: .roystonParmar(fit.scorer(data.frame.encoder)), lanes: common.lanes)
        }
        return ModelReport(
          ModelDocument(fit, data.frame, context),
          terms: training.termTests == .none ? [] : fit.terms)
      }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }

    /// The terms whose effects change, as the formula prints them.
    private func varyingTerms(
      _ data: TrainingData
    ) throws(CommandFailure) -> [RoystonParmarRegression.TimeVarying] {
      let names = data.frame.encoder.terms.map(\.name)
      var terms: [RoystonParmarRegression.TimeVarying] = []
      for term in timeVarying {
        guard names.contains(term) else {
          throw CommandFailure(
            .usage,
            "--time-varying \(term): the formula has no such term; its terms are "
              + "\(names.joined(separator: ", ")).")
        }
        if terms.contains(where: { $0.term == term }) { continue }
        terms.append(
          .init(
            term: term,
            knots: timeVaryingKnotsAt.map { .at($0.values) } ?? .count(timeVaryingKnots)))
      }
      return terms
    }
  }
}
