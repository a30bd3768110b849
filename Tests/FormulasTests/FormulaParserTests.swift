import Formulas
import TestSupport
import Testing

@Suite("Reading formulas")
struct FormulaParserTests {
  /// What is written, and the one way of writing it.
  @Test(
    "accepted, in one way of writing",
    arguments: [
      ("churned~age", "churned ~ age"),
      ("~ 1", "~ 1"),
      ("y ~ 0 + x", "y ~ 0 + x"),
      ("y ~ -1+x", "y ~ -1 + x"),
      ("y ~ + x", "y ~ x"),
      ("y~(a+b)", "y ~ a + b"),
      ("y ~ (a+b) + c", "y ~ (a + b) + c"),
      ("y ~ a*(b+c)", "y ~ a * (b + c)"),
      ("y ~ (a*b)*c", "y ~ a * b * c"),
      ("y ~ a*(b*c)", "y ~ a * (b * c)"),
      ("y ~ a : b * c", "y ~ a:b * c"),
      ("y ~ (a * b):c", "y ~ (a * b):c"),
      ("y ~ (a+b+c)^2 - a:b", "y ~ (a + b + c)^2 - a:b"),
      ("y ~ (a+b)**2", "y ~ (a + b)^2"),
      ("y ~ a/b", "y ~ a/b"),
      ("y ~ .-id", "y ~ . - id"),
      ("y ~ .^2", "y ~ .^2"),
      ("y ~ log( nodes+1 )", "y ~ log(nodes + 1)"),
      ("y ~ I(x^2)+I(-x)", "y ~ I(x^2) + I(-x)"),
      ("y ~ I( (a-b)-(c-d) )", "y ~ I(a - b - (c - d))"),
      ("y ~ ns(age,3)", "y ~ ns(age, 3)"),
      ("y ~ ns(age,df=3)", "y ~ ns(age, 3)"),
      (
        "y ~ ns(age, knots=c(50,30), Boundary.knots=c(0,90))",
        "y ~ ns(age, knots = c(30, 50), Boundary.knots = c(0, 90))"
      ),
      ("y ~ bs(age,5,degree=2)", "y ~ bs(age, 5, degree = 2)"),
      ("y ~ bs(age)", "y ~ bs(age, 3)"),
      ("y ~ bs(age, 6, intercept = TRUE)", "y ~ bs(age, 6, intercept = true)"),
      ("y ~ rcs(age)", "y ~ rcs(age, 5)"),
      ("y ~ rcs(age, c(1,-2,3))", "y ~ rcs(age, c(-2, 1, 3))"),
      ("y ~ poly(age,degree=2)", "y ~ poly(age, 2)"),
      ("y ~ factor(plan,reference='b')", "y ~ factor(plan, reference = \"b\")"),
      ("y ~ factor(group, reference = 2)", "y ~ factor(group, reference = \"2\")"),
      (
        "Surv(tenure,churn=='Yes')~x+strata(a,b)+cluster(id)+offset(log(e))",
        "Surv(tenure, churn == \"Yes\") ~ x + strata(a, b) + cluster(id) + offset(log(e))"
      ),
      ("Surv(start, stop, event) ~ .", "Surv(start, stop, event) ~ ."),
      ("cbind(hits, misses) ~ x", "cbind(hits, misses) ~ x"),
      ("churn == \"Yes\" ~ x", "churn == \"Yes\" ~ x"),
      ("a > 1 & !b | c <= 2 ~ x", "a > 1 & !b | c <= 2 ~ x"),
      ("y ~ `total paid` + `2nd`", "y ~ `total paid` + `2nd`"),
      ("y ~ `plain`", "y ~ plain"),
      ("y ~ log + Surv", "y ~ log + Surv"),
      ("y ~ größe + naïve_1 + .hidden", "y ~ größe + naïve_1 + .hidden"),
      ("y\n~\tx", "y ~ x"),
    ])
  func accepts(written: String, canonical: String) throws {
    let formula = try Formula(written)
    #expect(formula.text == canonical)
    #expect(try Formula(formula.text) == formula)
  }

