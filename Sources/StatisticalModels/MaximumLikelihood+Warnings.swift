public import Formulas

extension MaximumLikelihood {
  /// Whether a finite maximum exists: proved, refuted by a direction in which the likelihood keeps
  /// rising, or, where the iteration ended for another reason, unknown.
  public var estimateExists: Bool? {
    switch existence {
    case .proven: true
    case .refuted: false
    case .undecided: status.contains(.infinite) ? false : nil
    }
  }

  /// What the reader of the estimates should know, in sentences.
  public var warnings: [DataWarning] { warnings(event: nil) }

  /// What the reader of the estimates should know, in sentences.
  ///
  /// - Parameter event: The event in the formula's words: `churned`; `nil` says "the event".
  /// - Returns: A warning for each.
  public func warnings(event: String?) -> [DataWarning] {
    var warnings = aliased.map {
      DataWarning(
        code: "aliasedColumn",
        message: "\($0.sentence), so its coefficient is not estimated")
    }
    warnings += (separation?.sentences(event: event, names: names) ?? []).map {
      DataWarning(code: "separation", message: $0)
    }
    if let message = biasReduction == nil ? limitMessage : refitMessage {
      warnings.append(
        DataWarning(
          code: biasReduction == nil ? "infiniteEstimate" : "biasReduced", message: message))
    }
    // A limit is reached, or approached until nothing more can be seen.
    if !convergence.converged, biasReduction != nil || !status.contains(.infinite) {
      warnings.append(
        DataWarning(
          code: "notConverged",
          message:
            "the iteration stopped after \(convergence.iterations) steps with a Newton decrement of \(convergence.newtonDecrement), so the estimates are not the maximum"
        ))
    }
    return warnings
  }

  /// What is said of coefficients that were left infinite.
  private var limitMessage: String? {
    guard let list = infiniteList(names.indices.filter { status[$0] == .infinite }) else {
      return nil
    }
    return separation?.isComplete == true
      ? "every row is told apart, so no coefficient has a finite estimate (\(list)); the fit predicts 0 and 1"
      : "no finite estimate exists for \(list); intervals and tests of these are left out, and the others hold in that limit"
  }

  /// What is said of coefficients that Firth's penalty made finite.
  private var refitMessage: String? {
    let infinite = names.indices.filter { biasReduction?.maximumIsInfinite[$0] ?? false }
    return infiniteList(infinite).map {
      "by maximum likelihood \($0); the model was therefore fitted with Firth's penalty, which makes every estimate finite"
    }
  }

  /// "NV → ∞, age → −∞", at most ten and how many more; `nil` for none.
  private func infiniteList(_ columns: [Int]) -> String? {
    if columns.isEmpty { return nil }
    var words = columns.prefix(10).map { column in
      let known = separation?.infinite.first { $0.column == column }?.sign
      let sign = known ?? (estimates[column] < 0 ? -1 : 1)
      return names[column] + (sign == 0 ? " is anything" : sign < 0 ? " → −∞" : " → ∞")
    }
    if columns.count > 10 { words.append("and \(columns.count - 10) more") }
    return words.joined(separator: ", ")
  }
}
