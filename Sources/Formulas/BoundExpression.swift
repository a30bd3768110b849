internal import DataFrames

/// An expression whose columns are found: each is a slot, and its operations are checked.
indirect enum BoundExpression: Sendable {
  case constant(Double)
  case slot(Int)
  /// A slot, with a value that stands in where it is missing.
  case substituted(slot: Int, by: Double)
  /// 1 where the slot is missing, else 0.
  case isMissing(slot: Int)
  /// Whether a categorical slot holds the level `code`; `code` −2 is a level that does not exist.
  /// Where it is missing `substitute`, if there is one, stands in.
  case isLevel(slot: Int, code: Int, substitute: Double?)
  case unary(Operation, BoundExpression)
  case binary(Operation, BoundExpression, BoundExpression)

  /// What values an expression has.
  enum Kind {
    case number, truth, category
  }

  /// The value for one customer.
  func value(_ slots: borrowing Span<Double>) -> Double {
    switch self {
    case .constant(let value): value
    case .slot(let slot): slots[slot]
    case .substituted(let slot, let value): slots[slot].isNaN ? value : slots[slot]
    case .isMissing(let slot): slots[slot].isNaN ? 1 : 0
    case .isLevel(let slot, let code, let value): isLevel(slots[slot], code, value)
    case .unary(let operation, let x): operation.applied(to: x.value(slots))
    case .binary(let operation, let x, let y):
      operation.applied(to: x.value(slots), y.value(slots))
    }
  }

  /// The values for all rows of a table.
  func values(_ slots: FeatureEncoder.Slots) -> [Double] {
    switch self {
    case .constant(let value): return Array(repeating: value, count: slots.rowCount)
    case .slot(let slot): return slots.numbers(slot)
    case .substituted(let slot, let value):
      var result = slots.numbers(slot)
      guard result.contains(where: \.isNaN) else { return result }
      for row in result.indices where result[row].isNaN { result[row] = value }
      return result
    case .isMissing(let slot): return slots.numbers(slot).map { $0.isNaN ? 1 : 0 }
    case .isLevel(let slot, let code, let value):
      guard case .codes(let codes) = slots.values[slot] else {
        preconditionFailure("slot \(slot) holds numbers, not levels")
      }
      return codes.map { isLevel(FeatureEncoder.slotValue(code: $0), code, value) }
    case .unary(let operation, let x):
      var result = x.values(slots)
      for row in result.indices { result[row] = operation.applied(to: result[row]) }
      return result
    case .binary(let operation, let x, let y):
      var result = x.values(slots)
      if case .constant(let constant) = y {
        for row in result.indices { result[row] = operation.applied(to: result[row], constant) }
      } else {
        let right = y.values(slots)
        for row in result.indices { result[row] = operation.applied(to: result[row], right[row]) }
      }
      return result
    }
  }

  /// Whether the value is the level `code`: 1 or 0, missing where the level is.
  private func isLevel(_ slot: Double, _ code: Int, _ substitute: Double?) -> Double {
    let level = slot.isNaN ? substitute ?? slot : slot
    return level.isNaN ? level : level == Double(code) ? 1 : 0
  }
}

/// Finds the columns of expressions among inputs.
struct Binder {
  /// A fault without the table's name, which the caller puts before it.
  struct Fault: Error {
    let code: DataError.Code
    /// The column at fault, where one is.
    let column: String?
    /// What was found and what to do, without a full stop.
    let reason: String
    /// Whether the column holds text where a number is needed, by which the reason is then.
    var isTextForNumber = false
  }

  /// The inputs' names and what they hold.
  let inputs: [(name: String, kind: FeatureEncoder.Input.Kind)]
  /// What stands in for a missing value of each input, if anything does.
  let substitutes: [Double?]
  /// Whether a text that is no level is refused, rather than equal to none.
  let refusesUnknownLevels: Bool

  private let indexByName: [String: Int]

