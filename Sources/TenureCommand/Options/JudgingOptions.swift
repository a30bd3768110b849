internal import ArgumentParser
internal import Tenure

/// What is judged besides the whole table, and where the numbers go.
struct JudgingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Times at which the probabilities of a model of time are judged: 6,12.", valueName: "list"),
    transform: NumberList.nonNegative)
  var horizons: NumberList?

  @Option(
    help: ArgumentHelp(
      """
      Judge those who are still there after this time, a number or a column, by their probability of \
      leaving within the horizons from then on.
      """, valueName: "number|column"))
  var landmark: CampaignOptions.Amount?

  @Option(
    help: ArgumentHelp(
      "Judge each value of this column apart, and name the largest gap.", valueName: "column"))
  var segment: String?

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

  @Option(
    help: ArgumentHelp(
      """
      Write a page for people besides: sentences, charts, warnings, methods, provenance, a model \
      card. Models of time are then judged at times of their own choice unless --horizons are given.
      """, valueName: "file"), completion: .file(extensions: ["html"]))
  var report: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where every number goes as CSV, a row each, curves among them.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var output: String?

  func validate() throws {
    guard (treatment == nil) == (treatmentProbability == nil) else {
      throw ValidationError(
        "--treatment and --treatment-probability go together: without the probability, the effect of "
          + "treatment cannot be told from why customers were treated.")
    }
  }

  /// The columns that options name.
  var columns: [String] {
    var names = [segment, treatment].compactMap { $0 }
    for case .column(let name)? in [landmark, treatmentProbability] { names.append(name) }
    return names
  }
}
