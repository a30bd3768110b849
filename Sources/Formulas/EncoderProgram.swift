/// An encoder's parts, bound to slots and laid out for speed.
///
/// Most terms of most models copy a number or set one of a factor's indicators: those two kinds
/// have lists of their own, walked without allocation or reference counting.
final class EncoderProgram: Sendable {
  /// Neighbouring terms that are neighbouring inputs' numbers as they are.
  struct Copy {
    let slot: Int
    let column: Int
    var count = 1
  }
  /// A term that is the indicators of one input's levels.
  struct Indicators {
    let slot: Int
    let column: Int
    let levelCount: Double
    /// The level without an indicator; −1 where each has one.
    let reference: Int
    /// The level that stands in where the input is missing; NaN where none does.
    let substitute: Double
  }
  /// A term that is one input's numbers, or a substitute where they are missing.
  struct Substitution {
    let slot: Int
    let column: Int
    let value: Double
  }
  /// A term that is a basis of one expression.
  struct Curve {
    let argument: BoundExpression
    let evaluator: BasisEvaluator
    let columns: Range<Int>
  }
  /// Any other term.
  struct Product {
    let components: [FeatureEncoder.Term.Component]
    let columns: Range<Int>
  }

  let variables: [BoundVariable]
  let offsets: [BoundExpression]
  let strata: [BoundFactor]
  let terms: [FeatureEncoder.Term]
  private let hasIntercept: Bool
  private let copies: [Copy]
  private let substitutions: [Substitution]
  private let indicators: [Indicators]
  private let curves: [Curve]
  private let products: [Product]
  /// Whether there are ``curves`` or ``products``.
  private let hasOtherTerms: Bool
  /// Whether every column but the intercept's is a number as it is, so that none need be cleared.
  private let isCopied: Bool
  /// Whether a design row is an intercept, if there is one, and then the slots as they are.
  let copiesSlots: Bool
  /// Each input's number of levels; 0 for numbers.
  private let levelCounts: [Int]
  /// The inputs that neither ``copies`` nor ``indicators`` read, and so must be looked at.
  private let otherInputs: [Int]
  /// The inputs that have a substitute for a missing value.
  let substitutedInputs: [Int]
  private let hasSubstitute: [Bool]
  /// Factors of numbers, which may be unseen though their input has no levels.
  private let numberFactors: [BoundFactor]

  init(
    inputs: [FeatureEncoder.Input], variables: [FeatureEncoder.Variable],
    terms: [FeatureEncoder.Term], hasIntercept: Bool, offsets: [Expression],
    strata: [FeatureEncoder.Variable], columnNames: [String]
  ) throws(Binder.Fault) {
    try Self.check(inputs)
    let binder = Binder(
      inputs: inputs.map { ($0.name, $0.kind) }, substitutes: inputs.map(\.substitute),
      refusesUnknownLevels: false)
    let bound = try variables.map { variable throws(Binder.Fault) in try variable.bound(by: binder)
    }
    self.variables = bound
    self.offsets = try offsets.map { offset throws(Binder.Fault) in
      try binder.number(offset, in: offset)
    }
    self.strata = try strata.map { variable throws(Binder.Fault) in try variable.factor(by: binder)
    }
    self.terms = terms
    self.hasIntercept = hasIntercept

    var copies: [Copy] = []
    var substitutions: [Substitution] = []
    var indicators: [Indicators] = []
    var curves: [Curve] = []
    var products: [Product] = []
    var end = hasIntercept ? 1 : 0
    for term in terms {
      try Self.check(term, variables: bound, startsAt: end)
      end = term.columns.upperBound
      let first = term.components[0]
      switch (term.components.count, bound[first.variable]) {
      case (1, .numeric(.slot(let slot))):
        let column = term.columns.lowerBound
        if let last = copies.last, last.slot + last.count == slot,
          last.column + last.count == column
        {
          copies[copies.count - 1].count += 1
        } else {
          copies.append(Copy(slot: slot, column: column))
        }
      case (1, .numeric(.substituted(let slot, let value))):
        substitutions.append(
          Substitution(slot: slot, column: term.columns.lowerBound, value: value))
      case (1, .factor(let factor)):
        guard case .slot(let slot, let substitute) = factor.source else {
          products.append(Product(components: term.components, columns: term.columns))
          continue
        }
        indicators.append(
          Indicators(
            slot: slot, column: term.columns.lowerBound, levelCount: Double(factor.levelCount),
            reference: first.full ? -1 : factor.reference, substitute: substitute ?? .nan))
      case (1, .basis(let argument, let evaluator, _)):
        curves.append(Curve(argument: argument, evaluator: evaluator, columns: term.columns))
      default: products.append(Product(components: term.components, columns: term.columns))
      }
    }
    guard end == columnNames.count else {
      throw Binder.Fault(
        code: .inconsistentEncoder, column: nil,
        reason: "the terms have \(end) columns, and \(columnNames.count) are named")
    }
    self.copies = copies
    self.substitutions = substitutions
    self.indicators = indicators
    self.curves = curves
    self.products = products
    hasOtherTerms = !curves.isEmpty || !products.isEmpty
    isCopied = indicators.isEmpty && !hasOtherTerms
    copiesSlots =
      isCopied && copies.count == 1 && copies[0].slot == 0 && copies[0].count == inputs.count
      && columnNames.count == inputs.count + (hasIntercept ? 1 : 0)
    levelCounts = inputs.map(\.kind.levelCount)
    let seen = Set(copies.flatMap { $0.slot..<$0.slot + $0.count } + indicators.map(\.slot))
    otherInputs = inputs.indices.filter { !seen.contains($0) }
    hasSubstitute = inputs.map { $0.substitute != nil }
    substitutedInputs = inputs.indices.filter { inputs[$0].substitute != nil }
    let factors = bound.compactMap { if case .factor(let factor) = $0 { factor } else { nil } }
    numberFactors = (factors + self.strata).filter {
      if case .numbers = $0.source { true } else { false }
    }
  }

