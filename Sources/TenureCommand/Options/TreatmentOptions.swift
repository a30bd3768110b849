internal import ArgumentParser
internal import Tenure

/// Who was treated, and with which probability.
struct TreatmentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The column that says who was treated, 0 and 1 or false and true: judges whether those with the \
      highest predictions are those whom treatment keeps (Qini, AUUC).
      """, valueName: "column"))
  var treatment: String?

  @Option(
    help: ArgumentHelp(
      "The probability with which each customer was to be treated: a number or a column.",
      valueName: "number|column"))
  var treatmentProbability: CampaignOptions.Amount?

  func validate() throws {
    guard (treatment == nil) == (treatmentProbability == nil) else {
      throw ValidationError(
        "--treatment and --treatment-probability go together: without the probability, the effect of "
          + "treatment cannot be told from why customers were treated.")
    }
  }

  /// The columns that options name.
  var columns: [String] {
    var names = [treatment].compactMap { $0 }
    if case .column(let name)? = treatmentProbability { names.append(name) }
    return names
  }
}
