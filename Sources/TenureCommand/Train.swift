internal import ArgumentParser

extension TenureCommand {
  /// `tenure train`: the models.
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fit a model to a table of customers.",
      discussion: """
        Logistic regression tells who leaves within a fixed time; Cox regression tells when, and \
        discrete-time regression in which month. With several ways of leaving, cause-specific \
        regression gives each its hazard, and Fine–Gray regression one of them its probability.

        A formula is R's language: the outcome, ~, then terms.
          + - : * ^ ( ) .              add, leave out, interact, cross, all columns
          log(x) exp(x) sqrt(x) I(x/12)  arithmetic
          ns(x, 3) bs(x) rcs(x, 4) poly(x, 2)  curves
          factor(x, reference = "b")   another level to compare with
          strata(g) cluster(id) offset(x)  a baseline each, rows that belong together, a known part
        """,
      subcommands: [
        Logistic.self, Cox.self, DiscreteTime.self, PiecewiseExponential.self, CauseSpecific.self,
        FineGray.self,
      ])
  }
}
