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

  /// The inputs that may lie outside in some rows; mostly there are none.
  ///
  /// - Parameter extremes: Those of the design's columns in these rows.
  /// - Returns: Their indices, ascending.
  func suspects(_ extremes: ColumnExtremes) -> [Int] {
    lower.indices.filter { input in
      guard lower[input] > -.infinity else { return false }
      guard let column = columns[input] else { return true }
      return extremes.least[column] < lower[input] || extremes.greatest[column] > upper[input]
    }
  }

  /// Whether an input lies outside in one of some rows at least.
  func isOutside(_ input: Int, of slots: FeatureEncoder.Slots, rows: Range<Int>) -> Bool {
    guard case .numbers(let numbers) = slots.values[input] else { return false }
    let (least, greatest) = (lower[input], upper[input])
    let values = numbers.span.extracting(rows)
    var outside: Int64 = 0
    // Without a way out, so that several values are compared at once.
    for i in values.indices { outside |= values[i] < least || values[i] > greatest ? 1 : 0 }
    return outside != 0
  }

  /// Marks the rows in which an input lies outside, unless they are marked already.
  func mark(
    _ statuses: inout [ScoreStatus], where input: Int, of slots: FeatureEncoder.Slots,
    rows: Range<Int>
  ) {
    guard case .numbers(let numbers) = slots.values[input] else { return }
    let (least, greatest) = (lower[input], upper[input])
    let values = numbers.span.extracting(rows)
    for i in values.indices where values[i] < least || values[i] > greatest {
      if statuses[i] == .ok { statuses[i] = .outOfRange(input: input) }
    }
  }
}
