import DataFrames
import Formulas
import TestSupport
import Testing

@Suite("The encoder in service")
struct FeatureEncoderTests {
  static let formulas = [
    "~ age", "~ 0 + plan", "~ .", "~ plan * active * age", "~ log(age + 1) * ns(spend, 3)",
    "~ bs(age, 5):plan + rcs(spend, 4)", "~ poly(age, 3) * poly(spend, 2)",
    "~ factor(group) * active + I(plan == \"b\"):spend", "~ I(age > 50 | active) * plan",
    "~ age:plan:active + offset(log(age)) + offset(spend)", "~ exp(age/100) + sqrt(age)^2",
    "~ factor(plan, reference = \"c\"):ns(age, 2):bs(spend, 4)",
  ]

  /// A table of random values; with `isDoubtful`, some are missing, unseen or out of range.
  private func randomFrame(
    rows: Int, isDoubtful: Bool, _ random: inout SeededGenerator
  ) -> DataFrame {
    func maybe(_ text: String) -> String {
      isDoubtful && Int.random(in: 0..<12, using: &random) == 0 ? "" : text
    }
    let spread = isDoubtful ? -30.0...200.0 : 18.0...90.0
    let plans = isDoubtful ? ["d", "c", "a", "b", "zz"] : ["a", "b", "c"]
    let groups = isDoubtful ? ["1", "2.5", "10", "11"] : ["1", "2.5", "10"]
    func pick(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
    return table([
      "age": (0..<rows).map { _ in maybe("\(Double.random(in: spread, using: &random))") },
      "spend": (0..<rows).map { _ in maybe("\(Double.random(in: spread, using: &random))") },
      "plan": (0..<rows).map { _ in maybe(pick(plans)) },
      "active": (0..<rows).map { _ in maybe(pick(["true", "false"])) },
      "group": (0..<rows).map { _ in maybe(pick(groups)) },
    ])
  }

  @Test("one customer at a time gives the bits of the whole table", arguments: formulas)
  func rowsAreColumns(text: String) throws {
    var random = SeededGenerator(seed: UInt64(text.count))
    let training = randomFrame(rows: 80, isDoubtful: false, &random)
    let frame = try ModelFrame(Formula(text), in: training, options: .init(model: .logistic))
    let encoder = frame.encoder
    try encoder.validate()
    for isDoubtful in [false, true] {
      let new = isDoubtful ? randomFrame(rows: 200, isDoubtful: true, &random) : training
      let slots = try encoder.slots(for: new)
      let columns = encoder.designColumns(of: slots)
      let statuses = encoder.statuses(of: slots)
      let offsets = encoder.offset(of: slots)
      #expect(isDoubtful || statuses == nil)
      var values = Array(repeating: 0.0, count: encoder.inputs.count)
      var row = Array(repeating: 0.0, count: encoder.columnCount)
      for index in 0..<new.rowCount {
        slots.copyRow(index, into: &values)
        let status = encoder.encode(values, into: &row)
        #expect(status == statuses?[index] ?? .complete)
        let expected = columns.map { $0.value(at: index) }
        #expect(bits(row) == bits(expected), "\(status) \(values)")
        #expect(bits([offsets?[index] ?? 0]) == bits([encoder.offset(values)]))
        if !isDoubtful {
          let trained = frame.columns.map { $0.value(at: index) }
          #expect(bits(row) == bits(trained))
        }
      }
    }
  }

  /// Bit patterns, one for all that is not a number.
  private func bits(_ values: [Double]) -> [UInt64] {
    values.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
  }

  @Test("a row says which value is missing, unseen or without a logarithm")
  func statuses() throws {
    let training = table([
      "age": ["0", "5", "9"], "plan": ["a", "b", "b"], "active": ["true", "false", "true"],
      "group": ["1", "2", "3"],
    ])
    let encoder = try ModelFrame(
      Formula("~ plan + log(age + 1) + active + factor(group)"), in: training,
      options: .init(model: .survival)
    ).encoder
    #expect(encoder.inputs.map(\.name) == ["plan", "age", "active", "group"])
    #expect(
      encoder.columnNames
        == ["plan[b]", "log(age + 1)", "active[true]", "factor(group)[2]", "factor(group)[3]"])
    var row = Array(repeating: 0.0, count: 5)
    #expect(encoder.encode([1, 0, 1, 3], into: &row) == .complete)
    #expect(row == [1, 0, 1, 0, 1])
    #expect(encoder.encode([.nan, 0, 1, 3], into: &row) == .missing(input: 0))
    #expect(encoder.encode([1, .nan, 1, 3], into: &row) == .missing(input: 1))
    let unseen = FeatureEncoder.unseenLevel
    #expect(encoder.encode([unseen, 0, 1, 3], into: &row) == .unseenLevel(input: 0))
    #expect(encoder.encode([0, 0, unseen, 3], into: &row) == .unseenLevel(input: 2))
    #expect(encoder.encode([0, 0, 0, 4], into: &row) == .unseenLevel(input: 3))
    #expect(encoder.encode([0, -1, 0, 1], into: &row) == .undefined(column: 1))
    #expect(encoder.slot("b", forInput: 0) == 1)
    #expect(encoder.slot("c", forInput: 0) == unseen)
    #expect(encoder.slot("", forInput: 0).isNaN)
    #expect(encoder.slot("true", forInput: 2) == 1)
    #expect(encoder.slot("2.5", forInput: 1) == 2.5)
    #expect(encoder.slot("many", forInput: 1).isNaN)
  }

