internal import RealModule

/// A model's arithmetic as a straight list of scalar steps, from which artefacts in other languages
/// are written.
///
/// Each step is a number or a truth value made of earlier ones. Steps keep the order in which the
/// encoder and the scorer add and multiply, so that an artefact in IEEE arithmetic gives the bits
/// that training gave, but for the last digit of `exp`, `log` and `pow`. A missing number is NaN.
/// Equal steps are kept once, and what is constant is computed here.
package struct ScalarProgram: Sendable, Equatable {
  /// The result of a step.
  package struct Value: Hashable, Sendable {
    /// The step's place in ``ScalarProgram/steps``.
    package let index: Int
  }

  /// An operation on one value.
  package enum Unary: Hashable, Sendable {
    case negate, log, exp, sqrt
    /// log(1 + x) and e^x − 1, for small x too.
    case logOnePlus, expMinusOne
    /// 1 / (1 + e^−x).
    case sigmoid
    /// Truth: whether x is not missing.
    case isNumber
    /// Truth: whether x is neither missing nor infinite.
    case isFinite
    /// Truth from truth.
    case not
  }

  /// An operation on two values.
  package enum Binary: Hashable, Sendable {
    case add, subtract, multiply, divide, power
    /// e^−(h e^η) of a hazard h ≥ 0 and η; 1 where h is 0.
    case survival
    /// Truth from numbers.
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// Truth from truth.
    case and, or
  }

  /// One step.
  package enum Step: Hashable, Sendable {
    /// A number that is known.
    case constant(UInt64)
    /// A numeric input, or a logical one as 1 or 0.
    case number(input: Int)
    /// A number for each level of a categorical input; of no meaning where the level is not known.
    case level(input: Int, values: [UInt64])
    /// Truth: whether an input has no value.
    case isMissing(input: Int)
    /// Truth: whether an input has a finite number or a level that training saw.
    case isKnown(input: Int)
    case unary(Unary, Value)
    case binary(Binary, Value, Value)
    /// The second value where the first, a truth, holds; else the third.
    case select(Value, Value, Value)
    /// Entry k of `values`, one more than `breaks`, where k breaks are at most x.
    case lookup(Value, breaks: [UInt64], values: [UInt64])
    /// Entry k of `values`, one more than `breaks`, where k breaks less `base` are below x.
    case search(Value, base: Value, breaks: [UInt64], values: [UInt64])
  }

  /// The steps, each after those that it reads.
  package private(set) var steps: [Step] = []
  private var indexes: [Step: Int] = [:]

  /// An empty program.
  package init() {}

  /// Whether two programs have the same steps.
  package static func == (a: Self, b: Self) -> Bool { a.steps == b.steps }
}

// MARK: - Building

extension ScalarProgram {
  /// A number that is known; NaN is a missing number.
  package mutating func constant(_ number: Double) -> Value { keep(.constant(number.bitPattern)) }

  /// A numeric input, or a logical one as 1 or 0.
  package mutating func number(input: Int) -> Value { keep(.number(input: input)) }

  /// A number for each level of a categorical input.
  package mutating func level(input: Int, _ values: [Double]) -> Value {
    if let first = values.first, values.allSatisfy({ $0.bitPattern == first.bitPattern }) {
      return constant(first)
    }
    return keep(.level(input: input, values: values.map(\.bitPattern)))
  }

  /// Whether an input has no value.
  package mutating func isMissing(input: Int) -> Value { keep(.isMissing(input: input)) }

  /// Whether an input has a finite number or a level that training saw.
  package mutating func isKnown(input: Int) -> Value { keep(.isKnown(input: input)) }

  /// An operation on one value.
  package mutating func unary(_ operation: Unary, _ x: Value) -> Value {
    switch (operation, steps[x.index]) {
    case (.negate, .constant), (.log, .constant), (.exp, .constant), (.sqrt, .constant):
      return constant(operation.applied(to: number(x)))
    case (.negate, .level(let input, let values)), (.log, .level(let input, let values)),
      (.exp, .level(let input, let values)), (.sqrt, .level(let input, let values)):
      return level(
        input: input, values.map { operation.applied(to: Double(bitPattern: $0)) })
    default: return keep(.unary(operation, x))
    }
  }

