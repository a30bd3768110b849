extension Parser {
  /// The arguments of `ns`, `bs`, `rcs` and `poly`, by R's names or in R's order.
  mutating func basisArguments(
    _ name: String, at start: Token
  ) throws(FormulaError) -> BasisExpression {
    guard let function = BasisExpression.Function(rawValue: name) else {
      preconditionFailure("\(name) is not a basis")
    }
    var basis = BasisExpression(function: function, argument: try expression())
    var given: Set<String> = []
    var inOrder = function.parameters[...]
    while take(",") {
      let place = token
      let parameter = try parameterName(of: function, nextInOrder: &inOrder)
      guard given.insert(parameter).inserted else {
        throw FormulaError(
          code: .invalidArgument, position: place.position,
          reason: "\(name)() was given \(parameter) twice; remove one.")
      }
      try readParameter(parameter, of: &basis)
    }
    try complete(&basis, at: start)
    return basis
  }

  /// The parameter that comes next: the one named before `=`, else the next in R's order.
  private mutating func parameterName(
    of function: BasisExpression.Function, nextInOrder: inout ArraySlice<String>
  ) throws(FormulaError) -> String {
    if case .name(let name) = token.kind, following.isSymbol("=") {
      guard function.parameters.contains(name) else {
        throw error(
          .invalidArgument,
          "\(function.rawValue)() has no \(name); it takes "
            + function.parameters.joined(separator: ", ") + ".")
      }
      advance()
      advance()
      nextInOrder.removeAll { $0 == name }
      return name
    }
    guard let name = nextInOrder.popFirst() else {
      throw error(
        .invalidArgument,
        "\(function.rawValue)() takes no more arguments than "
          + function.parameters.joined(separator: ", ") + ".")
    }
    return name
  }

  private mutating func readParameter(
    _ parameter: String, of basis: inout BasisExpression
  ) throws(FormulaError) {
    switch parameter {
    case "df", "nk": basis.size = try wholeNumber(parameter, in: 1...1_000)
    case "parms":
      if token.kind == .name("c") {
        basis.knots = try numbers(parameter)
      } else {
        basis.size = try wholeNumber("the number of knots", in: 3...1_000)
      }
    case "knots": basis.knots = try numbers(parameter)
    case "degree":
      let degree = try wholeNumber(parameter, in: 1...(basis.function == .bs ? 7 : 100))
      if basis.function == .poly { basis.size = degree } else { basis.degree = degree }
    case "intercept": basis.hasIntercept = try truth(parameter)
    default:
      let place = token
      let ends = try numbers(parameter)
      guard ends.count == 2, ends[0] < ends[1] else {
        throw FormulaError(
          code: .invalidArgument, position: place.position,
          reason: "Boundary.knots are two numbers, the smaller first: c(0, 72).")
      }
      basis.boundary = ends[0]...ends[1]
    }
  }

  /// Fills in what R assumes, and refuses what does not go together.
  private func complete(
    _ basis: inout BasisExpression, at start: Token
  ) throws(FormulaError) {
    func refuse(_ reason: String) -> FormulaError {
      FormulaError(code: .invalidArgument, position: start.position, reason: reason)
    }
    let name = basis.function.rawValue
    if basis.size != nil && basis.knots != nil {
      throw refuse("\(name)() takes a number of columns or knots, not both; remove one.")
    }
    let intercept = basis.hasIntercept ? 1 : 0
    switch basis.function {
    case .ns:
      if basis.size == nil && basis.knots == nil { basis.size = 1 + intercept }
      if let size = basis.size, size < 1 + intercept {
        throw refuse("ns() with an intercept needs df of at least 2.")
      }
    case .bs:
      let smallest = basis.degree + intercept
      if basis.size == nil && basis.knots == nil { basis.size = smallest }
      if let size = basis.size, size < smallest {
        throw refuse(
          "bs() of degree \(basis.degree) has at least \(smallest) columns; raise df to "
            + "\(smallest) or lower the degree.")
      }
    case .rcs:
      if basis.size == nil && basis.knots == nil { basis.size = 5 }
      if let size = basis.size, size < 3 { throw refuse("rcs() needs at least 3 knots.") }
      if let knots = basis.knots, knots.count < 3 { throw refuse("rcs() needs at least 3 knots.") }
    case .poly:
      if basis.size == nil { basis.size = 1 }
    }
    if let knots = basis.knots {
      basis.knots = knots.sorted()
      let inner = knots.allSatisfy { knot in
        basis.boundary.map { $0.lowerBound < knot && knot < $0.upperBound } ?? true
      }
      if !inner { throw refuse("the knots of \(name)() must lie between its Boundary.knots.") }
      if basis.function == .rcs && Set(knots).count < knots.count {
        throw refuse("the knots of rcs() must differ from each other.")
      }
    }
  }

  private mutating func wholeNumber(
    _ parameter: String, in range: ClosedRange<Int>
  ) throws(FormulaError) -> Int {
    guard case .number(let number) = token.kind, let whole = Int(exactly: number),
      range.contains(whole)
    else {
      throw error(
        .invalidArgument,
        "\(parameter) is a whole number from \(range.lowerBound) to \(range.upperBound); found "
          + "\(token.described).")
    }
    advance()
    return whole
  }

  private mutating func truth(_ parameter: String) throws(FormulaError) -> Bool {
    let found = token
    switch found.kind {
    case .name("true"), .name("TRUE"):
      advance()
      return true
    case .name("false"), .name("FALSE"):
      advance()
      return false
    default:
      throw error(.invalidArgument, "\(parameter) is true or false; found \(found.described).")
    }
  }

  /// A number, or several in `c(…)`.
  private mutating func numbers(_ parameter: String) throws(FormulaError) -> [Double] {
    guard token.kind == .name("c") else { return [try signedNumber(parameter)] }
    advance()
    try expect("(", to: "follow c")
    var numbers = [try signedNumber(parameter)]
    while take(",") { numbers.append(try signedNumber(parameter)) }
    try expect(")", to: "close c(")
    return numbers
  }

  private mutating func signedNumber(_ parameter: String) throws(FormulaError) -> Double {
    let isNegative = take("-")
    guard case .number(let number) = token.kind else {
      throw error(
        .invalidArgument, "\(parameter) takes numbers: 10 or c(10, 20); found \(token.described).")
    }
    advance()
    return isNegative ? -number : number
  }
}

extension BasisExpression.Function {
  /// The parameters after the argument, in R's order.
  fileprivate var parameters: [String] {
    switch self {
    case .ns: ["df", "knots", "intercept", "Boundary.knots"]
    case .bs: ["df", "knots", "degree", "intercept", "Boundary.knots"]
    case .rcs: ["parms"]
    case .poly: ["degree"]
    }
  }
}
