/// Single numbers and series that another program made, by key.
///
/// They stand in `Reference/values.csv`, or another file, beside the tests, under the columns `key` and `value`; the
/// series `k` has the keys `k/0`, `k/1` and so on.
public struct ReferenceValues: Sendable {
  private let values: [String: Double]

  /// Reads the file beside the test file that asks; a cell that is no number is missing (NaN).
  public init(_ name: String = "values", beside testFile: StaticString = #filePath) throws {
    let table = try ReferenceTable(name, beside: testFile)
    let numbers = try table.text("value").map { Double($0) ?? .nan }
    values = try Dictionary(uniqueKeysWithValues: zip(table.text("key"), numbers))
  }

  /// One number; a key that is not there is a mistake of the test, and stops it.
  public subscript(_ key: String) -> Double {
    guard let value = values[key] else { preconditionFailure("no value \(key)") }
    return value
  }

  /// The series under `key`, empty when there is none.
  public func series(_ key: String) -> [Double] {
    var series = [Double]()
    while let value = values["\(key)/\(series.count)"] { series.append(value) }
    return series
  }
}

extension ReferenceTable {
  /// The cells of one column as numbers; one that cannot be read is a mistake of the test, and stops
  /// it.
  public subscript(_ column: String) -> [Double] {
    do { return try numbers(column) } catch { preconditionFailure("\(column): \(error)") }
  }

  /// The cells of one column of 0 and 1.
  public func flags(_ column: String) -> [Bool] { self[column].map { $0 == 1 } }
}
