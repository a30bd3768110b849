internal import RealModule

/// An operator or function of numbers; a truth value is 1 or 0, a missing value NaN.
///
/// One customer and a whole table are computed by the same functions here, so that they agree in
/// every bit.
enum Operation: String, Sendable {
  case negate = "negate"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
  case log
  case exp
  case sqrt
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case and = "&"
  case or = "|"
  case not = "!"

  /// Whether the result is a truth value.
  var isTruth: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .not: true
    case .negate, .add, .subtract, .multiply, .divide, .power, .log, .exp, .sqrt: false
    }
  }

  /// Whether two sides are compared.
  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  /// The result for one number.
  @inline(__always)
  func applied(to x: Double) -> Double {
    switch self {
    case .negate: -x
    case .log: .log(x)
    case .exp: .exp(x)
    case .sqrt: .sqrt(x)
    case .not: x.isNaN ? x : x == 0 ? 1 : 0
    default: preconditionFailure("\(rawValue) takes two numbers")
    }
  }

  /// The result for two numbers.
  @inline(__always)
  func applied(to x: Double, _ y: Double) -> Double {
    switch self {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .power: raised(x, to: y)
    case .equal: compared(x, y, x == y)
    case .notEqual: compared(x, y, x != y)
    case .less: compared(x, y, x < y)
    case .lessOrEqual: compared(x, y, x <= y)
    case .greater: compared(x, y, x > y)
    case .greaterOrEqual: compared(x, y, x >= y)
    case .and: x == 0 || y == 0 ? 0 : compared(x, y, true)
    case .or: x == 1 || y == 1 ? 1 : compared(x, y, false)
    case .negate, .log, .exp, .sqrt, .not:
      preconditionFailure("\(rawValue) takes one number")
    }
  }
}

/// A comparison is missing where a side is.
private func compared(_ x: Double, _ y: Double, _ truth: Bool) -> Double {
  x.isNaN || y.isNaN ? .nan : truth ? 1 : 0
}

/// x to the power y; as in R, squares are products.
private func raised(_ x: Double, to y: Double) -> Double {
  if y == 2 { return x * x }
  if let whole = Int(exactly: y) { return .pow(x, whole) }
  return .pow(x, y)
}
