internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train discrete-time DATA --formula "Surv(time, event) ~ …"`.
  struct DiscreteTime: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hazard by period: who leaves in which month, for tenure billed by the month.",
      discussion: """
        Models the probability of leaving in a period of those who have stayed until then. It is \
        the binary regression on a row for every customer and period, which is never built: a \
        million customers over 72 months take seconds and no more memory than their columns.

        Each period has a hazard of its own unless --intervals or --spline say otherwise. \
        Customers of tenure 0 were never at risk of a period, and say nothing. Who is censored \
        within a period counts for the periods before it.

        Examples:
          tenure train discrete-time customers.csv -o churn.tenure.json \\
            --formula "Surv(tenure, churned) ~ contract + price"
          tenure train discrete-time telco.csv --link cloglog \\
            --intervals 3,6,12,24,48 \\
            --formula 'Surv(tenure, churn == "Yes") ~ contract'
          tenure train discrete-time days.csv --period 30.4375 --spline 4 \\
            --formula "Surv(days, left) ~ plan + strata(region)"

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(
      help: ArgumentHelp(
        """
        How effects act: logit, on the odds of leaving in a period; cloglog, on the hazard, as in a \
        Cox model of which only the periods were seen.
        """, valueName: "link"))
    var link: Link = .logit

    @Option(
      help: ArgumentHelp("The length of a period, in the unit of the times.", valueName: "length"))
    var period = 1.0

    @Option(
      help: ArgumentHelp(
        """
        One hazard from each of these times to the next, instead of one for each period: 3,6,12. \
        The last reaches to the end of the follow-up.
        """, valueName: "list"),
      transform: NumberList.ascending)
    var intervals: NumberList?

    @Option(
      help: ArgumentHelp(
        "A natural cubic spline of so many degrees of freedom over the periods instead.",
        valueName: "number"))
    var spline: Int?

    @OptionGroup var fitting: SurvivalFitOptions

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard period > 0, period.isFinite else {
        throw ValidationError("--period must be a length above 0, not \(period).")
      }
      if intervals != nil, spline != nil {
        throw ValidationError("--intervals and --spline are two baselines; choose one.")
      }
      if let spline, !(2...20).contains(spline) {
        throw ValidationError("--spline takes 2 to 20 degrees of freedom, not \(spline).")
      }
    }

    func run() throws {
      let run = Run(common)
      let data = try TrainingData(.survival, training, reading, common, run)
      var model = DiscreteTimeRegression()
      model.link = link == .logit ? .logit : .complementaryLogLog
      model.periodLength = period
      if let intervals { model.baseline = .intervals(intervals.values) }
      if let spline { model.baseline = .spline(degreesOfFreedom: spline) }
      model.lanes = common.lanes
      try refuseTooManyPeriods(model, data)
      let isRobust = fitting.robust || training.weightsKind == .sampling
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust, factor: 8)
      if isRobust { model.robustErrors = .rows }
      let fit = try run.during(.fit) {
        try data.fit { () throws(FitError) in
          try model.fit(data.frame, weightsAreFrequencies: training.weightsKind == .frequency)
        }
      }
      let report = run.during(.measure) {
        var context = ModelDocument.Context(data, training, reading, common, robust: isRobust)
        context.timeUnit = fitting.timeUnit
        let scorer = fit.discreteTimeScorer(data.frame.encoder, strata: data.frame.strata)
        context.concordance = data.concordance(of: .discreteTime(scorer), lanes: common.lanes)
        context.provenance.scores = data.frame.scoreProfile(
          .discreteTime(scorer), lanes: common.lanes)
        return ModelReport(
          ModelDocument(discreteTime: fit, data.frame, context),
          terms: training.termTests == .none ? [] : fit.terms)
      }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }

    /// Refuses times that no sensible number of periods covers.
    private func refuseTooManyPeriods(
      _ model: DiscreteTimeRegression, _ data: TrainingData
    ) throws(CommandFailure) {
      guard case .survival(_, let time, _) = data.frame.response else { return }
      let strata = Double(data.frame.strata?.keys.count ?? 1)
      let periods = (time.max() ?? 0) / period
      let hazards = intervals.map { Double($0.values.count + 1) } ?? periods
      let limit = Double(DiscreteTimeRegression.largestBaseline)
      guard hazards * strata > limit || periods * strata > 30 * limit else { return }
      let count = NumberText.grouped(Int(min(periods, 1e15).rounded(.up)))
      throw CommandFailure(
        .dataAtFault,
        "\(data.source): \(count) periods of length \(NumberText.plain(period))"
          + (strata > 1 ? " in \(NumberText.plain(strata)) strata" : "")
          + " are too many hazards; give --period a longer one, such as 30 for days, or a few "
          + "--intervals" + (strata > 1 ? ", or fewer strata." : "."))
    }
  }
}

extension TenureCommand.Train.DiscreteTime {
  /// How the hazard depends on the linear predictor.
  enum Link: String, ExpressibleByArgument, CaseIterable {
    case logit, cloglog
  }
}
