import DataFrames
import Formulas
import Testing

/// What people bring on their first day: outcomes in words, swapped columns, prices as text.
@Suite("First tables")
struct FirstTableTests {
  private func refusal(_ formula: String, _ frame: DataFrame, _ model: ModelFrameOptions.Model)
    throws -> String
  {
    let formula = try Formula(formula)
    var found: DataError?
    do throws(DataError) {
      _ = try ModelFrame(formula, in: frame, options: ModelFrameOptions(model: model))
    } catch {
      found = error
    }
    return try #require(found).description
  }

  @Test(
    "the value that means leaving is known by its word",
    arguments: [
      (["churned", "retained"], "churned"), (["ja", "nein"], "ja"), (["non", "oui"], "oui"),
      (["No", "Yes"], "Yes"), (["Existing Customer", "Attrited Customer"], "Attrited Customer"),
      (["stays", "Left"], "Left"), (["active", "cancelled"], "cancelled"),
      (["alive", "dead"], "dead"),
    ])
  func leavingWord(levels: [String], leaver: String) throws {
    let frame = table(["y": [levels[0], levels[1], levels[0]], "x": ["1", "2", "4"]])
    let other = try #require(levels.first { $0 != leaver })
    #expect(
      try refusal("y ~ x", frame, .logistic).hasSuffix(
        "write y == \"\(leaver)\" on the left of ~, or name \"\(other)\" if that is what means "
          + "leaving."))
  }

  @Test(
    "without such a word, or with two, neither is preferred",
    arguments: [["a", "b"], ["1x", "left", "lost"]])
  func noWord(levels: [String]) throws {
    let frame = table(["y": levels, "x": ["1", "2", "4"].prefix(levels.count).map { $0 }])
    let found = try refusal("y ~ x", frame, .logistic)
    #expect(
      found.hasSuffix(
        levels.count == 2
          ? "write y == \"a\" or y == \"b\" on the left of ~, with the value that means leaving."
          : "write y == \"1x\" on the left of ~, with the value that means leaving in the place of "
            + "\"1x\"."))
  }

  @Test("time and event in the wrong order")
  func swapped() throws {
    let frame = table([
      "y": ["0", "1", "1"], "t": ["3", "4", "9"], "x": ["1", "2", "4"], "s": ["1", "2", "2"],
    ])
    #expect(
      try refusal("Surv(y, t) ~ x", frame, .survival)
        == "data.csv: y is 0 or 1 and t is not, so time and event look swapped; write Surv(t, y) on "
        + "the left of ~.")
    // A status of 1 and 2 beside real times is something else.
    #expect(try refusal("Surv(t, s) ~ x", frame, .survival).contains("such as Surv(t, s == 2)"))
  }

  private func rows(_ make: (Int) -> String) -> [String] { (0..<60).map(make) }

  private func frame(_ column: Column) -> DataFrame {
    let rest = table([
      "y": rows { "\($0 * 7 % 3 == 0 ? 1 : 0)" }, "x": rows { "\($0 * 11 % 17)" },
    ])
    return DataFrame(source: "data.csv", columns: [column] + rest.columns)
  }

  private func warnings(_ formula: String, _ frame: DataFrame) throws -> [DataWarning] {
    try ModelFrame(
      Formula(formula), in: frame, options: ModelFrameOptions(model: .logistic)
    ).warnings
  }

  @Test("prices, decimal commas and dates as text are said")
  func dressed() throws {
    let price = frame(column("price", rows { "$\($0 % 30),000" }))
    #expect(
      try warnings("y ~ x + price", price) == [
        DataWarning(
          code: "numbersAsText",
          message:
            "price holds 30 different texts, nearly all numbers once currency signs, thousands "
            + "separators or percent signs are taken off, such as \"$0,000\", and as a category each "
            + "has a coefficient of its own; take the signs off, so that the column is read as "
            + "numbers.")
      ])
    let comma = try warnings("y ~ x + p", frame(column("p", rows { "\($0 % 30),5" })))
    #expect(comma.map(\.code) == ["numbersAsText"])
    #expect(comma[0].message.hasSuffix("read the table with --decimal ,."))
    let date = try warnings("y ~ x + d", frame(column("d", rows { "2024-01-\($0 % 30 + 1)" })))
    #expect(date.map(\.code) == ["datesAsText"])
    #expect(date[0].message.contains("tenure label"))
  }

  @Test("a column without any value is not among those that . stands for")
  func emptyColumn() throws {
    let table = frame(Column(name: "e", values: .numeric(Array(repeating: .nan, count: 60))))
    let found = try ModelFrame(
      Formula("y ~ ."), in: table, options: ModelFrameOptions(model: .logistic))
    #expect(found.formula.description == "y ~ x")
    #expect(
      found.warnings == [
        DataWarning(
          code: "emptyColumnLeftOut",
          message: "e has no value in any row and was left out of the columns that . stands for.")
      ])
    #expect(
      try refusal("y ~ e + x", table, .logistic)
        == "data.csv: column e has no value in any row; leave it out of the formula.")
  }

  @Test("rows' names are not among those that . stands for, however few")
  func rowNames() throws {
    let names = Column(
      name: "row", values: .numeric(rows { "\($0 * 3 % 7)" }.map { Double($0) ?? 0 }),
      namesRows: true)
    let found = try ModelFrame(
      Formula("y ~ ."), in: frame(names), options: ModelFrameOptions(model: .logistic))
    #expect(found.formula.description == "y ~ x")
    #expect(found.warnings.map(\.code) == ["identifierLeftOut"])
    #expect(found.warnings[0].message.hasPrefix("row (which has no name in the file) identifies"))
  }
}
