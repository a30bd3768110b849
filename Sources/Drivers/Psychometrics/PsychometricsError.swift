/// Why items cannot be analysed.
public enum PsychometricsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Fewer than two respondents have the answers that are needed.
  case tooFewAnswers(respondents: Int)
  /// Item number `item`, from 0, has only one answer.
  case constantItem(Int)
  /// The correlations are singular: some items say the same as others together.
  case singular
  /// Correlations from pairs that no common data could have.
  case indefinite
  /// More factors than the items can tell apart.
  case tooManyFactors(factors: Int, items: Int)
  /// The iteration did not settle.
  case notConverged

  /// What is wrong, in a sentence.
  public var description: String {
    switch self {
    case .tooFewAnswers(let respondents):
      "Only \(respondents) respondent\(respondents == 1 ? " has" : "s have") the answers that are "
        + "needed; leave out items that few answered."
    case .constantItem(let item):
      "Item \(item + 1) has the same answer everywhere and tells nobody apart; leave it out."
    case .singular:
      "The items' correlations are singular: one item is a sum of others, or the same; leave it out."
    case .indefinite:
      "Correlations from pairs of answers contradict each other; use complete answers only."
    case .tooManyFactors(let factors, let items):
      "\(items) items cannot tell \(factors) factors apart; ask for fewer factors."
    case .notConverged:
      "The factor analysis did not settle; ask for fewer factors."
    }
  }
}
