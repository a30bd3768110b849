extension Expression: CustomStringConvertible {
  /// Reads an expression: `log(nodes + 1)`, `churn == "Yes"`.
  public init(parsing text: String) throws(FormulaError) {
    var parser = try Parser(text)
    self = try parser.expression()
    try parser.expectEnd()
  }

  /// The expression in one way of writing, which ``init(parsing:)`` reads back as it was.
  public var description: String {
    switch self {
    case .number(let number): number.formulaText
    case .text(let text): quoted(text, by: "\"")
    case .truth(let truth): truth ? "true" : "false"
    case .column(let name): name.formulaName
    case .call("-", let arguments) where arguments.count == 1:
      "-" + arguments[0].enclosed(below: .sign)
    case .call("!", let arguments) where arguments.count == 1:
      "!" + arguments[0].enclosed(below: .value)
    case .call(let symbol, let arguments) where arguments.count == 2 && rank != .value:
      arguments[0].enclosed(below: rank == .power || rank == .comparison ? rank.next : rank)
        + (symbol == "^" || symbol == "/" ? symbol : " \(symbol) ")
        + arguments[1].enclosed(below: rank == .power ? .sign : rank.next)
    case .call(let name, let arguments):
      name + "(" + arguments.map(\.description).joined(separator: ", ") + ")"
    }
  }

  /// The columns that the expression reads, each once, in order of first use.
  public var columnNames: [String] {
    switch self {
    case .number, .text, .truth: []
    case .column(let name): [name]
    case .call(_, let arguments):
      arguments.reduce(into: []) { names, argument in
        for name in argument.columnNames where !names.contains(name) { names.append(name) }
      }
    }
  }

  /// How tightly an expression holds together; a looser one needs parentheses inside a tighter.
  private enum Rank: Int, Comparable {
    case disjunction, conjunction, negation, comparison, sum, product, sign, power, value

    static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
    var next: Rank { Rank(rawValue: rawValue + 1) ?? .value }
  }

  private var rank: Rank {
    switch self {
    case .number(let number): number.sign == .minus ? .sign : .value
    case .text, .truth, .column: .value
    case .call(let symbol, let arguments) where arguments.count == 2:
      switch symbol {
      case "|": .disjunction
      case "&": .conjunction
      case "==", "!=", "<", "<=", ">", ">=": .comparison
      case "+", "-": .sum
      case "*", "/": .product
      case "^": .power
      default: .value
      }
    case .call("-", let arguments) where arguments.count == 1: .sign
    case .call("!", let arguments) where arguments.count == 1: .negation
    case .call: .value
    }
  }

  private func enclosed(below limit: Rank) -> String { rank < limit ? "(\(self))" : description }
}

extension Double {
  /// The shortest digits that read back as this number, without a needless ".0".
  var formulaText: String {
    let digits = description
    return digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
  }
}

extension String {
  private static let reserved: Set<String> = [
    ".", "true", "TRUE", "false", "FALSE", "NA", "NaN", "Inf", "NULL",
  ]

  /// A column's name as formulas write it: in backticks unless it is a plain word.
  var formulaName: String {
    let startsPlain = first?.startsName ?? false
    let looksLikeNumber = first == "." && Double(prefix(2)) != nil
    let plain =
      startsPlain && !looksLikeNumber && allSatisfy(\.continuesName)
      && !Self.reserved.contains(self)
    return plain ? self : quoted(self, by: "`")
  }
}

/// `text` between two `quote`s, with what would end or change it escaped.
private func quoted(_ text: String, by quote: Character) -> String {
  var result = String(quote)
  for character in text {
    switch character {
    case quote, "\\": result += "\\\(character)"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\r\n": result += "\\r\\n"
    default: result.append(character)
    }
  }
  return result + String(quote)
}
