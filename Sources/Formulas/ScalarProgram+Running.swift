internal import RealModule

extension ScalarProgram {
  /// The result of every step for one customer; a truth is 1 or 0.
  ///
  /// - Parameters:
  ///   - slots: One value per input, as `FeatureEncoder` describes slots.
  ///   - levelCounts: The number of levels of each input; 0 for numbers and truth values.
  /// - Returns: A number per step.
  package func results(_ slots: [Double], levelCounts: [Int]) -> [Double] {
    var results: [Double] = []
    results.reserveCapacity(steps.count)
    for step in steps {
      switch step {
      case .constant(let bits): results.append(Double(bitPattern: bits))
      case .number(let input): results.append(slots[input])
      case .level(let input, let values):
        let isLevel = slots[input] >= 0 && slots[input] < Double(values.count)
        results.append(isLevel ? Double(bitPattern: values[Int(slots[input])]) : .nan)
      case .isMissing(let input): results.append(slots[input].isNaN ? 1 : 0)
      case .isKnown(let input):
        let isLevel =
          levelCounts[input] == 0 || (0..<Double(levelCounts[input])).contains(slots[input])
        results.append(slots[input].isFinite && isLevel ? 1 : 0)
      case .unary(let operation, let x): results.append(operation.applied(to: results[x.index]))
      case .binary(let operation, let x, let y):
        results.append(operation.applied(to: results[x.index], results[y.index]))
      case .select(let condition, let x, let y):
        results.append(results[condition.index] == 1 ? results[x.index] : results[y.index])
      case .lookup(let x, let breaks, let values):
        let x = results[x.index]
        let count = breaks.count { Double(bitPattern: $0) <= x }
        results.append(x.isNaN ? .nan : Double(bitPattern: values[count]))
      case .search(let x, let base, let breaks, let values):
        let (x, base) = (results[x.index], results[base.index])
        let count = breaks.count { Double(bitPattern: $0) - base < x }
        results.append(x.isNaN || base.isNaN ? .nan : Double(bitPattern: values[count]))
      }
    }
    return results
  }
}

extension ScalarProgram.Unary {
  /// Whether the result is a truth value.
  package var isTruth: Bool {
    switch self {
    case .isNumber, .isFinite, .not: true
    case .negate, .log, .exp, .sqrt, .logOnePlus, .expMinusOne, .sigmoid: false
    }
  }

  func applied(to x: Double) -> Double {
    switch self {
    case .negate: -x
    case .log: .log(x)
    case .exp: .exp(x)
    case .sqrt: .sqrt(x)
    case .logOnePlus: .log(onePlus: x)
    case .expMinusOne: .expMinusOne(x)
    case .sigmoid: 1 / (1 + .exp(-x))
    case .isNumber: x.isNaN ? 0 : 1
    case .isFinite: x.isFinite ? 1 : 0
    case .not: 1 - x
    }
  }
}

extension ScalarProgram.Binary {
  /// Whether the result is a truth value.
  package var isTruth: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .power, .survival: false
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or: true
    }
  }

  /// Whether constants and levels may be computed beforehand.
  var isArithmetic: Bool { !isTruth && self != .survival }

  func applied(to x: Double, _ y: Double) -> Double {
    switch self {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .power: Operation.power.applied(to: x, y)
    case .survival: x == 0 ? 1 : .exp(-(x * .exp(y)))
    case .equal: x == y ? 1 : 0
    case .notEqual: x != y ? 1 : 0
    case .less: x < y ? 1 : 0
    case .lessOrEqual: x <= y ? 1 : 0
    case .greater: x > y ? 1 : 0
    case .greaterOrEqual: x >= y ? 1 : 0
    case .and: x * y
    case .or: max(x, y)
    }
  }
}
