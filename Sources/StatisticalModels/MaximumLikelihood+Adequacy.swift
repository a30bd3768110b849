internal import DataFrames
public import Formulas

extension MaximumLikelihood {
  /// Whether the data are enough for what is estimated, in sentences.
  ///
  /// What limits a model of a yes or no is the number of the rarer answer. Below about ten for each
  /// effect estimates are too large on average, and their intervals not what they claim.
  ///
  /// - Parameters:
  ///   - outcomes: The number of events, or of the rarer outcome.
  ///   - noun: What they are called: "events".
  /// - Returns: Warnings, or none.
  /// - SeeAlso: Peduzzi et al., *A simulation study of the number of events per variable in logistic
  ///   regression analysis*, Journal of Clinical Epidemiology 49 (1996), 1373–1379.
  public func adequacyWarnings(outcomes: Double, noun: String) -> [DataWarning] {
    var warnings: [DataWarning] = []
    let count = effects.count
    let each = outcomes / Double(max(count, 1))
    if count > 0, Double(count) >= outcomes {
      warnings.append(
        DataWarning(
          code: "moreEffectsThanEvents",
          message:
            "\(count == 1 ? "1 effect is" : "\(count.grouped) effects are") estimated from only \(rounded(outcomes)) \(outcomes == 1 && noun.hasSuffix("s") ? String(noun.dropLast()) : noun), so the model can fit what is chance; use fewer terms or a penalty"
        ))
    } else if count > 0, each < 10 {
      warnings.append(
        DataWarning(
          code: "fewEvents",
          message:
            "there are only \(rounded(each)) \(noun) for \(count == 1 ? "the only effect" : "each of the \(count.grouped) effects"); below about 10 estimates tend to be too large and intervals too narrow, so use fewer terms or a penalty"
        ))
    }
    guard convergence.converged, !status.contains(.infinite) else { return warnings }
    let collinearity = collinearity
    if let condition = collinearity.conditionNumber, condition >= Collinearity.remarkable {
      let size = condition < 1e7 ? "\(rounded(condition))" : "over 10,000,000"
      warnings.append(
        DataWarning(
          code: "nearlyCollinear",
          message:
            "the condition number of the scaled design is \(size): \(listed(collinearity.involved)) nearly determine each other, so their coefficients are uncertain and hard to tell apart; predictions do not suffer"
        ))
    }
    return warnings
  }
}

/// A number to about three digits.
private func rounded(_ value: Double) -> String {
  if value >= 100, let whole = Int(exactly: value.rounded()) { return whole.grouped }
  let text = "\((value * 10).rounded() / 10)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// "a, b and c".
private func listed(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}
