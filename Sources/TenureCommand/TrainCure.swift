internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train cure DATA --formula "Surv(time, event) ~ …" --incidence "~ …"`.
  struct Cure: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Who will never leave, and when the others do: a mixture cure model.",
      discussion: """
        Some customers never leave, however long one waits. A mixture cure model tells two \
        questions apart: who will ever leave (the incidence, log odds of --incidence), and how \
        long those stay (the latency, log time of the formula). Scores gain the column \
        neverLeaves, and with --elapsed neverLeavesGivenElapsed, which grows as a customer stays.

        How many never leave can only be learned where leaving has ended before the follow-up \
        does. Warnings say where it has not; then compare latencies, and prefer a model without \
        cure.

        Examples:
          tenure train cure customers.csv -o churn.tenure.json \\
            --formula "Surv(tenure, churned) ~ price" --incidence "~ contract + price"
          tenure train cure telco.csv --latency loglogistic --zero-time 0.5 \\
            --formula 'Surv(tenure, churn == "Yes") ~ 1' --incidence "~ contract"

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(
      help: ArgumentHelp(
        """
        The terms of who will ever leave: "~ contract". Left out, they are those of the formula, \
        which is that of the latency.
        """, valueName: "formula"))
    var incidence: String?

    @Option(
      help: ArgumentHelp(
        "How long those stay who leave: weibull, lognormal or loglogistic.",
        valueName: "distribution"))
    var latency: Latency = .weibull

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

    /// How long those stay who leave.
    enum Latency: String, ExpressibleByArgument, CaseIterable {
      case weibull, lognormal, loglogistic

      /// The distribution as the library names it.
      var distribution: CureLatency {
        switch self {
        case .weibull: .weibull
        case .lognormal: .lognormal
        case .loglogistic: .loglogistic
        }
      }
    }

    func run() throws {
      let run = Run(common)
      let incidenceFormula = try incidence.map { try Self.formula($0) }
      var data = try TrainingData(.survival, training, reading, common, run) { options in
        options.needsPositiveTimes = zeroTime == nil
        options.ancillary = incidenceFormula.map { [$0] } ?? []
      }
      var words: String?
      if let zeroTime { words = try data.treatZeroTimes(by: zeroTime.value) }
      try data.refuseStrata("a cure model has no strata; name the column as a term")
      guard data.frame.offset == nil else {
        throw CommandFailure(
          .dataAtFault,
          "\(data.source): a cure model has two equations, and an offset belongs to neither; leave "
            + "offset() out.")
      }
      var model = CureRegression()
      model.latency = latency.distribution
      model.lanes = common.lanes
      let isRobust = robust || training.weightsKind == .sampling
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust, factor: 6)
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
        if !fit.incidenceColumns.isEmpty {
          context.concordance = data.concordance(
            of: .cure(fit.scorer(data.frame.encoder)), lanes: common.lanes)
        }
        return ModelReport(
          ModelDocument(
            fit, data.frame, context,
            incidence: incidenceFormula.map { "\($0)" } ?? Self.sameTerms(data.frame)))
      }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }

    private static func formula(_ text: String) throws -> Formula {
      do {
        return try Formula(text)
      } catch {
        throw ValidationError("--incidence: \(error.reason)")
      }
    }

    /// The formula of an incidence that has the terms of the latency.
    private static func sameTerms(_ frame: ModelFrame) -> String {
      let names = frame.encoder.terms.map(\.name)
      return "~ " + (names.isEmpty ? "1" : names.joined(separator: " + "))
    }
  }
}
