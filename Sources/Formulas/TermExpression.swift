/// The right side of a formula as it was written, before it is multiplied out.
indirect enum TermExpression: Sendable, Equatable {
  /// A part of a sum.
  struct Addend: Sendable, Equatable {
    let isSubtracted: Bool
    let term: TermExpression
  }

  /// `1` or `0`.
  case intercept(Bool)
  /// `.`
  case allColumns
  /// A single variable.
  case variable(VariableExpression)
  /// `a + b - c`
  case sum([Addend])
  /// `a * b`
  case crossing(TermExpression, TermExpression)
  /// `a / b`
  case nesting(TermExpression, TermExpression)
  /// `a:b`
  case interaction(TermExpression, TermExpression)
  /// `a^n`
  case power(TermExpression, Int)

  /// The terms written out, with `columns` for `.`.
  func replacingAllColumns(by columns: [String]) -> TermExpression {
    func replaced(_ term: TermExpression) -> TermExpression {
      term.replacingAllColumns(by: columns)
    }
    switch self {
    case .intercept, .variable: return self
    case .allColumns:
      let addends = columns.map { name in
        Addend(isSubtracted: false, term: .variable(.expression(.column(name))))
      }
      guard addends.count != 1 else { return addends[0].term }
      return addends.isEmpty ? .intercept(true) : .sum(addends)
    case .sum(let written):
      let (columns, addends) = Self.withoutSubtracted(columns, written)
      return .sum(
        addends.flatMap { addend in
          let term = addend.term.replacingAllColumns(by: columns)
          // A sum inside a sum needs no parentheses, so `. + x` is written as `a + b + x`.
          guard case .sum(let inner) = term, !addend.isSubtracted, addend.term == .allColumns else {
            return [Addend(isSubtracted: addend.isSubtracted, term: term)]
          }
          return inner
        })
    case .crossing(let a, let b): return .crossing(replaced(a), replaced(b))
    case .nesting(let a, let b): return .nesting(replaced(a), replaced(b))
    case .interaction(let a, let b): return .interaction(replaced(a), replaced(b))
    case .power(let a, let degree): return .power(replaced(a), degree)
    }
  }

  /// What is left of `. - x`: the columns without `x`, and the sum without its subtraction.
  ///
  /// It is then written as a person would. Where `x` is also added by name both stay as they are.
  private static func withoutSubtracted(
    _ columns: [String], _ addends: [Addend]
  ) -> (columns: [String], addends: [Addend]) {
    func column(_ addend: Addend) -> String? {
      guard addend.isSubtracted,
        case .variable(.expression(.column(let name))) = addend.term
      else { return nil }
      return name
    }
    let all = addends.filter(\.term.namesAllColumns)
    guard all == [Addend(isSubtracted: false, term: .allColumns)] else { return (columns, addends) }
    let added = Set(
      addends.filter { !$0.isSubtracted }.flatMap(\.term.variables).flatMap(\.expressions)
        .flatMap(\.columnNames))
    let left = Set(addends.compactMap(column)).intersection(columns).subtracting(added)
    return (
      columns.filter { !left.contains($0) },
      addends.filter { addend in column(addend).map { !left.contains($0) } ?? true }
    )
  }

  /// The variables, each once, in order of first use.
  var variables: [VariableExpression] {
    var found: [VariableExpression] = []
    visit {
      if case .variable(let variable) = $0, !found.contains(variable) { found.append(variable) }
    }
    return found
  }

  /// Whether `.` occurs.
  var namesAllColumns: Bool {
    var found = false
    visit { if case .allColumns = $0 { found = true } }
    return found
  }

  private func visit(_ body: (TermExpression) -> Void) {
    body(self)
    switch self {
    case .intercept, .allColumns, .variable: break
    case .sum(let addends): for addend in addends { addend.term.visit(body) }
    case .crossing(let a, let b), .nesting(let a, let b), .interaction(let a, let b):
      a.visit(body)
      b.visit(body)
    case .power(let a, _): a.visit(body)
    }
  }
}