  init(
    inputs: [(name: String, kind: FeatureEncoder.Input.Kind)], substitutes: [Double?]? = nil,
    refusesUnknownLevels: Bool
  ) {
    self.inputs = inputs
    self.substitutes = substitutes ?? Array(repeating: nil, count: inputs.count)
    self.refusesUnknownLevels = refusesUnknownLevels
    indexByName = Dictionary(
      inputs.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Binds an expression to slots.
  func bind(
    _ expression: Expression
  ) throws(Fault) -> (expression: BoundExpression, kind: BoundExpression.Kind) {
    switch expression {
    case .number(let number): return (.constant(number), .number)
    case .truth(let truth): return (.constant(truth ? 1 : 0), .truth)
    case .text(let text):
      throw Fault(
        code: .wrongType, column: nil,
        reason: "\(expression) is text where a number must stand; compare a column with it: "
          + "column == \(Expression.text(text))")
    case .column(let name):
      let slot = try index(of: name)
      let value = substitutes[slot].map { BoundExpression.substituted(slot: slot, by: $0) }
      switch inputs[slot].kind {
      case .numeric: return (value ?? .slot(slot), .number)
      case .logical: return (value ?? .slot(slot), .truth)
      case .categorical: return (value ?? .slot(slot), .category)
      }
    case .call(let name, let arguments):
      return try bind(call: name, arguments, in: expression)
    }
  }

  /// The slot of a column.
  func index(of name: String) throws(Fault) -> Int {
    guard let index = indexByName[name] else {
      throw Fault(code: .unknownColumn, column: name, reason: "there is no column \(name)")
    }
    return index
  }

  private func bind(
    call name: String, _ arguments: [Expression], in expression: Expression
  ) throws(Fault) -> (expression: BoundExpression, kind: BoundExpression.Kind) {
    switch (name, arguments.count) {
    case ("I", 1): return try bind(arguments[0])
    case ("missing", 1):
      guard case .column(let name) = arguments[0] else { break }
      return (.isMissing(slot: try index(of: name)), .number)
    case ("-", 1): return (.unary(.negate, try number(arguments[0], in: expression)), .number)
    case ("!", 1), ("log", 1), ("exp", 1), ("sqrt", 1):
      guard let operation = Operation(rawValue: name) else { break }
      let operand = try number(arguments[0], in: expression)
      return (.unary(operation, operand), operation.isTruth ? .truth : .number)
    case (_, 2):
      guard let operation = Operation(rawValue: name) else { break }
      if operation.isComparison,
        let comparison = try levelComparison(operation, arguments[0], arguments[1], expression)
      {
        return (comparison, .truth)
      }
      let left = try number(arguments[0], in: expression)
      let right = try number(arguments[1], in: expression)
      return (.binary(operation, left, right), operation.isTruth ? .truth : .number)
    default: break
    }
    throw Fault(
      code: .inconsistentEncoder, column: nil,
      reason: "\(name) with \(arguments.count) arguments is not an operation")
  }

  /// Binds an expression that must have a number or truth value.
  func number(_ expression: Expression, in whole: Expression) throws(Fault) -> BoundExpression {
    let (bound, kind) = try bind(expression)
    guard kind != .category else {
      throw Fault(
        code: .wrongType, column: expression.columnNames.first,
        reason: whole == expression ? "numbers are needed here" : "\(whole) needs numbers",
        isTextForNumber: true)
    }
    return bound
  }

  /// `column == "text"`, on either side.
  private func levelComparison(
    _ operation: Operation, _ left: Expression, _ right: Expression, _ whole: Expression
  ) throws(Fault) -> BoundExpression? {
    let (side, other) = if case .text = left { (right, left) } else { (left, right) }
    guard let (slot, levels) = try categoricalColumn(side) else {
      if case .text(let text) = other { throw comparisonOfNumber(side, with: text) }
      if let (_, levels) = try categoricalColumn(other) {
        throw comparisonOfCategory(other, levels: levels, with: side)
      }
      return nil
    }
    guard case .text(let text) = other else {
      throw comparisonOfCategory(side, levels: levels, with: other)
    }
    guard operation == .equal || operation == .notEqual else {
      throw Fault(
        code: .wrongType, column: side.columnNames.first,
        reason: "\(side) holds text, which has no order; compare it with == or != instead of "
          + operation.rawValue)
    }
    let code = levels.firstIndex(of: text)
    if code == nil && refusesUnknownLevels {
      let meant = text.nearest(among: levels).map {
        "; the nearest value is \(Expression.text($0))"
      }
      throw Fault(
        code: .unknownLevel, column: side.columnNames.first,
        reason: "\(side) is never \(other)"
          + (meant ?? "; it holds \(described(levels: levels))"))
    }
    let equal = BoundExpression.isLevel(
      slot: slot, code: code ?? -2, substitute: substitutes[slot])
    return operation == .equal ? equal : .unary(.not, equal)
  }

  private func categoricalColumn(
    _ expression: Expression
  ) throws(Fault) -> (slot: Int, levels: [String])? {
    switch expression {
    case .call("I", let arguments) where arguments.count == 1:
      return try categoricalColumn(arguments[0])
    case .column(let name):
      let slot = try index(of: name)
      guard case .categorical(let levels) = inputs[slot].kind else { return nil }
      return (slot, levels)
    default: return nil
    }
  }

  private func comparisonOfNumber(_ side: Expression, with text: String) -> Fault {
    let advice =
      switch try? bind(side).kind {
      case .truth: "write \(side) == true, or \(side) alone"
      default: "write the number without quotes"
      }
    return Fault(
      code: .wrongType, column: side.columnNames.first,
      reason: "\(side) is compared with the text \(Expression.text(text)) but does not hold text; "
        + advice)
  }

  private func comparisonOfCategory(
    _ side: Expression, levels: [String], with other: Expression
  ) -> Fault {
    let advice =
      switch other {
      case .number(let number): "write \"\(number.formulaText)\" in quotes"
      case .truth(let truth): "write \"\(truth)\" in quotes"
      default: "compare it with one of its values, which are \(described(levels: levels))"
      }
    return Fault(
      code: .wrongType, column: side.columnNames.first,
      reason: "\(side) holds text and is used beside \(other); \(advice)")
  }
}

/// The first few levels, as messages list them.
func described(levels: [String]) -> String {
  let shown = levels.prefix(5).map { "\(Expression.text($0))" }.joined(separator: ", ")
  return levels.count > 5 ? "\(shown) and \(levels.count - 5) more" : shown
}
