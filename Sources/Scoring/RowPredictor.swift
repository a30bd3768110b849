internal import CScoringKernels

/// η of one design row after another, with whether all of its numbers are usual.
///
/// β, c and the columns' limits lie in one piece of memory that is never changed, so that no row counts
/// references to four arrays: that would take longer than the sum.
@safe final class RowPredictor: @unchecked Sendable {
  /// The columns that are read: all but an intercept's.
  let columns: Range<Int>
  /// β, c, the least and the greatest usual numbers, one after the other.
  private let memory: UnsafeMutablePointer<Double>
  private let start: Double

  /// Takes over what a model's rows are predicted from.
  init(_ predictor: LinearPredictor, _ ranges: InputRanges) {
    precondition(
      ranges.columnLower.count == predictor.coefficients.count
        && ranges.columnUpper.count == predictor.coefficients.count)
    columns = predictor.varying
    start = predictor.start
    unsafe memory = .allocate(capacity: max(4 * columns.count, 1))
    // A number is finite where it is within the greatest finite ones.
    let largest = Double.greatestFiniteMagnitude
    let parts = [
      predictor.coefficients, predictor.centers, ranges.columnLower.map { max($0, -largest) },
      ranges.columnUpper.map { min($0, largest) },
    ]
    for (place, part) in parts.enumerated() {
      unsafe (memory + place * columns.count).initialize(
        from: Array(part[columns]), count: columns.count)
    }
  }

  deinit { unsafe memory.deallocate() }

  /// η of one design row, and whether each of its numbers is finite and within its limits.
  ///
  /// - Parameters:
  ///   - row: The row.
  ///   - offset: What is added.
  /// - Returns: Both.
  func value(_ row: borrowing Span<Double>, offset: Double) -> (eta: Double, isUsual: Bool) {
    precondition(
      row.count == columns.upperBound,
      "the row has \(row.count) columns, the model \(columns.upperBound)")
    return unsafe row.withUnsafeBufferPointer { row in
      unsafe value(row.baseAddress.map { unsafe $0 + columns.lowerBound }, offset, copy: nil)
    }
  }

  /// The same from the numbers of ``columns``, of which the row is made in passing.
  ///
  /// - Parameters:
  ///   - numbers: The numbers.
  ///   - row: Receives them behind 1, where there is an intercept.
  /// - Returns: Both.
  @inline(__always)
  func value(
    of numbers: borrowing Span<Double>, writing row: inout MutableSpan<Double>
  ) -> (eta: Double, isUsual: Bool) {
    precondition(
      numbers.count == columns.count && row.count == columns.upperBound,
      "\(numbers.count) numbers for \(columns.count) columns")
    return unsafe row.withUnsafeMutableBufferPointer { row in
      if columns.lowerBound == 1 { unsafe row[0] = 1 }
      return unsafe numbers.withUnsafeBufferPointer { numbers in
        let copy = unsafe row.baseAddress.map { unsafe $0 + columns.lowerBound }
        return unsafe value(numbers.baseAddress, 0, copy: copy)
      }
    }
  }

  @inline(__always)
  private func value(
    _ numbers: UnsafePointer<Double>?, _ offset: Double, copy: UnsafeMutablePointer<Double>?
  ) -> (eta: Double, isUsual: Bool) {
    var isUsual: Int32 = 0
    let eta = unsafe tenure_checked_row(
      numbers, memory, columns.count, offset + start, copy, &isUsual)
    return (eta, isUsual != 0)
  }
}
