/// The design row of a customer as steps of a program.
package struct LoweredRow: Sendable {
  /// A value per design column.
  package var columns: [ScalarProgram.Value] = []
  /// The sum of the offsets; `nil` where there are none.
  package var offset: ScalarProgram.Value?
  /// For each stratum variable, a truth per level.
  package var strata: [[ScalarProgram.Value]] = []
  /// What must hold for the row to be used, with the status where it does not, first to last.
  package var requirements: [(truth: ScalarProgram.Value, status: RefusedRow)] = []
}

/// Why a row is not scored.
package enum RefusedRow: Sendable, Equatable {
  /// The input with this index has no value.
  case missing(input: Int)
  /// The input with this index has a level that training did not see.
  case unseenLevel(input: Int)
  /// The design column with this index has no finite value.
  case undefined(column: Int)
  /// The offset has no finite value.
  case undefinedOffset
}

extension FeatureEncoder {
  /// Writes the steps that make a design row of the inputs, in the order of ``encode(_:into:)``.
  ///
  /// - Parameters:
  ///   - sources: Where each input comes from.
  ///   - program: Receives the steps.
  /// - Returns: The values of the row, and what must hold for it to be used.
  package func lower(_ sources: EncoderSources, to program: inout ScalarProgram) -> LoweredRow {
    var lowering = EncoderLowering(encoder: self, sources: sources, program: program)
    let row = lowering.row()
    program = lowering.program
    return row
  }
}

/// An encoder being turned into steps.
private struct EncoderLowering {
  let encoder: FeatureEncoder
  let sources: EncoderSources
  var program: ScalarProgram
  private typealias Value = ScalarProgram.Value

  mutating func row() -> LoweredRow {
    var row = LoweredRow()
    for (input, description) in encoder.inputs.enumerated() {
      let missing = sources.isMissing(input, in: &program)
      if description.substitute == nil {
        row.requirements.append((program.unary(.not, missing), .missing(input: input)))
      }
      switch description.kind {
      case .numeric: break
      case .logical, .categorical:
        var known = sources.isKnown(input, in: &program)
        if description.substitute != nil { known = program.binary(.or, missing, known) }
        row.requirements.append((known, .unseenLevel(input: input)))
      }
    }
    let bound = encoder.program
    for case .factor(let factor) in bound.variables { require(factor, &row) }
    for factor in bound.strata { require(factor, &row) }
    if encoder.hasIntercept { row.columns.append(program.constant(1)) }
    for term in encoder.terms {
      var products = [program.constant(1)]
      for component in term.components {
        let factors = columns(of: bound.variables[component.variable], full: component.full)
        products = factors.flatMap { factor in
          products.map { program.binary(.multiply, $0, factor) }
        }
      }
      row.columns += products
    }
    for (index, column) in row.columns.enumerated() where !isSurelyFinite(column) {
      row.requirements.append((program.unary(.isFinite, column), .undefined(column: index)))
    }
    for offset in bound.offsets {
      let value = number(offset)
      row.offset = program.binary(.add, row.offset ?? program.constant(0), value)
    }
    if let offset = row.offset {
      row.requirements.append((program.unary(.isFinite, offset), .undefinedOffset))
    }
    row.strata = bound.strata.map { factor in
      levels(of: factor).map { program.binary(.notEqual, $0, program.constant(0)) }
    }
    return row
  }

  /// A factor of numbers is known where it equals one of them.
  private mutating func require(_ factor: BoundFactor, _ row: inout LoweredRow) {
    guard case .numbers(let expression, let levels) = factor.source else { return }
    let x = number(expression)
    var isKnown: Value?
    for level in levels {
      let equal = program.binary(.equal, x, program.constant(level))
      isKnown = isKnown.map { program.binary(.or, $0, equal) } ?? equal
    }
    if let isKnown { row.requirements.append((isKnown, .unseenLevel(input: factor.input))) }
  }

  /// A finite input or level gives a finite column; arithmetic may not.
  private func isSurelyFinite(_ value: Value) -> Bool {
    switch program.steps[value.index] {
    case .constant(let bits): Double(bitPattern: bits).isFinite
    case .level(_, let values): values.allSatisfy { Double(bitPattern: $0).isFinite }
    case .select(_, let x, let y): isSurelyFinite(x) && isSurelyFinite(y)
    default: false  // a number of the data may be infinite, and arithmetic overflow
    }
  }

  private mutating func columns(of variable: BoundVariable, full: Bool) -> [Value] {
    switch variable {
    case .numeric(let expression): return [number(expression)]
    case .basis(let expression, let evaluator, let count):
      let x = number(expression)
      let columns = evaluator.lower(x, to: &program)
      precondition(columns.count == count, "\(columns.count) functions for \(count) columns")
      return columns
    case .factor(let factor):
      let all = levels(of: factor)
      return factor.codedLevels(full: full).map { all[$0] }
    }
  }

