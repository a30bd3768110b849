/// Memory for a column's cells while they are read, written by many threads, each at its own rows.
///
/// It is not touched before a row is written, and given back as soon as the column is made.
@safe final class ColumnMemory: @unchecked Sendable {
  /// The numbers, of a numeric column; NaN is missing.
  let numbers: UnsafeMutableBufferPointer<Double>
  /// The codes in the dictionary of the row's chunk, of a text column; −1 is missing.
  let codes: UnsafeMutableBufferPointer<Int32>
  private var isReleased = false

  /// Makes room for `rows` cells of the kind that `rule` converts to.
  init(_ rule: CellRule, rows: Int) {
    unsafe numbers = .allocate(capacity: rule == .number ? rows : 0)
    unsafe codes = .allocate(capacity: rule == .text ? rows : 0)
  }

  /// Copies the numbers out and gives their memory back.
  ///
  /// - Precondition: All rows were written.
  func takeNumbers() -> [Double] {
    let taken = unsafe Array(numbers)
    release()
    return taken
  }

  /// Copies the codes out, replaced by those that `translations` gives, and gives their memory back.
  ///
  /// - Parameter translations: By chunk: its rows, and the new code for each of its codes.
  /// - Returns: The new codes, by row.
  /// - Precondition: All rows were written.
  func takeCodes(_ translations: [(rows: Range<Int>, codes: [Int32])]) -> [Int32] {
    let taken = unsafe [Int32](unsafeUninitializedCapacity: codes.count) { memory, count in
      for translation in translations {
        for row in translation.rows {
          let code = unsafe codes[row]
          unsafe memory.initializeElement(
            at: row, to: code < 0 ? -1 : translation.codes[Int(code)])
        }
      }
      count = unsafe codes.count
    }
    release()
    return taken
  }

  private func release() {
    guard !isReleased else { return }
    isReleased = true
    unsafe numbers.deallocate()
    unsafe codes.deallocate()
  }

  deinit { release() }
}
