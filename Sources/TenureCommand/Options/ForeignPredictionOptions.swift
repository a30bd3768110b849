internal import ArgumentParser
internal import Tenure

/// What another program predicted, and what happened.
struct ForeignPredictionOptions: ParsableArguments {
  @Option(
    name: .customLong("predictions"),
    help: ArgumentHelp(
      "A table of predictions of any program, judged without a model.", valueName: "file"),
    completion: .tables)
  var path: String?

  @Option(
    help: ArgumentHelp(
      """
      The column of predictions: the probability of the event; with Surv(time, event) a score that is \
      higher where it is expected sooner.
      """, valueName: "column"))
  var prediction: String?

  @Option(
    help: ArgumentHelp(
      """
      What happened: an expression that is 0 or 1, such as 'churned == "Yes"', or \
      Surv(time, event).
      """, valueName: "expression"))
  var outcome: String?

  @Option(
    help: ArgumentHelp(
      """
      With Surv(time, event): the columns of the probability of having left by each of --horizons, in \
      their order.
      """, valueName: "columns"))
  var horizonPredictions: NameList?

  func validate() throws {
    guard path != nil else {
      if prediction != nil || outcome != nil || horizonPredictions != nil {
        throw ValidationError(
          "--prediction, --outcome and --horizon-predictions go with --predictions, the table.")
      }
      return
    }
    guard let outcome, prediction != nil else {
      throw ValidationError(
        "--predictions needs --prediction, the column, and --outcome, what happened.")
    }
    do {
      _ = try Formula("\(outcome) ~ 1")
    } catch {
      throw ValidationError("--outcome, character \(error.position): \(error.reason)")
    }
  }
}
