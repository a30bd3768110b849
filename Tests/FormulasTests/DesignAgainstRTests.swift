import DataFrames
import Formulas
import TestSupport
import Testing

/// R's `model.matrix` on a table of every kind of column; `Reference/design.R` made the numbers.
@Suite("Design columns are R's")
struct DesignAgainstRTests {
  let mixed: DataFrame
  /// For each formula, its columns in order.
  let expected: [(formula: String, columns: [(name: String, values: [Double])])]

  init() throws {
    mixed = try referenceFrame("mixed.csv")
    var expected: [(formula: String, columns: [(name: String, values: [Double])])] = []
    for record in try referenceRecords("design.csv") {
      if expected.last?.formula != record[0] { expected.append((record[0], [])) }
      let values = try record[2...].map { try #require(Double($0)) }
      expected[expected.count - 1].columns.append((record[1], values))
    }
    self.expected = expected
  }

  @Test("names and values, as a logistic model sees them")
  func names() throws {
    #expect(expected.count > 80)
    for (text, columns) in expected {
      let formula = try Formula(text)
      let frame = try ModelFrame(formula, in: mixed, options: .init(model: .logistic))
      let names = frame.encoder.columnNames
      if text.contains("reference") {
        // R moves the reference to the front, Tenure leaves levels in their order.
        #expect(names.sorted() == columns.map(\.name).sorted(), "\(text)")
      } else {
        #expect(names == columns.map(\.name), "\(text)")
      }
      for (name, values) in columns {
        guard let index = names.firstIndex(of: name) else { continue }
        expectColumn(frame.values(index), values, within: 1e-13, "\(text): \(name)")
      }
    }
  }

  @Test("a survival model's factors are coded beside its baseline")
  func survival() throws {
    for (text, columns) in expected where !text.contains("reference") {
      let hasIntercept = columns.contains { $0.name == "(Intercept)" }
      guard hasIntercept, columns.count > 1 else { continue }
      let frame = try ModelFrame(Formula(text), in: mixed, options: .init(model: .survival))
      #expect(!frame.encoder.hasIntercept)
      #expect(["(Intercept)"] + frame.encoder.columnNames == columns.map(\.name), "\(text)")
    }
  }

  @Test("a term's columns are contiguous and named after it")
  func terms() throws {
    let formula = try Formula("~ active * poly(age, 2) + kappa")
    let encoder = try ModelFrame(formula, in: mixed, options: .init(model: .logistic)).encoder
    #expect(
      encoder.terms.map(\.name) == ["active", "poly(age, 2)", "kappa", "active:poly(age, 2)"])
    #expect(encoder.terms.map(\.columns) == [1..<2, 2..<4, 4..<5, 5..<7])
  }
}

/// Whole designs of the Telco data, with 11 rows that lack `total_charges`; `Reference/telco.R` made
/// the numbers.
@Suite("The Telco design is R's")
struct TelcoDesignTests {
  @Test("names, sums and sums of squares")
  func sums() throws {
    let telco = try dataset("telco")
    var frames: [String: ModelFrame] = [:]
    var next: [String: Int] = [:]
    for record in try referenceRecords("telco.csv") {
      let text = record[0]
      if frames[text] == nil {
        let formula = try Formula(text.replacing("churn ~", with: "churn == \"Yes\" ~"))
        frames[text] = try ModelFrame(formula, in: telco, options: .init(model: .logistic))
      }
      let frame = try #require(frames[text])
      let index = next[text, default: 0]
      next[text] = index + 1
      #expect(frame.encoder.columnNames[index] == record[1])
      #expect(frame.rowCount == Int(record[2]))
      let values = frame.values(index)
      let sum = try #require(Double(record[3]))
      let squares = try #require(Double(record[4]))
      // Columns that sum to nearly 0 are held to the size of what is summed.
      let size = (squares * Double(values.count)).squareRoot()
      #expect((values.reduce(0, +) - sum).magnitude <= 1e-12 * size, "\(text): \(record[1])")
      expectClose(values.reduce(0) { $0 + $1 * $1 }, squares, .relative(1e-12))
    }
    for (text, frame) in frames { #expect(next[text] == frame.columns.count) }
  }
}
