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
  /// The columns that every model keeps and no test concerns: the constant 1, or the intercepts of
  /// a baseline.
  public let intercepts: [Intercept]

  /// A column that stands for where the others begin.
  public struct Intercept: Sendable, Equatable {
    /// The column.
    public let column: Int
    /// The part of it that Σ share · column = 1 in every row takes: 1 for the constant and for each
    /// of several intercepts that take turns, 0 for what only bends a baseline.
    public let share: Double

    /// Names a column and its part of the constant.
    public init(column: Int, share: Double) {
      self.column = column
      self.share = share
    }
  }

  /// The number of columns, p.
  public var columnCount: Int { columns.count }

  /// The column that is the constant 1, or the first of several intercepts, if there is one.
  public var interceptIndex: Int? { intercepts.first?.column }

  /// Whether a column is an intercept.
  package func isIntercept(_ column: Int) -> Bool {
    intercepts.contains { $0.column == column }
  }

  /// Assembles a design.
  ///
  /// - Precondition: A name for every column; every column `rowCount` long.
  public init(rowCount: Int, columns: [DesignColumn], names: [String], terms: [Term]) {
    let constant = columns.firstIndex { $0.factors.isEmpty }
    self.init(
      rowCount: rowCount, columns: columns, names: names, terms: terms,
      intercepts: constant.map { [Intercept(column: $0, share: 1)] } ?? [])
  }

  /// A design whose intercepts are not found by looking at its columns.
  init(
    rowCount: Int, columns: [DesignColumn], names: [String], terms: [Term],
    intercepts: [Intercept]
  ) {
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
    self.intercepts = intercepts
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
