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

        Every fit ends with the proof that its estimates exist, or with a sentence about the \
        columns that tell customers apart without exception, whose estimates would be infinite; \
        the model is then fitted with Firth's penalty unless --bias-reduction says otherwise.

        Examples:
          tenure train logistic customers.csv -o churn.tenure.json \\
            --formula "churned ~ contract + price"
          tenure train logistic telco.csv --formula 'churn == "Yes" ~ .'
          tenure train logistic rare.csv --formula "churned ~ plan + calls" \\
            --bias-reduction always
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

    @Option(
      help: ArgumentHelp(
        """
        The share of events among the customers that the model is for, where the table holds events \
        and others at another rate: the intercept is corrected (King and Zeng), in the table of \
        coefficients and in every prediction.
        """, valueName: "share"))
    var priorShare: Double?

    @Option(
      help: ArgumentHelp(
        """
        Weigh non-events and events, balanced or W0,W1. The intercept is corrected for it, so that \
        predictions stay probabilities, and standard errors become robust.
        """, valueName: "weights"))
    var classWeights: ClassWeighting?

    @OptionGroup var inference: InferenceOptions

    @OptionGroup(title: "Penalty options") var penalty: PenaltyOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      if let priorShare, !(priorShare > 0 && priorShare < 1) {
        throw ValidationError(
          "--prior-share must be between 0 and 1, like 0.05, not \(priorShare).")
      }
      if priorShare != nil || classWeights != nil, penalty.isPenalized {
        throw ValidationError(
          "--prior-share and --class-weights correct the intercept of an unpenalized fit; leave "
            + "--penalty out.")
      }
      if classWeights != nil, training.weightsKind == .frequency {
        throw ValidationError(
          "--class-weights makes rows weigh what they are not, and frequencies count rows; use one of "
            + "the two.")
      }
      let isClustered = training.cluster != nil || training.formula.contains("cluster(")
      if isClustered, robust == .hc2 || robust == .hc3 {
        throw ValidationError(
          "--robust hc2 and hc3 rest on each row's leverage, and rows of a cluster belong together; "
            + "use hc0 or hc1 with clusters.")
      }
    }

    func run() throws {
      let run = Run(common)
      let data = try TrainingData(
        .logistic, training, reading, common, run, beside: penalty.folding.columns)
      if penalty.isPenalized { return try runPenalized(data, run) }
      var model = LogisticRegression()
      model.weightsAreFrequencies = training.weightsKind == .frequency
      model.lanes = common.lanes
      let isRobust =
        robust != nil || training.weightsKind == .sampling || classWeights != nil
      model.populationShare = priorShare
      model.classWeights = classWeights?.weights
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust)
      try inference.check(isRobust: isRobust || data.frame.cluster != nil)
      model.biasReduction = inference.biasReduction.rule
      model.intervalMethod = inference.intervalMethod.method
      model.confidenceLevel = common.confidenceLevel
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
      context.training.biasReduction = inference.biasReduction.recorded
      context.warnings += data.signWarnings(
        fit.coefficients(confidenceLevel: common.confidenceLevel))
      let scorer = fit.scorer(data.frame.encoder)
      let (area, measures) = measures(scorer, data.frame)
      context.concordance = area
      context.provenance.scores = data.frame.scoreProfile(.logistic(scorer), lanes: common.lanes)
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
      var response = BinaryResponse(
        frame, weights: training.weights.map { _ in training.weightsKind.recorded })
      let area = AreaUnderROC(scores: probabilities, response: response).map {
        ModelDocument.FitStatistics.Estimate(
          value: $0.estimate, standardError: $0.standardError)
      }
      // Probabilities are judged among customers as they are, not as they were drawn.
      if let priorShare { response = response.withEventRate(priorShare) }
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
  /// What events and non-events weigh: balanced, or W0,W1.
  struct ClassWeighting: ExpressibleByArgument {
    /// The weights.
    let weights: ClassWeights

    init?(argument: String) {
      if argument == "balanced" {
        weights = .balanced
        return
      }
      let numbers = argument.split(separator: ",", omittingEmptySubsequences: false)
        .map { Double($0) ?? .nan }
      guard numbers.count == 2, numbers.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
      weights = .weights(nonEvents: numbers[0], events: numbers[1])
    }
  }

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
