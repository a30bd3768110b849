internal import Tenure

/// Rows of one customer that a random split would put on both sides.
struct CustomerLeak {
  /// What is feared, and what to do.
  let sentence: String

  /// Looks for customers with several rows: start-stop rows, or a column named like an identifier
  /// whose values repeat; `nil` where nothing hints at them.
  init?(_ table: DataFrame, _ frame: ModelFrame, besides used: Set<String>) {
    let found = table.columns.first { column in
      !used.contains(column.name) && Self.names(customers: column.name)
        && Self.repeats(column)
    }
    if let found {
      sentence =
        "column \(found.name) looks like it names customers, some of whom have several rows; a split "
        + "by rows lets the model learn from customers it is judged on, so add --id \(found.name)"
      return
    }
    guard case .survival(let start?, _, _) = frame.response,
      start.contains(where: { $0 > 0 })
    else { return nil }
    sentence =
      "rows of Surv(start, stop, event) may be parts of one customer, and a split by rows lets the "
      + "model learn from customers it is judged on; name their column with --id"
  }

  private static func names(customers name: String) -> Bool {
    let lower = name.lowercased()
    return lower == "id" || lower.hasSuffix("_id") || lower.hasSuffix("id") && lower.count <= 10
      || ["customer", "user", "account", "subscriber", "client"].contains {
        lower.hasPrefix($0) && lower.count <= $0.count + 4
      }
  }

  /// Whether values repeat, yet are too many for a grouping.
  private static func repeats(_ column: Column) -> Bool {
    let distinct: Int
    switch column.values {
    case .numeric(let numbers): distinct = Set(numbers.filter { !$0.isNaN }).count
    case .categorical(_, let levels): distinct = levels.count
    case .logical: return false
    }
    return distinct < column.count - column.missingCount && distinct > max(20, column.count / 200)
  }
}
