extension Parser {
  /// The functions that make a term, or something beside the terms.
  static let termFunctions = [
    "factor", "ns", "bs", "rcs", "poly", "strata", "cluster", "offset",
  ]

  /// The right side of a formula.
  mutating func terms() throws(FormulaError) -> TermExpression {
    let startsWithMinus = token.isSymbol("-")
    if startsWithMinus || token.isSymbol("+") { advance() }
    let first = TermExpression.Addend(isSubtracted: startsWithMinus, term: try termProduct())
    var addends = [first]
    while token.isSymbol("+") || token.isSymbol("-") {
      let isSubtracted = token.isSymbol("-")
      advance()
      addends.append(.init(isSubtracted: isSubtracted, term: try termProduct()))
    }
    if addends.count == 1, !startsWithMinus { return first.term }
    return .sum(addends)
  }

  private mutating func termProduct() throws(FormulaError) -> TermExpression {
    var left = try termInteraction()
    var length = 0
    while token.isSymbol("*") || token.isSymbol("/") {
      try checkChain(length, longest: Self.longestProduct)
      length += 1
      let isNesting = token.isSymbol("/")
      try checkOperand(left)
      advance()
      let right = try termInteraction()
      try checkOperand(right)
      left = isNesting ? .nesting(left, right) : .crossing(left, right)
    }
    return left
  }

  private mutating func termInteraction() throws(FormulaError) -> TermExpression {
    var left = try termPower()
    var length = 0
    while token.isSymbol(":") {
      try checkChain(length, longest: Self.longestProduct)
      length += 1
      try checkOperand(left)
      advance()
      let right = try termPower()
      try checkOperand(right)
      left = .interaction(left, right)
    }
    return left
  }

  private mutating func termPower() throws(FormulaError) -> TermExpression {
    var base = try singleTerm()
    var length = 0
    while token.isSymbol("^") {
      try checkChain(length, longest: Self.longestProduct)
      length += 1
      try checkOperand(base)
      advance()
      guard case .number(let degree) = token.kind, (1...16).contains(degree),
        degree == degree.rounded()
      else {
        throw error(
          .invalidArgument,
          "a power of terms is a whole number from 1 to 16; write I(x^\(token.described)) for "
            + "arithmetic.")
      }
      advance()
      base = .power(base, Int(degree))
    }
    return base
  }

  /// What is multiplied must be columns: `strata`, `cluster` and `offset` stand alone.
  private func checkOperand(_ term: TermExpression) throws(FormulaError) {
    if let beside = term.variables.first(where: { !$0.isPredictor }) {
      throw error(
        .misplaced,
        "\(beside) stands alone, joined with +; to multiply by its groups use factor().")
    }
    if case .intercept = term {
      throw error(
        .misplaced, "1 and 0 say whether there is an intercept; write I(…) for arithmetic.")
    }
  }

  private mutating func singleTerm() throws(FormulaError) -> TermExpression {
    let start = token
    switch start.kind {
    case .number(let number):
      guard number == 0 || number == 1 else {
        throw error(
          .misplaced,
          "\(start.described) is not a term; 1 and 0 keep or remove the intercept, and arithmetic "
            + "is written I(…).")
      }
      advance()
      return .intercept(number == 1)
    case .text:
      throw error(
        .misplaced,
        "\(start.described) is text; a column whose name holds spaces goes in "
          + "backticks.")
    case .symbol("("):
      advance()
      let inside = try nested { parser throws(FormulaError) in try parser.terms() }
      try expect(")", to: "close the ( at character \(start.position)")
      return inside
    case .name("."):
      advance()
      return .allColumns
    case .name(let name) where following.isSymbol("("):
      return .variable(try termCall(name))
    case .name("true"), .name("TRUE"), .name("false"), .name("FALSE"):
      throw error(
        .misplaced, "\(start.described) is a truth value; a column of that name goes in backticks.")
    case .name(let name), .column(let name):
      advance()
      if case .symbol(let symbol) = token.kind,
        ["==", "!=", "<", ">", "<=", ">=", "&", "|"].contains(symbol)
      {
        throw error(
          .misplaced, "a comparison on the right of ~ goes into I(): write I(\(name) \(symbol) …).")
      }
      return .variable(.expression(.column(name)))
    case .symbol("!"):
      throw error(.misplaced, "a condition on the right of ~ goes into I(): write I(!…).")
    default:
      throw unexpected()
    }
  }

  private mutating func termCall(_ name: String) throws(FormulaError) -> VariableExpression {
    guard Self.termFunctions.contains(name) else {
      return .expression(try functionOfNumbers())
    }
    let start = token
    advance()
    advance()
    return try nested { parser throws(FormulaError) in
      let variable: VariableExpression =
        switch name {
        case "factor": try parser.factorArguments()
        case "strata": .strata(try parser.expressionList())
        case "cluster": .cluster(try parser.expression())
        case "offset": .offset(try parser.expression())
        default: .basis(try parser.basisArguments(name, at: start))
        }
      guard !parser.token.isSymbol(",") else {
        throw parser.error(.invalidArgument, "\(name)() takes one argument; close it with ).")
      }
      try parser.expect(")", to: "close \(name)(")
      return variable
    }
  }

  private mutating func expressionList() throws(FormulaError) -> [Expression] {
    var expressions = [try expression()]
    while take(",") { expressions.append(try expression()) }
    return expressions
  }

  private mutating func factorArguments() throws(FormulaError) -> VariableExpression {
    let argument = try expression()
    guard take(",") else { return .factor(argument, reference: nil) }
    guard token.kind == .name("reference") || token.kind == .name("ref") else {
      throw error(
        .invalidArgument,
        "factor() takes reference = \"…\" after the column, not \(token.described).")
    }
    advance()
    try expect("=", to: "follow reference")
    let reference: String
    switch token.kind {
    case .text(let text): reference = text
    case .number(let number): reference = number.formulaText
    case .name("true"), .name("TRUE"): reference = "true"
    case .name("false"), .name("FALSE"): reference = "false"
    default:
      throw error(
        .invalidArgument,
        "the reference is a value of the column, in quotes; found \(token.described).")
    }
    advance()
    return .factor(argument, reference: reference)
  }
}
