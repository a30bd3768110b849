internal import Foundation

/// Numbers that another program made, from a CSV file in the `Reference` folder beside the tests.
///
/// The first line names the columns; cells hold no commas, quotes or line breaks.
public struct ReferenceTable: Sendable {
  /// The names of the columns.
  public let columns: [String]
  /// The cells, row after row, as text.
  public let rows: [[String]]

  /// Reads `Reference/<name>.csv` beside the test file that asks or, where no such file is kept, the
  /// table of a package with that name.
  ///
  /// Fitted numbers of a package's rows are joined to the outcomes, which are not kept beside them.
  public init(_ name: String, beside testFile: StaticString = #filePath) throws {
    let file = URL(fileURLWithPath: "\(testFile)").deletingLastPathComponent()
      .appendingPathComponent("Reference").appendingPathComponent(name + ".csv").path
    guard let path = PackageTables.resolve(file) else { throw Fault.absent(name) }
    let table = try ReferenceTable(path: path)
    guard let outcomes = PackageTables.outcomes[name] else {
      self = table
      return
    }
    guard let path = PackageTables.path(outcomes) else { throw Fault.absent(outcomes) }
    self = try table.joined(to: ReferenceTable(path: path))
  }

  private init(path: String) throws {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(
      whereSeparator: \.isNewline
    ).map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard let header = lines.first, lines.count > 1 else { throw Fault.empty(path) }
    columns = header
    rows = Array(lines.dropFirst())
    for (index, row) in rows.enumerated() where row.count != header.count {
      throw Fault.ragged(path, line: index + 2)
    }
  }

  /// The table with the columns of `other`, which has the same rows.
  private func joined(to other: ReferenceTable) throws -> ReferenceTable {
    guard rows.count == other.rows.count else { throw Fault.rows(rows.count, other.rows.count) }
    return ReferenceTable(
      columns: columns + other.columns, rows: zip(rows, other.rows).map { $0 + $1 })
  }

  private init(columns: [String], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The cells of one column as text.
  public func text(_ column: String) throws -> [String] {
    guard let index = columns.firstIndex(of: column) else { throw Fault.noColumn(column) }
    return rows.map { $0[index] }
  }

  /// The cells of one column as numbers.
  public func numbers(_ column: String) throws -> [Double] {
    try text(column).map { cell in
      guard let number = Double(cell) else { throw Fault.notANumber(cell) }
      return number
    }
  }

  /// What is wrong with a reference file.
  public enum Fault: Error {
    case absent(String)
    case empty(String)
    case ragged(String, line: Int)
    case noColumn(String)
    case notANumber(String)
    case rows(Int, Int)
  }
}
