/// A table: named columns of equal length, and where its rows came from.
public struct DataFrame: Sendable {
  /// What the table was read from, as messages name it: "telco.csv".
  public let source: String
  /// The number of rows.
  public let rowCount: Int
  /// The columns, in the file's order.
  public let columns: [Column]
  private let indexByName: [String: Int]
  private let rowNumbers: [Int]?

  /// Collects columns into a table.
  ///
  /// - Parameters:
  ///   - source: What messages call the table.
  ///   - columns: The columns, with distinct names.
  ///   - rowNumbers: Each row's number in the source, counted from 1 below the header; `nil` when
  ///     the rows are the source's rows in order.
  /// - Precondition: All columns are equally long, and no name occurs twice.
  public init(source: String, columns: [Column], rowNumbers: [Int]? = nil) {
    let rowCount = columns.first?.count ?? rowNumbers?.count ?? 0
    var indexByName: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      precondition(
        column.count == rowCount,
        "column \(column.name) has \(column.count) rows, the first column has \(rowCount)")
      let earlier = indexByName.updateValue(index, forKey: column.name)
      precondition(earlier == nil, "two columns are named \(column.name)")
    }
    precondition(rowNumbers == nil || rowNumbers?.count == rowCount, "a number for every row")
    self.source = source
    self.columns = columns
    self.rowCount = rowCount
    self.indexByName = indexByName
    self.rowNumbers = rowNumbers
  }

  /// The names of the columns, in order.
  public var names: [String] { columns.map(\.name) }

  /// The column called `name`, if there is one.
  public subscript(name: String) -> Column? { indexByName[name].map { columns[$0] } }

  /// The number of `row`, counted from 0, in the source, counted from 1 below the header.
  public func rowNumber(_ row: Int) -> Int { rowNumbers?[row] ?? row + 1 }

  /// The rows `rows`, in that order; they keep their numbers in the source, and columns their
  /// levels.
  public func selecting(rows: [Int]) -> DataFrame {
    DataFrame(
      source: source, columns: columns.map { $0.selecting(rows: rows) },
      rowNumbers: rows.map(rowNumber))
  }

  /// The column whose name is nearest to `name`, for messages about a typing error.
  ///
  /// - Returns: `nil` when no name is within a third of its length, in single-letter edits.
  public func nearestName(to name: String) -> String? { name.nearest(among: names) }
}
