internal import CScoringKernels

/// η of one design row after another, with what is remarkable about each.
///
/// β, c and the columns' limits lie in one piece of memory that is never changed, so that no row counts
/// references to four arrays: that would take longer than the sum.
@safe final class RowPredictor: @unchecked Sendable {
  /// The number of columns.
  private let count: Int
  /// β, c, the least and the greatest numbers, one after the other.
  private let memory: UnsafeMutablePointer<Double>
  private let constant: Double

  /// Takes over what a model's rows are predicted from.
  init(_ predictor: LinearPredictor, _ ranges: InputRanges) {
    let count = predictor.coefficients.count
    precondition(ranges.columnLower.count == count && ranges.columnUpper.count == count)
    self.count = count
    constant = predictor.constant
    unsafe memory = .allocate(capacity: max(4 * count, 1))
    let parts = [
      predictor.coefficients, predictor.centers, ranges.columnLower, ranges.columnUpper,
    ]
    for (place, part) in parts.enumerated() {
      unsafe (memory + place * count).initialize(from: part, count: count)
    }
  }

  deinit { unsafe memory.deallocate() }

  /// η of one design row, and what is remarkable about it.
  ///
  /// - Parameters:
  ///   - row: The row.
  ///   - offset: What is added.
  /// - Returns: η, whether a number is infinite or none, and whether one is outside its limits.
  @inline(__always)
  func value(
    _ row: borrowing Span<Double>, offset: Double
  ) -> (eta: Double, isFinite: Bool, isOutside: Bool) {
    precondition(row.count == count, "the row has \(row.count) columns, the model \(count)")
    var remarks: Int32 = 0
    let eta = unsafe row.withUnsafeBufferPointer { row in
      guard let start = row.baseAddress else { return offset + constant }
      return unsafe tenure_row_predictor(
        start, memory, memory + count, memory + 2 * count, memory + 3 * count, count,
        offset + constant, &remarks)
    }
    return (
      eta, remarks & Int32(TENURE_NOT_FINITE) == 0, remarks & Int32(TENURE_OUTSIDE) != 0
    )
  }
}
