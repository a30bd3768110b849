/// What a log says about customers over time, as one column of their episodes.
public struct HistoryVariable: Sendable, Equatable {
  /// How entries of the log become values of episodes; R's `tmerge` has the names in brackets.
  public enum Kind: String, Sendable, CaseIterable {
    /// The latest value known when the episode begins (tdc).
    case current = "tdc"
    /// The sum of all values up to the episode's beginning (cumtdc).
    case cumulative = "cumtdc"
    /// The value of the entry at the episode's end, else 0 (event).
    case event
    /// The sum of all values up to the entry at the episode's end, else 0 (cumevent).
    case cumulativeEvent = "cumevent"

    /// Whether an entry happens at an episode's end rather than being known from its beginning.
    public var isEvent: Bool { self == .event || self == .cumulativeEvent }
  }

  /// The column's name.
  public let name: String
  /// How entries become values.
  public let kind: Kind
  /// Whether entries carry a value; without, an entry counts as 1.
  public let hasValue: Bool
  /// The value before the first entry; NaN is missing.
  public let initial: Double

  /// Describes a variable.
  ///
  /// - Parameters:
  ///   - name: The column's name.
  ///   - kind: How entries become values.
  ///   - hasValue: Whether entries carry a value; without, an entry counts as 1.
  ///   - initial: The value before the first entry, or at the end of episodes without one. Left
  ///     out, it is missing for current values that entries carry, else 0.
  public init(_ name: String, _ kind: Kind, hasValue: Bool, initial: Double? = nil) {
    self.name = name
    self.kind = kind
    self.hasValue = hasValue
    self.initial = initial ?? (kind == .current && hasValue ? .nan : 0)
  }
}

/// Entries of a log about some customers.
public struct HistoryLog: Sendable {
  /// The customer of each entry, as an index.
  public var customer: [Int32] = []
  /// When it was made; NaN where that is not known.
  public var time: [Double] = []
  /// By variable: its values; NaN where there is none.
  ///
  /// Empty for variables without values.
  public var values: [[Double]]

  /// A log without entries about `variableCount` variables.
  public init(variableCount: Int) {
    values = Array(repeating: [], count: variableCount)
  }
}

/// Where the entries of a log lie among the rows under observation.
public struct LogPlacement: Sendable, Equatable {
  /// Before the customer's first row: known from its beginning, but no event of it.
  public var before = 0
  /// After the customer's last row: not used.
  public var after = 0
  /// Between rows of the customer: known from the next row's beginning, but no event of it.
  public var inGap = 0
  /// Where a row begins and none ends: known from there, but no event of it.
  public var atStart = 0
  /// Where a row ends and none begins.
  public var atEnd = 0
  /// Inside a row, or where one ends and the next begins.
  public var within = 0
  /// At the time of another entry of the customer: the later line of the file counts.
  public var tied = 0
  /// Without a time or a value: not used.
  public var missing = 0

  /// No entry.
  public init() {}

  /// The entries that are events of no episode.
  public var lostEvents: Int { before + after + inGap + atStart }
}
