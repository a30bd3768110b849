/// A dialect of SQL that artefacts are written in; each is run in tests.
public enum SQLDialect: String, Sendable, CaseIterable {
  /// DuckDB.
  case duckdb
  /// PostgreSQL.
  case postgres
  /// SQLite, built with its mathematical functions.
  case sqlite
  /// Spark SQL.
  case spark

  /// The type of numbers.
  var double: String {
    switch self {
    case .duckdb, .spark: "DOUBLE"
    case .postgres: "DOUBLE PRECISION"
    case .sqlite: "REAL"
    }
  }

  /// The type of texts.
  var text: String {
    switch self {
    case .duckdb: "VARCHAR"
    case .postgres, .sqlite: "TEXT"
    case .spark: "STRING"
    }
  }

  /// What keeps a stage from being merged into the next, where that is needed.
  ///
  /// Planners that merge copy each expression into every place that mentions it, and stages upon
  /// stages then grow without end; DuckDB's does where the best few are asked for.
  var materialized: String {
    switch self {
    case .duckdb, .sqlite: "MATERIALIZED "
    case .postgres, .spark: ""
    }
  }

  /// The same as the end of a stage; rows still pass one by one.
  var fence: String {
    switch self {
    case .postgres: " OFFSET 0"
    case .duckdb, .sqlite, .spark: ""
    }
  }

  /// The most stages that the planner bears; `nil` where any number will do.
  var mostStages: Int? {
    switch self {
    case .spark: 60
    case .duckdb, .postgres, .sqlite: nil
    }
  }

  /// A column's or table's name, quoted.
  func quoted(name: String) -> String {
    switch self {
    case .duckdb, .postgres, .sqlite: "\"" + name.doubling("\"") + "\""
    case .spark: "`" + name.doubling("`") + "`"
    }
  }

  /// A text literal.
  func quoted(text: String) -> String {
    switch self {
    case .duckdb, .postgres, .sqlite: "'" + text.doubling("'") + "'"
    // Spark puts a variable's value for ${variable}, in literals too.
    case .spark: "'" + text.escaped(["\\", "'", "{"]) + "'"
    }
  }
}

extension String {
  fileprivate func doubling(_ quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar == quote { result.append(quote) }
      result.append(scalar)
    }
    return String(result)
  }

  fileprivate func escaped(_ special: Set<Unicode.Scalar>) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if special.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}
