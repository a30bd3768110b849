import DataFrames
import Formulas
import TestSupport
import Testing

@Suite("Expressions")
struct ExpressionTests {
  @Test(
    "are printed in one way and read back",
    arguments: [
      ("1", "1"), ("-1.50", "-1.5"), ("1e3", "1000"), ("1e-20", "1e-20"), (".5", "0.5"),
      ("a", "a"), ("`a b`", "`a b`"), ("`true`", "`true`"), ("``", "``"), ("`.`", "`.`"),
      ("`tick\\`ed`", "`tick\\`ed`"), ("`.5`", "`.5`"), ("'it''s'", nil),
      ("'say \"hi\"'", "\"say \\\"hi\\\"\""), ("\"back\\\\slash\\n\"", "\"back\\\\slash\\n\""),
      ("TRUE", "true"), ("a+b*c", "a + b * c"), ("(a+b)*c", "(a + b) * c"),
      ("a-(b-c)", "a - (b - c)"),
      ("a-b-c", "a - b - c"), ("a/b/c", "a/b/c"), ("a/(b*c)", "a/(b * c)"),
      ("-a^2", "-a^2"), ("(-a)^2", "(-a)^2"), ("-2^2", "-2^2"), ("(-2)^2", "(-2)^2"),
      ("2^-a", "2^-a"), ("a^b^c", "a^b^c"), ("(a^b)^c", "(a^b)^c"), ("a- -2", "a - -2"),
      ("a*-b", "a * -b"), ("--a", "--a"), ("-(a*b)", "-(a * b)"), ("!a==b", "!(a == b)"),
      ("(!a)==b", "(!a) == b"), ("a&b|c&d", "a & b | c & d"), ("(a|b)&c", "(a | b) & c"),
      ("a|(b|c)", "a | (b | c)"), ("(a<b)==c", "(a < b) == c"),
      ("log(exp(sqrt(I(a+1))))", "log(exp(sqrt(I(a + 1))))"),
      ("plan == 'Two year'", "plan == \"Two year\""),
    ] as [(String, String?)])
  func roundTrip(written: String, canonical: String?) throws {
    guard let canonical else {
      #expect(throws: FormulaError.self) { try Expression(parsing: written) }
      return
    }
    let expression = try Expression(parsing: written)
    #expect(expression.description == canonical)
    #expect(try Expression(parsing: canonical) == expression)
  }

  @Test("random trees are read back as they were")
  func randomTrees() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2_000 {
      let tree = randomExpression(depth: 5, &random)
      let text = tree.description
      #expect(try Expression(parsing: text) == tree, "\(text)")
    }
  }

  private func randomExpression(depth: Int, _ random: inout SeededGenerator) -> Expression {
    guard depth > 0, Int.random(in: 0..<5, using: &random) > 0 else {
      return [
        .number(Double.random(in: -5...5, using: &random)), .number(2), .column("a"),
        .column("odd `name`\n"), .text("x\"y\\"), .truth(true), .column("NA"),
      ].randomElement(using: &random) ?? .number(0)
    }
    func operand() -> Expression { randomExpression(depth: depth - 1, &random) }
    let binary = ["+", "-", "*", "/", "^", "==", "!=", "<", "<=", ">", ">=", "&", "|"]
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      return .call(
        ["log", "exp", "sqrt", "I", "!"].randomElement(using: &random) ?? "I", [operand()])
    case 1:
      // A minus before a plain number is read as the negative number.
      let inside = operand()
      if case .number(let number) = inside, number.sign == .plus { return inside }
      return .call("-", [inside])
    default:
      return .call(binary.randomElement(using: &random) ?? "+", [operand(), operand()])
    }
  }

  @Test("name the columns they read once, in order")
  func columns() throws {
    let expression = try Expression(parsing: "log(b + a) > b & c == \"x\" | 1 < 2")
    #expect(expression.columnNames == ["b", "a", "c"])
  }
}

@Suite("Row filters")
struct RowFilterTests {
  let customers = table([
    "tenure": ["1", "", "30", "0"], "contract": ["Month", "Year", "", "Year"],
    "active": ["true", "false", "true", ""],
  ])

  @Test(
    "keep rows where the condition is true, not where it is missing",
    arguments: [
      ("tenure > 0", [0, 2]), ("tenure >= 0", [0, 2, 3]), ("contract == 'Year'", [1, 3]),
      ("contract != 'Year'", [0]), ("contract != 'Decade'", [0, 1, 3]),
      ("'Month' == contract", [0]),
      ("active", [0, 2]), ("!active", [1]), ("active == false", [1]),
      ("tenure > 0 & contract == 'Month'", [0]), ("tenure > 10 | contract == 'Year'", [1, 2, 3]),
      ("log(tenure + 1) < 1", [0, 3]), ("tenure^2 == 900", [2]), ("true", [0, 1, 2, 3]),
    ])
  func rows(condition: String, expected: [Int]) throws {
    #expect(try RowFilter(condition).rows(of: customers) == expected)
  }

  @Test(
    "say what is wrong",
    arguments: [
      ("tenur > 0", "data.csv has no column tenur; the nearest name is tenure."),
      (
        "tenure",
        "data.csv: tenure is not a condition; compare it with something, such as "
          + "tenure > 0 or tenure == \"…\"."
      ),
      (
        "contract > 3", "data.csv: contract holds text and is used beside 3; write \"3\" in quotes."
      ),
      (
        "contract < 'Year'",
        "data.csv: contract holds text, which has no order; compare it with == "
          + "or != instead of <."
      ),
      (
        "tenure == 'x'",
        "data.csv: tenure is compared with the text \"x\" but does not hold text; "
          + "write the number without quotes."
      ),
      (
        "active == 'true'",
        "data.csv: active is compared with the text \"true\" but does not hold "
          + "text; write active == true, or active alone."
      ),
      (
        "contract == 'year'",
        "data.csv: contract is never \"year\"; the nearest value is \"Year\"."
      ),
      (
        "contract == 'None at all'",
        "data.csv: contract is never \"None at all\"; it holds \"Month\", \"Year\"."
      ),
      (
        "tenure > 100",
        "data.csv: none of the 4 rows satisfies tenure > 100; widen the condition."
      ),
      (
        "log(contract) > 1",
        "data.csv: row 1, column contract: \"Month\" is not a "
          + "number, and log(contract) needs numbers; use the column as it is, or compare it: "
          + "contract == \"Month\"."
      ),
      (
        "contract & active",
        "data.csv: row 1, column contract: \"Month\" is not a "
          + "number, and contract & active needs numbers; use the column as it is, or compare it: "
          + "contract == \"Month\"."
      ),
    ])
  func refusals(condition: String, sentence: String) throws {
    let filter = try RowFilter(condition)
    let error = #expect(throws: DataError.self) { try filter.rows(of: customers) }
    #expect(error?.description == sentence)
  }
}
