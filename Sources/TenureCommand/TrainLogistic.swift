internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train logistic DATA --formula "churned ~ …"`.
  struct Logistic: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Logistic regression: who leaves, and what makes it likelier.",
      discussion: """
        The left side is 0 or 1, true or false, a comparison such as churn == "Yes", or \
        cbind(left, stayed) for groups of customers.

        Examples:
          tenure train logistic customers.csv -o churn.tenure.json \\
            --formula "churned ~ contract + price"
          tenure train logistic telco.csv --formula 'churn == "Yes" ~ .'
          tenure train logistic sample.csv --formula "churned ~ ns(age, 3) * plan" \\
            --weights w --weights-kind sampling --missing error

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(
      help: ArgumentHelp(
        """
        Robust standard errors, from each row's score: hc0, hc1, hc2 or hc3, in the order of their \
        caution in small samples. With clusters hc0 or hc1.
        """, valueName: "kind"))
    var robust: RobustKind?

    @OptionGroup(title: "Penalty options") var penalty: PenaltyOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let data = try TrainingData(
        .logistic, training, reading, common, run, beside: penalty.folding.columns)
      if penalty.isPenalized { return try runPenalized(data, run) }
      var model = LogisticRegression()
      model.weightsAreFrequencies = training.weightsKind == .frequency
      model.lanes = common.lanes
      let isRobust = robust != nil || training.weightsKind == .sampling
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust)
      if isRobust { model.robustErrors = .rows(robust?.correction ?? .hc0) }
      let fit = try run.during(.fit) {
        try data.fit { () throws(FitError) in try model.fit(data.frame) }
      }
      let report = run.during(.measure) { makeReport(fit, data, robust: isRobust) }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }

    private func makeReport(
      _ fit: LogisticRegression.Fit, _ data: TrainingData, robust: Bool
    ) -> ModelReport {
      var context = ModelDocument.Context(data, training, reading, common, robust: robust)
      let scorer = fit.scorer(data.frame.encoder)
      let (area, measures) = measures(scorer, data.frame)
      context.concordance = area
      return ModelReport(
        ModelDocument(fit, data.frame, context),
        terms: training.termTests == .none ? [] : fit.terms,
        measures: measures)
    }

    /// How well a scorer tells the rows of a frame.
    func measures(
      _ scorer: LogisticScorer, _ frame: ModelFrame
    ) -> (area: ModelDocument.FitStatistics.Estimate?, others: [ModelReport.Measure]) {
      let probabilities = Scorer.logistic(scorer)
        .linearPredictors(frame, lanes: common.lanes)
        .map { scorer.probability(linearPredictor: $0) }
      let response = BinaryResponse(frame)
      // DeLong's error counts weights as customers, which only frequencies are.
      let counts = training.weights == nil || training.weightsKind == .frequency
      let area = AreaUnderROC(scores: probabilities, response: response).map {
        ModelDocument.FitStatistics.Estimate(
          value: $0.estimate, standardError: counts ? $0.standardError : nil)
      }
      let others: [ModelReport.Measure] = [
        .init(
          name: "brier", title: "Brier score",
          value: BrierScore(predictions: probabilities, response: response).value),
        .init(
          name: "logLoss", title: "log-loss",
          value: logLoss(predictions: probabilities, response: response)),
      ]
      return (area, others)
    }
  }
}

extension TenureCommand.Train.Logistic {
  /// How robust standard errors are formed.
  enum RobustKind: String, ExpressibleByArgument, CaseIterable {
    case hc0, hc1, hc2, hc3

    /// The correction, as the library names it.
    var correction: SandwichCorrection {
      switch self {
      case .hc0: .hc0
      case .hc1: .hc1
      case .hc2: .hc2
      case .hc3: .hc3
      }
    }
  }
}
