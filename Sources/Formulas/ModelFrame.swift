public import DataFrames

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

/// What is made of a formula and a table, besides what the formula says.
public struct ModelFrameOptions: Sendable {
  /// The family of models that the frame is for.
  public enum Model: Sendable {
    /// The left side is 0 or 1, and the design has an intercept unless the formula removes it.
    case logistic
    /// The left side is `Surv(…)`; factors are coded as beside an intercept, but the baseline takes
    /// its place.
    case survival
  }

  /// What is done with rows that lack a value which the formula needs.
  public enum MissingPolicy: Sendable {
    /// Such rows are left out and counted.
    case drop
    /// The first such row is refused.
    case error
  }

  /// The family of models.
  public var model: Model
  /// What is done with rows that lack a value.
  public var missing: MissingPolicy = .drop
  /// The column of weights, if there is one.
  public var weights: String?
  /// The column of clusters; stands in for `cluster()` in the formula.
  public var cluster: String?
  /// The value of the status column that counts as the event, for formulas that name only a column.
  public var event: String?
  /// Columns that identify customers, which `.` leaves out.
  public var identifiers: [String] = []

  /// The defaults for a family of models.
  public init(model: Model) { self.model = model }
}

/// A formula met with a table: the response, the design's columns, and the encoder that was learned.
public struct ModelFrame: Sendable {
  /// The formula, with `.` written out.
  public let formula: Formula
  /// What turns raw columns into the design's, now and in service.
  public let encoder: FeatureEncoder
  /// The design's columns, in the order of the encoder's names.
  public let columns: [DesignColumn]
  /// The left side.
  public let response: ResponseValues
  /// What is added to the linear predictor, the sum of all `offset()`.
  public let offset: [Double]?
  /// The strata, if the formula has any.
  public let strata: Grouping?
  /// The clusters, if the formula or the options name them.
  public let cluster: Grouping?
  /// The weights, if the options name their column.
  public let weights: [Double]?
  /// The number of rows used.
  public let rowCount: Int
  /// The table's rows that are used, counted from 0; `nil` when all are.
  public let keptRows: [Int]?
  /// The columns with missing values and the number of rows where each lacks one; a row may count
  /// for several columns.
  public let droppedRows: [(column: String, count: Int)]
  /// The number of rows left out.
  public let droppedRowCount: Int
  /// Words about the data that do not stop the fit.
  public let warnings: [DataWarning]

  /// Meets `formula` with `frame` and learns the encoder.
  public init(
    _ formula: Formula, in frame: DataFrame, options: ModelFrameOptions
  ) throws(DataError) {
    preconditionFailure("in work")
  }

  /// Meets `formula` with new data, encoded by what training learned.
  ///
  /// Rows with a level that training did not see are left out like those that lack a value. Data
  /// without an event, or with nothing else, are accepted.
  public init(
    _ formula: Formula, in frame: DataFrame, encodedBy encoder: FeatureEncoder,
    options: ModelFrameOptions
  ) throws(DataError) {
    preconditionFailure("in work")
  }
}