  /// An operation on two values.
  package mutating func binary(_ operation: Binary, _ x: Value, _ y: Value) -> Value {
    guard operation.isArithmetic else { return keep(.binary(operation, x, y)) }
    switch (steps[x.index], steps[y.index]) {
    case (.constant, .constant):
      return constant(operation.applied(to: number(x), number(y)))
    case (.level(let input, let values), .constant):
      let right = number(y)
      return level(
        input: input, values.map { operation.applied(to: Double(bitPattern: $0), right) })
    case (.constant, .level(let input, let values)):
      let left = number(x)
      return level(
        input: input, values.map { operation.applied(to: left, Double(bitPattern: $0)) })
    case (.level(let input, let left), .level(let other, let right)) where input == other:
      return level(
        input: input,
        zip(left, right).map {
          operation.applied(to: Double(bitPattern: $0), Double(bitPattern: $1))
        })
    case (_, .constant(let bits))
    where operation == .multiply && bits == 1.0.bitPattern
      || operation == .subtract && bits == 0.0.bitPattern:
      return x
    case (.constant(let bits), _) where operation == .multiply && bits == 1.0.bitPattern:
      return y
    default: return keep(.binary(operation, x, y))
    }
  }

  /// The second value where the first, a truth, holds; else the third.
  package mutating func select(_ condition: Value, _ x: Value, _ y: Value) -> Value {
    if x == y { return x }
    if case .binary(let operation, let left, let right) = steps[condition.index],
      let left = constantNumber(left), let right = constantNumber(right)
    {
      return operation.applied(to: left, right) == 1 ? x : y
    }
    return keep(.select(condition, x, y))
  }

  /// Entry k of `values`, one more than `breaks`, where k of the ascending `breaks` are at most x.
  package mutating func pick(_ x: Value, breaks: [Double], values: [Value]) -> Value {
    precondition(
      values.count == breaks.count + 1, "\(values.count) values between \(breaks.count) breaks")
    var result = values[breaks.count]
    for (boundary, value) in zip(breaks, values).reversed() {
      result = select(binary(.less, x, constant(boundary)), value, result)
    }
    return result
  }

  /// Entry k of `values` where k of the ascending `breaks` are at most x.
  ///
  /// - Precondition: `values` has one entry more than `breaks`.
  package mutating func lookup(_ x: Value, breaks: [Double], values: [Double]) -> Value {
    precondition(
      values.count == breaks.count + 1, "\(values.count) values between \(breaks.count) breaks")
    if let first = values.first, values.allSatisfy({ $0.bitPattern == first.bitPattern }) {
      return constant(first)
    }
    if let x = constantNumber(x), !x.isNaN {
      return constant(values[breaks.count { $0 <= x }])
    }
    return keep(
      .lookup(x, breaks: breaks.map(\.bitPattern), values: values.map(\.bitPattern)))
  }

  /// Entry k of `values` where k of the ascending `breaks`, less `base`, are below x.
  ///
  /// - Precondition: `values` has one entry more than `breaks`.
  package mutating func search(
    _ x: Value, base: Value, breaks: [Double], values: [Double]
  ) -> Value {
    precondition(
      values.count == breaks.count + 1, "\(values.count) values between \(breaks.count) breaks")
    return keep(
      .search(
        x, base: base, breaks: breaks.map(\.bitPattern), values: values.map(\.bitPattern)))
  }

  /// The smaller of two numbers, the second where the first is missing.
  package mutating func minimum(_ x: Value, _ y: Value) -> Value {
    select(binary(.less, x, y), x, y)
  }

  /// The larger of two numbers, the second where the first is missing.
  package mutating func maximum(_ x: Value, _ y: Value) -> Value {
    select(binary(.greater, x, y), x, y)
  }

  /// The truth that one of `conditions` holds; `nil` where there are none.
  package mutating func any(_ conditions: [Value]) -> Value? {
    guard var result = conditions.first else { return nil }
    for condition in conditions.dropFirst() { result = binary(.or, result, condition) }
    return result
  }

  /// The truth that all of `conditions` hold; `nil` where there are none.
  package mutating func all(_ conditions: [Value]) -> Value? {
    guard var result = conditions.first else { return nil }
    for condition in conditions.dropFirst() { result = binary(.and, result, condition) }
    return result
  }

  /// The constant that a step is, if it is one.
  package func constantNumber(_ value: Value) -> Double? {
    if case .constant(let bits) = steps[value.index] { Double(bitPattern: bits) } else { nil }
  }

  private func number(_ value: Value) -> Double { constantNumber(value) ?? .nan }

  private mutating func keep(_ step: Step) -> Value {
    if let index = indexes[step] { return Value(index: index) }
    indexes[step] = steps.count
    steps.append(step)
    return Value(index: steps.count - 1)
  }
}
