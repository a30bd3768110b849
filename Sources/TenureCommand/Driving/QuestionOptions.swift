internal import ArgumentParser
internal import Tenure

/// What drivers are to explain.
struct QuestionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What is explained: an outcome of the battery, a column, a comparison such as "
        + "'churn == \"Yes\"', or Surv(time, event).", valueName: "outcome"))
  var outcome: String

  @Option(
    help: ArgumentHelp(
      "The drivers, separated by commas; all of the battery's when left out.", valueName: "names"))
  var drivers: String?

  @Option(
    name: .customLong("group"),
    help: ArgumentHelp(
      "Drivers that enter together, separated by commas (repeatable).", valueName: "names"))
  var groups: [String] = []

  @Option(
    help: ArgumentHelp(
      "Terms that are in every regression: \"contract + ns(age, 3)\".", valueName: "terms"))
  var controls: String?

  @Option(
    help: ArgumentHelp(
      "The measure of fit: rSquared; mcFadden, nagelkerke or estrella (logistic); mcFadden or "
        + "explainedRandomness (Cox).", valueName: "measure"))
  var measure: MeasureName?

  /// The question.
  func question(_ battery: Battery) throws -> DriverQuestion {
    var question = DriverQuestion(outcome: outcome)
    question.drivers = try drivers.map { try battery.driverNames($0) }
    question.groups = try groups.map { try battery.driverNames($0) }
    question.controls = controls
    question.measure = measure?.measure
    return question
  }
}

/// A measure of fit, as the option names it.
struct MeasureName: ExpressibleByArgument {
  /// The measure.
  let measure: DriverOutcome.Measure

  init?(argument: String) {
    guard let measure = DriverOutcome.Measure(rawValue: argument) else { return nil }
    self.measure = measure
  }

  static var allValueStrings: [String] { DriverOutcome.Measure.allCases.map(\.rawValue) }
}

extension DriverOutcome.Measure {
  /// The measure in words.
  var words: String {
    switch self {
    case .rSquared: "R squared"
    case .mcFadden: "McFadden's R squared"
    case .nagelkerke: "Nagelkerke's R squared"
    case .estrella: "Estrella's R squared"
    case .explainedRandomness: "explained randomness"
    }
  }
}