  /// The whole sentence for each mistake.
  @Test(
    "refused, with the place and what to do",
    arguments: [
      (
        "age + contract",
        "At character 15: a formula has ~ between the outcome and the terms: "
          + "churned ~ age + contract."
      ),
      (
        "",
        "At character 1: a formula has ~ between the outcome and the terms: "
          + "churned ~ age + contract."
      ),
      ("y ~", "At character 4: the text ends where a name or number must follow."),
      ("y ~ a +", "At character 8: the text ends where a name or number must follow."),
      (
        "y ~ a b",
        "At character 7: found b with no operator before it; put + or another operator between."
      ),
      ("y ~ a ~ b", "At character 7: found a second ~; a formula has one."),
      ("y ~ (a + b", "At character 11: found the end where ) must close the ( at character 5."),
      ("y ~ a)", "At character 6: found ) without its (; remove it."),
      (
        "y ~ a # b",
        "At character 7: # has no meaning here; a column whose name holds it goes in backticks."
      ),
      ("y ~ `a", "At character 5: this backtick is never closed; close it with `."),
      ("y == 'Yes ~ a", "At character 6: this quote is never closed; close it with '."),
      (
        "y ~ 2nd",
        "At character 5: 2nd is not a number; a name that starts with a digit goes in backticks: "
          + "`2nd`."
      ),
      (
        "y ~ 1.2.3 + a",
        "At character 5: 1.2.3 is not a number; a name that starts with a digit goes in backticks: "
          + "`1.2.3`."
      ),
      (
        "y ~ 2",
        "At character 5: 2 is not a term; 1 and 0 keep or remove the intercept, and "
          + "arithmetic is written I(…)."
      ),
      (
        "y ~ a + \"b c\"",
        "At character 9: \"b c\" is text; a column whose name holds spaces goes in backticks."
      ),
      (
        "y ~ sqr(a)",
        "At character 5: the function sqr is not known (did you mean sqrt?); there are log, exp, "
          + "sqrt, I, missing, factor, ns, bs, rcs, poly, strata, cluster, offset."
      ),
      (
        "y ~ spline(a)",
        "At character 5: the function spline is not known; there are log, exp, sqrt, I, missing, factor, "
          + "ns, bs, rcs, poly, strata, cluster, offset."
      ),
      (
        "y ~ a + frailty(household)",
        "At character 9: a shared frailty is named beside the formula: leave frailty() out, and write "
          + "--frailty with its column."
      ),
      ("y ~ log(a, 2)", "At character 10: log takes one argument; close it with )."),
      (
        "y ~ log(ns(a, 2))",
        "At character 9: ns() cannot stand inside an expression; make it a term."
      ),
      (
        "y ~ Surv(a, b)",
        "At character 5: Surv() belongs on the left of ~, and nothing around it."
      ),
      (
        "Surv(a) ~ b",
        "At character 1: Surv() was given 1 argument; write Surv(time, event) or "
          + "Surv(start, stop, event)."
      ),
      (
        "Surv() ~ b",
        "At character 1: Surv() was given no arguments; write Surv(time, event) or "
          + "Surv(start, stop, event)."
      ),
      ("y ~ ns()", "At character 8: nothing stands between ( and ); name a column there."),
      ("y ~ log(a + ) + b", "At character 13: found ) where a name or number must stand."),
      ("y = 1 ~ x", "At character 3: found = where ~ must follow the left side."),
      (
        "y == 1 == 2 ~ x",
        "At character 8: comparisons cannot be chained; join two of them with & instead."
      ),
      (
        "y ~ a == 1",
        "At character 7: a comparison on the right of ~ goes into I(): write I(a == …)."
      ),
      ("y ~ a && b", "At character 7: found &&; write & for 'and'."),
      ("y ~ I(a = 1)", "At character 9: found = where ) must close I(."),
      (
        "y ~ a %in% b",
        "At character 7: the operator %in% is not known; write it otherwise."
      ),
      (
        "y ~ a^b",
        "At character 7: a power of terms is a whole number from 1 to 16; write I(x^b) for "
          + "arithmetic."
      ),
      (
        "y ~ x * strata(g)",
        "At character 18: strata(g) stands alone, joined with +; to multiply by its groups use "
          + "factor()."
      ),
      (
        "y ~ x:1",
        "At character 8: 1 and 0 say whether there is an intercept; write I(…) for arithmetic."
      ),
      (
        "y ~ true",
        "At character 5: true is a truth value; a column of that name goes in "
          + "backticks."
      ),
      (
        "NA ~ x",
        "At character 1: NA is not a value of a formula; rows without a value are left out by "
          + "themselves."
      ),
      (
        "log(.) ~ x",
        "At character 5: . stands for all columns, and only as a term on the right of ~."
      ),
      (
        "y ~ ns(a, 3, knots = 4)",
        "At character 5: ns() takes a number of columns or knots, not both; remove one."
      ),
      (
        "y ~ ns(a, degree = 2)",
        "At character 11: ns() has no degree; it takes df, knots, intercept, Boundary.knots."
      ),
      (
        "y ~ ns(a, 2.5)",
        "At character 11: df is a whole number from 1 to 1000; found 2.5."
      ),
      (
        "y ~ bs(a, 2)",
        "At character 5: bs() of degree 3 has at least 3 columns; raise df to 3 or lower the "
          + "degree."
      ),
      (
        "y ~ rcs(a, 2)",
        "At character 12: the number of knots is a whole number from 3 to 1000; found 2."
      ),
      (
        "y ~ rcs(a, c(1, 1, 2))",
        "At character 5: the knots of rcs() must differ from each other."
      ),
      (
        "y ~ bs(a, knots = 5, Boundary.knots = c(6, 9))",
        "At character 5: the knots of bs() must lie between its Boundary.knots."
      ),
      (
        "y ~ bs(a, 5, df = 6)",
        "At character 14: bs() was given df twice; remove one."
      ),
      (
        "y ~ poly(a, 2, 3)",
        "At character 16: poly() takes no more arguments than degree."
      ),
      (
        "y ~ factor(a, \"b\")",
        "At character 15: factor() takes reference = \"…\" after the column, not \"b\"."
      ),
    ])
  func refuses(written: String, sentence: String) {
    #expect(throws: FormulaError.self) { try Formula(written) }
    do throws(FormulaError) {
      _ = try Formula(written)
    } catch {
      #expect(error.description == sentence, "\(written)")
    }
  }

