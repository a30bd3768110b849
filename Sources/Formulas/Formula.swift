/// A model in R's formula language: `Surv(tenure, churn == "Yes") ~ contract * monthly_charges`.
///
/// A formula is only read here; ``ModelFrame`` meets it with a table.
///
/// - SeeAlso: Wilkinson & Rogers, "Symbolic description of factorial models for analysis of
///   variance", *Applied Statistics* 22 (1973); Chambers & Hastie, *Statistical Models in S* (1992),
///   chapter 2.
public struct Formula: Sendable, Equatable, CustomStringConvertible {
  /// The left side.
  public enum Response: Sendable, Equatable {
    /// No left side: `~ x`.
    case none
    /// A column or an expression.
    case value(Expression)
    /// `cbind(successes, failures)`.
    case counts(successes: Expression, failures: Expression)
    /// `Surv(time, event)` or `Surv(start, stop, event)`.
    case survival(start: Expression?, time: Expression, event: Expression)
  }

  /// The left side.
  public let response: Response
  /// The right side as it was written.
  let terms: TermExpression

  /// Reads a formula.
  ///
  /// - Throws: ``FormulaError``, which says where and what to write instead.
  public init(_ text: String) throws(FormulaError) {
    var parser = try Parser(text)
    guard parser.isAhead("~") else {
      throw FormulaError(
        code: .unexpectedToken, position: text.count + 1,
        reason: "a formula has ~ between the outcome and the terms: churned ~ age + contract.")
    }
    response = try parser.response()
    try parser.expect("~", to: "follow the left side")
    terms = try parser.terms()
    try parser.expectEnd()
  }

  /// Pairs a left side with terms.
  init(response: Response, terms: TermExpression) {
    self.response = response
    self.terms = terms
  }

  /// The formula in one way of writing: single spaces, no needless parentheses.
  public var text: String {
    let left = response.description
    return (left.isEmpty ? "" : left + " ") + "~ \(terms)"
  }

  /// The formula as text.
  public var description: String { text }
}

extension Formula.Response: CustomStringConvertible {
  /// The left side as text; empty where there is none.
  public var description: String {
    switch self {
    case .none: ""
    case .value(let expression): "\(expression)"
    case .counts(let successes, let failures): "cbind(\(successes), \(failures))"
    case .survival(nil, let time, let event): "Surv(\(time), \(event))"
    case .survival(let start?, let time, let event): "Surv(\(start), \(time), \(event))"
    }
  }

  /// The expressions inside, in order.
  var expressions: [Expression] {
    switch self {
    case .none: []
    case .value(let expression): [expression]
    case .counts(let successes, let failures): [successes, failures]
    case .survival(let start, let time, let event): [start, time, event].compactMap { $0 }
    }
  }
}

extension Parser {
  /// The left side of a formula, up to `~`.
  fileprivate mutating func response() throws(FormulaError) -> Formula.Response {
    if token.isSymbol("~") { return .none }
    let start = token
    guard case .name(let name) = start.kind, name == "Surv" || name == "cbind",
      following.isSymbol("(")
    else {
      return .value(try expression())
    }
    advance()
    advance()
    let arguments = try nested { parser throws(FormulaError) in
      var arguments: [Expression] = []
      if !parser.token.isSymbol(")") { arguments.append(try parser.expression()) }
      while parser.take(",") { arguments.append(try parser.expression()) }
      try parser.expect(")", to: "close \(name)(")
      return arguments
    }
    switch (name, arguments.count) {
    case ("Surv", 2):
      return .survival(start: nil, time: arguments[0], event: arguments[1])
    case ("Surv", 3):
      return .survival(start: arguments[0], time: arguments[1], event: arguments[2])
    case ("cbind", 2):
      return .counts(successes: arguments[0], failures: arguments[1])
    default:
      let forms =
        name == "Surv"
        ? "Surv(time, event) or Surv(start, stop, event)" : "cbind(successes, failures)"
      let count = arguments.isEmpty ? "no arguments" : counted(arguments.count, "argument")
      throw FormulaError(
        code: .invalidArgument, position: start.position,
        reason: "\(name)() was given \(count); write \(forms).")
    }
  }
}
