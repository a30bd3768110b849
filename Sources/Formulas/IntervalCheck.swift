internal import DataFrames

/// Looks for start-stop rows of one customer that cover the same time.
struct IntervalCheck {
  private let start: [Double]
  private let stop: [Double]
  private let strata: Grouping?
  private let cluster: Grouping?

  /// Prepares the check, for start-stop data only.
  init?(response: ResponseValues, strata: Grouping?, cluster: Grouping?) {
    switch response {
    case .survival(let start?, let stop, _), .competing(let start?, let stop, _, _):
      self.start = start
      self.stop = stop
    case .none, .binary, .counts, .survival, .competing: return nil
    }
    self.strata = strata
    self.cluster = cluster
  }

  /// Refuses two rows of one customer and one stratum that overlap.
  ///
  /// Customers are told apart by the first of `customers` that the table has, else by the cluster.
  /// Rows in different strata may overlap: a customer may be at risk of several events at once.
  func refuseOverlaps(
    customers names: [String], cluster name: Expression?, in table: DataFrame
  ) throws(DataError) {
    let identifier = names.first { table[$0] != nil }.map { Expression.column($0) } ?? name
    guard let identifier else { return }
    let customers: [Int32]
    if identifier == name, let cluster {
      customers = cluster.codes
    } else {
      customers = try BoundTable(table, expressions: [identifier], refusesUnknownLevels: true)
        .groups(identifier).codes
    }
    let stratum = strata?.codes ?? Array(repeating: 0, count: start.count)
    let order = start.indices.sorted { a, b in
      (customers[a], stratum[a], start[a], a) < (customers[b], stratum[b], start[b], b)
    }
    for (earlier, later) in zip(order, order.dropFirst()) {
      guard customers[earlier] >= 0, customers[earlier] == customers[later],
        stratum[earlier] == stratum[later], start[later] < stop[earlier]
      else { continue }
      func interval(_ row: Int) -> String {
        "from \(start[row].formulaText) to \(stop[row].formulaText)"
      }
      throw DataError(
        code: .overlappingIntervals,
        description: "\(table.source): rows \(table.rowNumber(earlier)) and "
          + "\(table.rowNumber(later)) have the same \(identifier) and overlap: one runs "
          + "\(interval(earlier)), the other \(interval(later)); end one where the next starts.")
    }
  }
}
