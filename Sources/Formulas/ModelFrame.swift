/// The left side of a formula, evaluated.
public enum ResponseValues: Sendable {
  /// The formula has no left side.
  case none
  /// 0 or 1 in each row.
  case binary([Double])
  /// Events among trials in each row: `cbind(successes, failures)`.
  case counts(successes: [Double], trials: [Double])
  /// `Surv(time, event)` or, with `start`, `Surv(start, stop, event)`; `event` is 0 or 1.
  case survival(start: [Double]?, time: [Double], event: [Double])
}

/// A partition of the rows.
public struct Grouping: Sendable, Equatable {
  /// The group of each row, as an index into `labels`.
  public let codes: [Int32]
  /// The groups' keys, one text per grouping variable; sorted.
  public let keys: [[String]]

  /// Pairs codes with keys.
  public init(codes: [Int32], keys: [[String]]) {
    self.codes = codes
    self.keys = keys
  }
}

/// A word about the data that stands beside a result.
public struct DataWarning: Sendable, Equatable {
  /// A short name that does not change: `rowsDropped`, `constantColumn`, `emptyLevel`.
  public let code: String
  /// A sentence.
  public let message: String

  /// Words a warning.
  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}
