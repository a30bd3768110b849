import DataFiles
import DataFrames
import Foundation
import Histories
import TestSupport
import Testing

/// A table of the folder Reference, its identifiers as text.
func referenceTable(_ name: String, texts: [String] = ["id"]) throws -> DataFrame {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Reference/\(name).csv")
  var options = CSVOptions()
  for text in texts { options.types[text] = .categorical }
  return try CSVReader.read(path: file.path, options: options)
}

extension DataFrame {
  /// The numbers of a column; of texts their codes, NaN where one is missing.
  func numbers(_ name: String) -> [Double] {
    switch self[name]?.values {
    case .numeric(let numbers)?: return numbers
    case .categorical(let codes, _)?: return codes.map { $0 < 0 ? .nan : Double($0) }
    default:
      Issue.record("\(name) is no column of numbers")
      return []
    }
  }

  /// The texts of a column.
  func texts(_ name: String) -> [String] {
    guard case .categorical(let codes, let levels)? = self[name]?.values else {
      Issue.record("\(name) is no column of texts")
      return []
    }
    return codes.map { $0 < 0 ? "" : levels[Int($0)] }
  }
}

/// A log about the customers of some rows.
private func log(
  _ table: DataFrame, _ rows: ObservedRows, time: String, values: [String?]
) -> HistoryLog {
  let codes = Dictionary(uniqueKeysWithValues: zip(rows.customers, Int32(0)...))
  var log = HistoryLog(variableCount: values.count)
  log.customer = table.texts("id").map { codes[$0] ?? -1 }
  log.time = table.numbers(time)
  log.values = values.map { name in name.map { table.numbers($0) } ?? [] }
  return log
}

/// Compares numbers that may be missing, in both at the same places.
private func expectSame(_ actual: [Double], _ expected: [Double], _ what: String) {
  #expect(actual.count == expected.count, "\(what)")
  for (row, (a, e)) in zip(actual, expected).enumerated()
  where !(a == e || (a.isNaN && e.isNaN)) {
    Issue.record("\(what), row \(row + 1): \(a), and \(e) was expected")
    return
  }
}

@Suite("Episodes are those of R's tmerge and survSplit")
struct HistoryMergeReferenceTests {
  private static let edge: [(variable: HistoryVariable, column: String?)] = [
    (HistoryVariable("level", .current, hasValue: true), "level"),
    (HistoryVariable("seen", .current, hasValue: false), nil),
    (HistoryVariable("kind", .current, hasValue: true), "kind"),
    (HistoryVariable("count", .cumulative, hasValue: false), nil),
    (HistoryVariable("sum", .cumulative, hasValue: true), "size"),
    (HistoryVariable("hit", .event, hasValue: false), nil),
    (HistoryVariable("value", .event, hasValue: true), "level"),
    (HistoryVariable("number", .cumulativeEvent, hasValue: false), nil),
    (HistoryVariable("total", .cumulativeEvent, hasValue: true), "size"),
  ]

  @Test("entries everywhere, tied and missing, rows with gaps, a delay", arguments: [0.0, 3])
  func edge(delay: Double) throws {
    let table = try referenceTable("edge-customers")
    let rows = try ObservedRows(table, identifier: "id", start: "from", stop: "to")
    let entries = log(
      try referenceTable("edge-log", texts: ["id", "kind"]), rows, time: "day",
      values: Self.edge.map(\.column))
    var merge = HistoryMerge(rows, Self.edge.map(\.variable), delay: delay)
    let episodes = merge.episodes(of: 0..<rows.customers.count, entries)
    let known = try referenceTable(
      delay == 0 ? "edge-episodes" : "edge-delay-episodes", texts: ["id", "kind"])
    #expect(episodes.rows.map { rows.customers[Int(rows.customer[$0])] } == known.texts("id"))
    expectSame(episodes.start, known.numbers("tstart"), "start")
    expectSame(episodes.stop, known.numbers("tstop"), "stop")
    let left = table.numbers("left")
    expectSame(
      zip(episodes.rows, episodes.isLast).map { $1 ? left[$0] : 0 }, known.numbers("left"), "left")
    for (v, (variable, _)) in Self.edge.enumerated() {
      expectSame(episodes.values[v], known.numbers(variable.name), variable.name)
    }
  }

