public import DataFrames

extension FeatureEncoder {
  /// A table's columns, in the encoder's terms: a slot for each input in each row.
  public struct Slots: Sendable {
    /// One input over all rows.
    public enum Values: Sendable, Equatable {
      /// Numbers; NaN is missing.
      case numbers([Double])
      /// Indices of levels; −1 is missing, −2 is a level that training did not see.
      case codes([Int32])
    }
    /// The number of rows.
    public let rowCount: Int
    /// One per input.
    public let values: [Values]

    /// Writes the slots of row `row`, one per input.
    public func copyRow(_ row: Int, into slots: inout [Double]) { preconditionFailure("in work") }
  }

  /// Finds each input in `frame` and maps its values to slots.
  public func slots(for frame: DataFrame) throws(DataError) -> Slots {
    preconditionFailure("in work")
  }

  /// The design's columns for all rows, the same numbers that ``encode(_:into:)`` writes.
  public func designColumns(of slots: Slots) -> [DesignColumn] { preconditionFailure("in work") }

  /// Whether each row has all that the model needs; `nil` when every row has.
  public func statuses(of slots: Slots) -> [RowStatus]? { preconditionFailure("in work") }

  /// The sum of the offsets in each row; `nil` where the model has none.
  public func offset(of slots: Slots) -> [Double]? { preconditionFailure("in work") }

  /// The level of stratum variable `index` in each row, −1 where it is missing or unseen.
  public func stratumLevels(_ index: Int, of slots: Slots) -> [Int32] {
    preconditionFailure("in work")
  }
}
