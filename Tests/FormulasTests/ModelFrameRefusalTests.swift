import DataFiles
import DataFrames
import Formulas
import Testing

/// Every sentence whole: it names the file, the row and the column, what was found, what to do.
@Suite("What a model frame refuses")
struct ModelFrameRefusalTests {
  /// Twelve customers with most kinds of trouble in columns of their own.
  static let customers = table(
    [
      "id": ["a", "a", "b", "b", "c", "d"],
      "tenure": ["1", "2", "30", "4", "5.5", "6"],
      "start": ["0", "1", "0", "30", "0", "0"],
      "stop": ["10", "5", "30", "40", "9", "9"],
      "same": ["10", "5", "0", "40", "9", "9"],
      "churn": ["No", "Yes", "No", "Yes", "No", "No"],
      "status": ["1", "2", "2", "1", "1", "1"],
      "grade": ["0", "1", "2", "3", "4", "5"],
      "event": ["0", "1", "0", "1", "0", "1"],
      "never": ["0", "0", "0", "0", "0", "0"],
      "always": ["1", "1", "1", "1", "1", "1"],
      "active": ["true", "false", "true", "false", "true", "true"],
      "plan": ["gold", "silver", "bronze", "gold", "gold", "gold"],
      "paid": ["1", "2.5", "n/a", "4", "5", "6"],
      "debt": ["-3", "2", "0", "4", "5", "6"],
      "empty": ["", "", "", "", "", ""],
      "holes": ["1", "", "3", "4", "", "6"],
      "weight": ["1", "2", "-1", "1", "1", "1"],
      "zero": ["0", "0", "0", "0", "0", "0"],
      "total paid": ["1", "2", "3", "4", "5", "7"],
    ], source: "telco.csv")

  @Test(
    "left sides of a logistic model",
    arguments: [
      (
        "churn ~ tenure",
        "telco.csv: column churn holds \"No\", \"Yes\", and the outcome must be 0 or 1; write "
          + "churn == \"Yes\" on the left of ~, or name \"No\" if that is what means leaving."
      ),
      (
        "plan ~ tenure",
        "telco.csv: column plan holds text (\"bronze\", \"gold\", \"silver\"), and the outcome must "
          + "be 0 or 1; write plan == \"bronze\" on the left of ~, with the value that means leaving "
          + "in the place of \"bronze\"."
      ),
      (
        "status ~ tenure",
        "telco.csv: status holds 1 and 2, and the outcome must be 0 or 1; write a comparison, such "
          + "as status == 2, on the left of ~."
      ),
      (
        "grade ~ tenure",
        "telco.csv: grade holds 6 different values (0, 1, 2, …), and the outcome must be 0 or 1; "
          + "write a comparison, such as grade == 5, on the left of ~."
      ),
      (
        "churn == \"yes\" ~ tenure",
        "telco.csv: churn is never \"yes\"; the nearest value is \"Yes\"."
      ),
      (
        "never ~ tenure",
        "telco.csv: no row has the event: never is 0 in all 6 rows; choose another event or other "
          + "rows."
      ),
      (
        "always ~ tenure",
        "telco.csv: always is 1 in all 6 rows, so there is nothing to tell apart; include customers "
          + "without the event."
      ),
      ("churm ~ tenure", "telco.csv has no column churm; the nearest name is churn."),
      (
        "Surv(tenure, event) ~ plan",
        "Surv(tenure, event) asks when the event happens, and a logistic regression predicts "
          + "whether it does; write event ~ … for it, or fit a Cox regression."
      ),
      (
        "cbind(grade, never) ~ tenure",
        "telco.csv: row 1: grade is 0 and never is 0, which count nothing; counts are 0 or more, and "
          + "not both 0."
      ),
      (
        "cbind(tenure, never) ~ tenure",
        "telco.csv: never is 0 in every row; there is nothing to tell apart."
      ),
      (
        "event ~ tenure + strata(plan)",
        "strata(plan) splits a survival model's baseline, and a logistic regression has none; write "
          + "factor(plan)."
      ),
    ])
  func logistic(formula: String, sentence: String) throws {
    try expectRefusal(formula, .init(model: .logistic), sentence)
  }

