/// Why rows of customers' histories cannot be made, in a sentence that names file, row and column.
public struct HistoryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of fault it is; the names do not change.
  public enum Code: String, Sendable, CaseIterable {
    /// A table lacks a column.
    case unknownColumn
    /// A column holds another kind of value than is asked of it.
    case wrongType
    /// A value is missing where none may be.
    case missingValue
    /// A time before 0, or an end that is not after its start.
    case impossibleTime
    /// Two rows of one customer cover the same time.
    case overlappingRows
    /// A date that is none, or in an order that cannot be.
    case impossibleDate
    /// One customer has two rows where one is meant.
    case repeatedCustomer
    /// A name stands for two columns.
    case nameTaken
    /// No row is left.
    case noRows
  }

  /// What kind of fault it is.
  public let code: Code
  /// A sentence: which file, row and column, what was found, what to do.
  public let description: String

  /// Words a fault.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
