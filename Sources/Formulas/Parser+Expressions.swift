internal import DataFrames

extension Parser {
  /// Everything, from `|` down to single values.
  mutating func expression() throws(FormulaError) -> Expression {
    try chain(of: ["|"]) { parser throws(FormulaError) in
      try parser.chain(of: ["&"]) { parser throws(FormulaError) in try parser.negation() }
    }
  }

  private mutating func negation() throws(FormulaError) -> Expression {
    guard take("!") else { return try comparison() }
    let operand = try nested { parser throws(FormulaError) in try parser.negation() }
    return .call("!", [operand])
  }

  private static let comparisons: Set<String> = ["==", "!=", "<", "<=", ">", ">="]

  private mutating func comparison() throws(FormulaError) -> Expression {
    let left = try sum()
    guard case .symbol(let symbol) = token.kind, Self.comparisons.contains(symbol) else {
      return left
    }
    advance()
    let right = try sum()
    if case .symbol(let second) = token.kind, Self.comparisons.contains(second) {
      throw error(
        .unexpectedToken, "comparisons cannot be chained; join two of them with & instead.")
    }
    return .call(symbol, [left, right])
  }

  private mutating func sum() throws(FormulaError) -> Expression {
    try chain(of: ["+", "-"]) { parser throws(FormulaError) in
      try parser.chain(of: ["*", "/"]) { parser throws(FormulaError) in try parser.signed() }
    }
  }

  /// Operands joined from left to right by operators of one rank.
  private mutating func chain(
    of operators: Set<String>, _ operand: (inout Parser) throws(FormulaError) -> Expression
  ) throws(FormulaError) -> Expression {
    var left = try operand(&self)
    var length = 0
    while case .symbol(let symbol) = token.kind, operators.contains(symbol) {
      try checkChain(length, longest: Self.longestChain)
      length += 1
      advance()
      left = .call(symbol, [left, try operand(&self)])
    }
    return left
  }

  private mutating func signed() throws(FormulaError) -> Expression {
    if take("+") {
      return try nested { parser throws(FormulaError) in try parser.signed() }
    }
    guard take("-") else { return try power() }
    let operand = try nested { parser throws(FormulaError) in try parser.signed() }
    if case .number(let number) = operand, number.sign == .plus { return .number(-number) }
    return .call("-", [operand])
  }

  private mutating func power() throws(FormulaError) -> Expression {
    let base = try primary()
    guard take("^") else { return base }
    let exponent = try nested { parser throws(FormulaError) in try parser.signed() }
    return .call("^", [base, exponent])
  }

  private mutating func primary() throws(FormulaError) -> Expression {
    let start = token
    switch start.kind {
    case .number(let number):
      advance()
      return .number(number)
    case .text(let text):
      advance()
      return .text(text)
    case .column(let name):
      advance()
      return .column(name)
    case .name where following.isSymbol("("):
      return try functionOfNumbers()
    case .name(let name):
      let column = try bareName(name)
      advance()
      return column
    case .symbol("("):
      advance()
      let inside = try nested { parser throws(FormulaError) in try parser.expression() }
      try expect(")", to: "close the ( at character \(start.position)")
      return inside
    default:
      throw unexpected()
    }
  }

  /// The functions of one number; `I`, which only marks arithmetic; and `missing`, which is 1 in the
  /// rows where a column has no value, else 0.
  static let numberFunctions = ["log", "exp", "sqrt", "I", "missing"]

  /// A call of ``numberFunctions``, whose name is next.
  mutating func functionOfNumbers() throws(FormulaError) -> Expression {
    guard case .name(let name) = token.kind else { preconditionFailure("no name is next") }
    guard Self.numberFunctions.contains(name) else { throw unknownFunction(name) }
    advance()
    advance()
    let argument = try nested { parser throws(FormulaError) in try parser.expression() }
    guard !token.isSymbol(",") else {
      throw error(.invalidArgument, "\(name) takes one argument; close it with ).")
    }
    try expect(")", to: "close \(name)(")
    if name == "missing" {
      guard case .column = argument else {
        throw error(.invalidArgument, "missing() takes the name of a column, not \(argument).")
      }
    }
    return .call(name, [argument])
  }

  /// The function called `name` cannot stand at the next token.
  func unknownFunction(_ name: String) -> FormulaError {
    if Self.termFunctions.contains(name) {
      return error(.misplaced, "\(name)() cannot stand inside an expression; make it a term.")
    }
    if name == "Surv" || name == "cbind" {
      return error(.misplaced, "\(name)() belongs on the left of ~, and nothing around it.")
    }
    if name == "frailty" {
      return error(
        .misplaced,
        "a shared frailty is named beside the formula: leave frailty() out, and write --frailty "
          + "with its column.")
    }
    if name == "tt" {
      return error(
        .misplaced,
        "effects that change with time are told by rows cut into episodes (tenure episodes --cut), "
          + "each with a coefficient of its own; leave tt() out.")
    }
    let known = Self.numberFunctions + Self.termFunctions
    let meant = name.nearest(among: known).map { " (did you mean \($0)?)" } ?? ""
    return error(
      .unknownFunction,
      "the function \(name) is not known\(meant); there are \(known.joined(separator: ", ")).")
  }

  /// A name that stands alone: a truth value or a column.
  private func bareName(_ name: String) throws(FormulaError) -> Expression {
    switch name {
    case "true", "TRUE": return .truth(true)
    case "false", "FALSE": return .truth(false)
    case "NA", "NaN", "Inf", "NULL":
      throw error(
        .misplaced,
        "\(name) is not a value of a formula; rows without a value are left out by themselves.")
    case ".":
      throw error(.misplaced, ". stands for all columns, and only as a term on the right of ~.")
    default: return .column(name)
    }
  }
}
