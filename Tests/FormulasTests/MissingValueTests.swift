import DataFrames
import Formulas
import TestSupport
import Testing

/// What stands in for missing values: learned once, the same in training and in service.
@Suite("Missing values")
struct MissingValueTests {
  /// Random values of every type; where `gaps`, some are missing.
  private func frame(rows: Int, gaps: Bool, seed: UInt64) -> DataFrame {
    var random = SeededGenerator(seed: seed)
    func maybe(_ text: String) -> String {
      gaps && Int.random(in: 0..<5, using: &random) == 0 ? "" : text
    }
    func number(_ range: ClosedRange<Double>) -> String {
      "\(Double.random(in: range, using: &random))"
    }
    func pick(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
    return table([
      "y": (0..<rows).map { "\($0 % 3 == 0 ? 1 : 0)" },
      "age": (0..<rows).map { _ in maybe(number(18...90)) },
      "spend": (0..<rows).map { _ in maybe(number(1...50)) },
      "plan": (0..<rows).map { _ in maybe(pick(["a", "b", "b", "c"])) },
      "active": (0..<rows).map { _ in maybe(pick(["true", "true", "false"])) },
      "group": (0..<rows).map { _ in maybe(pick(["1", "2.5", "2.5", "10"])) },
      "whole": (0..<rows).map { _ in number(0...1) },
    ])
  }

  private func options(_ policy: ModelFrameOptions.MissingPolicy) -> ModelFrameOptions {
    var options = ModelFrameOptions(model: .logistic)
    options.missing = policy
    return options
  }

  static let formulas = [
    "y ~ age", "y ~ plan + active", "y ~ age * plan + log(spend)", "y ~ ns(age, 3):active",
    "y ~ factor(group) + I(plan == \"b\"):spend", "y ~ I(age > 50 | active) + whole",
    "y ~ poly(age, 2) + factor(plan, reference = \"c\")", "y ~ missing(age) + spend",
  ]

  @Test("one customer at a time gives the bits of the whole table", arguments: formulas, [0, 1])
  func rowsAreColumns(text: String, marked: Int) throws {
    let policy: ModelFrameOptions.MissingPolicy = marked == 1 ? .indicator : .impute
    let training = frame(rows: 120, gaps: true, seed: 1)
    let model = try ModelFrame(Formula(text), in: training, options: options(policy))
    let encoder = model.encoder
    try encoder.validate()
    #expect(model.rowCount == 120 && model.droppedRowCount == 0)
    for new in [training, frame(rows: 200, gaps: true, seed: 2)] {
      let slots = try encoder.slots(for: new)
      let columns = encoder.designColumns(of: slots)
      #expect(encoder.statuses(of: slots)?.allSatisfy { $0 == .complete } ?? true)
      var values = Array(repeating: 0.0, count: encoder.inputs.count)
      var row = Array(repeating: 0.0, count: encoder.columnCount)
      for index in 0..<new.rowCount {
        slots.copyRow(index, into: &values)
        #expect(encoder.encode(values, into: &row) == .complete)
        #expect(row.map(\.bitPattern) == columns.map { $0.value(at: index).bitPattern })
        #expect((encoder.firstSubstituted(values) != nil) == values.contains(where: \.isNaN))
      }
    }
    #expect(try columns(model) == columns(encoder, of: training))
  }

  private func columns(_ frame: ModelFrame) -> [[UInt64]] {
    frame.columns.indices.map { frame.values($0).map(\.bitPattern) }
  }

  private func columns(_ encoder: FeatureEncoder, of frame: DataFrame) throws -> [[UInt64]] {
    encoder.designColumns(of: try encoder.slots(for: frame)).map { column in
      (0..<frame.rowCount).map { column.value(at: $0).bitPattern }
    }
  }

  @Test("medians, commonest levels, and a column that marks where they stand in")
  func learned() throws {
    let data = table([
      "y": ["1", "0", "1", "0", "1", "0"], "age": ["1", "", "4", "2", "9", ""],
      "plan": ["b", "a", "", "b", "a", "a"], "active": ["true", "", "true", "false", "true", ""],
      "group": ["3", "7", "7", "", "1", "1"], "whole": ["1", "2", "3", "4", "5", "7"],
    ])
    let formula = try Formula("y ~ age + plan + active + factor(group) + whole")
    let imputed = try ModelFrame(formula, in: data, options: options(.impute))
    // The median of 1, 2, 4, 9; a; true; of levels 1 and 7, equally common, the lower; of 1 … 7.
    #expect(imputed.encoder.inputs.map(\.substitute) == [3, 0, 1, 1, 3.5])
    #expect(imputed.values(1) == [1, 3, 4, 2, 9, 3])
    #expect(imputed.values(2) == [1, 0, 0, 1, 0, 0])  // plan[b]
    #expect(imputed.warnings.map(\.code) == ["imputed"])
    let marked = try ModelFrame(formula, in: data, options: options(.indicator))
    #expect(marked.encoder.inputs.map(\.substitute) == [3, 0, 1, 1, nil])
    #expect(
      marked.encoder.columnNames.suffix(4) == [
        "missing(age)", "missing(plan)", "missing(active)", "missing(group)",
      ])
    #expect(marked.values(marked.columns.count - 4) == [0, 1, 0, 0, 0, 1])
    #expect(marked.warnings.map(\.code) == ["missingIndicator"])
    // Without an indicator for it, a value that was never missing in training may not be.
    var slots: [Double] = [.nan, 0, 1, 7, .nan]
    var row = Array(repeating: 0.0, count: marked.encoder.columnCount)
    #expect(marked.encoder.encode(slots, into: &row) == .missing(input: 4))
    slots[4] = 1
    #expect(marked.encoder.encode(slots, into: &row) == .complete)
  }

