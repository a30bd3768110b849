/// A model in R's formula language: `Surv(tenure, churn == "Yes") ~ contract * monthly_charges`.
///
/// A formula is only read here; ``ModelFrame`` meets it with a table.
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
  /// The formula in one way of writing: single spaces, no needless parentheses.
  public let text: String

  /// Reads a formula.
  public init(_ text: String) throws(FormulaError) {
    preconditionFailure("in work")
  }

  /// The formula as text.
  public var description: String { text }
}

extension Expression: CustomStringConvertible {
  /// Reads an expression: `log(nodes + 1)`, `churn == "Yes"`.
  public init(parsing text: String) throws(FormulaError) {
    preconditionFailure("in work")
  }

  /// The expression in one way of writing, which ``init(parsing:)`` reads back as it was.
  public var description: String { preconditionFailure("in work") }

  /// The columns that the expression reads, each once, in order of first use.
  public var columnNames: [String] { preconditionFailure("in work") }
}
