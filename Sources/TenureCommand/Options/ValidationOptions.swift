internal import ArgumentParser
internal import Tenure

/// How a model is kept from being judged on what it was fitted to.
struct ValidationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Fit the model again and judge it on rows it has not seen: hold-out, cv (folds), bootstrap (the \
      measures less the optimism of replicates), time-split (fit on what was known at a date, judge \
      later customers). apparent judges the model as it is, which is also done without this option.
      """, valueName: "design"))
  var validation: Design = .apparent

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of rows, or customers, that hold-out keeps away.", valueName: "share"))
  var heldOut: Double = 0.3

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The folds of cv.", valueName: "number"))
  var folds: Int = 10

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often cv divides the rows anew.", valueName: "number"))
  var repeats: Int = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The replicates of bootstrap.", valueName: "number"))
  var replicates: Int = 200

  @Option(
    help: ArgumentHelp(
      "For time-split: the column that says when each row began, as a number or as 2024-03-31.",
      valueName: "column"))
  var splitColumn: String?

  @Option(
    help: ArgumentHelp(
      """
      For time-split: the date or number at which the past ends. Rows that began before are fitted, \
      as far as they were known then; those that began later are judged.
      """, valueName: "date"))
  var splitAt: String?

  /// The designs.
  enum Design: String, ExpressibleByArgument, CaseIterable {
    case apparent
    case holdOut = "hold-out"
    case crossValidation = "cv"
    case bootstrap
    case timeSplit = "time-split"
  }

  /// The design, as values.
  var plan: ValidationPlan {
    ValidationPlan(
      design: validation, heldOut: heldOut, folds: folds, repeats: repeats,
      replicates: replicates, splitColumn: splitColumn ?? "", splitAt: splitAt ?? "")
  }

  func validate() throws {
    guard heldOut > 0, heldOut < 1 else {
      throw ValidationError("--held-out must be between 0 and 1, not \(heldOut).")
    }
    guard (2...1_000).contains(folds) else {
      throw ValidationError("--folds must be between 2 and 1000, not \(folds).")
    }
    guard (1...1_000).contains(repeats) else {
      throw ValidationError("--repeats must be between 1 and 1000, not \(repeats).")
    }
    guard (10...100_000).contains(replicates) else {
      throw ValidationError("--replicates must be between 10 and 100000, not \(replicates).")
    }
    guard (validation == .timeSplit) == (splitColumn != nil),
      (validation == .timeSplit) == (splitAt != nil)
    else {
      throw ValidationError(
        "--validation time-split takes --split-column and --split-at, and no other does.")
    }
  }
}

/// A validation design with its numbers.
struct ValidationPlan: Sendable {
  let design: ValidationOptions.Design
  let heldOut: Double
  let folds, repeats, replicates: Int
  let splitColumn, splitAt: String
}
