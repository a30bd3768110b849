internal import JSONDocuments
internal import Tenure

/// What became of customers and log, in words and numbers.
struct EpisodeSummary {
  private let rows: ObservedRows
  private let merge: HistoryMerge
  private let log: LogPasses
  private let rowCount: Int
  private let isLandmark: Bool

  init(
    _ rows: ObservedRows, _ merge: HistoryMerge, _ log: LogPasses, rowCount: Int,
    _ options: EpisodeOptions
  ) {
    self.rows = rows
    self.merge = merge
    self.log = log
    self.rowCount = rowCount
    isLandmark = options.landmark != nil
  }

  /// Entries that were to be events and are none.
  private var lostEvents: Int {
    zip(merge.variables, merge.placements)
      .reduce(0) { $0 + ($1.0.kind.isEvent ? $1.1.lostEvents : 0) }
  }

  /// What --strict refuses.
  var strictFault: String? {
    guard let source = log.source else { return nil }
    if let unknown = log.firstUnknown {
      return "\(source): row \(unknown.row): customer \(unknown.customer) is not in "
        + "\(rows.table.source); \(NumberText.counted(log.unknownCustomerRows, "row")) of the log are "
        + "of customers that it lacks."
    }
    guard lostEvents > 0 else { return nil }
    return "\(source): \(NumberText.counted(lostEvents, "event")) of the log lie outside the time "
      + "under observation and would be lost; without --strict a table says where."
  }

  /// The findings, a sentence each.
  var sentences: [String] {
    var found = [
      "\(NumberText.counted(rows.customers.count, "customer")) in "
        + "\(NumberText.counted(rows.customer.count, "row")) of \(rows.table.source) give "
        + NumberText.counted(rowCount, isLandmark ? "snapshot" : "episode")
    ]
    if rows.emptyRowCount > 0 {
      found.append(
        "\(NumberText.counted(rows.emptyRowCount, "row")) that "
          + (rows.emptyRowCount == 1 ? "ends" : "end")
          + " at 0 left out: no time under observation")
    }
    if rows.gapCount > 0 {
      found.append(
        "there \(rows.gapCount == 1 ? "is" : "are") \(NumberText.counted(rows.gapCount, "gap")) "
          + "between rows of a customer, in which nobody was looking")
    }
    guard let source = log.source else { return found }
    if log.unknownCustomerRows > 0, let first = log.firstUnknown {
      found.append(
        "\(NumberText.counted(log.unknownCustomerRows, "row")) of \(source) not used, of customers "
          + "that \(rows.table.source) lacks; the first is \(first.customer) in row \(first.row)")
    }
    for (variable, place) in zip(merge.variables, merge.placements) {
      found += sentences(variable, place)
    }
    if !log.isSorted, log.rowCount > LogPasses.rowsInMemory {
      found.append(
        "\(source) is not in the order of the customers and was read several times; sorted it would "
          + "be read once")
    }
    return found
  }

  private func sentences(_ variable: HistoryVariable, _ place: LogPlacement) -> [String] {
    var found: [String] = []
    if variable.kind.isEvent, place.lostEvents > 0 {
      var places: [String] = []
      if place.before > 0 { places.append("\(place.before) before the first row") }
      if place.atStart > 0 { places.append("\(place.atStart) at its very beginning") }
      if place.inGap > 0 { places.append("\(place.inGap) in gaps") }
      if place.after > 0 { places.append("\(place.after) after the last row") }
      found.append(
        "\(variable.name): \(NumberText.counted(place.lostEvents, "event")) lost, outside the time "
          + "under observation: \(places.joined(separator: ", "))")
    } else if !variable.kind.isEvent, place.after > 0 {
      found.append(
        "\(variable.name): \(NumberText.counted(place.after, "entry", plural: "entries")) after a "
          + "customer's last row not used")
    }
    if place.missing > 0 {
      found.append(
        "\(variable.name): \(NumberText.counted(place.missing, "entry", plural: "entries")) without "
          + "a time or a value not used")
    }
    if place.tied > 0, variable.kind == .current || variable.kind == .event {
      found.append(
        "\(variable.name): \(NumberText.counted(place.tied, "entry", plural: "entries")) at the "
          + "time of another of the same customer; the later line of the log counts")
    }
    return found
  }

  /// For people.
  var text: String {
    var parts = [sentences.flatMap { wrapped($0.asSentence, indent: 2) }]
    if !merge.variables.isEmpty {
      var table = TextTable()
      table.add("column", .leading, merge.variables.map(\.name))
      table.add("kind", .leading, merge.variables.map(\.kind.rawValue))
      func add(_ title: String, _ count: (LogPlacement) -> Int) {
        table.add(title, .trailing, merge.placements.map { NumberText.grouped(count($0)) })
      }
      add("inside", \.within)
      add("at end", \.atEnd)
      add("at start", \.atStart)
      add("before", \.before)
      add("after", \.after)
      add("in gaps", \.inGap)
      add("tied", \.tied)
      add("missing", \.missing)
      parts.append(["Where the entries of \(log.source ?? "the log") lie:"] + table.lines)
    }
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  /// For programs.
  var json: JSONValue {
    .object([
      .init("customers", .integer(rows.customers.count)),
      .init("rows", .integer(rows.customer.count)),
      .init("emptyRows", .integer(rows.emptyRowCount)),
      .init("gaps", .integer(rows.gapCount)),
      .init(isLandmark ? "snapshots" : "episodes", .integer(rowCount)),
      .init("logRows", .integer(log.rowCount)),
      .init("logRowsOfUnknownCustomers", .integer(log.unknownCustomerRows)),
      .init("lostEvents", .integer(lostEvents)),
      .init(
        "columns",
        .array(
          zip(merge.variables, merge.placements).map { variable, place in
            .object([
              .init("name", .string(variable.name)), .init("kind", .string(variable.kind.rawValue)),
              .init("within", .integer(place.within)), .init("atEnd", .integer(place.atEnd)),
              .init("atStart", .integer(place.atStart)), .init("before", .integer(place.before)),
              .init("after", .integer(place.after)), .init("inGap", .integer(place.inGap)),
              .init("tied", .integer(place.tied)), .init("missing", .integer(place.missing)),
            ])
          })),
      .init("notes", .strings(sentences)),
    ])
  }
}
