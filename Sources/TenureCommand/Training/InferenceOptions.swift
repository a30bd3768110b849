internal import ArgumentParser
internal import Tenure

/// How estimates that are few events' or infinite are treated, and how intervals are made.
struct InferenceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      When Firth's penalty takes the bias out of estimates and keeps them finite: auto, where some \
      have no finite estimate without it; always; never.
      """, valueName: "rule"))
  var biasReduction: BiasReductionChoice = .auto

  @Option(
    help: ArgumentHelp(
      """
      How intervals of coefficients are made: wald, from standard errors; profile, by inverting \
      likelihood ratios; auto is profile under Firth's penalty and wald elsewhere.
      """, valueName: "method"))
  var intervalMethod: IntervalChoice = .auto

  /// Refuses profile intervals beside standard errors that do without the model.
  func check(isRobust: Bool) throws(CommandFailure) {
    guard isRobust, intervalMethod == .profile else { return }
    throw CommandFailure(
      .usage,
      "--interval-method profile: a likelihood ratio believes in the model, which robust standard "
        + "errors do without; leave one of the two out.")
  }
}

/// When Firth's penalty is used.
enum BiasReductionChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  /// The rule as the library names it.
  var rule: BiasReductionRule {
    switch self {
    case .auto: .auto
    case .always: .always
    case .never: .never
    }
  }

  /// The rule as a document names it.
  var recorded: ModelDocument.Training.BiasReductionRule {
    switch self {
    case .auto: .auto
    case .always: .always
    case .never: .never
    }
  }
}

/// How intervals are made.
enum IntervalChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, wald, profile

  /// The method as the library names it.
  var method: IntervalMethod {
    switch self {
    case .auto: .auto
    case .wald: .wald
    case .profile: .profile
    }
  }
}
