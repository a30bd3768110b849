internal import CScoringKernels
internal import Formulas

/// Finds the few rows of a table that may lack what the model needs.
///
/// A missing or infinite number that reaches the design makes the linear predictor NaN or infinite,
/// so most columns need no look of their own; what remains are categories and numbers that enter
/// through something else than themselves.
struct RowDoubts: Sendable {
  /// The codes of categories and truth values.
  private let codes: [[Int32]]
  /// Numbers that are not design columns as they are.
  private let numbers: [[Double]]
  /// Rows that the encoder itself must judge: where numbers are levels.
  private let isIncomplete: [Bool]?

  init(_ encoder: FeatureEncoder, _ slots: FeatureEncoder.Slots) {
    let isText = encoder.inputs.map { if case .numeric = $0.kind { false } else { true } }
    let plain = Set(
      encoder.terms.compactMap { term -> String? in
        guard term.components.count == 1,
          case .numeric(.column(let name)) = encoder.variables[term.components[0].variable].kind
        else { return nil }
        return name
      })
    codes = slots.values.compactMap { if case .codes(let codes) = $0 { codes } else { nil } }
    numbers = zip(encoder.inputs, slots.values).compactMap { input, values in
      guard case .numbers(let numbers) = values, !plain.contains(input.name) else { return nil }
      return numbers
    }
    let hasNumericLevels = (encoder.variables + encoder.strata).contains { variable in
      guard case .factor(let expression, _, _) = variable.kind else { return false }
      guard case .column(let name) = expression,
        let input = encoder.inputIndex(named: name)
      else { return true }
      return !isText[input]
    }
    isIncomplete =
      hasNumericLevels ? encoder.statuses(of: slots)?.map { $0 != .complete } : nil
  }

  /// The doubtful rows of a block, counted from its start.
  ///
  /// - Parameters:
  ///   - rows: The block.
  ///   - etas: Its linear predictors.
  ///   - areFinite: Whether all of these are known to be finite.
  /// - Returns: Their indices.
  func rows(_ rows: Range<Int>, _ etas: borrowing Span<Double>, areFinite: Bool) -> [Int] {
    guard !(areFinite || isFinite(etas)) || isDoubtful(rows) else { return [] }
    var doubt = Array(repeating: 0.0, count: rows.count)
    for i in doubt.indices { doubt[i] = etas[i] - etas[i] }
    for column in numbers {
      let values = column[rows]
      let x = values.span
      for i in doubt.indices { doubt[i] += x[i] - x[i] }
    }
    for column in codes {
      let values = column[rows]
      let code = values.span
      for i in doubt.indices { doubt[i] += code[i] < 0 ? 1 : 0 }
    }
    // 0 where every number is finite and every code a level; NaN or more elsewhere.
    return doubt.indices.filter { !(doubt[$0] == 0) || isIncomplete?[rows.lowerBound + $0] == true }
  }

  /// Whether a block with finite linear predictors has a doubtful row at all; most have none.
  private func isDoubtful(_ rows: Range<Int>) -> Bool {
    guard isIncomplete == nil else { return true }
    for column in numbers where !isFinite(column.span.extracting(rows)) { return true }
    var signs: Int32 = 0
    for column in codes {
      let code = column.span.extracting(rows)
      for i in code.indices { signs |= code[i] }
    }
    return signs < 0
  }

  private func isFinite(_ numbers: borrowing Span<Double>) -> Bool {
    unsafe numbers.withUnsafeBufferPointer { numbers in
      guard let start = numbers.baseAddress else { return true }
      return unsafe tenure_all_finite(start, numbers.count) == 1
    }
  }
}
