internal import ArgumentParser
internal import Tenure

/// The frailty that rows share.
struct FrailtyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The column whose equal values share a frailty: a factor of the hazard that nobody has measured, \
      such as that of a household, of an account, or of a customer with several rows. Coefficients \
      then compare customers with the same frailty, and predictions are means over the frailties \
      of customers who are not known.
      """, valueName: "column"))
  var frailty: String?

  @Option(
    help: ArgumentHelp(
      """
      How frailties are spread: gamma, with mean 1, whose likelihood is exact and whose groups may be \
      any number; or gaussian, whose logarithms are normal, by restricted maximum likelihood, for up \
      to 2,000 groups.
      """, valueName: "distribution"))
  var frailtyDistribution: Distribution?

  @Option(
    help: ArgumentHelp(
      """
      Where the frailty of each group goes, as CSV: its events, those expected of it were its frailty \
      1, its frailty and the interval. A known group's hazard is its frailty times that of --frailty 1.
      """, valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var frailties: String?

  /// How frailties are spread.
  enum Distribution: String, ExpressibleByArgument, CaseIterable {
    case gamma, gaussian

    var distribution: FrailtyDistribution {
      switch self {
      case .gamma: .gamma
      case .gaussian: .gaussian
      }
    }
  }

  func validate() throws {
    guard frailty == nil else { return }
    if frailtyDistribution != nil || frailties != nil {
      throw ValidationError(
        "--frailty-distribution and --frailties belong to a model with --frailty, the column of "
          + "groups.")
    }
  }
}
