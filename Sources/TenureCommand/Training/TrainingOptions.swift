internal import ArgumentParser
internal import Tenure

/// What all models are told when they are trained.
struct TrainingOptions: ParsableArguments, ModelTable {
  @OptionGroup var source: FormulaOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the model document goes.", valueName: "file"),
    completion: .models)
  var output: String?

  @OptionGroup var weighting: WeightOptions

  @Option(
    help: ArgumentHelp(
      "The column whose equal values belong together; standard errors become robust.",
      valueName: "column"))
  var cluster: String?

  @OptionGroup var lacking: MissingOptions
  @OptionGroup(title: "Survey options") var survey: SurveyOptions

  @Option(
    help: ArgumentHelp(
      """
      How terms are tested: lr refits without each, wald is quick, none; auto is lr unless the \
      data are large.
      """, valueName: "test"))
  var termTests: TermTests = .auto
}

extension Formula {
  /// Reads what --formula was given, or says where it is no formula.
  init(option text: String) throws(ValidationError) {
    do {
      self = try Formula(text)
    } catch {
      throw ValidationError("--formula, character \(error.position): \(error.reason)")
    }
  }
}

/// What weights mean.
enum WeightsKind: String, ExpressibleByArgument, CaseIterable {
  case `case`, frequency, sampling

  /// Refuses a kind of weights without the column that holds them.
  func check(_ column: String?) throws(ValidationError) {
    if column == nil, self != .case {
      throw ValidationError("--weights-kind needs --weights, the column that holds them.")
    }
  }
}

/// What happens to rows that lack a value.
enum MissingRule: String, ExpressibleByArgument, CaseIterable {
  case drop, error, indicator, impute

  /// The rule as a model frame knows it.
  var policy: ModelFrameOptions.MissingPolicy {
    switch self {
    case .drop: .drop
    case .error: .error
    case .indicator: .indicator
    case .impute: .impute
    }
  }

  /// The rule as a document names it.
  var recorded: ModelDocument.Training.MissingRule {
    switch self {
    case .drop: .drop
    case .error: .error
    case .indicator: .indicator
    case .impute: .impute
    }
  }
}

/// How terms are tested.
enum TermTests: String, ExpressibleByArgument, CaseIterable {
  case auto, lr, wald, none
}
