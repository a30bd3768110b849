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

  @OptionGroup var treating: TreatmentOptions

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

  /// The columns that options name.
  var columns: [String] {
    var names = [segment].compactMap { $0 } + treating.columns
    if case .column(let name)? = landmark { names.append(name) }
    return names
  }
}
