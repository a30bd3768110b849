internal import ArgumentParser
internal import Tenure

/// Whether predictions warn early enough.
struct LeadTimeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      With --predictions of Surv(end, left), several rows a customer (--id): the column that says when \
      each prediction was made, on the clock of the end. Judges how early customers are flagged.
      """, valueName: "column"))
  var snapshot: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Times that acting may take, between a prediction and the window in which leaving counts.",
      valueName: "list"),
    transform: NumberList.nonNegative)
  var gaps: NumberList = NumberList([0, 1, 2, 3])

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long after the gap leaving counts.", valueName: "time"))
  var window: Double = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The prediction from which on a row is an alert; the tenth with the highest when left out.",
      valueName: "number"))
  var alertFrom: Double?

  func validate() throws {
    guard window > 0, window.isFinite else {
      throw ValidationError("--window must be above 0, not \(window).")
    }
    guard snapshot != nil || alertFrom == nil else {
      throw ValidationError("--alert-from goes with --snapshot, the times of predictions.")
    }
  }
}
