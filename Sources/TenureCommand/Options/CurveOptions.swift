internal import ArgumentParser
internal import Tenure

/// What curves are asked for.
struct CurveOptions: ParsableArguments {
  @Argument(help: .table, completion: .tables)
  var path: String

  @Option(
    help: ArgumentHelp(
      "Times and events, ~, the groups: Surv(tenure, churned) ~ contract.", valueName: "formula"))
  var formula: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where every step of the curves goes, as CSV.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Draw the curves with their bands and the number at risk, as SVG.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var plot: String?

  @Option(
    help: ArgumentHelp("Times to report: 6,12,24.", valueName: "list"),
    transform: NumberList.nonNegative)
  var times: NumberList?

  @Option(
    help: ArgumentHelp(
      "Shares that have left, whose times are reported: 0.25,0.5,0.75.", valueName: "list"),
    transform: NumberList.shares)
  var quantiles: NumberList = NumberList([0.25, 0.5, 0.75])

  @Option(
    help: ArgumentHelp(
      "Report the mean time up to this horizon, with its standard error.", valueName: "time"))
  var restrictedMean: Double?

  @Option(
    help: ArgumentHelp(
      "The scale on which intervals are formed; log is R's default.", valueName: "scale"))
  var confidenceType: ConfidenceScale = .logLog

  @Option(
    help: ArgumentHelp(
      "kaplan-meier, or nelson-aalen for exp(-cumulative hazard).", valueName: "name"))
  var estimator: CurveEstimator = .kaplanMeier

  @Option(
    help: ArgumentHelp(
      "The test's weight is survival to this power: 0 log-rank, 1 Peto and Wilcoxon.",
      valueName: "power"))
  var rho = 0.0

  @Flag(help: "The outcome has several causes, each of which gets its incidence.")
  var competing = false

  @Option(
    help: ArgumentHelp(
      "With --competing: the outcome's value that means still there.", valueName: "value"))
  var censored: String?

  @Option(help: ArgumentHelp("The column of weights.", valueName: "column"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      """
      What weights mean: case, as in R; frequency, so many rows alike; sampling, as case with \
      robust standard errors.
      """, valueName: "kind"))
  var weightsKind: WeightsKind = .case

  @Option(
    help: ArgumentHelp(
      "The column whose equal values belong together; standard errors become robust.",
      valueName: "column"))
  var cluster: String?

  @Option(
    help: ArgumentHelp(
      "What happens to rows that lack a value: drop leaves them out, error refuses them.",
      valueName: "rule"))
  var missing: Missing = .drop

  @Option(
    help: ArgumentHelp("The unit of the times, for the words in reports.", valueName: "unit"))
  var timeUnit: String?

  func validate() throws {
    _ = try readFormula()
    try weightsKind.check(weights)
    if competing != (censored != nil) {
      throw ValidationError(
        competing
          ? "--competing needs --censored, the outcome's value that means still there."
          : "--censored belongs to --competing; without it the event is 0 or 1, or a comparison.")
    }
    if competing, estimator != .kaplanMeier {
      throw ValidationError("--estimator does not go with --competing.")
    }
    guard quantiles.values.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      throw ValidationError("--quantiles are shares between 0 and 1, like 0.25,0.5.")
    }
    if let restrictedMean, !(restrictedMean > 0 && restrictedMean.isFinite) {
      throw ValidationError("--restricted-mean is a time above 0.")
    }
    guard rho >= 0, rho.isFinite else {
      throw ValidationError("--rho is a power of 0 or more.")
    }
  }

  /// The formula, or why it is none.
  func readFormula() throws -> Formula {
    let read = try Formula(option: formula)
    guard case .survival = read.response else {
      throw ValidationError("--formula: write Surv(time, event) on the left of ~.")
    }
    return read
  }
}

extension CurveOptions {
  /// What happens to rows that lack a value: a curve has nothing that could stand in for it.
  enum Missing: String, ExpressibleByArgument, CaseIterable {
    case drop, error
  }
}

/// The scale on which intervals of probabilities are formed.
enum ConfidenceScale: String, ExpressibleByArgument, CaseIterable {
  case logLog = "log-log"
  case log, plain, logit, arcsine

  /// The scale as the library knows it.
  var transform: IntervalTransform {
    switch self {
    case .logLog: .logLog
    case .log: .log
    case .plain: .plain
    case .logit: .logit
    case .arcsine: .arcsine
    }
  }
}

/// Which estimate of survival is formed.
enum CurveEstimator: String, ExpressibleByArgument, CaseIterable {
  case kaplanMeier = "kaplan-meier"
  case nelsonAalen = "nelson-aalen"

  /// The estimate as the library knows it.
  var estimator: ProductLimitEstimate.Estimator {
    switch self {
    case .kaplanMeier: .kaplanMeier
    case .nelsonAalen: .nelsonAalen
    }
  }
}
