internal import Formulas
internal import Scoring

/// Steps as expressions of PMML.
///
/// A missing number is a missing value; comparisons with one are false. Evaluators refuse to compare
/// what is missing unless they are told so, by `mapMissingTo`.
struct PMMLLanguage: ArtefactLanguage {
  let inputs: [FeatureEncoder.Input]
  /// What names of ours begin with.
  let prefix: String

  func name(step: Int) -> String { field("\(prefix)\(step)") }

  /// The field in which an input that is missing is 0.
  func name(input: Int) -> String { "\(prefix)x\(input)" }

  private func field(_ name: String) -> String {
    "<FieldRef field=\"\(name.xmlAttribute)\"/>"
  }

  private func raw(_ input: Int) -> String { field(inputs[input].name) }

  /// Functions whose result may be no number.
  ///
  /// Evaluators stop at one unless they are told that it is missing.
  private static let arithmetic: Set<String> = ["+", "-", "*", "/", "pow", "ln", "sqrt"]

  private func apply(_ function: String, _ operands: String...) -> String {
    let treatment =
      Self.arithmetic.contains(function) ? " invalidValueTreatment=\"asMissing\"" : ""
    return "<Apply function=\"\(function)\"\(treatment)>\(operands.joined())</Apply>"
  }

  private func compare(_ function: String, _ x: String, _ y: String) -> String {
    "<Apply function=\"\(function)\" mapMissingTo=\"false\">\(x)\(y)</Apply>"
  }

  func number(_ number: Double) -> String {
    number.isNaN
      ? "<Constant dataType=\"double\" missing=\"true\"/>"
      : "<Constant dataType=\"double\">\(number)</Constant>"
  }

  func number(input: Int) -> String { field(name(input: input)) }

  /// An input as a number that is never missing.
  func cleaned(_ input: Int) -> String {
    switch inputs[input].kind {
    case .numeric: select(apply("isMissing", raw(input)), number(0), raw(input))
    case .logical: map(input, ["true", "false"], [1, 0], otherwise: -1)
    case .categorical: preconditionFailure("a category is no number")
    }
  }

  func isMissing(input: Int) -> String { apply("isMissing", raw(input)) }

  func isKnown(input: Int) -> String {
    switch inputs[input].kind {
    case .numeric: apply("isNotMissing", raw(input))
    case .logical:
      apply(
        "and", apply("isNotMissing", raw(input)),
        compare("greaterOrEqual", number(input: input), number(0)))
    case .categorical(let levels):
      compare(
        "greaterThan", value(input, levels, levels.map { _ in 1 }, otherwise: 0), number(0))
    }
  }

  func level(input: Int, _ values: [Double]) -> String {
    guard case .categorical(let levels) = inputs[input].kind else {
      preconditionFailure("input \(input) has no levels")
    }
    return value(input, levels, values, otherwise: 0)
  }

  /// What a level maps to, as a number that can be compared: to evaluators an entry of a table is a
  /// category or a text until something is added to it.
  private func value(
    _ input: Int, _ levels: [String], _ values: [Double], otherwise: Double
  ) -> String {
    apply("+", map(input, levels, values, otherwise: otherwise), number(0))
  }

  private func map(
    _ input: Int, _ levels: [String], _ values: [Double], otherwise: Double
  ) -> String {
    let rows = zip(levels, values).filter { $1.bitPattern != otherwise.bitPattern }.map {
      "<row><level>\($0.xmlText)</level><value>\($1)</value></row>"
    }
    guard !rows.isEmpty else { return number(otherwise) }
    return "<MapValues outputColumn=\"value\" dataType=\"double\" defaultValue=\"\(otherwise)\" "
      + "mapMissingTo=\"\(otherwise)\"><FieldColumnPair field=\"\(inputs[input].name.xmlAttribute)\" "
      + "column=\"level\"/><InlineTable>\(rows.joined())</InlineTable></MapValues>"
  }