  @Test(
    "left sides of a survival model",
    arguments: [
      (
        "event ~ tenure",
        "A survival model needs a time beside the event, and the left side is event; write "
          + "Surv(time, event) ~ …"
      ),
      (
        "Surv(tenure, churn) ~ plan",
        "telco.csv: column churn holds \"No\", \"Yes\", and the outcome must be 0 or 1; write "
          + "Surv(tenure, churn == \"Yes\") on the left of ~, or name \"No\" if that is what means "
          + "leaving."
      ),
      (
        "Surv(start, stop, status) ~ plan",
        "telco.csv: status holds 1 and 2, and the outcome must be 0 or 1; write a comparison, such "
          + "as Surv(start, stop, status == 2), on the left of ~."
      ),
      (
        "Surv(tenure, never) ~ plan",
        "telco.csv: no row has the event: never is 0 in all 6 rows; choose another event or other "
          + "rows."
      ),
      (
        "Surv(debt, event) ~ plan",
        "telco.csv: row 1: debt is -3, and a time cannot be negative; correct it or leave the row "
          + "out."
      ),
      (
        "Surv(plan, event) ~ tenure",
        "telco.csv: row 1, column plan: \"gold\" is not a number, and numbers are needed "
          + "here; use the column as it is, or compare it: plan == \"bronze\"."
      ),
      (
        "Surv(paid, event) ~ tenure",
        "telco.csv: row 3, column paid: \"n/a\" is not a number, and numbers are needed here; "
          + "correct it, or declare it a mark of missing values."
      ),
      (
        "Surv(start, same, event) ~ plan",
        "telco.csv: row 3: the row runs from start 0 to same 0, and must stop later than it starts; "
          + "correct it or leave the row out."
      ),
      (
        "Surv(start, stop, event) ~ plan + cluster(id)",
        "telco.csv: rows 1 and 2 have the same id and overlap: one runs from 0 to 10, the other from "
          + "1 to 5; end one where the next starts."
      ),
    ])
  func survival(formula: String, sentence: String) throws {
    try expectRefusal(formula, .init(model: .survival), sentence)
  }

