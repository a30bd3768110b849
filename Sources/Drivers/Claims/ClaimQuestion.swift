internal import Formulas

/// The columns that claims are checked on.
///
/// Whatever is not named is not checked.
public struct ClaimQuestion: Sendable {
  /// What loyalty is: an outcome of the battery, a column, or `Surv(time, event)`.
  public var outcome: String?
  /// When customers leave, as `Surv(time, event)`.
  public var churn: String?
  /// Who is engaged: a driver, outcome or item of the battery, or a column of truth values.
  public var engaged: String?
  /// From which score of 100 on a customer is engaged.
  public var engagedCut = 75.0
  /// What loyal customers do: as ``engaged``, several.
  public var behaviours: [String] = []
  /// From which score of 100 on a behaviour counts as shown.
  public var behaviourCut = 75.0
  /// Terms that the multiplier is adjusted for.
  public var controls: String?
  /// The drivers that make up engagement.
  public var engagement: [String] = []
  /// The drivers or outcomes of the battery that make up satisfaction.
  public var satisfaction: [String] = []
  /// The column of waves.
  public var wave: String?
  /// The years from one wave to the next.
  public var yearsPerWave: Double?
  /// Outcomes that six aspects are to explain.
  public var explained: [String] = []
  /// The drivers that are the aspects; all when `nil`.
  public var aspects: [String]?
  /// What each customer is worth.
  public var value: String?
  /// Whether a sale succeeded.
  public var sold: String?
  /// Whether it was tried with an existing customer.
  public var existing: String?
  /// How near to a claim counts as the same, as a part of it.
  public var margin = 0.25
  /// What is claimed instead of the usual.
  public var claimed = ClaimedNumbers()

  /// Names nothing.
  public init() {}
}

/// The numbers that are claimed.
public struct ClaimedNumbers: Sendable, Equatable {
  /// How many times as likely.
  public var multiplier = 6.0
  /// How many times the influence.
  public var influence = 12.0
  /// The emotional share.
  public var emotional = 0.8
  /// The growth of expectations, and of what customers get, over ``years``.
  public var expectationGrowth = 0.3
  /// The growth of what customers get.
  public var deliveryGrowth = 0.06
  /// The years that growth is claimed for.
  public var years = 20.0
  /// The part that the six aspects explain.
  public var explained = 2.0 / 3
  /// The share of value of the best fifth.
  public var topShare = 0.8
  /// How often a sale to an existing customer succeeds.
  public var existing = 0.6...0.7
  /// How often one to a prospect does.
  public var prospects = 0.05...0.2

  /// The usual numbers.
  public init() {}
}

/// Why claims cannot be checked.
public enum ClaimError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no column or driver of that name.
  case unknown(String, source: String, nearest: String?)
  /// A column says neither yes nor no.
  case notTrueOrFalse(String, source: String)
  /// A column holds no numbers.
  case notNumeric(String, source: String)
  /// A number of the question makes no sense.
  case nonsense(String)

  /// What is wrong and what to do, in a sentence.
  public var description: String {
    switch self {
    case .unknown(let name, let source, let nearest):
      "\(source) has no column \"\(name)\", and the battery no driver or item of that name"
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? ".")
    case .notTrueOrFalse(let name, let source):
      "\(source), column \"\(name)\": yes or no must be said by 1 and 0 or true and false; name an "
        + "item or a driver of the battery for a score with a cut."
    case .notNumeric(let name, let source):
      "\(source), column \"\(name)\" holds no numbers."
    case .nonsense(let sentence): sentence
    }
  }
}
