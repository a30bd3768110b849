/// A factor whose levels are found among slots.
struct BoundFactor: Sendable {
  enum Source: Sendable {
    /// The slot's value is the level's index; where it is missing a substitute, if there is one.
    case slot(Int, substitute: Double?)
    /// The value of an expression is looked up among sorted numbers.
    case numbers(BoundExpression, levels: [Double])
  }
  let source: Source
  let levelCount: Int
  let reference: Int
  /// The input that a message names when a level is unseen.
  let input: Int

  /// The level of one customer; −1 where it is missing or unseen.
  func level(_ slots: borrowing Span<Double>) -> Int {
    switch source {
    case .slot(let slot, let substitute):
      index(slots[slot].isNaN ? substitute ?? .nan : slots[slot])
    case .numbers(let expression, let levels): levels.index(of: expression.value(slots))
    }
  }

  /// The levels of all rows; negative where they are missing or unseen.
  func codes(_ slots: FeatureEncoder.Slots) -> [Int32] {
    switch source {
    case .slot(let slot, let substitute):
      switch (slots.values[slot], substitute) {
      case (.codes(let codes), nil): codes
      case (.codes(let codes), let value?): codes.map { $0 == -1 ? Int32(value) : $0 }
      case (.numbers(let numbers), let value):
        numbers.map { Int32(index($0.isNaN ? value ?? .nan : $0)) }
      }
    case .numbers(let expression, let levels):
      expression.values(slots).map { Int32(levels.index(of: $0)) }
    }
  }

  private func index(_ value: Double) -> Int {
    value >= 0 && value < Double(levelCount) ? Int(value) : -1
  }

  /// The levels that have a column, in order.
  func codedLevels(full: Bool) -> [Int] {
    (0..<levelCount).filter { full || $0 != reference }
  }
}

extension [Double] {
  /// The index of `value` in this sorted array, −1 where it is not in it.
  fileprivate func index(of value: Double) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == value ? low : -1
  }
}

/// A variable bound to slots.
enum BoundVariable: Sendable {
  case numeric(BoundExpression)
  case basis(BoundExpression, BasisEvaluator, count: Int)
  case factor(BoundFactor)

  /// The number of columns.
  func columnCount(full: Bool) -> Int {
    switch self {
    case .numeric: 1
    case .basis(_, _, let count): count
    case .factor(let factor): factor.codedLevels(full: full).count
    }
  }

  /// The variable's columns over all rows; of a factor, an indicator for every level.
  func columns(_ slots: FeatureEncoder.Slots) -> [DesignColumn.Factor] {
    switch self {
    case .numeric(let expression): return [.values(expression.values(slots))]
    case .factor(let factor):
      let codes = factor.codes(slots)
      return (0..<factor.levelCount).map { .indicator(codes: codes, code: Int32($0)) }
    case .basis(let expression, let evaluator, let count):
      var columns: [[Double]] = Array(repeating: [], count: count)
      for column in columns.indices { columns[column].reserveCapacity(slots.rowCount) }
      for x in expression.values(slots) {
        evaluator.forEachValue(at: x) { columns[$0].append($1) }
      }
      return columns.map { .values($0) }
    }
  }
}

extension FeatureEncoder.Variable {
  /// Finds the variable's columns among inputs.
  func bound(by binder: Binder) throws(Binder.Fault) -> BoundVariable {
    switch kind {
    case .numeric(let expression):
      return .numeric(try binder.number(expression, in: expression))
    case .basis(let expression, let basis):
      if let fault = basis.fault { throw inconsistent("\(name): \(fault)") }
      return .basis(
        try binder.number(expression, in: expression), BasisEvaluator(basis),
        count: basis.columnCount)
    case .factor(let expression, let levels, let reference):
      return .factor(try factor(expression, levels, reference, binder))
    }
  }

  /// Finds a factor's levels among inputs.
  func factor(by binder: Binder) throws(Binder.Fault) -> BoundFactor {
    guard case .factor(let expression, let levels, let reference) = kind else {
      throw inconsistent("\(name) splits the baseline but is not a factor")
    }
    return try factor(expression, levels, reference, binder)
  }

  private func factor(
    _ expression: Expression, _ levels: [String], _ reference: Int, _ binder: Binder
  ) throws(Binder.Fault) -> BoundFactor {
    guard levels.indices.contains(reference) else {
      throw inconsistent("\(name) has \(levels.count) levels, and number \(reference) is not one")
    }
    let (bound, kind) = try binder.bind(expression)
    guard let input = expression.columnNames.first.map({ $0 }) else {
      throw inconsistent("\(name) reads no column")
    }
    let source: BoundFactor.Source
    var place: (slot: Int, substitute: Double?)?
    switch bound {
    case .slot(let slot): place = (slot, nil)
    case .substituted(let slot, let value): place = (slot, value)
    default: break
    }
    switch (kind, place) {
    case (.category, let place?):
      guard case .categorical(levels) = binder.inputs[place.slot].kind else {
        throw inconsistent("the levels of \(name) are not those of its column")
      }
      source = .slot(place.slot, substitute: place.substitute)
    case (.truth, _):
      guard levels == ["false", "true"] else {
        throw inconsistent("\(name) is true or false but has other levels")
      }
      if let place {
        source = .slot(place.slot, substitute: place.substitute)
      } else {
        source = .numbers(bound, levels: [0, 1])
      }
    default:
      let numbers = levels.compactMap(Double.init)
      guard numbers.count == levels.count, zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
      else { throw inconsistent("the levels of \(name) are not increasing numbers") }
      source = .numbers(bound, levels: numbers)
    }
    return BoundFactor(
      source: source, levelCount: levels.count, reference: reference,
      input: try binder.index(of: input))
  }

  private func inconsistent(_ reason: String) -> Binder.Fault {
    Binder.Fault(code: .inconsistentEncoder, column: nil, reason: reason)
  }
}