  @Test("whatever is written is read back as it was, or refused within the text")
  func randomTexts() {
    let words = [
      "a", "b", "`c d`", "1", "0", "-1", "2.5", "1e3", "\"x\"", "'y", "~", "+", "-", "*", "/", "^",
      ":",
      "(", ")", ",", "=", "==", "!", "&", "|", "<", ".", "log(", "I(", "ns(", "bs(", "rcs(",
      "poly(",
      "factor(", "strata(", "cluster(", "offset(", "Surv(", "cbind(", "c(", "true", "knots =", "é",
      "#",
      "reference =", "`", "\\", " ",
    ]
    var random = SeededGenerator(seed: 41)
    var accepted = 0
    for _ in 0..<15_000 {
      let count = Int.random(in: 1...9, using: &random)
      let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
      let written = Bool.random(using: &random) ? text : "y ~ a + " + text
      do throws(FormulaError) {
        let formula = try Formula(written)
        accepted += 1
        #expect((try? Formula(formula.text)) == formula, "\(written)")
      } catch {
        #expect((1...written.count + 1).contains(error.position), "\(written): \(error)")
      }
    }
    #expect(accepted > 100)
  }

  @Test("neither depth nor length can exhaust the reader")
  func limits() throws {
    let nested = String(repeating: "(", count: 100) + "a" + String(repeating: ")", count: 100)
    let deepest = String(repeating: "(", count: 64) + "a" + String(repeating: ")", count: 64)
    #expect(try Formula("y ~ \(deepest)").text == "y ~ a")
    for text in [
      "y ~ \(nested)", "\(nested) ~ a", "y ~ I(\(nested))",
      "y ~ I(\(String(repeating: "-", count: 1_000))a)",
      "y ~ I(\(String(repeating: "a^", count: 1_000))a)",
      "y ~ I(\(String(repeating: "!", count: 1_000))a)",
      "y ~ I(\(String(repeating: "a + ", count: 1_000))a)",
      "y ~ \(String(repeating: "a:", count: 1_000))a",
      "y ~ a\(String(repeating: "^2", count: 1_000))",
    ] {
      let error = #expect(throws: FormulaError.self) { try Formula(text) }
      #expect(error?.code == .tooDeep, "\(text.prefix(20))")
    }
    let long = #expect(throws: FormulaError.self) {
      try Formula("y ~ " + String(repeating: "a + ", count: 70_000) + "a")
    }
    #expect(long?.code == .tooLong)
    let wide = "y ~ " + (0..<5_000).map { "column_\($0)" }.joined(separator: " + ")
    #expect(try Formula(wide).text == wide)
  }
}
