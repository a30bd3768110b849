internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train cox DATA --formula "Surv(time, event) ~ …"`.
  struct Cox: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Cox regression: when customers leave, and what makes it sooner.",
      discussion: """
        The left side is Surv(time, event), or Surv(start, stop, event) for several rows a \
        customer. The event is 0 or 1, or a comparison such as churn == "Yes".

        Examples:
          tenure train cox customers.csv -o churn.tenure.json \\
            --formula "Surv(tenure, churned) ~ contract + price"
          tenure train cox telco.csv --time-unit months \\
            --formula 'Surv(tenure, churn == "Yes") ~ . - total_charges'
          tenure train cox telco.csv --ties exact \\
            --formula 'Surv(tenure, churn == "Yes") ~ contract + monthly_charges'
          tenure train cox periods.csv --cluster customer \\
            --formula "Surv(start, stop, left) ~ ns(price, 3) + strata(region)"
          tenure train cox members.csv --frailty household --frailties households.csv \\
            --formula "Surv(tenure, churned) ~ contract + price" -o churn.tenure.json

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(
      help: ArgumentHelp(
        """
        How events at the same time share their risk set: efron, breslow, or exact, the discrete \
        logistic model for times that are counted in months; its coefficients are log odds ratios. \
        With one event in each stratum exact is conditional logistic regression.
        """, valueName: "method"))
    var ties: Ties = .efron

    @Flag(help: "Robust standard errors, from each row's score residual.")
    var robust = false

    @OptionGroup var inference: InferenceOptions

    @Option(
      help: ArgumentHelp("The unit of the times, for the words in reports.", valueName: "unit"))
    var timeUnit: String?

    @OptionGroup(title: "Frailty options") var shared: FrailtyOptions
    @OptionGroup(title: "Penalty options") var penalty: PenaltyOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      try checkFrailty()
      guard ties == .exact else { return }
      if inference.biasReduction == .always {
        throw ValidationError(
          "--ties exact has no bias reduction; take --ties efron, or leave --bias-reduction out.")
      }
      if penalty.isPenalized {
        throw ValidationError("--ties exact takes no penalty; take --ties efron or breslow.")
      }
      if robust || training.cluster != nil || training.weightsKind == .sampling {
        throw ValidationError(
          "--ties exact has no robust standard errors; take --ties efron, or leave them out.")
      }
      if training.weights != nil, training.weightsKind == .case {
        throw ValidationError(
          "--ties exact counts customers, so its weights must be numbers of them: add "
            + "--weights-kind frequency, or take --ties efron.")
      }
    }

    func run() throws {
      let run = Run(common)
      let data = try TrainingData(
        .survival, training, reading, common, run, beside: penalty.folding.columns
      ) { $0.frailty = shared.frailty }
      if let column = shared.frailty { return try runFrailty(data, of: column, run) }
      if penalty.isPenalized { return try runPenalized(data, run) }
      if ties == .exact, data.frame.cluster != nil {
        throw ValidationError(
          "--ties exact has no robust standard errors, which cluster() asks for; take --ties "
            + "efron, or leave cluster() out.")
      }
      var model = CoxRegression()
      model.ties = ties.method
      model.lanes = common.lanes
      let isRobust = robust || training.weightsKind == .sampling
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust)
      try inference.check(isRobust: isRobust || data.frame.cluster != nil)
      model.biasReduction = inference.biasReduction.rule
      model.intervalMethod = inference.intervalMethod.method
      model.confidenceLevel = common.confidenceLevel
      if isRobust { model.robustErrors = .rows }
      let fit = try run.during(.fit) {
        do {
          return try data.fit { () throws(FitError) in
            try model.fit(data.frame, weightsAreFrequencies: training.weightsKind == .frequency)
          }
        } catch {
          name(culprits: model, data, run)
          throw error
        }
      }
      let report = run.during(.measure) { makeReport(fit, data, robust: isRobust) }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }

    /// Says which columns made a fit fail.
    private func name(culprits model: CoxRegression, _ data: TrainingData, _ run: Run) {
      let design = Design(data.frame)
      guard design.columnCount < 1_000 else { return }
      for finding in model.preflight(design, CoxResponse(data.frame)) { run.say(finding.message) }
    }

    /// What is said of effects that change with time, where testing them costs no more than fitting.
    private func proportionality(_ fit: CoxRegression.Fit, _ data: TrainingData) -> [DataWarning] {
      let coefficients = fit.estimates.estimates
      let columns = Double(coefficients.count)
      let work = Double(data.frame.rowCount) * columns * columns
      let known = coefficients.filter { !$0.isNaN }
      guard ties != .exact, work < 5e7, !known.isEmpty, known.allSatisfy(\.isFinite) else {
        return []
      }
      let diagnostics = CoxDiagnostics(
        Design(data.frame),
        CoxResponse(data.frame, weightsAreFrequencies: training.weightsKind == .frequency),
        coefficients: coefficients, ties: ties.method, lanes: common.lanes)
      return diagnostics.proportionalHazards().map {
        TrustGuard.proportionality($0, unit: timeUnit)
      } ?? []
    }

    private func makeReport(
      _ fit: CoxRegression.Fit, _ data: TrainingData, robust: Bool
    ) -> ModelReport {
      var context = ModelDocument.Context(data, training, reading, common, robust: robust)
      context.timeUnit = timeUnit
      context.training.biasReduction = ties == .exact ? nil : inference.biasReduction.recorded
      let scorer = Scorer.cox(fit.scorer(data.frame.encoder, strata: data.frame.strata))
      context.warnings += proportionality(fit, data)
      context.warnings += data.signWarnings(
        fit.coefficients(confidenceLevel: common.confidenceLevel))
      context.concordance = data.concordance(of: scorer, lanes: common.lanes)
      context.provenance.scores = data.frame.scoreProfile(scorer, lanes: common.lanes)
      return ModelReport(
        ModelDocument(fit, data.frame, context),
        terms: training.termTests == .none ? [] : fit.terms)
    }
  }
}

extension TenureCommand.Train.Cox {
  /// How events at the same time share their risk set.
  enum Ties: String, ExpressibleByArgument, CaseIterable {
    case efron, breslow, exact

    var method: CoxResponse.Ties {
      switch self {
      case .efron: .efron
      case .breslow: .breslow
      case .exact: .exact
      }
    }
  }
}
