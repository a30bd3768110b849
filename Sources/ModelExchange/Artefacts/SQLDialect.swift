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

  /// The days from 1 January 1970 to a date, which is a DATE or a text such as 2024-03-31.
  ///
  /// NULL for a text that is no date, but in PostgreSQL, which stops there.
  func days(ofDate column: String) -> String {
    switch self {
    case .duckdb:
      "CAST(DATE_DIFF('day', DATE '1970-01-01', TRY_CAST(\(column) AS DATE)) AS DOUBLE)"
    case .postgres:
      "CAST(CAST(NULLIF(CAST(\(column) AS TEXT), '') AS DATE) - DATE '1970-01-01' "
        + "AS DOUBLE PRECISION)"
    // What is no date of the calendar becomes another one.
    case .sqlite:
      "CASE WHEN DATE(\(column), '+0 days') = SUBSTR(\(column), 1, 10) "
        + "THEN JULIANDAY(DATE(\(column))) - 2440587.5 END"
    case .spark:
      "CAST(DATEDIFF(TRY_CAST(\(column) AS DATE), DATE '1970-01-01') AS DOUBLE)"
    }
  }

  /// A column's or table's name, quoted.
  func quoted(name: String) -> String {
    switch self {
    case .duckdb, .postgres, .sqlite: "\"" + name.doubling("\"") + "\""
    case .spark: "`" + name.doubling("`") + "`"
    }
  }

  /// Whether a quoted name stands for itself.
  func canQuote(name: String) -> Bool { self != .spark || !name.containsScalars("${") }

  /// A line as a comment, which Spark would put values of variables into, line breaks too.
  func comment(_ line: String) -> String {
    self == .spark ? line.replacingScalars("${", with: "$ {") : line
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
