extension FeatureEncoder {
  /// Whether a row has all that the model needs.
  public enum RowStatus: Sendable, Equatable {
    /// Every value is there and known.
    case complete
    /// The input with this index has no value.
    case missing(input: Int)
    /// The input with this index has a level that training did not see.
    case unseenLevel(input: Int)
    /// A design column has no finite value, such as log(0).
    case undefined(column: Int)
  }

  /// The number of columns of the design.
  public var columnCount: Int { columnNames.count }

  /// Writes one customer's design row, `columnCount` long.
  ///
  /// Where a categorical input is missing or unseen its indicators are 0, so a row that is not
  /// complete must not be predicted from.
  ///
  /// - Parameters:
  ///   - slots: One value per input.
  ///   - row: Receives the row.
  /// - Returns: Whether the row may be used.
  /// - Complexity: Allocates nothing.
  public func encode(_ slots: [Double], into row: inout [Double]) -> RowStatus {
    preconditionFailure("in work")
  }

  /// The sum of the offsets for one customer; 0 where there are none.
  public func offset(_ slots: [Double]) -> Double { preconditionFailure("in work") }

  /// The level of stratum variable `index` for one customer, −1 where it is missing or unseen.
  public func stratumLevel(_ index: Int, _ slots: [Double]) -> Int {
    preconditionFailure("in work")
  }

  /// The slot value for a text in input `input`.
  public func slot(_ text: String, forInput input: Int) -> Double {
    preconditionFailure("in work")
  }

  /// Checks that the parts fit each other, as a reader of stored models must.
  public func validate() throws(DataError) { preconditionFailure("in work") }
}