  @Test("where entries lie is counted as R does")
  func placements() throws {
    let rows = try ObservedRows(
      try referenceTable("edge-customers"), identifier: "id", start: "from", stop: "to")
    let entries = log(
      try referenceTable("edge-log", texts: ["id", "kind"]), rows, time: "day",
      values: Self.edge.map(\.column))
    var merge = HistoryMerge(rows, Self.edge.map(\.variable))
    _ = merge.episodes(of: 0..<rows.customers.count, entries)
    let known = try referenceTable("edge-counts", texts: [])
    for (v, place) in merge.placements.enumerated() {
      #expect(known.texts("name")[v] == merge.variables[v].name)
      let found = [
        place.before, place.after, place.inGap, place.within, place.atStart, place.atEnd,
        place.tied,
      ].map { Double($0) }
      let within = known.numbers("within")[v] + known.numbers("boundary")[v]
      let expected =
        ["early", "late", "gap"].map { known.numbers($0)[v] } + [within]
        + ["leading", "trailing", "tied"].map { known.numbers($0)[v] }
      expectSame(found, expected, merge.variables[v].name)
    }
  }

  @Test("customers some at a time give the same episodes as all at once")
  func parts() throws {
    let rows = try ObservedRows(
      try referenceTable("edge-customers"), identifier: "id", start: "from", stop: "to")
    let entries = log(
      try referenceTable("edge-log", texts: ["id", "kind"]), rows, time: "day",
      values: Self.edge.map(\.column))
    var whole = HistoryMerge(rows, Self.edge.map(\.variable), cuts: [10, 20])
    let all = whole.episodes(of: 0..<40, entries)
    var merge = HistoryMerge(rows, Self.edge.map(\.variable), cuts: [10, 20])
    var stops: [Double] = []
    var totals: [Double] = []
    for customers in [0..<7, 7..<8, 8..<40] {
      var part = HistoryLog(variableCount: Self.edge.count)
      for line in entries.customer.indices
      where customers.contains(Int(entries.customer[line])) {
        part.customer.append(entries.customer[line])
        part.time.append(entries.time[line])
        for v in part.values.indices where !entries.values[v].isEmpty {
          part.values[v].append(entries.values[v][line])
        }
      }
      let episodes = merge.episodes(of: customers, part)
      stops += episodes.stop
      totals += episodes.values[8]
    }
    expectSame(stops, all.stop, "stop")
    expectSame(totals, all.values[8], "total")
    #expect(merge.placements == whole.placements)
  }

  @Test("heart transplants cut at 30, 90 and 365 days")
  func cut() throws {
    let rows = try ObservedRows(
      try referenceTable("heart-customers"), identifier: "id", start: nil, stop: "futime")
    var merge = HistoryMerge(rows, [], cuts: [365, 30, 90])
    let episodes = merge.episodes(of: 0..<103, HistoryLog(variableCount: 0))
    let known = try referenceTable("heart-cut-episodes")
    expectSame(episodes.start, known.numbers("tstart"), "start")
    expectSame(episodes.stop, known.numbers("futime"), "stop")
    expectSame(episodes.stretch.map { Double($0) }, known.numbers("stretch"), "stretch")
    let died = rows.table.numbers("fustat")
    expectSame(
      zip(episodes.rows, episodes.isLast).map { $1 ? died[$0] : 0 }, known.numbers("fustat"),
      "fustat")
  }
}

@Suite("Snapshots at landmarks")
struct LandmarkTests {
  private let rows: ObservedRows
  private let price = HistoryVariable("price", .current, hasValue: true)
  private let tickets = HistoryVariable("tickets", .cumulative, hasValue: false)

  init() throws {
    rows = try ObservedRows(
      DataFrame(
        source: "customers.csv",
        columns: [
          Column(
            name: "id", values: .categorical(codes: [0, 1, 1, 2], levels: ["a", "b", "c"])),
          Column(name: "from", values: .numeric([0, 0, 6, 8])),
          Column(name: "to", values: .numeric([9, 6, 20, 30])),
        ]), identifier: "id", start: "from", stop: "to")
  }