  func unary(_ operation: ScalarProgram.Unary, _ x: String) -> String {
    switch operation {
    case .negate: apply("-", number(0), x)
    case .log: apply("ln", x)
    case .exp: apply("exp", x)
    case .sqrt: apply("sqrt", x)
    // Not every evaluator has the functions of 4.4; Kahan's ways are right for small x.
    case .logOnePlus:
      select(
        compare("equal", apply("+", number(1), x), number(1)), x,
        apply(
          "*", apply("ln", apply("+", number(1), x)),
          apply("/", x, apply("-", apply("+", number(1), x), number(1)))))
    case .expMinusOne:
      select(
        compare("lessThan", x, number(-40)), number(-1),
        select(
          compare("equal", apply("exp", x), number(1)), x,
          apply(
            "*", apply("-", apply("exp", x), number(1)),
            apply("/", x, apply("ln", apply("exp", x))))))
    case .sigmoid:
      apply("/", number(1), apply("+", number(1), apply("exp", apply("-", number(0), x))))
    case .isNumber: apply("isNotMissing", x)
    // An infinite number less itself is none.
    case .isFinite: compare("equal", apply("-", x, x), number(0))
    case .not: apply("not", x)
    }
  }

  func binary(
    _ operation: ScalarProgram.Binary, _ x: String, _ y: String, constant: Double?
  ) -> String {
    switch operation {
    case .add: apply("+", x, y)
    case .subtract: apply("-", x, y)
    case .multiply: apply("*", x, y)
    case .divide: apply("/", x, y)
    case .power: apply("pow", x, y)
    case .survival:
      select(
        compare("equal", x, number(0)), number(1),
        apply("exp", apply("-", number(0), apply("*", x, apply("exp", y)))))
    case .equal: compare("equal", x, y)
    case .notEqual: compare("notEqual", x, y)
    case .less: compare("lessThan", x, y)
    case .lessOrEqual: compare("lessOrEqual", x, y)
    case .greater: compare("greaterThan", x, y)
    case .greaterOrEqual: compare("greaterOrEqual", x, y)
    case .and: apply("and", x, y)
    case .or: apply("or", x, y)
    }
  }

  func select(_ condition: String, _ x: String, _ y: String) -> String {
    apply("if", condition, x, y)
  }

  func lookup(_ x: String, breaks: [Double], values: [Double]) -> String {
    let table = joined(breaks: breaks, values: values)
    return select(
      apply("isMissing", x), number(.nan),
      tree(table.breaks[...], table.values[...]) { compare("lessThan", x, number($0)) })
  }

  func search(_ x: String, base: String, breaks: [Double], values: [Double]) -> String {
    let table = joined(breaks: breaks, values: values)
    return select(
      apply("or", apply("isMissing", x), apply("isMissing", base)), number(.nan),
      tree(table.breaks[...], table.values[...]) {
        compare("greaterOrEqual", apply("-", number($0), base), x)
      })
  }

  /// The entry before the first break that `isBefore` x, by halving.
  private func tree(
    _ breaks: ArraySlice<Double>, _ values: ArraySlice<Double>, _ isAfter: (Double) -> String
  ) -> String {
    guard !breaks.isEmpty else { return number(values[values.startIndex]) }
    let half = breaks.count / 2
    let middle = breaks.startIndex + half
    let first = values.startIndex + half
    return select(
      isAfter(breaks[middle]),
      tree(breaks[..<middle], values[...first], isAfter),
      tree(breaks[(middle + 1)...], values[(first + 1)...], isAfter))
  }

  func repeatsOperands(_ step: ScalarProgram.Step) -> Bool {
    switch step {
    case .unary(let operation, _):
      operation == .logOnePlus || operation == .expMinusOne || operation == .isFinite
    case .binary(let operation, _, _): operation == .survival
    case .lookup, .search: true
    case .constant, .number, .level, .isMissing, .isKnown, .select: false
    }
  }
}

extension String {
  /// The text between tags of XML.
  var xmlText: String { xmlEscaped }

  /// The text between tags of XML in one piece where that can be; of a text with entities some
  /// evaluators keep what follows the last one.
  var xmlSection: String {
    let hasPlace = unicodeScalars.allSatisfy { $0.isXML && $0 != "\r" } && !containsScalars("]]>")
    return hasPlace && xmlText != self ? "<![CDATA[\(self)]]>" : xmlText
  }

  /// The text in a double-quoted attribute of XML.
  var xmlAttribute: String { xmlEscaped }

  private var xmlEscaped: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      case "\t", "\n", "\r": result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(scalar.isXML ? scalar : "\u{FFFD}")
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether XML 1.0 can hold it.
  var isXML: Bool { value >= 0x20 && value != 0xFFFE && value != 0xFFFF || "\t\n\r".contains(self) }
}

extension String {
  fileprivate func contains(_ scalar: Unicode.Scalar) -> Bool { unicodeScalars.contains(scalar) }
}
