internal import Formulas
internal import Scoring

/// A language of code, in which steps are infix expressions and calls over inputs x0, x1 and so on.
///
/// C, Python and Swift differ in the names of functions, in how truths and tables are written;
/// everything else is said here once. A missing or unseen level is a negative code.
protocol CodeLanguage: ArtefactLanguage {
  /// The raw columns.
  var inputs: [FeatureEncoder.Input] { get }
  /// The language's number that is none.
  var missing: String { get }
  /// The language's infinite number.
  var infinity: String { get }
  /// A call of the language's mathematics: exp, log, sqrt, log1p, expm1 or pow.
  func mathematics(_ function: String, _ operands: String...) -> String
  /// A call of a function that the artefact brings along: pick, lookup, search or survival.
  func helper(_ function: String, _ operands: [String]) -> String
  /// Numbers as an array.
  func array(_ numbers: [String]) -> String
  /// Two arrays as the operands of a helper.
  func table(_ breaks: [Double], _ values: [Double]) -> [String]
  /// A truth: whether a number is none.
  func isMissing(_ x: String) -> String
  /// A truth: whether a number is neither missing nor infinite.
  func isFinite(_ x: String) -> String
  /// The opposite of a truth.
  func not(_ truth: String) -> String
  /// Whether two truths hold, or one of them.
  func logical(_ isAnd: Bool, _ x: String, _ y: String) -> String
}

extension CodeLanguage {
  func name(step: Int) -> String { "t\(step)" }

  func number(_ number: Double) -> String {
    if number.isNaN { return missing }
    if number.isInfinite { return number > 0 ? infinity : "(-\(infinity))" }
    return number.sign == .minus ? "(\(number))" : "\(number)"
  }

  func number(input: Int) -> String { "x\(input)" }

  func isMissing(input: Int) -> String {
    if case .categorical = inputs[input].kind { return "(x\(input) == -1)" }
    return isMissing("x\(input)")
  }

  func isKnown(input: Int) -> String {
    switch inputs[input].kind {
    case .numeric: isFinite("x\(input)")
    case .logical: logical(false, "(x\(input) == 0)", "(x\(input) == 1)")
    case .categorical: "(x\(input) >= 0)"
    }
  }

  func level(input: Int, _ values: [Double]) -> String {
    helper("pick", ["x\(input)", array(values)])
  }

  func unary(_ operation: ScalarProgram.Unary, _ x: String) -> String {
    switch operation {
    case .negate: "(-\(x))"
    case .log: mathematics("log", x)
    case .exp: mathematics("exp", x)
    case .sqrt: mathematics("sqrt", x)
    case .logOnePlus: mathematics("log1p", x)
    case .expMinusOne: mathematics("expm1", x)
    case .sigmoid: "(1.0 / (1.0 + \(mathematics("exp", "-\(x)"))))"
    case .isNumber: not(isMissing(x))
    case .isFinite: isFinite(x)
    case .not: not(x)
    }
  }

  func binary(
    _ operation: ScalarProgram.Binary, _ x: String, _ y: String, constant: Double?
  ) -> String {
    switch operation {
    case .add: "(\(x) + \(y))"
    case .subtract: "(\(x) - \(y))"
    case .multiply: "(\(x) * \(y))"
    case .divide: "(\(x) / \(y))"
    case .power: mathematics("pow", x, y)
    case .survival: helper("survival", [x, y])
    case .equal: "(\(x) == \(y))"
    case .notEqual: "(\(x) != \(y))"
    case .less: "(\(x) < \(y))"
    case .lessOrEqual: "(\(x) <= \(y))"
    case .greater: "(\(x) > \(y))"
    case .greaterOrEqual: "(\(x) >= \(y))"
    case .and: logical(true, x, y)
    case .or: logical(false, x, y)
    }
  }

  func select(_ condition: String, _ x: String, _ y: String) -> String {
    "(\(condition) ? \(x) : \(y))"
  }

  func logical(_ isAnd: Bool, _ x: String, _ y: String) -> String {
    "(\(x) \(isAnd ? "&&" : "||") \(y))"
  }

  func not(_ truth: String) -> String { "(!\(truth))" }

  func lookup(_ x: String, breaks: [Double], values: [Double]) -> String {
    let joined = joined(breaks: breaks, values: values)
    return helper("lookup", [x] + table(joined.breaks, joined.values))
  }

  func search(_ x: String, base: String, breaks: [Double], values: [Double]) -> String {
    let joined = joined(breaks: breaks, values: values)
    return helper("search", [x, base] + table(joined.breaks, joined.values))
  }

  func table(_ breaks: [Double], _ values: [Double]) -> [String] {
    [array(breaks), array(values)]
  }

  /// Numbers as an array of the language.
  func array(_ numbers: [Double]) -> String { array(numbers.map { number($0) }) }
}
