internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train {
  /// `tenure train aft DATA --formula "Surv(time, event) ~ …" --distribution weibull`.
  struct AFT: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "aft",
      abstract: "A parametric family of the time until customers leave.",
      discussion: """
        Coefficients act on log time, so that e to their power says by what factor a stay is longer \
        (an accelerated failure time model, R's survreg). Gompertz's act on the hazard. The family \
        goes on beyond the longest follow-up, so that every horizon has an answer; its status says \
        where nobody has been seen.

        Times may be known only between bounds: Surv(lower, upper, type = "interval2"), with an \
        empty cell for an open end, or Surv(time, event, type = "left"). Rows may come under \
        observation late: Surv(start, stop, event). strata(g) gives each g a scale of its own.

        Which family? Train several and compare them: tenure compare a.json b.json customers.csv.

        Examples:
          tenure train aft customers.csv --distribution weibull -o churn.tenure.json \\
            --formula "Surv(tenure, churned) ~ contract + price" --zero-time 0.5
          tenure train aft visits.csv --distribution loglogistic \\
            --formula 'Surv(seen, missed, type = "interval2") ~ plan' \\
            --ancillary "scale ~ plan"

        \(ExitStatus.help)
        """)

    @OptionGroup var training: TrainingOptions

    @Option(
      help: ArgumentHelp(
        """
        The family: exponential, weibull, lognormal, loglogistic, gompertz, or generalized-gamma, \
        which holds the first three and is tested against them.
        """, valueName: "family"))
    var distribution: Family = .weibull

    @Option(
      help: ArgumentHelp(
        """
        Covariates of the scale or the shape: "scale ~ contract", "shape ~ price" (repeatable). \
        Without a left side it is the scale's, or of gompertz the shape's.
        """, valueName: "formula"))
    var ancillary: [String] = []

    @Option(
      help: ArgumentHelp(
        "What becomes of rows with a time of 0: drop, or the time that stands for it, such as 0.5.",
        valueName: "rule"))
    var zeroTime: ZeroTime?

    @Flag(help: "Robust standard errors, from each row's score.")
    var robust = false

    @Option(
      help: ArgumentHelp(
        """
        How intervals of coefficients are made: wald, from standard errors; profile, by inverting \
        likelihood ratios.
        """, valueName: "method"))
    var intervalMethod: IntervalRule = .wald

    @Option(
      help: ArgumentHelp("The unit of the times, for the words in reports.", valueName: "unit"))
    var timeUnit: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      var model = LifetimeRegression(distribution.distribution)
      let equations = try AncillaryFormulas(ancillary, distribution.distribution)
      var data = try TrainingData(.survival, training, reading, common, run) { options in
        options.acceptsIntervals = true
        options.needsPositiveTimes = zeroTime == nil
        options.ancillary = equations.formulas
      }
      if let strata = data.frame.strata, !model.distribution.hasScale {
        throw CommandFailure(
          .dataAtFault,
          "\(data.source): strata() gives each of \(strata.keys.count) strata a scale of its own, and "
            + "the \(model.distribution.title) family has none; put the column among the terms.")
      }
      var words: String?
      if let zeroTime { words = try data.treatZeroTimes(by: zeroTime.value) }
      model.lanes = common.lanes
      let isRobust = robust || training.weightsKind == .sampling
      model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust, factor: 2)
      model.confidenceLevel = common.confidenceLevel
      if intervalMethod == .profile {
        guard !isRobust, data.frame.cluster == nil else {
          throw CommandFailure(
            .usage,
            "--interval-method profile: a likelihood ratio believes in the model, which robust "
              + "standard errors do without; leave one of the two out.")
        }
        model.intervals = .profile
      }
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
        let scorer = fit.scorer(data.frame.encoder, strata: data.frame.strata)
        context.concordance = data.concordance(of: .aft(scorer), lanes: common.lanes)
        return ModelReport(
          ModelDocument(aft: fit, data.frame, context, ancillary: equations.texts),
          terms: training.termTests == .none ? [] : fit.terms(of: data.frame.encoder))
      }
      try TrainingResult(report: report)
        .deliver(to: training.output, asJSON: common.json, run)
    }
  }
}

extension TenureCommand.Train.AFT {
  /// The families.
  enum Family: String, ExpressibleByArgument, CaseIterable {
    case exponential, weibull, lognormal, loglogistic, gompertz
    case generalizedGamma = "generalized-gamma"

    /// The family as the library knows it.
    var distribution: LifetimeDistribution {
      switch self {
      case .exponential: .exponential
      case .weibull: .weibull
      case .lognormal: .lognormal
      case .loglogistic: .loglogistic
      case .gompertz: .gompertz
      case .generalizedGamma: .generalizedGamma
      }
    }
  }

  /// How intervals are made.
  enum IntervalRule: String, ExpressibleByArgument, CaseIterable {
    case wald, profile
  }
}

/// What becomes of rows with a time of 0.
struct ZeroTime: ExpressibleByArgument {
  /// The time that stands for 0; `nil` leaves the rows out.
  let value: Double?

  init?(argument: String) {
    if argument == "drop" {
      value = nil
      return
    }
    guard let time = Double(argument), time > 0, time.isFinite else { return nil }
    value = time
  }

  static var allValueStrings: [String] { ["drop", "<time>"] }

  /// The rule as a document names it.
  var recorded: ModelDocument.Training.ZeroTime { value.map { .replaced(by: $0) } ?? .dropped }
}

/// The formulas of scale and shape, in that order.
struct AncillaryFormulas {
  /// The formulas, for a frame; those of equations before the last named are empty.
  let formulas: [Formula]
  /// The formulas as a document keeps them.
  let texts: [String]

  init(_ given: [String], _ distribution: LifetimeDistribution) throws {
    let names = [distribution.hasScale ? "scale" : nil, distribution.hasShape ? "shape" : nil]
      .compactMap { $0 }
    if !given.isEmpty, names.isEmpty {
      throw ValidationError(
        "--ancillary: the exponential family has neither a scale nor a shape; take weibull.")
    }
    var rightSides: [String: String] = [:]
    for text in given {
      let parts = text.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ValidationError(
          "--ancillary \"\(text)\": write ~ before the terms: scale ~ contract.")
      }
      let left = parts[0].filter { $0 != " " }
      let name = left.isEmpty ? names[0] : String(left)
      guard names.contains(name) else {
        throw ValidationError(
          "--ancillary \"\(text)\": the left side is \(names.joined(separator: " or ")), not \(name)."
        )
      }
      guard rightSides[name] == nil else {
        throw ValidationError("--ancillary: there are two formulas of the \(name); join them by +.")
      }
      rightSides[name] = String(parts[1])
    }
    var formulas: [Formula] = []
    var texts: [String] = []
    for name in names {
      let right = rightSides[name] ?? "1"
      do {
        let formula = try Formula("~ " + right)
        formulas.append(formula)
        if rightSides[name] != nil { texts.append("\(name) \(formula)") }
      } catch {
        throw ValidationError("--ancillary, the formula of the \(name): \(error.reason)")
      }
    }
    self.formulas = given.isEmpty ? [] : formulas
    self.texts = texts
  }
}
