/// One condition on a direction d in which a likelihood never falls: gᵀ d ≥ 0.
///
/// A logistic regression has one for every row, ±x with the sign of its class; a Cox regression one
/// for every event and every other row at risk then.
public struct SeparationConstraint: Sendable {
  /// g, over the columns that were asked for, in their order.
  public var coefficients: [Double]
  /// gᵀ d / (‖g‖ ‖d‖).
  public var cosine: Double

  /// Records a condition.
  public init(coefficients: [Double], cosine: Double) {
    self.coefficients = coefficients
    self.cosine = cosine
  }
}

/// The rows that a direction tells apart.
public struct SeparatedRows: Sendable, Equatable {
  /// Rows told apart that have the event.
  public var events: Int
  /// Rows told apart that have not.
  public var others: Int
  /// Rows that the direction says nothing about.
  public var remaining: Int
  /// Whether rows are told apart within risk sets, where whoever leaves stands above the others,
  /// rather than by a threshold.
  public var areOfRiskSets: Bool

  /// Counts.
  public init(events: Int, others: Int, remaining: Int, areOfRiskSets: Bool = false) {
    self.events = events
    self.others = others
    self.remaining = remaining
    self.areOfRiskSets = areOfRiskSets
  }
}

/// What is left of a likelihood at the infinite end of a direction in which it never falls.
public struct SeparationLimit<Rest: Likelihood> {
  /// The likelihood of the rows that the direction says nothing about; the others are certain.
  public var rest: Rest
  /// How many rows are which.
  public var rows: SeparatedRows
  /// How far to go along the direction until every row told apart is practically certain (to one in
  /// 10⁹).
  public var stride: Double

  /// Records a limit.
  public init(rest: Rest, rows: SeparatedRows, stride: Double) {
    self.rest = rest
    self.rows = rows
    self.stride = stride
  }
}

extension Likelihood {
  /// Unknown: a likelihood that cannot say is never searched for separating directions.
  public mutating func worstConstraint(
    on direction: [Double], over columns: [Int]
  ) -> SeparationConstraint? { nil }

  /// Unknown.
  public mutating func limit(
    along direction: [Double], from beta: [Double]
  ) -> SeparationLimit<Self>? { nil }
}