  @Test(
    "right sides",
    arguments: [
      ("event ~ tenre", "telco.csv has no column tenre; the nearest name is tenure."),
      (
        "event ~ zzz",
        "telco.csv has no column zzz; its columns are id, tenure, start, stop, same, churn and 14 "
          + "more."
      ),
      (
        "event ~ log(paid)",
        "telco.csv: row 3, column paid: \"n/a\" is not a number, and log(paid) needs "
          + "numbers; correct it, or declare it a mark of missing values."
      ),
      (
        "event ~ log(plan)",
        "telco.csv: row 1, column plan: \"gold\" is not a number, and log(plan) needs "
          + "numbers; use the column as it is, or compare it: plan == \"bronze\"."
      ),
      (
        "event ~ ns(plan, 2)",
        "telco.csv: row 1, column plan: \"gold\" is not a number, and numbers are needed "
          + "here; use the column as it is, or compare it: plan == \"bronze\"."
      ),
      (
        "event ~ empty",
        "telco.csv: column empty has no value in any row; leave it out of the formula."
      ),
      (
        "event ~ log(grade)",
        "telco.csv: row 1: log(grade) is minus infinity where grade is 0; change the expression, or "
          + "leave such rows out."
      ),
      (
        "event ~ sqrt(debt)",
        "telco.csv: row 1: sqrt(debt) is not a number where debt is -3; change the expression, or "
          + "leave such rows out."
      ),
      (
        "event ~ ns(log(grade), 2)",
        "telco.csv: row 1: log(grade) is minus infinity where grade is 0; change the expression, or "
          + "leave such rows out."
      ),
      (
        "event ~ tenure + offset(log(grade))",
        "telco.csv: row 1: log(grade) is minus infinity where grade is 0; change the expression, or "
          + "leave such rows out."
      ),
      (
        "event ~ factor(plan, reference = \"glod\")",
        "telco.csv: plan is never \"glod\", so it cannot be the reference; the nearest value is "
          + "\"gold\"."
      ),
      (
        "event ~ factor(plan, reference = \"Gold\")",
        "telco.csv: plan is never \"Gold\", so it cannot be the reference; the nearest value is "
          + "\"gold\"."
      ),
      (
        "event ~ I(plan == \"silvr\")",
        "telco.csv: plan is never \"silvr\"; the nearest value is \"silver\"."
      ),
      (
        "event ~ always",
        "telco.csv: always has the same value in all 6 rows, so there is nothing to estimate; add a "
          + "column that varies."
      ),
      (
        "event ~ always * zero",
        "telco.csv: always, zero have the same value in all 6 rows, so there is nothing to estimate; "
          + "add a column that varies."
      ),
      (
        "event ~ ns(always, 2)",
        "telco.csv: always has a single value, which no curve can follow; leave it out."
      ),
      (
        "event ~ poly(status, 2)",
        "telco.csv: poly(status, 2) has a degree of 2, which needs more than 2 different values of "
          + "status."
      ),
      (
        "event ~ rcs(status, 3)",
        "telco.csv: rcs(status, 3) finds fewer than 3 different knots, because most rows share a few "
          + "values; give knots, as in rcs(status, c(1, 2, 3)), or write factor(status)."
      ),
      (
        "event ~ ns(grade, knots = 9)",
        "telco.csv: ns(grade, knots = c(9)) does not suit the values of grade: a knot is beyond the "
          + "boundary."
      ),
      (
        "event ~ tenure + cluster(id) + cluster(plan)",
        "The formula has more than one cluster(); rows belong to one cluster, so keep the widest."
      ),
      (
        "event ~ (tenure + grade + start + stop + same + debt + status + zero + holes + weight)^9 * "
          + "(churn + plan + id + active + always + never + paid)^7 * `total paid`",
        "The formula multiplies out to more than 100000 terms; lower the power or cross fewer "
          + "columns."
      ),
    ])
  func rightSides(formula: String, sentence: String) throws {
    try expectRefusal(formula, .init(model: .logistic), sentence)
  }

  @Test("weights, missing values and chosen events")
  func options() throws {
    var options = ModelFrameOptions(model: .logistic)
    options.weights = "weight"
    try expectRefusal(
      "event ~ tenure", options,
      "telco.csv: row 3, column weight holds the weight -1; a weight is a number of 0 or more.")
    options.weights = "holes"
    try expectRefusal(
      "event ~ tenure", options,
      "telco.csv: row 2, column holes has no value; a weight is a number of 0 or more.")
    options.weights = "zero"
    try expectRefusal(
      "event ~ tenure", options,
      "telco.csv: column zero weighs every row 0; choose another column.")
    options.weights = "wieght"
    try expectRefusal(
      "event ~ tenure", options,
      "telco.csv has no column wieght; the nearest name is weight.")

    options = ModelFrameOptions(model: .logistic)
    options.missing = .error
    try expectRefusal(
      "event ~ holes", options,
      "telco.csv: row 2, column holes has no value; fill it in, or let such rows be left out.")

    options = ModelFrameOptions(model: .logistic)
    options.event = "Maybe"
    try expectRefusal(
      "churn ~ tenure", options,
      "telco.csv: churn is never \"Maybe\"; it holds \"No\", \"Yes\".")
    try expectRefusal(
      "status ~ tenure", options,
      "telco.csv: column status holds numbers, and the event Maybe is none; choose one of its "
        + "numbers.")
    try expectRefusal(
      "churn == \"Yes\" ~ tenure", options,
      "The event Maybe was chosen, but the left side churn == \"Yes\" does not name a single column "
        + "for it; choose the event in one place.")
  }

