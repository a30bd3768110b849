/// Why a table cannot be used as a formula or a model asks.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of fault it is; the names do not change.
  public enum Code: String, Sendable, CaseIterable {
    /// The table has no column of that name.
    case unknownColumn
    /// A column holds another kind of value than is asked of it.
    case wrongType
    /// A text that is not among a column's values.
    case unknownLevel
    /// A column without a single value.
    case allMissing
    /// A missing value where none is allowed.
    case missingValue
    /// The left side does not suit the model.
    case unsuitableResponse
    /// An outcome that is not 0 or 1, nor true or false.
    case notTwoValued
    /// No row has the event.
    case noEvents
    /// Every row has the event.
    case onlyEvents
    /// A time before zero.
    case negativeTime
    /// A row that stops at or before its start.
    case emptyInterval
    /// Two rows of one customer that cover the same time.
    case overlappingIntervals
    /// A weight that is negative or missing.
    case invalidWeight
    /// Numbers of successes and failures that count nothing.
    case invalidCount
    /// An expression without a finite value.
    case notFinite
    /// A basis that the values do not determine.
    case invalidBasis
    /// Every column of the design is constant.
    case constantDesign
    /// Two columns of the design with the same name.
    case ambiguousNames
    /// A formula that multiplies out to more terms than are counted out.
    case tooManyTerms
    /// No row is left.
    case noRows
    /// An encoder whose parts contradict each other.
    case inconsistentEncoder
  }

  /// What kind of fault it is.
  public let code: Code
  /// A sentence: which file, row and column, what was found, what to do.
  public let description: String

  /// Words a fault.
  public init(code: Code, description: String) {
    self.code = code
    self.description = description
  }
}
