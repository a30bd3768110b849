import DataFrames
import Formulas
import TestSupport
import Testing

@Suite("What a model frame makes of a table")
struct ModelFrameTests {
  let customers = table([
    "id": (1...24).map { "c\($0)" },
    "tenure": (1...24).map { "\($0)" },
    "spend": (1...24).map { $0 == 5 || $0 == 9 ? "" : "\(Double($0 * $0) / 4)" },
    "plan": (1...24).map { $0 == 9 ? "trial" : $0 == 7 ? "" : $0 % 3 == 0 ? "gold" : "basic" },
    "active": (1...24).map { $0 % 4 == 0 ? "false" : "true" },
    "churn": (1...24).map { $0 % 5 == 0 ? "Yes" : "No" },
    "stop": (1...24).map { "\($0 + 3)" },
    "weight": (1...24).map { "\($0 % 3 + 1)" },
    "segment": (1...24).map { "\($0 % 2 == 0 ? 10 : 9)" },
  ])

  @Test("a column that is just a number shares the table's memory")
  func sharing() throws {
    let frame = try logistic("churn == \"Yes\" ~ tenure + stop")
    #expect(frame.keptRows == nil)
    #expect(frame.droppedRows.isEmpty)
    #expect(frame.warnings.isEmpty)
    guard case .numeric(let numbers) = customers["tenure"]?.values,
      case .values(let values) = frame.columns[1].factors.first
    else {
      Issue.record("the tenure column is not one of values")
      return
    }
    let isShared = unsafe numbers.withUnsafeBufferPointer { numbers in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe numbers.baseAddress == values.baseAddress
      }
    }
    #expect(isShared)
    #expect(frame.columns[0].factors.isEmpty)
  }

  @Test("rows without a value are left out, counted, and levels that are lost with them named")
  func missing() throws {
    let frame = try logistic("churn == \"Yes\" ~ spend + plan")
    #expect(frame.rowCount == 21)
    #expect(frame.droppedRowCount == 3)
    #expect(frame.keptRows == (0..<24).filter { ![4, 6, 8].contains($0) })
    #expect(frame.droppedRows.map(\.column) == ["spend", "plan"])
    #expect(frame.droppedRows.map(\.count) == [2, 1])
    #expect(
      frame.warnings == [
        DataWarning(
          code: "rowsDropped",
          message: "3 of 24 rows are left out: spend has no value in 2, plan has no value in 1."),
        DataWarning(
          code: "emptyLevel",
          message: "\"trial\" of plan occurs in no row that is used, and has no coefficient."),
      ])
    #expect(frame.encoder.columnNames == ["(Intercept)", "spend", "plan[gold]"])
    #expect(frame.values(1).prefix(5) == [0.25, 1, 2.25, 4, 9])
    guard case .binary(let events) = frame.response else {
      Issue.record("the response is not binary")
      return
    }
    #expect(events == frame.keptRows?.map { ($0 + 1) % 5 == 0 ? 1 : 0 })
  }

  @Test(". leaves out the outcome, weights, strata, clusters and identifiers, and says so")
  func allColumns() throws {
    var options = ModelFrameOptions(model: .survival)
    options.weights = "weight"
    options.identifiers = ["stop"]
    let formula = try Formula("Surv(tenure, churn == \"Yes\") ~ . + strata(segment) - spend")
    let frame = try ModelFrame(formula, in: customers, options: options)
    #expect(frame.encoder.columnNames == ["plan[gold]", "plan[trial]", "active[true]"])
    #expect(
      frame.formula.text
        == "Surv(tenure, churn == \"Yes\") ~ plan + active + strata(segment)")
    #expect(
      frame.warnings.first
        == DataWarning(
          code: "identifierLeftOut",
          message: "id, stop identify customers and were left out of the columns that . stands "
            + "for."))
    #expect(frame.weights?.count == frame.rowCount)
    #expect(frame.strata?.keys == [["9"], ["10"]])
  }

  @Test(
    "what . stands for and a name takes away is not written; what is also added by name is",
    arguments: [
      (". - f", "x + c"), (". - f - x - c", "1"), (". - x:c", "x + c + f - x:c"),
      ("x + . - x", "x + x + c + f - x"),
      ("f * x + . - x", "f * x + x + c + f - x"), (". - log(x)", "x + c + f - log(x)"),
      ("(. - f) + c", "(x + c) + c"), (".^2 - f", "(x + c + f)^2 - f"),
    ])
  func subtracted(written: String, expected: String) throws {
    let one = table(
      ["y": ["0", "1", "0"], "x": ["1", "2", "4"], "c": ["5", "6", "5"], "f": ["2", "1", "7"]])
    let frame = try ModelFrame(Formula("y ~ \(written)"), in: one, options: .init(model: .logistic))
    #expect(frame.formula.text == "y ~ \(expected)")
  }

  @Test("constant columns and outcomes among the predictors deserve a word")
  func warnings() throws {
    let one = table(
      ["y": ["0", "1", "0"], "x": ["1", "2", "4"], "c": ["5", "5", "5"], "f": ["a", "a", "a"]])
    let frame = try ModelFrame(
      Formula("y ~ x + c + f + I(y + 1)"), in: one, options: .init(model: .logistic))
    #expect(
      frame.warnings.map(\.code) == ["outcomeAmongPredictors", "constantColumn", "constantColumn"])
    #expect(
      frame.warnings[1].message
        == "c has the same value in every row that is used, so it tells nothing apart.")
    #expect(frame.encoder.columnNames == ["(Intercept)", "x", "c", "I(y + 1)"])
  }

  @Test("Surv, offsets, strata and clusters are evaluated in the rows that are used")
  func survival() throws {
    var options = ModelFrameOptions(model: .survival)
    options.event = "Yes"
    let formula = try Formula(
      "Surv(tenure, stop, churn) ~ spend + offset(log(tenure)) + offset(stop) "
        + "+ strata(active, segment) + cluster(id)")
    let frame = try ModelFrame(formula, in: customers, options: options)
    guard case .survival(let start?, let time, let event) = frame.response else {
      Issue.record("the response has no start")
      return
    }
    let kept = try #require(frame.keptRows)
    #expect(start == kept.map { Double($0 + 1) })
    #expect(time == kept.map { Double($0 + 4) })
    #expect(event == kept.map { ($0 + 1) % 5 == 0 ? 1 : 0 })
    #expect(try #require(frame.offset)[0] == 4)
    let strata = try #require(frame.strata)
    // Odd rows are segment 9; every fourth is not active.
    #expect(strata.keys == [["false", "10"], ["true", "9"], ["true", "10"]])
    #expect(strata.codes.prefix(4) == [1, 2, 1, 0])
    #expect(frame.cluster?.keys.count == 22)
    #expect(frame.formula.response.description == "Surv(tenure, stop, churn == \"Yes\")")
    #expect(frame.encoder.inputs.map(\.name) == ["spend", "tenure", "stop", "active", "segment"])
  }

  @Test("counts are successes among trials")
  func counts() throws {
    let frame = try ModelFrame(
      Formula("cbind(tenure, stop) ~ active"), in: customers, options: .init(model: .logistic))
    guard case .counts(let successes, let trials) = frame.response else {
      Issue.record("the response is not counts")
      return
    }
    #expect(successes.prefix(2) == [1, 2])
    #expect(trials.prefix(2) == [5, 7])
  }

  @Test("a formula without a left side has no response")
  func noResponse() throws {
    guard case .none = try logistic("~ tenure").response else {
      Issue.record("there is a response")
      return
    }
  }

  @Test("profiles tell what training saw")
  func profiles() throws {
    let inputs = try logistic("churn == \"Yes\" ~ spend + plan + active").encoder.inputs
    #expect(inputs.map(\.name) == ["spend", "plan", "active"])
    #expect(inputs.map(\.profile.missingShare) == [2.0 / 24, 1.0 / 24, 0])
    #expect(inputs[0].profile.quantiles.count == 11)
    #expect(inputs[0].profile.quantiles.first == 0.25)
    #expect(inputs[0].profile.quantiles.last == 144)
    #expect(inputs[0].profile.levelShares.isEmpty)
    // Of 21 rows, those divisible by 3 and not 9 are gold, those divisible by 4 are not active.
    #expect(inputs[1].profile.levelShares == [14.0 / 21, 7.0 / 21])
    #expect(inputs[2].profile.levelShares == [6.0 / 21, 15.0 / 21])
  }

  /// R evaluates `ns(spend, 3)` before it leaves rows out; what other columns lack moves no knot.
  @Test("knots are placed by every row that has the value")
  func knots() throws {
    func basis(_ text: String) throws -> FeatureEncoder.Variable.Kind {
      try logistic(text).encoder.variables[0].kind
    }
    #expect(
      try basis("churn == \"Yes\" ~ ns(tenure, 3) + spend + plan")
        == basis("churn == \"Yes\" ~ ns(tenure, 3)"))
  }

  @Test("quantiles are the same by counting into buckets as by sorting")
  func largeQuantiles() throws {
    var random = SeededGenerator(seed: 11)
    let count = 20_001
    let columns: [[Double]] = [
      (0..<count).map { _ in Double.random(in: -1...1, using: &random) },
      (0..<count).map { _ in Double(Int.random(in: 0...72, using: &random)) },
      (0..<count).map { index in index == 0 ? 1e300 : Double.random(in: 0...1, using: &random) },
      (0..<count).map { index in index < 15_000 ? 0 : Double(index) },
    ]
    let frame = DataFrame(
      source: "big",
      columns: columns.enumerated().map { Column(name: "x\($0)", values: .numeric($1)) })
    let encoder = try ModelFrame(
      Formula("~ x0 + x1 + x2 + x3"), in: frame, options: .init(model: .logistic)
    ).encoder
    for (input, values) in zip(encoder.inputs, columns) {
      let sorted = values.sorted()
      #expect(input.profile.quantiles == (0...10).map { sorted[$0 * (count - 1) / 10] })
    }
  }

  private func logistic(_ text: String) throws -> ModelFrame {
    try ModelFrame(Formula(text), in: customers, options: .init(model: .logistic))
  }
}