  private func log(_ entries: [(customer: Int32, time: Double, price: Double)]) -> HistoryLog {
    var log = HistoryLog(variableCount: 2)
    for entry in entries {
      log.customer.append(entry.customer)
      log.time.append(entry.time)
      log.values[0].append(entry.price)
    }
    return log
  }

  @Test("by hand: known up to the landmark, followed up over rows end to end, within the window")
  func byHand() {
    var merge = HistoryMerge(rows, [price, tickets])
    let snapshots = merge.snapshots(
      of: 0..<3, log([(0, 6, 10), (0, 7, 11), (1, 2, 20), (1, 5, 21), (2, 3, 30)]),
      at: [12, 6], window: 10
    ) { [true, false, true, false][$0] }
    #expect(snapshots.rows == [0, 2, 2, 3])
    #expect(snapshots.landmark == [6, 6, 12, 12])
    #expect(snapshots.time == [3, 10, 8, 10])
    #expect(snapshots.eventRow == [0, nil, 2, nil])
    #expect(snapshots.values[0] == [10, 21, 21, 30])
    #expect(snapshots.values[1] == [1, 2, 2, 1])
  }

  @Test("nothing after a landmark changes its snapshot")
  func noLeakage() {
    let early: [(Int32, Double, Double)] = [(0, 2, 1), (1, 5, 2), (2, 9, 3)]
    let late: [(Int32, Double, Double)] = [(0, 6.5, 90), (1, 7, 91), (1, 19, 92), (0, 8, 93)]
    func values(_ entries: [(Int32, Double, Double)]) -> [[Double]] {
      var merge = HistoryMerge(rows, [price, tickets])
      return merge.snapshots(of: 0..<3, log(entries), at: [6]) { _ in true }.values
    }
    #expect(values(early + late) == values(early))
    #expect(values(early).allSatisfy { $0.count == 2 })
  }

  @Test("a delayed entry is not yet known at the landmark")
  func delay() {
    var merge = HistoryMerge(rows, [price, tickets], delay: 2)
    let snapshots = merge.snapshots(of: 0..<1, log([(0, 3, 10), (0, 5, 11)]), at: [6]) { _ in
      true
    }
    #expect(snapshots.values == [[10], [1]])
  }
}

@Suite("Rows under observation")
struct ObservedRowsTests {
  private func rows(
    _ from: [Double], _ to: [Double], codes: [Int32] = [0, 0]
  ) throws -> ObservedRows {
    try ObservedRows(
      DataFrame(
        source: "rows.csv",
        columns: [
          Column(name: "id", values: .categorical(codes: codes, levels: ["x"])),
          Column(name: "from", values: .numeric(from)), Column(name: "to", values: .numeric(to)),
        ]), identifier: "id", start: "from", stop: "to")
  }

  private func refusal(_ from: [Double], _ to: [Double], codes: [Int32] = [0, 0]) -> String {
    do {
      _ = try rows(from, to, codes: codes)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("rows that overlap are refused by number")
  func overlap() {
    let words = refusal([5, 0], [9, 6])
    #expect(words.hasPrefix("rows.csv: rows 2 and 1 have the same id, x, and overlap"))
  }

  @Test("impossible times are refused with row and column")
  func impossible() {
    #expect(
      refusal([0, 6], [6, 6]).hasPrefix("rows.csv: row 2: the row runs from from 6 to to 6"))
    #expect(refusal([0, 6], [-1, 7]).hasPrefix("rows.csv: row 1, column \"to\" is -1"))
    #expect(refusal([0, 6], [5, .nan]).hasPrefix("rows.csv: row 2, column \"to\" has no value"))
    #expect(
      refusal([0, 6], [5, 7], codes: [0, -1]).contains("row 2, column \"id\" has no value"))
  }

  @Test("gaps are counted")
  func gaps() throws {
    #expect(try rows([0, 7], [6, 9]).gapCount == 1)
    #expect(try rows([0, 6], [6, 9]).gapCount == 0)
  }
}
