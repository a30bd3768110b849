internal import Lanes
internal import Tenure

/// What a log says about customers' activity, read some rows at a time.
struct ActivityLog {
  /// What labels need of it.
  private(set) var activity: CustomerActivity
  /// The number of its rows.
  private(set) var rowCount = 0
  /// The rows whose customer the table does not have.
  private(set) var unknownCustomerRows = 0
  /// The rows without a date.
  private(set) var dateless = 0
  /// What messages call it.
  let source: String

  /// Reads a log about the customers of `table`.
  ///
  /// - Throws: What is wrong with the file, an impossible date, and a customer with two rows in the
  ///   table.
  init(
    _ path: String, _ table: DataFrame, _ options: LabelOptions, _ reading: ReadingOptions,
    lanes: Lanes
  ) throws {
    source = path
    activity = CustomerActivity(
      customers: table.rowCount, asOf: options.asOf.day, windows: options.windows)
    let rowOfCustomer = try Self.rows(of: table, reading.identifier ?? "")
    let identifier = options.activityId ?? reading.identifier ?? ""
    var csv = reading.options(lanes: lanes)
    csv.columns = [identifier, options.activityDate]
    csv.types = [identifier: .categorical, options.activityDate: .categorical]
    var batches = try CSVBatches(path: path, options: csv)
    while let batch = try batches.next() {
      guard case .categorical(let codes, let levels)? = batch.table[identifier]?.values else {
        continue
      }
      let rows = levels.map { rowOfCustomer[$0] }
      for (row, day) in try DateColumn(options.activityDate, of: batch.table).days.enumerated() {
        rowCount += 1
        guard codes[row] >= 0, let customer = rows[Int(codes[row])] else {
          unknownCustomerRows += 1
          continue
        }
        guard let day else {
          dateless += 1
          continue
        }
        activity.add(day, of: customer)
      }
    }
  }

  /// The row of each customer.
  private static func rows(of table: DataFrame, _ name: String) throws -> [String: Int] {
    guard case .categorical(let codes, let levels)? = table[name]?.values else {
      throw CommandFailure(missingColumn: name, in: table)
    }
    var rows: [String: Int] = [:]
    for (row, code) in codes.enumerated() where code >= 0 {
      if let earlier = rows.updateValue(row, forKey: levels[Int(code)]) {
        throw CommandFailure(
          .dataAtFault,
          "\(table.source): rows \(table.rowNumber(earlier)) and \(table.rowNumber(row)) have the same "
            + "\(name), \(levels[Int(code)]); give each customer one row.")
      }
    }
    return rows
  }
}
