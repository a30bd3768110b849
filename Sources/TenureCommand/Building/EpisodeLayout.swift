internal import Tenure

/// The columns of episodes, or of snapshots at landmarks.
struct EpisodeLayout {
  private let rows: ObservedRows
  private let identifier: String
  private let event: Column?
  /// The code of the event's text that means that nothing happened.
  private let censoredCode: Int32
  private let kept: [String]
  private let texts: [TextCodes]
  private let isCut: Bool
  private let landmarks: [Double]?
  private let window: Double
  private let variables: [HistoryVariable]

  /// Plans the columns.
  ///
  /// - Throws: ``CommandFailure`` for a column that is not there, a text in the event without the
  ///   value that means nothing, and a name that stands for two columns.
  init(
    _ options: EpisodeOptions, _ rows: ObservedRows, identifier: String, _ log: LogPasses
  ) throws(CommandFailure) {
    self.rows = rows
    self.identifier = identifier
    variables = log.variables
    texts = log.texts
    isCut = options.cut != nil
    landmarks = options.landmark?.values
    window = options.window ?? .infinity
    let table = rows.table
    event = try options.event.map { name throws(CommandFailure) in
      guard let column = table[name] else {
        throw CommandFailure(missingColumn: name, in: table)
      }
      if let row = (0..<column.count).first(where: { column.isMissing($0) }) {
        throw CommandFailure(
          .dataAtFault,
          "\(table.source): row \(table.rowNumber(row)), column \"\(name)\" has no value, and it "
            + "says what ended the row; fill it in or leave the row out.")
      }
      return column
    }
    censoredCode = try Self.censoredCode(of: event, options.censored, in: table)
    let own = Set([identifier, options.stop] + [options.start, options.event].compactMap { $0 })
    let made = Set(log.variables.map(\.name))
    for name in options.keep?.names ?? [] where table[name] == nil {
      throw CommandFailure(missingColumn: name, in: table)
    }
    kept = (options.keep?.names ?? table.names).filter { !own.contains($0) && !made.contains($0) }
    let new =
      landmarks == nil ? ["start", "stop"] + (isCut ? ["episode"] : []) : ["landmark", "time"]
    for name in kept + log.variables.map(\.name) + [identifier] + [options.event].compactMap({ $0 })
    where new.contains(name) {
      throw CommandFailure(
        .usage,
        "\(table.source): the rows have a column \(name) of their own; rename that of the table, or "
          + "leave it out with --keep.")
    }
  }

  private static func censoredCode(
    of event: Column?, _ censored: String?, in table: DataFrame
  ) throws(CommandFailure) -> Int32 {
    guard let event, case .categorical(_, let levels) = event.values else { return 0 }
    let shown = levels.prefix(5).joined(separator: ", ")
    guard let censored else {
      throw CommandFailure(
        .dataAtFault,
        "\(table.source): column \(event.name) holds text (\(shown)); say with --censored which value "
          + "means that nothing happened.")
    }
    guard let code = levels.firstIndex(of: censored) else {
      throw CommandFailure(
        .dataAtFault,
        "\(table.source): column \(event.name) holds \(shown), and not --censored \(censored).")
    }
    return Int32(code)
  }

  /// The rows of some customers.
  func table(
    _ merge: inout HistoryMerge, _ customers: Range<Int>, _ entries: HistoryLog
  ) -> DataFrame {
    if let landmarks { return snapshots(&merge, customers, entries, at: landmarks) }
    let episodes = merge.episodes(of: customers, entries)
    var columns = [
      Column(name: identifier, values: identifiers(episodes.rows)),
      Column(name: "start", values: .numeric(episodes.start)),
      Column(name: "stop", values: .numeric(episodes.stop)),
    ]
    if let event {
      columns.append(
        eventColumn(event, zip(episodes.rows, episodes.isLast).map { $1 ? $0 : nil }))
    }
    if isCut {
      columns.append(
        Column(name: "episode", values: .numeric(episodes.stretch.map { Double($0) })))
    }
    return finished(columns, episodes.values, episodes.rows)
  }

  private func snapshots(
    _ merge: inout HistoryMerge, _ customers: Range<Int>, _ entries: HistoryLog,
    at landmarks: [Double]
  ) -> DataFrame {
    let snapshots = merge.snapshots(
      of: customers, entries, at: landmarks, window: window, hasEvent: hasEvent)
    var columns = [
      Column(name: identifier, values: identifiers(snapshots.rows)),
      Column(name: "landmark", values: .numeric(snapshots.landmark)),
      Column(name: "time", values: .numeric(snapshots.time)),
    ]
    if let event { columns.append(eventColumn(event, snapshots.eventRow)) }
    return finished(columns, snapshots.values, snapshots.rows)
  }

  private func identifiers(_ rows: [Int]) -> Column.Values {
    self.rows.table[identifier]?.selecting(rows: rows).withoutUnusedLevels.values ?? .numeric([])
  }

  private func finished(
    _ columns: [Column], _ values: [[Double]], _ rows: [Int]
  ) -> DataFrame {
    let made = variables.indices.map { v in
      texts[v].isUsed
        ? texts[v].column(variables[v].name, values[v])
        : Column(name: variables[v].name, values: .numeric(values[v]))
    }
    let others = kept.compactMap {
      self.rows.table[$0]?.selecting(rows: rows).withoutUnusedLevels
    }
    return DataFrame(source: "episodes", columns: columns + made + others)
  }

  /// Whether a row ends with an event.
  private func hasEvent(_ row: Int) -> Bool {
    switch event?.values {
    case .numeric(let numbers)?: numbers[row] != 0 && !numbers[row].isNaN
    case .logical(let truths)?: truths[row] == 1
    case .categorical(let codes, _)?: codes[row] >= 0 && codes[row] != censoredCode
    case nil: false
    }
  }

  /// The event of the rows given, nothing where there is none.
  private func eventColumn(_ event: Column, _ rows: [Int?]) -> Column {
    let values: Column.Values =
      switch event.values {
      case .numeric(let numbers): .numeric(rows.map { row in row.map { numbers[$0] } ?? 0 })
      case .logical(let truths): .logical(rows.map { row in row.map { truths[$0] } ?? 0 })
      case .categorical(let codes, let levels):
        .categorical(
          codes: rows.map { row in row.map { codes[$0] } ?? censoredCode }, levels: levels)
      }
    return Column(name: event.name, values: values)
  }
}

extension Column {
  /// The same values with the levels that occur alone, where those of other rows are many more.
  fileprivate var withoutUnusedLevels: Column {
    guard case .categorical(let codes, let levels) = values, levels.count > codes.count else {
      return self
    }
    let used = Set(codes.filter { $0 >= 0 }).sorted()
    let newCodes = Dictionary(uniqueKeysWithValues: zip(used, Int32(0)...))
    return Column(
      name: name,
      values: .categorical(
        codes: codes.map { newCodes[$0] ?? -1 }, levels: used.map { levels[Int($0)] }))
  }
}