  @Test("rows without an outcome, offset or cluster are left out, and counted by column")
  func alwaysNeeded() throws {
    let data = table([
      "y": ["1", "", "1", "0", "1", "0"], "age": ["1", "2", "4", "2", "9", ""],
      "known": ["1", "2", "3", "", "5", "6"], "id": ["a", "a", "b", "b", "", "c"],
    ])
    let formula = try Formula("y ~ age + offset(known) + cluster(id)")
    let frame = try ModelFrame(formula, in: data, options: options(.impute))
    #expect(frame.keptRows == [0, 2, 5])
    #expect(frame.droppedRows.map(\.column) == ["y", "known", "id"])
    #expect(frame.droppedRows.map(\.count) == [1, 1, 1])
    #expect(frame.encoder.inputs.map(\.substitute) == [2.5, nil])  // of the rows that are used
  }

  @Test("a column without a single value is refused, as is missing() of an expression")
  func refused() throws {
    let data = table(["y": ["1", "0", ""], "age": ["", "", "3"]])
    let formula = try Formula("y ~ age")
    #expect(throws: DataError.self) {
      try ModelFrame(formula, in: data, options: options(.impute))
    }
    #expect(throws: FormulaError.self) { try Formula("y ~ missing(age + 1)") }
  }

  @Test("a substitute that is no level is no encoder")
  func inconsistent() throws {
    let profile = FeatureEncoder.Profile(missingShare: 0, quantiles: [], levelShares: [0.5, 0.5])
    for (value, isRight) in [(1.0, true), (2, false), (-1, false), (.nan, false)] {
      let encoder = FeatureEncoder(
        inputs: [
          .init(
            name: "plan", kind: .categorical(levels: ["a", "b"]), profile: profile,
            substitute: value)
        ],
        variables: [
          .init(name: "plan", kind: .factor(.column("plan"), levels: ["a", "b"], reference: 0))
        ],
        terms: [.init(name: "plan", components: [.init(variable: 0, full: false)], columns: 0..<1)],
        hasIntercept: false, offsets: [], strata: [], columnNames: ["plan[b]"])
      #expect(((try? encoder.validate()) != nil) == isRight)
    }
  }
}
