public import DataFrames

/// The rows of a table as stretches under observation, by customer.
public struct ObservedRows: Sendable {
  /// The table.
  public let table: DataFrame
  /// The customers' identifiers.
  public let customers: [String]
  /// The customer of each row, as an index into ``customers``, which are in order of first row.
  public let customer: [Int32]
  /// Where each row's observation begins.
  public let start: [Double]
  /// Where it ends.
  public let stop: [Double]
  /// The number of rows left out because they end at 0, before any time under observation.
  public let emptyRowCount: Int
  /// The rows by customer, then by start; those left out are not among them.
  let order: [Int32]
  /// Where each customer begins in ``order``; one more at the end.
  let starts: [Int]

  /// Finds the stretches of a table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - identifier: The column that identifies customers.
  ///   - start: The column where rows begin; all at 0 when left out.
  ///   - stop: The column where rows end.
  /// - Throws: ``HistoryError`` for a missing or impossible time, and for rows of a customer that
  ///   overlap.
  /// - Complexity: O(n log n).
  public init(
    _ table: DataFrame, identifier: String, start: String?, stop: String
  ) throws(HistoryError) {
    self.table = table
    (customers, customer) = try table.customers(identifier)
    let stops = try table.times(stop)
    let starts = try start.map { name throws(HistoryError) in try table.times(name) }
    var kept: [Int32] = []
    for row in stops.indices {
      let begin = starts?[row] ?? 0
      if begin < stops[row] {
        kept.append(Int32(row))
      } else if let start {
        throw HistoryError(
          .impossibleTime,
          "\(table.place(row)): the row runs from \(start) \(begin.shown) to \(stop) "
            + "\(stops[row].shown), and must stop later than it starts; correct it or leave it out."
        )
      }
    }
    self.start = starts ?? Array(repeating: 0, count: stops.count)
    self.stop = stops
    emptyRowCount = stops.count - kept.count
    let (customer, begins) = (customer, self.start)
    order = kept.sorted { a, b in
      (customer[Int(a)], begins[Int(a)], a) < (customer[Int(b)], begins[Int(b)], b)
    }
    var counts = [Int](repeating: 0, count: customers.count + 1)
    for row in order { counts[Int(customer[Int(row)]) + 1] += 1 }
    for index in customers.indices { counts[index + 1] += counts[index] }
    self.starts = counts
    try refuseOverlaps(identifier)
  }

  private func refuseOverlaps(_ identifier: String) throws(HistoryError) {
    for (earlier, later) in zip(order, order.dropFirst()) {
      let (a, b) = (Int(earlier), Int(later))
      guard customer[a] == customer[b], start[b] < stop[a] else { continue }
      throw HistoryError(
        .overlappingRows,
        "\(table.source): rows \(table.rowNumber(a)) and \(table.rowNumber(b)) have the same "
          + "\(identifier), \(customers[Int(customer[a])]), and overlap: one runs from "
          + "\(start[a].shown) to \(stop[a].shown), the other from \(start[b].shown) to "
          + "\(stop[b].shown); end one where the next starts.")
    }
  }

  /// The rows of a customer, by start.
  func rows(of customer: Int) -> ArraySlice<Int32> {
    order[starts[customer]..<starts[customer + 1]]
  }

  /// The number of stretches of time between rows of one customer in which nobody looked.
  public var gapCount: Int {
    zip(order, order.dropFirst()).count { a, b in
      customer[Int(a)] == customer[Int(b)] && stop[Int(a)] < start[Int(b)]
    }
  }
}

extension DataFrame {
  /// "customers.csv: row 3", for messages.
  func place(_ row: Int) -> String { "\(source): row \(rowNumber(row))" }

  /// A column that a message names if it is not there.
  func column(_ name: String) throws(HistoryError) -> Column {
    if let column = self[name] { return column }
    let nearest = nearestName(to: name).map { "; did you mean \"\($0)\"?" } ?? "."
    throw HistoryError(.unknownColumn, "\(source) has no column \"\(name)\"\(nearest)")
  }

  /// The customers of an identifying column, in order of first row, and each row's customer.
  func customers(
    _ name: String
  ) throws(HistoryError) -> (identifiers: [String], codes: [Int32]) {
    let column = try column(name)
    if let row = (0..<rowCount).first(where: { column.isMissing($0) }) {
      throw HistoryError(
        .missingValue,
        "\(place(row)), column \"\(name)\" has no value, and it identifies the customer; fill it in "
          + "or leave the row out.")
    }
    switch column.values {
    case .categorical(let codes, let levels):
      var newCodes = [Int32](repeating: -1, count: levels.count)
      var identifiers: [String] = []
      let customers = codes.map { code in
        if newCodes[Int(code)] < 0 {
          newCodes[Int(code)] = Int32(identifiers.count)
          identifiers.append(levels[Int(code)])
        }
        return newCodes[Int(code)]
      }
      return (identifiers, customers)
    case .numeric, .logical:
      throw HistoryError(.wrongType, "\(source): column \"\(name)\" is to be read as text.")
    }
  }

  /// The numbers of a column, which must be there, be numbers, and not be negative.
  func times(_ name: String) throws(HistoryError) -> [Double] {
    let column = try column(name)
    guard case .numeric(let times) = column.values else {
      let found =
        column.textEvidence.map { "row \($0.row), column \"\(name)\": \($0)" }
        ?? "column \"\(name)\" holds no numbers"
      throw HistoryError(
        .wrongType,
        "\(source): \(found), and a time is needed; 'tenure label' makes times of dates.")
    }
    for (row, time) in times.enumerated() where !(time >= 0) {
      throw HistoryError(
        time.isNaN ? .missingValue : .impossibleTime,
        "\(place(row)), column \"\(name)\" "
          + (time.isNaN ? "has no value" : "is \(time.shown), and a time cannot be negative")
          + "; correct it or leave the row out.")
    }
    return times
  }
}

extension Double {
  /// The number as messages show it: 12, 0.5.
  var shown: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