  private static func check(_ inputs: [FeatureEncoder.Input]) throws(Binder.Fault) {
    guard Set(inputs.map(\.name)).count == inputs.count else {
      throw Binder.Fault(
        code: .inconsistentEncoder, column: nil, reason: "two inputs have the same name")
    }
    for case (let name, .categorical(let levels)) in inputs.map({ ($0.name, $0.kind) })
    where Set(levels).count < levels.count {
      throw Binder.Fault(
        code: .inconsistentEncoder, column: name, reason: "two levels of \(name) are the same")
    }
    for input in inputs {
      guard let value = input.substitute else { continue }
      let levelCount = input.kind.levelCount
      guard value.isFinite, levelCount == 0 || (value >= 0 && value < Double(levelCount)) else {
        throw Binder.Fault(
          code: .inconsistentEncoder, column: input.name,
          reason: "the substitute of \(input.name) is not one of its values")
      }
    }
  }

  private static func check(
    _ term: FeatureEncoder.Term, variables: [BoundVariable], startsAt start: Int
  ) throws(Binder.Fault) {
    var count = 1
    for component in term.components {
      guard variables.indices.contains(component.variable) else {
        throw Binder.Fault(
          code: .inconsistentEncoder, column: nil,
          reason: "the term \(term.name) has a variable \(component.variable) that does not exist")
      }
      count *= variables[component.variable].columnCount(full: component.full)
    }
    guard !term.components.isEmpty, term.columns == start..<start + count else {
      throw Binder.Fault(
        code: .inconsistentEncoder, column: nil,
        reason: "the columns of the term \(term.name) are \(term.columns) and not "
          + "\(start..<start + count)")
    }
  }
}

extension FeatureEncoder.Input.Kind {
  /// The number of levels; 0 for numbers.
  var levelCount: Int {
    switch self {
    case .numeric: 0
    case .logical: 2
    case .categorical(let levels): levels.count
    }
  }
}

// MARK: - One customer

extension Double {
  /// A number whose highest bit is set if this is infinite or not a number.
  ///
  /// Such numbers have all bits of the exponent set, so that one more carries. Marks are gathered
  /// by `|`, without a branch for each value.
  @inline(__always)
  fileprivate var notFiniteMark: UInt64 {
    let exponentUnit: UInt64 = 1 << 52
    return (magnitude.bitPattern & Double.infinity.bitPattern) &+ exponentUnit
  }
}

extension EncoderProgram {
  /// Writes one design row, and finds whether it may be used.
  func encode(
    _ slots: borrowing Span<Double>, into row: inout MutableSpan<Double>
  ) -> FeatureEncoder.RowStatus {
    let isKnown = write(slots, into: &row)
    var notFinite: UInt64 = 0
    for column in 0..<row.count { notFinite |= row[column].notFiniteMark }
    return isKnown && notFinite.leadingZeroBitCount > 0 ? .complete : status(slots, row)
  }

