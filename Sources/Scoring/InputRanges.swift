internal import Formulas

/// The ranges of the numeric inputs that training saw.
struct InputRanges: Sendable {
  /// The least value of each input; −∞ where there is no range.
  private let lower: [Double]
  /// The greatest value of each input; ∞ where there is no range.
  private let upper: [Double]
  /// The design column that is the input as it is, if there is one.
  private let columns: [Int?]
  /// The limits of each design column: those of the input that it is, or infinite ones.
  let columnLower: [Double]
  let columnUpper: [Double]
  /// The inputs with a range that are no design column as they are.
  private let others: [Int]

  init(_ encoder: FeatureEncoder) {
    let ranges = encoder.inputs.map { input -> (Double, Double) in
      guard case .numeric = input.kind, let least = input.profile.quantiles.first,
        let greatest = input.profile.quantiles.last
      else { return (-.infinity, .infinity) }
      return (least, greatest)
    }
    lower = ranges.map(\.0)
    upper = ranges.map(\.1)
    var columns = [Int?](repeating: nil, count: encoder.inputs.count)
    for term in encoder.terms where term.components.count == 1 {
      guard case .numeric(.column(let name)) = encoder.variables[term.components[0].variable].kind,
        let input = encoder.inputIndex(named: name), encoder.inputs[input].substitute == nil
      else { continue }
      columns[input] = term.columns.lowerBound
    }
    self.columns = columns
    var columnLower = [Double](repeating: -.infinity, count: encoder.columnNames.count)
    var columnUpper = [Double](repeating: .infinity, count: encoder.columnNames.count)
    for (input, column) in columns.enumerated() {
      guard let column else { continue }
      columnLower[column] = lower[input]
      columnUpper[column] = upper[input]
    }
    self.columnLower = columnLower
    self.columnUpper = columnUpper
    let limits = lower
    others = columns.indices.filter { columns[$0] == nil && limits[$0] > -.infinity }
  }

  /// The first input whose value lies outside.
  ///
  /// - Parameters:
  ///   - slots: One value per input.
  ///   - isColumnOutside: Whether a design column is outside its limits.
  /// - Returns: Its index; `nil` where none does.
  func firstOutside(_ slots: borrowing Span<Double>, _ isColumnOutside: Bool) -> Int? {
    precondition(slots.count == lower.count, "\(slots.count) slots, \(lower.count) ranges")
    if isColumnOutside {
      for input in 0..<slots.count
      where slots[input] < lower[input] || slots[input] > upper[input] {
        return input
      }
      return nil
    }
    for index in 0..<others.count {
      let input = others[index]
      if slots[input] < lower[input] || slots[input] > upper[input] { return input }
    }
    return nil
  }

  /// Whether a block may have a row in which an input lies outside.
  ///
  /// - Parameter extremes: Those of the design's columns in the block.
  /// - Returns: Whether it may; of most blocks it is false.
  func mayBeOutside(_ extremes: ColumnExtremes) -> Bool {
    if !others.isEmpty { return true }
    for column in 0..<columnLower.count
    where extremes.least[column] < columnLower[column]
      || extremes.greatest[column] > columnUpper[column]
    {
      return true
    }
    return false
  }

  /// Marks the rows of a block in which an input lies outside, unless they are marked already.
  ///
  /// - Parameters:
  ///   - statuses: What became of each row.
  ///   - slots: The table's columns.
  ///   - rows: The block.
  ///   - extremes: Those of the design's columns, which save looking at most inputs.
  func mark(
    _ statuses: inout [ScoreStatus], of slots: FeatureEncoder.Slots, rows: Range<Int>,
    _ extremes: ColumnExtremes
  ) {
    for input in lower.indices where lower[input] > -.infinity {
      guard case .numbers(let values) = slots.values[input] else { continue }
      let (least, greatest) = (lower[input], upper[input])
      if let column = columns[input] {
        if extremes.least[column] >= least && extremes.greatest[column] <= greatest { continue }
      }
      for i in statuses.indices where statuses[i] == .ok {
        let value = values[rows.lowerBound + i]
        if value < least || value > greatest { statuses[i] = .outOfRange(input: input) }
      }
    }
  }
}