  @Test("levels of a new table are matched by their text")
  func matching() throws {
    let training = table([
      "plan": ["a", "b", "c"], "code": ["x", "7", "8.5"], "on": ["true", "false", ""],
    ])
    let encoder = try ModelFrame(
      Formula("~ plan + code"), in: training, options: .init(model: .survival)
    ).encoder
    let new = table(["code": ["7", "9", "", "8.5"], "plan": ["c", "", "zebra", "a"]])
    #expect(
      try encoder.slots(for: new).values == [.codes([2, -1, -2, 0]), .codes([0, -2, -1, 1])])

    let logical = try ModelFrame(
      Formula("~ on"), in: training, options: .init(model: .survival)
    ).encoder
    let numbers = table(["on": ["0", "1", "", "2"]])
    #expect(try logical.slots(for: numbers).values == [.codes([0, 1, -1, -2])])
    let texts = table(["on": ["false", "true", "", "maybe"]])
    #expect(try logical.slots(for: texts).values == [.codes([0, 1, -1, -2])])
  }

  @Test(
    "a new table that lacks what the model needs is refused",
    arguments: [
      ("plan", ["a", "b"], "new.csv has no column age; its columns are plan."),
      ("aeg", ["1", "2"], "new.csv has no column age; the nearest name is aeg."),
      ("ages", ["1", "2"], "new.csv has no column age; the nearest name is ages."),
      (
        "age", ["1", "old"],
        "new.csv: row 2, column age: \"old\" is not a number, and the model was trained "
          + "on numbers; correct it, or declare it a mark of missing values."
      ),
      (
        "age", ["", "true"],
        "new.csv: row 2, column age holds true, and the model was trained on numbers; give the "
          + "number."
      ),
    ])
  func refusals(name: String, texts: [String], sentence: String) throws {
    let training = table(["age": ["1", "2", "3"]])
    let encoder = try ModelFrame(
      Formula("~ age"), in: training, options: .init(model: .survival)
    ).encoder
    let error = #expect(throws: DataError.self) {
      try encoder.slots(for: table([name: texts], source: "new.csv"))
    }
    #expect(error?.description == sentence)
  }

  @Test("new data with an outcome are met by what training learned")
  func encodedBy() throws {
    let training = table([
      "t": ["1", "2", "3", "4"], "e": ["1", "0", "1", "0"], "x": ["1", "4", "2", "8"],
      "g": ["a", "b", "a", "b"],
    ])
    let formula = try Formula("Surv(t, e) ~ ns(x, 2) + strata(g)")
    let options = ModelFrameOptions(model: .survival)
    let fitted = try ModelFrame(formula, in: training, options: options)
    let new = table([
      "t": ["5", "6", "", "7", "8"], "e": ["0", "0", "0", "0", "0"],
      "x": ["0", "3", "1", "", "90"], "g": ["b", "c", "a", "a", "a"],
    ])
    let frame = try ModelFrame(formula, in: new, encodedBy: fitted.encoder, options: options)
    #expect(frame.keptRows == [0, 4])
    #expect(frame.encoder == fitted.encoder)
    #expect(frame.droppedRows.map(\.column) == ["t", "x"])
    #expect(frame.strata == Grouping(codes: [1, 0], keys: [["a"], ["b"]]))
    #expect(
      frame.warnings.map(\.message) == [
        "3 of 5 rows are left out: t has no value in 1, x has no value in 1.",
        "1 row holds a value of g that training did not see, and is left out.",
      ])
    let columns = try fitted.encoder.designColumns(of: fitted.encoder.slots(for: new))
    #expect(frame.values(0) == [0, 4].map { columns[0].value(at: $0) })
  }

  @Test("an encoder is equal to one rebuilt from its parts and texts")
  func rebuilt() throws {
    var random = SeededGenerator(seed: 5)
    let training = randomFrame(rows: 60, isDoubtful: false, &random)
    for text in Self.formulas {
      let encoder = try ModelFrame(
        Formula(text), in: training, options: .init(model: .logistic)
      ).encoder
      func reread(_ expression: Expression) throws -> Expression {
        try Expression(parsing: expression.description)
      }
      let variables = try encoder.variables.map { variable in
        let kind: FeatureEncoder.Variable.Kind =
          switch variable.kind {
          case .numeric(let expression): .numeric(try reread(expression))
          case .basis(let expression, let basis): .basis(try reread(expression), basis)
          case .factor(let expression, let levels, let reference):
            .factor(try reread(expression), levels: levels, reference: reference)
          }
        return FeatureEncoder.Variable(name: variable.name, kind: kind)
      }
      let rebuilt = FeatureEncoder(
        inputs: encoder.inputs, variables: variables, terms: encoder.terms,
        hasIntercept: encoder.hasIntercept, offsets: try encoder.offsets.map(reread),
        strata: encoder.strata, columnNames: encoder.columnNames)
      try rebuilt.validate()
      #expect(rebuilt == encoder)
    }
  }

  @Test(
    "parts that contradict each other are found",
    arguments: [
      "there is no column age", "the term x has a variable 1 that does not exist",
      "the columns of the term x are 0..<2 and not 0..<1",
      "the terms have 1 columns, and 2 are named", "x: its knots do not increase",
      "the levels of x are not those of its column",
      "x has 2 levels, and number 2 is not one", "two inputs have the same name",
      "two levels of x are the same",
    ])
  func contradictions(reason: String) throws {
    let profile = FeatureEncoder.Profile(missingShare: 0, quantiles: [], levelShares: [])
    var inputs: [FeatureEncoder.Input] = []
    var input = FeatureEncoder.Input(name: "x", kind: .numeric, profile: profile)
    var kind = FeatureEncoder.Variable.Kind.numeric(.column("x"))
    var component = FeatureEncoder.Term.Component(variable: 0, full: false)
    var columns = 0..<1
    var names = ["x"]
    switch reason {
    case "there is no column age": kind = .numeric(.column("age"))
    case "the term x has a variable 1 that does not exist":
      component = .init(variable: 1, full: false)
    case "the columns of the term x are 0..<2 and not 0..<1": columns = 0..<2
    case "the terms have 1 columns, and 2 are named": names = ["x", "y"]
    case "x: its knots do not increase":
      kind = .basis(.column("x"), .restrictedCubicSpline(knots: [1, 3, 2]))
    case "two inputs have the same name": inputs = [input]
    case "two levels of x are the same":
      input = .init(name: "x", kind: .categorical(levels: ["a", "a"]), profile: profile)
    default:
      let isMismatch = reason.hasPrefix("the levels")
      input = .init(
        name: "x", kind: .categorical(levels: isMismatch ? ["a", "c"] : ["a", "b"]),
        profile: profile)
      kind = .factor(.column("x"), levels: ["a", "b"], reference: isMismatch ? 0 : 2)
    }
    let encoder = FeatureEncoder(
      inputs: inputs + [input], variables: [.init(name: "x", kind: kind)],
      terms: [.init(name: "x", components: [component], columns: columns)], hasIntercept: false,
      offsets: [], strata: [], columnNames: names)
    let error = #expect(throws: DataError.self) { try encoder.validate() }
    #expect(error?.description == "The model's features are not usable: \(reason).")
  }
}
