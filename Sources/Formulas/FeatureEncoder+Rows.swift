extension FeatureEncoder {
  /// Whether a row has all that the model needs.
  public enum RowStatus: Sendable, Equatable {
    /// Every value is there and known.
    case complete
    /// The input with this index has no value.
    case missing(input: Int)
    /// The input with this index has a level that training did not see.
    case unseenLevel(input: Int)
    /// The design column with this index has no finite value, such as log(0).
    case undefined(column: Int)
  }

  /// The number of columns of the design.
  public var columnCount: Int { columnNames.count }

  /// The slot of the raw column called `name`, if the model reads it.
  public func inputIndex(named name: String) -> Int? { inputs.firstIndex { $0.name == name } }

  /// Writes one customer's design row.
  ///
  /// Where a categorical input is missing or unseen its indicators are 0, as for the reference
  /// level: a row that is not complete must not be predicted from.
  ///
  /// - Parameters:
  ///   - slots: One value per input.
  ///   - row: Receives the row; what it held is not read.
  /// - Returns: Whether the row may be used.
  /// - Precondition: `slots` is as long as ``inputs``, `row` as ``columnNames``.
  /// - Complexity: Allocates nothing.
  public func encode(_ slots: [Double], into row: inout [Double]) -> RowStatus {
    var span = row.mutableSpan
    return encode(slots.span, into: &span)
  }

  /// Writes one customer's design row to the front of `row`.
  public func encode(
    _ slots: borrowing Span<Double>, into row: inout MutableSpan<Double>
  ) -> RowStatus {
    precondition(
      row.count == columnNames.count,
      "the row is \(row.count) long, the design has \(columnNames.count) columns")
    return program.encode(slots, into: &row)
  }

  /// Writes design rows one after another, for a caller that looks itself whether all of a row is finite.
  ///
  /// It holds what writes them, so that no row counts references to it.
  package struct RowWriter: Sendable {
    private let program: EncoderProgram
    private let columnCount: Int
    /// Whether a design row is an intercept, if there is one, and then the slots as they are.
    package let copiesSlots: Bool

    /// Prepares to write rows.
    package init(_ encoder: FeatureEncoder) {
      program = encoder.program
      columnCount = encoder.columnCount
      copiesSlots = encoder.program.copiesSlots
    }

    /// Writes one customer's design row.
    ///
    /// - Parameters:
    ///   - slots: One value per input.
    ///   - row: Receives the row; what it held is not read.
    /// - Returns: Whether a finite row may be used; if not, `encode` says why.
    /// - Precondition: `slots` is as long as the encoder's inputs, `row` as its columns.
    package func write(
      _ slots: borrowing Span<Double>, into row: inout MutableSpan<Double>
    ) -> Bool {
      precondition(
        row.count == columnCount,
        "the row is \(row.count) long, the design has \(columnCount) columns")
      return program.write(slots, into: &row)
    }
  }

  /// The first input that has no value and for which a substitute stands in.
  ///
  /// - Parameter slots: One value per input.
  /// - Returns: Its index; `nil` where there is none.
  public func firstSubstituted(_ slots: [Double]) -> Int? { firstSubstituted(slots.span) }

  /// The first input that has no value and for which a substitute stands in.
  package func firstSubstituted(_ slots: borrowing Span<Double>) -> Int? {
    for input in program.substitutedInputs where slots[input].isNaN { return input }
    return nil
  }

  /// The inputs that have a substitute for a missing value.
  public var substitutedInputs: [Int] { program.substitutedInputs }

  /// The sum of the offsets for one customer; 0 where there are none.
  public func offset(_ slots: [Double]) -> Double { offset(slots.span) }

  /// The sum of the offsets for one customer; 0 where there are none.
  package func offset(_ slots: borrowing Span<Double>) -> Double {
    var sum = 0.0
    for offset in program.offsets { sum += offset.value(slots) }
    return sum
  }

  /// The level of stratum variable `index` for one customer, −1 where it is missing or unseen.
  public func stratumLevel(_ index: Int, _ slots: [Double]) -> Int {
    stratumLevel(index, slots.span)
  }

  /// The level of stratum variable `index` for one customer, −1 where it is missing or unseen.
  package func stratumLevel(_ index: Int, _ slots: borrowing Span<Double>) -> Int {
    program.strata[index].level(slots)
  }

  /// The slot value for a text in input `input`: the index of a level, or the number it reads as.
  ///
  /// - Returns: ``unseenLevel`` for a level that training did not see, NaN for an empty text or one
  ///   that is no number where a number belongs.
  public func slot(_ text: String, forInput input: Int) -> Double {
    switch inputs[input].kind {
    case .numeric: return Double(text) ?? .nan
    case .logical: return text == "true" ? 1 : text == "false" ? 0 : .nan
    case .categorical(let levels):
      if let level = levels.firstIndex(of: text) { return Double(level) }
      return text.isEmpty ? .nan : Self.unseenLevel
    }
  }

  /// Checks that the parts fit each other, as a reader of stored encoders must.
  public func validate() throws(DataError) {
    guard let fault else { return }
    throw DataError(
      code: .inconsistentEncoder,
      description: "The model's features are not usable: \(fault.reason).")
  }

  /// The slot value of a level's code.
  static func slotValue(code: Int32) -> Double {
    code >= 0 ? Double(code) : code == -1 ? .nan : unseenLevel
  }
}