/// A variable as the formula writes it.
enum VariableExpression: Sendable, Equatable {
  /// A column, or arithmetic inside a function: `age`, `log(age)`, `I(age / 12)`.
  case expression(Expression)
  /// `ns(…)`, `bs(…)`, `rcs(…)`, `poly(…)`.
  case basis(BasisExpression)
  /// `factor(x, reference = "b")`.
  case factor(Expression, reference: String?)
  /// `strata(a, b)`.
  case strata([Expression])
  /// `cluster(id)`.
  case cluster(Expression)
  /// `offset(log(exposure))`.
  case offset(Expression)

  /// The expressions inside.
  var expressions: [Expression] {
    switch self {
    case .expression(let expression), .factor(let expression, _), .cluster(let expression),
      .offset(let expression):
      [expression]
    case .basis(let basis): [basis.argument]
    case .strata(let expressions): expressions
    }
  }

  /// Whether it is a column of the design, rather than something beside it.
  var isPredictor: Bool {
    switch self {
    case .expression, .basis, .factor: true
    case .strata, .cluster, .offset: false
    }
  }
}

/// A basis as the formula writes it: what is asked for, not yet what is learned.
struct BasisExpression: Sendable, Equatable {
  enum Function: String, Sendable {
    case ns, bs, rcs, poly
  }
  let function: Function
  let argument: Expression
  /// `df` of `ns` and `bs`, the number of knots of `rcs`, the degree of `poly`.
  var size: Int?
  var knots: [Double]?
  /// The degree of `bs`.
  var degree = 3
  var hasIntercept = false
  var boundary: ClosedRange<Double>?
}

extension TermExpression: CustomStringConvertible {
  /// The terms in one way of writing.
  var description: String {
    switch self {
    case .intercept(let present): present ? "1" : "0"
    case .allColumns: "."
    case .variable(let variable): variable.description
    case .sum(let addends):
      addends.enumerated().reduce(into: "") { text, item in
        let (index, addend) = item
        let sign = addend.isSubtracted ? "-" : index == 0 ? "" : "+"
        text += index == 0 ? sign : " \(sign) "
        text += addend.term.enclosed(below: .product)
      }
    case .crossing(let a, let b):
      a.enclosed(below: .product) + " * " + b.enclosed(below: .interaction)
    case .nesting(let a, let b):
      a.enclosed(below: .product) + "/" + b.enclosed(below: .interaction)
    case .interaction(let a, let b):
      a.enclosed(below: .interaction) + ":" + b.enclosed(below: .power)
    case .power(let a, let degree): a.enclosed(below: .value) + "^\(degree)"
    }
  }

  private enum Rank: Int {
    case sum, product, interaction, power, value
  }

  private var rank: Rank {
    switch self {
    case .sum: .sum
    case .crossing, .nesting: .product
    case .interaction: .interaction
    case .power: .power
    case .intercept, .allColumns, .variable: .value
    }
  }

  private func enclosed(below limit: Rank) -> String {
    rank.rawValue < limit.rawValue ? "(\(self))" : description
  }
}

extension VariableExpression: CustomStringConvertible {
  /// The variable in one way of writing, which names its columns.
  var description: String {
    switch self {
    case .expression(let expression): expression.description
    case .basis(let basis): basis.description
    case .factor(let expression, nil): "factor(\(expression))"
    case .factor(let expression, let reference?):
      "factor(\(expression), reference = \(Expression.text(reference)))"
    case .strata(let expressions):
      "strata(" + expressions.map(\.description).joined(separator: ", ") + ")"
    case .cluster(let expression): "cluster(\(expression))"
    case .offset(let expression): "offset(\(expression))"
    }
  }
}

extension BasisExpression: CustomStringConvertible {
  /// The basis in one way of writing: `ns(age, 3)`.
  var description: String {
    func vector(_ numbers: [Double]) -> String {
      "c(" + numbers.map(\.formulaText).joined(separator: ", ") + ")"
    }
    var arguments = [argument.description]
    if let size { arguments.append("\(size)") }
    if let knots { arguments.append(function == .rcs ? vector(knots) : "knots = " + vector(knots)) }
    if function == .bs && degree != 3 { arguments.append("degree = \(degree)") }
    if hasIntercept { arguments.append("intercept = true") }
    if let boundary {
      arguments.append("Boundary.knots = " + vector([boundary.lowerBound, boundary.upperBound]))
    }
    return "\(function.rawValue)(" + arguments.joined(separator: ", ") + ")"
  }
}
