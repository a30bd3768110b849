internal import ArgumentParser
internal import Tenure

/// The table and the formula of a model, and how rows count.
protocol ModelTable {
  var source: FormulaOptions { get }
  var weighting: WeightOptions { get }
  var lacking: MissingOptions { get }
}

extension ModelTable {
  var path: String { source.path }
  var formula: String { source.formula }
  var weights: String? { weighting.weights }
  var weightsKind: WeightsKind { weighting.weightsKind }
  var missing: MissingRule { lacking.missing }
}

/// What a path is told of its table: no errors, no tests, and no document to write.
struct PathTable: ParsableArguments, ModelTable {
  @OptionGroup var source: FormulaOptions
  @OptionGroup var weighting: WeightOptions
  @OptionGroup var lacking: MissingOptions
}

/// A table and a formula.
struct FormulaOptions: ParsableArguments {
  @Argument(help: .table, completion: .tables)
  var path: String

  @Option(
    help: ArgumentHelp("The model, in R's formula language.", valueName: "formula"))
  var formula: String

  func validate() throws { _ = try readFormula() }

  /// The formula, or why it is none.
  func readFormula() throws -> Formula {
    let read = try Formula(option: formula)
    if case .none = read.response {
      throw ValidationError(
        "--formula: nothing stands on the left of ~; write what is to be explained there.")
    }
    return read
  }
}

/// The column of weights, and what they mean.
struct WeightOptions: ParsableArguments {
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

  func validate() throws { try weightsKind.check(weights) }
}

/// What becomes of rows that lack a value.
struct MissingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What happens to rows that lack a value: drop leaves them out, error refuses them. impute puts \
      the column's median or commonest value in its place, there and in scoring; indicator does so \
      and marks such rows by a coefficient missing(column), for columns that lack values in training. \
      Rows without an outcome, offset, stratum or cluster are left out in any case.
      """, valueName: "rule"))
  var missing: MissingRule = .drop
}
