internal import Lanes
internal import Tenure

/// A log that is read in passes, as much of it at a time as concerns some customers.
///
/// The first pass counts each customer's rows and finds out the columns' types. Customers are then
/// taken in groups that have so many rows together; a log in their order is read once for all of
/// them, any other once for each group. So memory does not grow with the log.
struct LogPasses {
  /// The most rows of the log that are held at a time, but for a single customer's.
  static let rowsInMemory = 4_000_000
  /// The most customers of a group.
  private static let customersAtOnce = 50_000

  /// What the log says.
  private(set) var variables: [HistoryVariable] = []
  /// By variable: its texts; empty where it holds numbers.
  let texts: [TextCodes]
  /// The rows of the log that were asked for.
  private(set) var rowCount = 0
  /// The rows whose customer the table does not have.
  private(set) var unknownCustomerRows = 0
  /// The first of them: the row and the customer.
  private(set) var firstUnknown: (row: Int, customer: String)?
  /// Whether the log is in the order of the customers.
  private(set) var isSorted = true
  /// What messages call the log.
  let source: String?

  private struct Columns {
    let identifier: String
    let time: String
    let values: [String?]
  }

  private let columns: Columns?
  private let codeOfCustomer: [String: Int32]
  private let customerCount: Int
  private var counts: [Int32]
  private var batches: CSVBatches?
  /// By row of the log, whether `--log-where` asks for it; empty for all.
  private var isWanted: [Bool] = []
  /// The customers' day 0, for a log with dates.
  private let origins: [CalendarDay?]
  private let unit: CalendarUnit

  /// Opens the log that `options` name, if they name one, and reads it for the first time.
  init(
    _ options: EpisodeOptions, _ rows: ObservedRows, identifier: String, _ reading: ReadingOptions,
    lanes: Lanes
  ) throws {
    source = options.log
    customerCount = rows.customers.count
    counts = Array(repeating: 0, count: customerCount)
    unit = options.timeUnit.calendar
    texts = options.variables.map { _ in TextCodes() }
    guard let path = options.log, let time = options.logTime else {
      (columns, codeOfCustomer, origins) = (nil, [:], [])
      return
    }
    codeOfCustomer = Dictionary(
      uniqueKeysWithValues: rows.customers.enumerated().map { ($1, Int32($0)) })
    let columns = Columns(
      identifier: options.logId ?? identifier, time: time,
      values: options.variables.map(\.variable.column))
    self.columns = columns
    origins = try Self.origins(options.origin, rows)

    var csv = reading.options(lanes: lanes)
    let names = [columns.identifier, time] + columns.values.compactMap { $0 }
    csv.columns = Set(names)
    csv.types = csv.types.filter { names.contains($0.key) }
    for name in names where csv.types[name] == nil { csv.types[name] = .numeric }
    csv.types[columns.identifier] = .categorical
    if options.origin != nil { csv.types[time] = .categorical }
    if let condition = options.logWhere {
      isWanted = try Self.rows(where: condition, of: path, reading, lanes)
    }
    let unreadable = try firstPass(try CSVBatches(path: path, options: csv))
    if unreadable.contains(time) {
      throw try Self.notATime(time, path, csv)
    }
    for name in unreadable { csv.types[name] = .categorical }
    batches = try CSVBatches(path: path, options: csv)
    for (index, (variable, kind)) in options.variables.enumerated() {
      let isText = variable.column.map { csv.types[$0] != .numeric } ?? false
      if isText, kind == .cumulative || kind == .cumulativeEvent {
        throw CommandFailure(
          .dataAtFault,
          "\(path): column \"\(variable.column ?? "")\" holds text, and \(variable.name) adds it up; "
            + "leave =\(variable.column ?? "") out to count entries, or use --tdc.")
      }
      let none = isText && kind == .event ? texts[index].code("none") : nil
      texts[index].isUsed = isText
      variables.append(
        HistoryVariable(variable.name, kind, hasValue: variable.column != nil, initial: none))
    }
  }

  private static func origins(
    _ column: String?, _ rows: ObservedRows
  ) throws -> [CalendarDay?] {
    guard let column else { return [] }
    let days = try DateColumn(column, of: rows.table).days
    var origins = [CalendarDay?](repeating: nil, count: rows.customers.count)
    for (row, customer) in rows.customer.enumerated() {
      guard let day = days[row] else {
        throw CommandFailure(
          .dataAtFault,
          "\(rows.table.source): row \(rows.table.rowNumber(row)), column \"\(column)\" has no value, "
            + "and the log's dates count from it; fill it in or leave the row out.")
      }
      origins[Int(customer)] = day
    }
    return origins
  }

  /// Which rows satisfy a condition.
  private static func rows(
    where condition: String, of path: String, _ reading: ReadingOptions, _ lanes: Lanes
  ) throws -> [Bool] {
    let filter = try RowFilter(condition)
    var options = reading.options(lanes: lanes)
    options.columns = Set(filter.condition.columnNames)
    options.types = options.types.filter { options.columns?.contains($0.key) ?? false }
    let table = try CSVReader.read(path: path, options: options)
    var isWanted = [Bool](repeating: false, count: table.rowCount)
    for row in try filter.rows(of: table) { isWanted[row] = true }
    return isWanted
  }

  /// Says which cell is no time.
  private static func notATime(
    _ name: String, _ path: String, _ options: CSVOptions
  ) throws -> CommandFailure {
    var options = options
    options.types = [:]
    options.columns = [name]
    let evidence = try CSVReader.read(path: path, options: options)[name]?.textEvidence
    let found = evidence.map { "row \($0.row), column \"\(name)\": \($0)" } ?? "column \"\(name)\""
    return CommandFailure(
      .dataAtFault,
      "\(path): \(found), and a time is needed; for dates, name the customers' day 0 with --origin."
    )
  }

