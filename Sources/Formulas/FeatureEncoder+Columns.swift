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
    public func copyRow(_ row: Int, into slots: inout [Double]) {
      precondition(
        slots.count == values.count, "\(slots.count) slots cannot hold \(values.count) inputs")
      for (input, column) in values.enumerated() {
        switch column {
        case .numbers(let numbers): slots[input] = numbers[row]
        case .codes(let codes): slots[input] = FeatureEncoder.slotValue(code: codes[row])
        }
      }
    }

    /// Input `input` as numbers: of truth values, 1 and 0.
    func numbers(_ input: Int) -> [Double] {
      switch values[input] {
      case .numbers(let numbers): numbers
      case .codes(let codes): codes.map { FeatureEncoder.slotValue(code: $0) }
      }
    }
  }

  /// Finds each input in `frame` and maps its values to slots.
  ///
  /// Levels are matched by their text, so their order in the new table does not matter.
  ///
  /// - Throws: ``DataError`` where a column is not there, or holds text instead of numbers.
  public func slots(for frame: DataFrame) throws(DataError) -> Slots {
    var values: [Slots.Values] = []
    for input in inputs {
      guard let column = frame[input.name] else { throw .unknownColumn(input.name, in: frame) }
      values.append(try slotValues(of: column, for: input, in: frame))
    }
    return Slots(rowCount: frame.rowCount, values: values)
  }

  private func slotValues(
    of column: Column, for input: Input, in frame: DataFrame
  ) throws(DataError) -> Slots.Values {
    switch (input.kind, column.values) {
    case (.numeric, .numeric(let numbers)): return .numbers(numbers)
    case (.numeric, .logical(let truths)):
      guard let row = truths.firstIndex(where: { $0 >= 0 }) else {
        return .numbers(Array(repeating: .nan, count: truths.count))
      }
      throw DataError(
        code: .wrongType,
        description: "\(frame.source): row \(frame.rowNumber(row)), column \(column.name) holds "
          + "\(truths[row] == 1), and the model was trained on numbers; give the number.")
    case (.numeric, .categorical(let codes, let levels)):
      guard codes.contains(where: { $0 >= 0 }) else {
        return .numbers(Array(repeating: .nan, count: codes.count))
      }
      throw .textForNumber(
        column.name, codes, levels, in: frame, neededBy: "the model was trained on numbers")
    case (.logical, .logical(let truths)): return .codes(truths.map(Int32.init))
    case (.logical, .numeric(let numbers)):
      return .codes(numbers.map { $0.isNaN ? -1 : $0 == 0 ? 0 : $0 == 1 ? 1 : -2 })
    case (.logical, .categorical(let codes, let levels)):
      return .codes(remapped(codes, levels, to: ["false", "true"]))
    case (.categorical(let known), .categorical(let codes, let levels)):
      return .codes(known == levels ? codes : remapped(codes, levels, to: known))
    case (.categorical(let known), .logical(let truths)):
      return .codes(remapped(truths.map(Int32.init), ["false", "true"], to: known))
    case (.categorical(let known), .numeric(let numbers)):
      let indexes = Dictionary(uniqueKeysWithValues: zip(known, Int32(0)...))
      return .codes(numbers.map { $0.isNaN ? -1 : indexes[$0.formulaText] ?? -2 })
    }
  }

  private func remapped(_ codes: [Int32], _ levels: [String], to known: [String]) -> [Int32] {
    let indexes = Dictionary(uniqueKeysWithValues: zip(known, Int32(0)...))
    let newCodes = levels.map { indexes[$0] ?? -2 }
    return codes.map { $0 < 0 ? -1 : newCodes[Int($0)] }
  }

  /// The design's columns for all rows, the same numbers that `encode` writes for one.
  public func designColumns(of slots: Slots) -> [DesignColumn] {
    program.designColumns(program.variableColumns(slots))
  }

  /// Whether each row has all that the model needs; `nil` when every row has.
  public func statuses(of slots: Slots) -> [RowStatus]? {
    let program = program
    var isDoubtful = Array(repeating: false, count: slots.rowCount)
    var any = false
    func mark(_ rows: some Sequence<Bool>) {
      for (row, doubtful) in rows.enumerated() where doubtful {
        isDoubtful[row] = true
        any = true
      }
    }
    for values in slots.values {
      switch values {
      case .numbers(let numbers): mark(numbers.lazy.map { !$0.isFinite })
      case .codes(let codes): mark(codes.lazy.map { $0 < 0 })
      }
    }
    for variable in program.variables {
      switch variable {
      case .numeric(.slot), .basis(.slot, _, _), .numeric(.isMissing): continue
      case .numeric(let expression), .basis(let expression, _, _):
        mark(expression.values(slots).lazy.map { !$0.isFinite })
      case .factor(let factor): mark(factor.codes(slots).lazy.map { $0 < 0 })
      }
    }
    for stratum in program.strata { mark(stratum.codes(slots).lazy.map { $0 < 0 }) }
    guard any else { return nil }
    var row = Array(repeating: 0.0, count: columnCount)
    var values = Array(repeating: 0.0, count: inputs.count)
    return isDoubtful.indices.map { index in
      guard isDoubtful[index] else { return .complete }
      slots.copyRow(index, into: &values)
      return encode(values, into: &row)
    }
  }

  /// In how many rows each input lacks a value for which a substitute stands in.
  ///
  /// - Returns: The inputs where there are any, in order.
  func substitutions(in slots: Slots) -> [(input: Int, rows: Int)] {
    program.substitutedInputs.map { input in
      switch slots.values[input] {
      case .numbers(let numbers): (input, numbers.count { $0.isNaN })
      case .codes(let codes): (input, codes.count { $0 == -1 })
      }
    }.filter { $0.rows > 0 }
  }

  /// The sum of the offsets in each row; `nil` where the model has none.
  public func offset(of slots: Slots) -> [Double]? {
    program.offsets.reduce(into: nil) { sum, offset in
      let values = offset.values(slots)
      sum = sum.map { zip($0, values).map(+) } ?? values
    }
  }

  /// The level of stratum variable `index` in each row, negative where it is missing or unseen.
  public func stratumLevels(_ index: Int, of slots: Slots) -> [Int32] {
    program.strata[index].codes(slots)
  }
}
