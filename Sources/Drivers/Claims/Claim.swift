public import Measures

internal import RealModule

/// A number that is said of loyalty, and that a company can check on its own customers.
public enum Claim: String, Sendable, CaseIterable {
  /// Engaged customers are six times as likely to behave as a loyal customer does.
  case loyaltyMultiplier
  /// Engagement has twelve times the influence of satisfaction on who stays.
  case engagementAgainstSatisfaction
  /// Four fifths of the decision are emotional, one fifth is rational.
  case emotionalShare
  /// Over twenty years expectations grew by 30 %, what customers get by 6 %.
  case expectationGrowth
  /// Six aspects of experience explain two thirds of advocacy and of loyalty.
  case sixAspects
  /// A fifth of the customers bring four fifths of the value.
  case valueConcentration
  /// A sale to an existing customer succeeds in 60 to 70 %, to a prospect in 5 to 20 %.
  case sellingToExisting

  /// What is claimed, in a sentence.
  public var sentence: String {
    switch self {
    case .loyaltyMultiplier: "Engaged customers are six times as likely to act loyally."
    case .engagementAgainstSatisfaction:
      "Engagement has twelve times the influence of satisfaction."
    case .emotionalShare: "The decision is 80 % emotional, 20 % rational."
    case .expectationGrowth:
      "Over twenty years expectations grew by 30 %, what customers get by 6 %."
    case .sixAspects: "The six aspects explain two thirds of advocacy and of loyalty."
    case .valueConcentration: "20 % of the customers bring 80 % of the value."
    case .sellingToExisting:
      "Selling to an existing customer succeeds in 60 to 70 %, to a prospect in 5 to 20 %."
    }
  }
}

/// What data say of a claim.
public enum ClaimVerdict: String, Sendable, CaseIterable {
  /// The whole interval is as good as the claim.
  case supported
  /// The interval leaves the claim out.
  case contradicted
  /// The interval holds the claim, and much else.
  case undecided
}

/// The number that is claimed under one definition, and how near to it counts as the same.
public struct ClaimedValue: Sendable, Equatable {
  /// The least and the greatest value that are claimed; equal for a single number.
  public let claimed: ClosedRange<Double>
  /// What is as good as the claim.
  public let agreeing: ClosedRange<Double>

  /// A ratio: `margin` above it, and as far below, is as good.
  public static func ratio(_ value: Double, margin: Double) -> Self {
    Self(claimed: value...value, agreeing: value / (1 + margin)...value * (1 + margin))
  }

  /// A share: half of `margin` to either side is as good, 0.25 making it 12.5 points.
  public static func share(_ value: Double, margin: Double) -> Self {
    Self(claimed: value...value, agreeing: value - margin / 2...value + margin / 2)
  }

  /// A range is what it is.
  public static func range(_ range: ClosedRange<Double>) -> Self {
    Self(claimed: range, agreeing: range)
  }

  /// What an interval says of the claim.
  ///
  /// - Returns: Supported where it is within ``agreeing``; contradicted where it lies wholly beside
  ///   ``claimed``; else, and without an interval, undecided.
  public func verdict(_ interval: ConfidenceInterval) -> ClaimVerdict {
    let (lower, upper) = (interval.lower, interval.upper)
    guard !lower.isNaN, !upper.isNaN else { return .undecided }
    if agreeing.contains(lower), agreeing.contains(upper) { return .supported }
    return upper < claimed.lowerBound || lower > claimed.upperBound ? .contradicted : .undecided
  }
}

/// What the data say of one claim.
public struct ClaimCheck: Sendable {
  /// How a number is written.
  public enum Unit: String, Sendable {
    case times, share, points
  }

  /// One definition of what is claimed, estimated.
  public struct Definition: Sendable {
    /// The definition in few words: "Bank: risk ratio".
    public let name: String
    /// How the number is written.
    public let unit: Unit
    /// The estimate.
    public let estimate: Double
    /// Its interval.
    public let interval: ConfidenceInterval
    /// What is claimed; `nil` for a number that stands beside for comparison.
    public let claimed: ClaimedValue?
    /// What should be known beside it, in a sentence.
    public let remark: String?

    /// What the data say; `nil` where nothing is claimed.
    public var verdict: ClaimVerdict? { claimed?.verdict(interval) }

    init(
      _ name: String, _ unit: Unit, _ estimate: Double, _ interval: ConfidenceInterval,
      claimed: ClaimedValue?, remark: String? = nil
    ) {
      self.name = name
      self.unit = unit
      self.estimate = estimate
      self.interval = interval
      self.claimed = claimed
      self.remark = remark
    }
  }

  /// The claim.
  public let claim: Claim
  /// Its definitions, which disagree; empty where it could not be checked.
  public let definitions: [Definition]
  /// The customers or rows that it was checked on.
  public let rows: Int
  /// Why it was not checked: what is missing, in a sentence; `nil` where it was.
  public let absence: String?

  init(_ claim: Claim, _ definitions: [Definition], rows: Int) {
    self.claim = claim
    self.definitions = definitions
    self.rows = rows
    absence = nil
  }

  init(_ claim: Claim, absence: String) {
    self.claim = claim
    definitions = []
    rows = 0
    self.absence = absence
  }

  /// What all definitions say together: the same, or that they disagree; `nil` without any.
  public var verdicts: [ClaimVerdict] {
    let found = Set(definitions.compactMap(\.verdict))
    return ClaimVerdict.allCases.filter { found.contains($0) }
  }
}