  /// An indicator, 1 or 0, for every level.
  private mutating func levels(of factor: BoundFactor) -> [Value] {
    let (one, zero) = (program.constant(1), program.constant(0))
    func indicator(_ level: Int) -> [Double] {
      (0..<factor.levelCount).map { $0 == level ? 1 : 0 }
    }
    switch factor.source {
    case .slot(let slot, let substitute):
      guard case .categorical = encoder.inputs[slot].kind else {
        let x = number(slot, substitute: substitute)
        return (0..<factor.levelCount).map { level in
          let equal = program.binary(.equal, x, program.constant(Double(level)))
          return program.select(equal, one, zero)
        }
      }
      return (0..<factor.levelCount).map { level in
        self.level(slot, indicator(level), substitute: substitute)
      }
    case .numbers(let expression, let levels):
      let x = number(expression)
      return levels.map { level in
        let equal = program.binary(.equal, x, program.constant(level))
        return program.select(equal, one, zero)
      }
    }
  }

  /// A numeric input, or what stands in for it.
  private mutating func number(_ slot: Int, substitute: Double?) -> Value {
    let x = sources.number(slot, in: &program)
    guard let substitute else { return x }
    let missing = sources.isMissing(slot, in: &program)
    return program.select(missing, program.constant(substitute), x)
  }

  /// A number for each level of an input, where it is missing that of the level that stands in.
  private mutating func level(_ slot: Int, _ values: [Double], substitute: Double?) -> Value {
    let x = sources.level(slot, values, in: &program)
    guard let substitute else { return x }
    let standIn = program.constant(values[Int(substitute)])
    return program.select(sources.isMissing(slot, in: &program), standIn, x)
  }

  /// An expression as a number; a truth value is 1 or 0, and missing where a side of it is.
  private mutating func number(_ expression: BoundExpression) -> Value {
    switch expression {
    case .constant(let number): return program.constant(number)
    case .slot(let slot): return sources.number(slot, in: &program)
    case .substituted(let slot, let value): return number(slot, substitute: value)
    case .isMissing(let slot):
      return program.select(
        sources.isMissing(slot, in: &program), program.constant(1), program.constant(0))
    case .isLevel(let slot, let code, let substitute):
      guard case .categorical(let levels) = encoder.inputs[slot].kind else {
        preconditionFailure("input \(slot) has no levels")
      }
      return level(slot, levels.indices.map { $0 == code ? 1 : 0 }, substitute: substitute)
    case .unary(let operation, let x):
      let x = number(x)
      switch operation {
      case .negate: return program.unary(.negate, x)
      case .log: return program.unary(.log, x)
      case .exp: return program.unary(.exp, x)
      case .sqrt: return program.unary(.sqrt, x)
      default:
        return truth(program.binary(.equal, x, program.constant(0)), of: [x])
      }
    case .binary(let operation, let x, let y):
      return binary(operation, number(x), number(y))
    }
  }

  private mutating func binary(_ operation: Operation, _ x: Value, _ y: Value) -> Value {
    switch operation {
    case .add: return program.binary(.add, x, y)
    case .subtract: return program.binary(.subtract, x, y)
    case .multiply: return program.binary(.multiply, x, y)
    case .divide: return program.binary(.divide, x, y)
    case .power:
      // As in R, squares are products.
      if program.constantNumber(y) == 2 { return program.binary(.multiply, x, x) }
      return program.binary(.power, x, y)
    case .equal: return truth(program.binary(.equal, x, y), of: [x, y])
    case .notEqual: return truth(program.binary(.notEqual, x, y), of: [x, y])
    case .less: return truth(program.binary(.less, x, y), of: [x, y])
    case .lessOrEqual: return truth(program.binary(.lessOrEqual, x, y), of: [x, y])
    case .greater: return truth(program.binary(.greater, x, y), of: [x, y])
    case .greaterOrEqual: return truth(program.binary(.greaterOrEqual, x, y), of: [x, y])
    case .and, .or:
      // A side that decides alone decides though the other is missing.
      let decisive = program.constant(operation == .and ? 0 : 1)
      let (left, right) = (
        program.binary(.equal, x, decisive), program.binary(.equal, y, decisive)
      )
      let other = program.constant(operation == .and ? 1 : 0)
      let undecided = program.select(
        program.binary(.and, program.unary(.isNumber, x), program.unary(.isNumber, y)), other,
        program.constant(.nan))
      return program.select(program.binary(.or, left, right), decisive, undecided)
    case .negate, .log, .exp, .sqrt, .not:
      preconditionFailure("\(operation.rawValue) takes one number")
    }
  }

  /// 1 or 0, missing where one of `sides` is.
  private mutating func truth(_ condition: Value, of sides: [Value]) -> Value {
    let result = program.select(condition, program.constant(1), program.constant(0))
    let doubtful = sides.filter { !isSurelyNumber($0) }
    guard let known = program.all(doubtful.map { program.unary(.isNumber, $0) }) else {
      return result
    }
    return program.select(known, result, program.constant(.nan))
  }

  /// Whether a value cannot be missing in a row whose inputs are all there.
  private func isSurelyNumber(_ value: Value) -> Bool {
    switch program.steps[value.index] {
    case .constant(let bits): !Double(bitPattern: bits).isNaN
    case .number, .level: true
    default: false
    }
  }
}