  @Test("a column of numbers with a few texts is not taken for a factor")
  func mistyped() throws {
    let rows = (1...30).map { "\($0 % 2),\($0 == 17 ? "unknown" : "\($0).5")\n" }
    let bytes = Array(("y,amount\n" + rows.joined()).utf8)
    let frame = try CSVReader.read(bytes: bytes, source: "bills.csv")
    let error = #expect(throws: DataError.self) {
      try ModelFrame(Formula("y ~ amount"), in: frame, options: .init(model: .logistic))
    }
    #expect(
      error?.description
        == "bills.csv: row 17, column amount: \"unknown\" is not a number, and 29 of its "
        + "30 values are numbers; correct it, or declare it a mark of missing values.")
    let declared = try CSVReader.read(
      bytes: bytes, source: "bills.csv", options: CSVOptions(types: ["amount": .categorical]))
    #expect(throws: Never.self) {
      try ModelFrame(Formula("y ~ amount"), in: declared, options: .init(model: .logistic))
    }
  }

  @Test("two columns of the design of one name")
  func ambiguousNames() throws {
    let text = "y,plan,place\n0,a,n\n1,b,n\n0,b]:place[s,s\n1,b,s\n0,a,s\n"
    let frame = try CSVReader.read(bytes: Array(text.utf8), source: "plans.csv")
    let error = #expect(throws: DataError.self) {
      try ModelFrame(Formula("y ~ plan * place"), in: frame, options: .init(model: .logistic))
    }
    #expect(
      error?.description
        == "plans.csv: two columns of the design would be called plan[b]:place[s], so that nobody "
        + "could tell their coefficients apart; rename the value that holds ]: or [.")
    #expect(throws: Never.self) {
      try ModelFrame(Formula("y ~ plan + place"), in: frame, options: .init(model: .logistic))
    }
  }

  @Test("what the reader of a file knows about a text is quoted")
  func evidence() throws {
    let bytes = Array("y,code,paid\n0,007,1\n1,008,free\n1,009,2\n".utf8)
    let frame = try CSVReader.read(bytes: bytes, source: "codes.csv")
    for (text, sentence) in [
      "y ~ log(paid)":
        "codes.csv: row 2, column paid: \"free\" is not a number, and log(paid) needs numbers; "
        + "correct it, or declare it a mark of missing values.",
      "y ~ ns(code, 2)":
        "codes.csv: row 1, column code: \"007\" starts with a zero, as codes do and numbers do not, "
        + "and numbers are needed here; read it as numbers, or use it as it is.",
    ] {
      let error = #expect(throws: DataError.self) {
        try ModelFrame(Formula(text), in: frame, options: .init(model: .logistic))
      }
      #expect(error?.description == sentence)
    }
  }

  @Test("rows are named by their number in the file")
  func rowNumbers() throws {
    let selected = Self.customers.selecting(rows: [5, 2, 1, 0])
    let error = #expect(throws: DataError.self) {
      try ModelFrame(
        Formula("Surv(debt, event) ~ tenure"), in: selected, options: .init(model: .survival))
    }
    #expect(
      error?.description
        == "telco.csv: row 1: debt is -3, and a time cannot be negative; correct it or leave the row "
        + "out.")
  }

  @Test("customers in different strata may overlap, and so may customers of one cluster")
  func overlaps() throws {
    var options = ModelFrameOptions(model: .survival)
    let formula = try Formula("Surv(start, stop, event) ~ grade + strata(churn) + cluster(id)")
    #expect(try ModelFrame(formula, in: Self.customers, options: options).strata?.keys.count == 2)
    options.identifiers = ["total paid"]
    let clustered = try Formula("Surv(start, stop, event) ~ grade + cluster(id)")
    let cluster = try ModelFrame(clustered, in: Self.customers, options: options).cluster
    #expect(cluster == Grouping(codes: [0, 0, 1, 1, 2, 3], keys: [["a"], ["b"], ["c"], ["d"]]))
  }

  private func expectRefusal(
    _ formula: String, _ options: ModelFrameOptions, _ sentence: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let formula = try Formula(formula)
    do throws(DataError) {
      _ = try ModelFrame(formula, in: Self.customers, options: options)
      Issue.record("\(formula) was accepted", sourceLocation: sourceLocation)
    } catch {
      #expect(error.description == sentence, sourceLocation: sourceLocation)
    }
  }
}
