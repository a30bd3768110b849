import Foundation
import JSONDocuments
import TestSupport
import Testing

/// What a first user meets: tables as other programs write them, and words that help.
@Suite("First tables, from the shell")
struct FirstTableTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
  }

  /// Writes a table of so many rows.
  private func write(_ name: String, header: String, rows: Int = 90, _ row: (Int) -> String) throws
  {
    let text = ([header] + (0..<rows).map(row)).joined(separator: "\n") + "\n"
    try Data(text.utf8).write(to: directory.url.appending(path: name))
  }

  private func run(_ arguments: [String], status: Int32 = 0) throws -> CommandLineTool.Outcome {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == status, "\(arguments): \(outcome.words)")
    return outcome
  }

  private func json(_ arguments: [String]) throws -> ObjectReader {
    try ObjectReader(try JSONValue(bytes: Array(try run(arguments + ["--json"]).output.utf8)))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: directory.url.appending(path: name), encoding: .utf8)
  }

  private func left(_ i: Int) -> Int { i * i % 7 < 3 ? 1 : 0 }

  @Test("prices as text: a warning in words, in the document and in the description")
  func prices() throws {
    try write("d.csv", header: "price,p,y") { "\"$\($0 % 45),000\",\($0 * 13 % 29),\(left($0))" }
    let trained = try run([
      "train", "logistic", "d.csv", "--formula", "y ~ price + p", "-o", "m.json",
    ])
    #expect((trained.output + trained.words).contains("currency signs"))
    #expect(try text("m.json").contains(#""code": "numbersAsText""#))
    let described = try run(["describe", "d.csv"]).output
    #expect(described.contains("price holds 45 different texts"))
    #expect(described.contains("so that the column is read"))
  }

  @Test("a table that R or pandas wrote with its rows' names")
  func rowNames() throws {
    try write("d.csv", header: "\"\",p,y", rows: 60) { "\($0 + 1),\($0 * 13 % 29),\(left($0))" }
    let trained = try run(["train", "logistic", "d.csv", "--formula", "y ~ ."])
    #expect(trained.output.contains("y ~ p"))
    #expect((trained.output + trained.words).contains("row (which has no name in the file)"))
    #expect(try run(["describe", "d.csv"]).output.contains("The first column has no name"))
  }

  @Test("a column of very many levels is said before the fit")
  func manyLevels() throws {
    try write("d.csv", header: "code,p,y", rows: 700) { "c\($0 % 230),\($0 * 13 % 29),\(left($0))" }
    let trained = try tool.run(["train", "logistic", "d.csv", "--formula", "y ~ code + p"])
    #expect(
      trained.words.hasPrefix("tenure: code has 230 levels, each with a coefficient of its own"))
    let few = try tool.run(["train", "logistic", "d.csv", "--formula", "y ~ p"])
    #expect(!few.words.contains("levels"))
  }

  @Test("limits that a recalibrated model cannot give are said once")
  func recalibrated() throws {
    try write("d.csv", header: "p,y") { "\($0 * 13 % 29),\(left($0))" }
    _ = try run(["train", "logistic", "d.csv", "--formula", "y ~ p", "-o", "m.json"])
    _ = try run(["recalibrate", "m.json", "d.csv", "--method", "intercept", "-o", "r.json"])
    let scored = try run(["score", "r.json", "d.csv", "--intervals", "-o", "s.csv"])
    #expect(
      scored.words.components(separatedBy: "the model was recalibrated and has no covariance").count
        == 2)
    let plain = try run(["score", "m.json", "d.csv", "--intervals", "-o", "s.csv"])
    #expect(!plain.words.contains("covariance"))
  }

  @Test("a family without effects or diagnosis is refused alike, and its monitoring says why")
  func families() throws {
    try write("d.csv", header: "p,t,y") { "\($0 * 13 % 29),\($0 % 17 + 1),\(left($0))" }
    _ = try run([
      "train", "aft", "d.csv", "--distribution", "weibull", "--formula", "Surv(t, y) ~ p", "-o",
      "m.json",
    ])
    #expect(try tool.run(["effects", "m.json", "d.csv"]).status == 65)
    #expect(try tool.run(["diagnose", "m.json", "d.csv"]).status == 65)
    let found = try tool.run(["monitor", "m.json", "d.csv"])
    #expect(found.output.contains("does not keep how its scores"))
  }

  @Test("rows are numbers for programs")
  func rowNumbers() throws {
    try write("d.csv", header: "p,t,y", rows: 1_200) {
      "\($0 == 1_100 ? 500 : $0 * 13 % 29),\($0 % 17 + 1),\($0 == 1_100 ? 1 : left($0))"
    }
    for (family, outcome) in [("cox", "Surv(t, y)"), ("logistic", "y")] {
      _ = try run(["train", family, "d.csv", "--formula", "\(outcome) ~ p", "-o", "m.json"])
      var report = try json(["diagnose", "m.json", "d.csv", "--top", "1"])
      let key = family == "cox" ? "influence" : "influential"
      let cases = try report.array(key) { value, _ throws(JSONShapeError) in value }
      var first = try ObjectReader(try #require(cases.first))
      #expect(try (1...1_200).contains(first.number("row")))
    }
  }

  @Test("pages judge only by when enough customers are still watched")
  func horizons() throws {
    // Few stay for long: at 100 all but 4 of 400 are gone.
    try write("d.csv", header: "p,t,y", rows: 400) {
      let time = $0 < 4 ? 100 + $0 : $0 % 40 + 1
      return "\($0 * 13 % 29),\(time),\(left($0))"
    }
    _ = try run(["train", "cox", "d.csv", "--formula", "Surv(t, y) ~ p", "-o", "m.json"])
    let judged = try run(["evaluate", "m.json", "d.csv", "--report", "r.html"]).output
    let times = judged.split(separator: "\n").compactMap { line in
      line.hasPrefix("By ") ? Double(line.dropFirst(3).dropLast()) : nil
    }
    #expect(!times.isEmpty)
    // A tenth, 40 customers, are at risk up to 36.
    #expect(times.allSatisfy { $0 > 0 && $0 <= 36 })
  }

  @Test("a battery's customer column is the scores' id")
  func batteryCustomer() throws {
    let battery = try run(["drivers", "battery", "bank-engagement"]).output
    try Data(battery.utf8).write(to: directory.url.appending(path: "bank.yaml"))
    _ = try run([
      "simulate", "customers", "--rows", "300", "-o", "c.csv", "--battery", "bank2.yaml",
    ])
    let names = try text("c.csv").split(separator: "\n")[0].split(separator: ",").map(String.init)
    let file = try text("bank2.yaml")
    let customer = try #require(
      file.split(separator: "\n").first { $0.contains("customer:") }?.split(separator: " ").last
        .map(String.init))
    #expect(names.contains(customer))
    _ = try run([
      "train", "logistic", "c.csv", "--battery", "bank2.yaml", "--formula", "churned ~ trust", "-o",
      "m.json",
    ])
    _ = try run(["score", "m.json", "c.csv", "-o", "s.csv"])
    let place = try #require(names.firstIndex(of: customer))
    let rows = try text("c.csv").split(separator: "\n").dropFirst()
    let scored = try text("s.csv").split(separator: "\n").dropFirst()
    #expect(rows.count == scored.count)
    for (row, score) in zip(rows, scored) {
      let id = row.split(separator: ",", omittingEmptySubsequences: false)[place]
      #expect(score.split(separator: ",", omittingEmptySubsequences: false)[0] == id)
    }
  }
}
