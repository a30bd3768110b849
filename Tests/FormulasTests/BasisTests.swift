import DataFrames
import Formulas
import Testing

/// R's `ns`, `bs`, `poly` and Hmisc's `rcspline.eval`, learned from one table and evaluated on
/// another that reaches beyond it; `Reference/bases.R` made the numbers.
@Suite("Bases are R's")
struct BasisTests {
  @Test("on the values that taught them, and on new ones")
  func values() throws {
    let curve = try referenceFrame("curve.csv")
    let new = try referenceFrame("newdata.csv")
    let records = try referenceRecords("bases.csv")
    #expect(records.count > 300)
    for record in records {
      let (call, set) = (record[0], record[1])
      let index = try #require(Int(record[2])) - 1
      let expected = try record[3...].map { try #require(Double($0)) }
      let formula = try Formula("~ \(call)")
      let frame = try ModelFrame(formula, in: curve, options: .init(model: .survival))
      #expect(frame.encoder.columnNames[index] == "\(call)[\(index + 1)]")
      let actual: [Double]
      if set == "training" {
        actual = stride(from: 0, to: frame.rowCount, by: 8).map {
          frame.columns[index].value(at: $0)
        }
      } else {
        let column = try frame.encoder.designColumns(of: frame.encoder.slots(for: new))[index]
        actual = (0..<new.rowCount).map { column.value(at: $0) }
      }
      expectColumn(actual, expected, within: 1e-12, "\(call), \(set), column \(index + 1)")
    }
  }
}
