public import Formulas

/// The right side of a model over n rows: p named columns and the terms they belong to.
///
/// Columns are kept as the formula made them (shared numbers, codes of categories) and multiplied
/// out in blocks of rows when a kernel asks.
public struct Design: Sendable {
  /// One term: a name and the columns it owns.
  public struct Term: Sendable, Equatable {
    /// The term as the formula prints it.
    public let name: String
    /// Its columns.
    public let columns: Range<Int>
    /// For a factor without a column for every level, the level that is left out, in words:
    /// `contract = Month-to-month`.
    public let reference: String?

    /// Names a range of columns.
    public init(name: String, columns: Range<Int>, reference: String? = nil) {
      self.name = name
      self.columns = columns
      self.reference = reference
    }
  }

  /// The number of rows, n.
  public let rowCount: Int
  /// The columns, in formula order.
  public let columns: [DesignColumn]
  /// The columns' names.
  public let names: [String]
  /// The terms, without the intercept.
  public let terms: [Term]

  /// The number of columns, p.
  public var columnCount: Int { columns.count }

  /// The column that is the constant 1, if there is one.
  public var interceptIndex: Int? { columns.firstIndex { $0.factors.isEmpty } }

  /// Assembles a design.
  ///
  /// - Precondition: A name for every column; every column `rowCount` long.
  public init(rowCount: Int, columns: [DesignColumn], names: [String], terms: [Term]) {
    precondition(
      names.count == columns.count, "\(columns.count) columns have \(names.count) names")
    for (column, name) in zip(columns, names) {
      for factor in column.factors {
        precondition(
          factor.count == rowCount, "\(name) is \(factor.count) long, the design \(rowCount)")
      }
    }
    self.rowCount = rowCount
    self.columns = columns
    self.names = names
    self.terms = terms
  }

  /// A design of dense columns, one term each, with or without an intercept before them.
  public init(intercept: Bool, _ named: [(name: String, values: [Double])]) {
    let start = intercept ? 1 : 0
    self.init(
      rowCount: named.first?.values.count ?? 0,
      columns: (intercept ? [DesignColumn([])] : [])
        + named.map { DesignColumn([.values($0.values)]) },
      names: (intercept ? ["(Intercept)"] : []) + named.map(\.name),
      terms: named.indices.map {
        Term(name: named[$0].name, columns: start + $0..<start + $0 + 1)
      })
  }
}

extension DesignColumn.Factor {
  /// The number of rows.
  var count: Int {
    switch self {
    case .values(let values): values.count
    case .indicator(let codes, _): codes.count
    }
  }
}
