internal import Tenure

/// How much the groups of a model with shared frailty differ, in words.
struct FrailtyTable {
  /// The lines; none for other models.
  let lines: [String]

  init(_ document: ModelDocument) {
    guard case .sharedFrailty(let scorer, let statistics) = document.model else {
      lines = []
      return
    }
    let level = NumberText.plain(100 * document.confidenceLevel)
    let upper = statistics.upper.map { NumberText.fixed($0, 4) } ?? "∞"
    let quantity = scorer.distribution == .gamma ? "the frailty" : "the log frailty"
    var text =
      "Variance of \(quantity) between \(NumberText.counted(statistics.groups, "group")) of "
      + "\(statistics.column): \(NumberText.fixed(scorer.variance, 4)) (\(level) % interval "
      + "\(NumberText.fixed(statistics.lower, 4)) to \(upper))"
    if let ratio = statistics.likelihoodRatio, let p = statistics.pValue {
      text +=
        "; likelihood ratio against none \(NumberText.fixed(ratio, 3)), p "
        + "\(NumberText.pValue(p)) by half a χ²"
    }
    text += "."
    if scorer.variance > 0 {
      let spread = scorer.quartileRatio
      if spread < 1e6 {
        text +=
          " Of such groups the frailest quarter has at least \(NumberText.fixed(spread, 2)) times the "
          + "hazard of the sturdiest quarter."
      }
      text +=
        " Coefficients compare customers of one frailty; the log-likelihood has the frailties "
        + "integrated out."
    }
    lines = wrapped(text)
  }
}
