internal import ArgumentParser

extension TenureCommand {
  /// `tenure path`: models of every penalty, from the strongest on.
  struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Follow coefficients from the strongest penalty to the weakest.",
      discussion: """
        A penalty shrinks coefficients towards zero: the lasso (--alpha 1) sets most of them to \
        zero, the ridge (--alpha 0) none, the elastic net is between. The path shows in which \
        order columns enter as it is loosened, and with --folds how well each strength predicts \
        customers that were held out. 'tenure train --penalty elastic-net' makes a model of one \
        strength.

        A strength λ means the same as in R's glmnet: columns count in units of their standard \
        deviation (with 1/n), and the log-likelihood is divided by the number of rows.
        """,
      subcommands: [Logistic.self, Cox.self])
  }
}

/// What a path is told besides its model.
struct PathOptions: ParsableArguments {
  @OptionGroup var shape: PenaltyShape

  @Option(
    help: ArgumentHelp(
      "The strengths: 0.1,0.05,0.01; 100 of them, as glmnet's, when left out.",
      valueName: "list"),
    transform: NumberList.nonNegative)
  var lambdas: NumberList?

  @OptionGroup var folding: FoldOptions

  @Option(name: .shortAndLong, help: .hidden)
  var output: String?

  func validate() throws {
    if output != nil {
      throw ValidationError(
        "--output: a path is no model; 'tenure train --penalty elastic-net' writes one of its "
          + "models, and --json prints the path.")
    }
    guard let lambdas else { return }
    guard lambdas.values.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--lambdas: a strength is a number above 0.")
    }
  }

  /// Whether strengths are to be judged.
  var validates: Bool { folding.isGiven }
}
