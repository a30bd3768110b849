internal import ArgumentParser
internal import Tenure

/// What all models are told when they are trained.
struct TrainingOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The table: a CSV file, or - for standard input.", valueName: "data"),
    completion: .file(extensions: ["csv", "tsv", "txt"]))
  var path: String

  @Option(
    help: ArgumentHelp("The model, in R's formula language.", valueName: "formula"))
  var formula: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the model document goes.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var output: String?

  @Option(help: ArgumentHelp("The column of weights.", valueName: "column"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      """
      What weights mean: case, as in R; frequency, so many rows alike; sampling, as case with \
      robust standard errors. Case weights need not be whole: like R's glm, which warns of them, each \
      multiplies its row's part of the log-likelihood, and n stays the number of rows.
      """, valueName: "kind"))
  var weightsKind: WeightsKind = .case

  @Option(
    help: ArgumentHelp(
      "The column whose equal values belong together; standard errors become robust.",
      valueName: "column"))
  var cluster: String?

  @Option(
    help: ArgumentHelp(
      """
      What happens to rows that lack a value: drop leaves them out, error refuses them. impute puts \
      the column's median or commonest value in its place, there and in scoring; indicator does so \
      and marks such rows by a coefficient missing(column), for columns that lack values in training. \
      Rows without an outcome, offset, stratum or cluster are left out in any case.
      """, valueName: "rule"))
  var missing: MissingRule = .drop

  @Option(
    help: ArgumentHelp(
      """
      How terms are tested: lr refits without each, wald is quick, none; auto is lr unless the \
      data are large.
      """, valueName: "test"))
  var termTests: TermTests = .auto

  func validate() throws {
    _ = try readFormula()
    if weights == nil, weightsKind != .case {
      throw ValidationError("--weights-kind needs --weights, the column that holds them.")
    }
  }

  /// The formula, or why it is none.
  func readFormula() throws -> Formula {
    let read: Formula
    do {
      read = try Formula(formula)
    } catch {
      throw ValidationError("--formula, character \(error.position): \(error.reason)")
    }
    if case .none = read.response {
      throw ValidationError(
        "--formula: nothing stands on the left of ~; write what is to be explained there.")
    }
    return read
  }
}

/// What weights mean.
enum WeightsKind: String, ExpressibleByArgument, CaseIterable {
  case `case`, frequency, sampling
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