  // MARK: - Passes

  /// Counts rows; returns the columns of numbers that hold something else.
  private mutating func firstPass(_ batches: CSVBatches) throws -> Set<String> {
    var batches = batches
    var unreadable: Set<String> = []
    var last: Int32 = -1
    while let batch = try batches.next() {
      unreadable.formUnion(batch.unreadable.filter { $0.value > 0 }.keys)
      for (row, customer) in try wantedRows(of: batch.table) {
        rowCount += 1
        guard customer >= 0 else {
          unknownCustomerRows += 1
          if firstUnknown == nil, let columns,
            case .categorical(let codes, let levels)? = batch.table[columns.identifier]?.values
          {
            let name = codes[row] < 0 ? "" : levels[Int(codes[row])]
            firstUnknown = (batch.table.rowNumber(row), name)
          }
          continue
        }
        counts[Int(customer)] += 1
        if customer < last { isSorted = false }
        last = customer
      }
    }
    return unreadable
  }

  /// The rows of a batch that were asked for, and their customers; −1 for unknown ones.
  private func wantedRows(of table: DataFrame) throws -> [(row: Int, customer: Int32)] {
    guard let columns,
      case .categorical(let codes, let levels)? = table[columns.identifier]?.values
    else { return [] }
    let customers = levels.map { codeOfCustomer[$0] ?? -1 }
    return codes.indices.compactMap { row in
      guard isWanted.isEmpty || isWanted[table.rowNumber(row) - 1] else { return nil }
      return (row, codes[row] < 0 ? -1 : customers[Int(codes[row])])
    }
  }

  /// Groups of customers with the entries about them, in the customers' order.
  mutating func forEachChunk(_ body: (Range<Int>, HistoryLog) throws -> Void) throws {
    if batches == nil || isSorted {
      let chunks = chunks(customers: Self.customersAtOnce)
      var next = 0
      try pass { log, customer in
        while customer.map({ $0 >= chunks[next].upperBound }) ?? (next < chunks.count) {
          try body(chunks[next], log)
          log = HistoryLog(variableCount: log.values.count)
          next += 1
        }
        return customer != nil
      }
      return
    }
    for chunk in chunks(customers: customerCount) {
      var log = HistoryLog(variableCount: variables.count)
      try pass { entries, customer in
        guard let customer else {
          log = entries
          return false
        }
        return chunk.contains(customer)
      }
      // As many rows come out as there are customers at least, so they go on in smaller groups.
      log.sortByCustomer(from: chunk.lowerBound, counts: counts[chunk].map { Int($0) })
      var line = 0
      for first in stride(from: chunk.lowerBound, to: chunk.upperBound, by: Self.customersAtOnce) {
        let part = first..<min(first + Self.customersAtOnce, chunk.upperBound)
        let end = line + counts[part].reduce(0) { $0 + Int($1) }
        try body(part, log.part(line..<end))
        line = end
      }
    }
  }

  /// Customers in groups of at most so many, whose entries are not too many together.
  private func chunks(customers limit: Int) -> [Range<Int>] {
    var chunks: [Range<Int>] = []
    var (first, rows) = (0, 0)
    for customer in 0..<customerCount {
      let own = Int(counts[customer])
      if customer > first, rows + own > Self.rowsInMemory || customer - first == limit {
        chunks.append(first..<customer)
        (first, rows) = (customer, 0)
      }
      rows += own
    }
    if first < customerCount { chunks.append(first..<customerCount) }
    return chunks
  }

  /// Reads the log once, gathering the entries that `takes` accepts; at last it is asked with `nil`.
  private mutating func pass(_ takes: (inout HistoryLog, _ customer: Int?) throws -> Bool) throws {
    var log = HistoryLog(variableCount: variables.count)
    if var batches, let columns {
      while let batch = try batches.next() {
        let rows = try wantedRows(of: batch.table)
        let times = try self.times(of: batch.table, columns.time, rows)
        let values = variableValues(of: batch.table, columns.values)
        for (index, (row, customer)) in rows.enumerated() where customer >= 0 {
          guard try takes(&log, Int(customer)) else { continue }
          log.customer.append(customer)
          log.time.append(times[index])
          for (v, column) in values.enumerated() {
            if let column { log.values[v].append(column[row]) }
          }
        }
      }
    }
    _ = try takes(&log, nil)
  }

  /// The times of the rows wanted.
  private func times(
    of table: DataFrame, _ name: String, _ rows: [(row: Int, customer: Int32)]
  ) throws -> [Double] {
    if case .numeric(let numbers)? = table[name]?.values { return rows.map { numbers[$0.row] } }
    let days = try DateColumn(name, of: table).days
    return rows.map { row, customer in
      guard customer >= 0, let day = days[row], let origin = origins[Int(customer)] else {
        return .nan
      }
      return day < origin
        ? -unit.time(from: day, to: origin) : unit.time(from: origin, to: day)
    }
  }

  /// By variable: the values of all rows, texts as codes.
  private mutating func variableValues(of table: DataFrame, _ names: [String?]) -> [[Double]?] {
    names.enumerated().map { v, name -> [Double]? in
      guard let name, let column = table[name] else { return nil }
      switch column.values {
      case .numeric(let numbers): return numbers
      case .logical(let truths): return truths.map { $0 < 0 ? .nan : Double($0) }
      case .categorical(let codes, let levels):
        let own = levels.map { texts[v].code($0) }
        return codes.map { $0 < 0 ? .nan : own[Int($0)] }
      }
    }
  }
}