  /// Writes one design row.
  ///
  /// - Returns: Whether it may be used if all its numbers are finite; false where a level is missing or
  ///   unseen, or an input that has no column of its own is not finite.
  func write(_ slots: borrowing Span<Double>, into row: inout MutableSpan<Double>) -> Bool {
    precondition(
      slots.count == levelCounts.count,
      "\(slots.count) slots were given, the encoder has \(levelCounts.count) inputs")
    // By index and only where there are some: each walk over an array of objects counts references.
    if !isCopied { for column in 0..<row.count { row[column] = 0 } }
    if hasIntercept { row[0] = 1 }
    var isKnown = true
    for index in 0..<copies.count {
      let copy = copies[index]
      // Checked once for all, and copied in one piece.
      let values = slots.extracting(copy.slot..<copy.slot + copy.count)
      precondition(copy.column >= 0 && copy.column + copy.count <= row.count)
      unsafe row.withUnsafeMutableBufferPointer { row in
        unsafe values.withUnsafeBufferPointer { values in
          guard let from = values.baseAddress, let to = row.baseAddress else { return }
          unsafe (to + copy.column).update(from: from, count: values.count)
        }
      }
    }
    for index in 0..<substitutions.count {
      let substitution = substitutions[index]
      let found = slots[substitution.slot]
      row[substitution.column] = found.isNaN ? substitution.value : found
    }
    for index in 0..<indicators.count {
      let factor = indicators[index]
      let found = slots[factor.slot]
      let value = found.isNaN ? factor.substitute : found
      guard value >= 0, value < factor.levelCount else {
        isKnown = false
        continue
      }
      let level = Int(value)
      if level != factor.reference {
        let skipped = factor.reference >= 0 && level > factor.reference ? 1 : 0
        row[factor.column + level - skipped] = 1
      }
    }
    if hasOtherTerms { writeOtherTerms(slots, into: &row) }
    for index in 0..<otherInputs.count {
      let input = otherInputs[index]
      let value = slots[input]
      if value.isNaN && hasSubstitute[input] { continue }
      if !value.isFinite || (levelCounts[input] > 0 && value < 0) { isKnown = false }
    }
    if !numberFactors.isEmpty {
      for factor in numberFactors where factor.level(slots) < 0 { isKnown = false }
    }
    return isKnown
  }

  /// Writes the terms that neither copy a number nor set an indicator.
  private func writeOtherTerms(
    _ slots: borrowing Span<Double>, into row: inout MutableSpan<Double>
  ) {
    for curve in curves {
      let start = curve.columns.lowerBound
      curve.evaluator.forEachValue(at: curve.argument.value(slots)) { row[start + $0] = $1 }
    }
    for product in products { write(product, slots, into: &row) }
  }

  /// Multiplies a term's components out, in place and in the order of the batch path: the first
  /// component varies fastest.
  private func write(
    _ product: Product, _ slots: borrowing Span<Double>, into row: inout MutableSpan<Double>
  ) {
    let start = product.columns.lowerBound
    row[start] = 1
    var filled = 1
    for component in product.components {
      switch variables[component.variable] {
      case .numeric(let expression):
        let value = expression.value(slots)
        for column in start..<start + filled { row[column] *= value }
      case .factor(let factor):
        let level = factor.level(slots)
        let skipped = component.full ? -1 : factor.reference
        let count = factor.levelCount - (component.full ? 0 : 1)
        for index in stride(from: count - 1, through: 0, by: -1) {
          let coded = skipped >= 0 && index >= skipped ? index + 1 : index
          spread(coded == level ? 1 : 0, from: start, count: filled, block: index, in: &row)
        }
        filled *= count
      case .basis(let expression, let evaluator, let count):
        let x = expression.value(slots)
        for index in stride(from: count - 1, through: 0, by: -1) {
          spread(evaluator.value(index, at: x), from: start, count: filled, block: index, in: &row)
        }
        filled *= count
      }
    }
  }

  /// Writes `count` entries from `start`, times `factor`, as block number `block` after `start`.
  private func spread(
    _ factor: Double, from start: Int, count: Int, block: Int, in row: inout MutableSpan<Double>
  ) {
    for index in start..<start + count { row[index + block * count] = row[index] * factor }
  }

  /// Why a row is not complete.
  private func status(
    _ slots: borrowing Span<Double>, _ row: borrowing MutableSpan<Double>
  ) -> FeatureEncoder.RowStatus {
    for input in levelCounts.indices {
      if slots[input].isNaN {
        if hasSubstitute[input] { continue }
        return .missing(input: input)
      }
      let isLevel = slots[input] >= 0 && slots[input] < Double(levelCounts[input])
      if levelCounts[input] > 0 && !isLevel { return .unseenLevel(input: input) }
    }
    for factor in numberFactors where factor.level(slots) < 0 {
      return .unseenLevel(input: factor.input)
    }
    for column in 0..<row.count where !row[column].isFinite { return .undefined(column: column) }
    return .complete
  }
}

// MARK: - All rows

extension EncoderProgram {
  /// Each variable's columns; of a factor, an indicator for every level.
  func variableColumns(_ slots: FeatureEncoder.Slots) -> [[DesignColumn.Factor]] {
    variables.map { $0.columns(slots) }
  }

  /// The design's columns, made of the variables'.
  func designColumns(_ variableColumns: [[DesignColumn.Factor]]) -> [DesignColumn] {
    var columns: [DesignColumn] = hasIntercept ? [DesignColumn([])] : []
    for term in terms {
      var products: [[DesignColumn.Factor]] = [[]]
      for component in term.components {
        let all = variableColumns[component.variable]
        let chosen: [DesignColumn.Factor] =
          if case .factor(let factor) = variables[component.variable] {
            factor.codedLevels(full: component.full).map { all[$0] }
          } else {
            all
          }
        products = chosen.flatMap { factor in products.map { $0 + [factor] } }
      }
      columns += products.map { DesignColumn($0) }
    }
    return columns
  }
}
