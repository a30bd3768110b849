public import Formulas

extension MaximumLikelihood {
  /// Whether a finite maximum exists: proved, refuted by a direction in which the likelihood keeps
  /// rising, or, where the iteration ended for another reason, unknown.
  public var estimateExists: Bool? {
    if existence == .proven { return true }
    let isInfinite =
      biasReduction?.maximumIsInfinite.contains(true) ?? status.contains(.infinite)
    return isInfinite ? false : nil
  }

  /// What the reader of the estimates should know, in sentences.
  public var warnings: [DataWarning] {
    var warnings = aliased.map {
      DataWarning(
        code: "aliasedColumn",
        message: "\($0.sentence), so its coefficient is not estimated")
    }
    let infinite = names.indices.filter { status[$0] == .infinite }
    if !infinite.isEmpty {
      let list = infinite.map { column in
        "\(names[column]) → \(estimates[column] < 0 ? "−∞" : "∞")"
      }
      warnings.append(
        DataWarning(
          code: "infiniteEstimate",
          message:
            "no finite estimate exists for \(list.joined(separator: ", ")): along it the events are separated from the rest, and the likelihood keeps rising; its interval and test are left out, and the others hold in that limit"
        ))
    } else if !convergence.converged {
      warnings.append(
        DataWarning(
          code: "notConverged",
          message:
            "the iteration stopped after \(convergence.iterations) steps with a Newton decrement of \(convergence.newtonDecrement), so the estimates are not the maximum"
        ))
    }
    return warnings
  }
}
