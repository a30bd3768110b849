import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import RealModule
import TestSupport
import Testing

/// The main job on the Telco data, from the shell.
@Suite("Telco, end to end")
struct TelcoTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    try FileManager.default.copyItem(
      at: packageFolder.appending(path: "datasets/telco/telco.csv"),
      to: directory.url.appending(path: "telco.csv"))
  }

  private static let cox = [
    "train", "cox", "telco.csv", "--formula",
    #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges + paperless_billing"#,
    "--time-unit", "months",
  ]
  private static let logistic = [
    "train", "logistic", "telco.csv", "--formula", #"churn == "Yes" ~ ."#,
  ]

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: directory.url.appending(path: name))
  }

  /// Stdout as JSON.
  private func json(_ arguments: [String]) throws -> JSONValue {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(outcome.words)")
    return try JSONValue(bytes: Array(outcome.output.utf8))
  }

  private func table(_ name: String) throws -> DataFrame {
    try CSVReader.read(path: directory.url.appending(path: name).path)
  }

  private func numbers(_ column: String, of table: DataFrame) throws -> [Double] {
    guard case .numeric(let numbers)? = table[column]?.values else {
      Issue.record("\(column) is no column of numbers")
      return []
    }
    return numbers
  }

  /// R 4.2, glm(churn == "Yes" ~ ., binomial) on the 7,032 complete rows.
  @Test("the logistic model of all columns is R's")
  func allColumns() throws {
    var report = try ObjectReader(try json(Self.logistic + ["--json"]))
    var fit = try report.object("fit")
    expectClose(try fit.number("deviance"), 5826.27236497, .published(decimals: 8))
    expectClose(try fit.number("nullDeviance"), 8143.35514649, .published(decimals: 8))
    expectClose(try fit.number("aic"), 5874.27236497, .published(decimals: 8))
    #expect(try fit.integer("degreesOfFreedom") == 24)
    var area = try fit.object("concordance")
    expectClose(try area.number("value"), 0.848207400747, .published(decimals: 12))
    var measures = try report.object("measures")
    expectClose(try measures.number("brier"), 0.134362782068, .published(decimals: 12))
    var aliased: [String] = []
    for case .object(let members) in try coefficients(&report)
    where members.contains(.init("status", .string("aliased"))) {
      for case .string(let name) in members.prefix(1).map(\.value) { aliased.append(name) }
    }
    #expect(aliased.count == 7)
    #expect(aliased.first == "multiple_lines[No phone service]")
  }

  private func coefficients(_ report: inout ObjectReader) throws -> [JSONValue] {
    try report.array("coefficients") { value, _ in value }
  }

  @Test("any number of threads writes the same bytes", arguments: [cox, logistic])
  func threads(arguments: [String]) throws {
    for threads in ["1", "2", "4"] {
      let outcome = try tool.run(arguments + ["-o", "\(threads).json", "--threads", threads])
      #expect(outcome.status == 0, "\(outcome.words)")
    }
    #expect(try bytes("1.json") == bytes("2.json"))
    #expect(try bytes("1.json") == bytes("4.json"))
  }

  @Test("what was written is verified, exported as it is, and described")
  func verify() throws {
    _ = try tool.run(Self.cox + ["-o", "m.json"])
    let verified = try tool.run(["verify", "m.json"])
    #expect(verified.status == 0)
    #expect(verified.output.hasPrefix("m.json is as it was written, and all "))
    #expect(try tool.run(["export", "m.json", "--to", "json", "-o", "e.json"]).status == 0)
    #expect(try bytes("m.json") == bytes("e.json"))
    let described = try tool.run(["describe", "m.json"])
    #expect(described.output.contains("contract Two year, not Month-to-month"))
    #expect(described.output.contains("Nobody was observed longer than 72 months"))
  }

  @Test("a digit changed anywhere is refused", arguments: [0.1, 0.3, 0.5, 0.7, 0.9])
  func changedDigit(place: Double) throws {
    _ = try tool.run(Self.cox + ["-o", "m.json", "-q"])
    var changed = try bytes("m.json")
    let start = Int(Double(changed.count) * place)
    let digits = UInt8(ascii: "1")...UInt8(ascii: "8")
    let index = try #require(changed.indices[start...].first { digits.contains(changed[$0]) })
    changed[index] += 1
    try changed.write(to: directory.url.appending(path: "changed.json"))
    let outcome = try tool.run(["verify", "changed.json"])
    #expect(outcome.status == 65)
    #expect(outcome.words.hasPrefix("tenure: changed.json"))
  }

  @Test("scores of the training table have the columns that scripts rely on")
  func scoreColumns() throws {
    _ = try tool.run(Self.cox + ["-o", "m.json"])
    let scored = try tool.run(
      [
        "score", "m.json", "telco.csv", "-o", "scores.csv", "--horizons", "6,12", "--elapsed",
        "tenure", "--reasons", "2", "--intervals", "--keep", "contract,tenure",
      ])
    #expect(scored.status == 0, "\(scored.words)")
    #expect(scored.output.isEmpty)
    let scores = try table("scores.csv")
    #expect(
      scores.names == [
        "id", "contract", "tenure", "linearPredictor",
        "churn_6", "churn_6_lower", "churn_6_upper",
        "survival_6", "survival_6_lower", "survival_6_upper",
        "churn_12", "churn_12_lower", "churn_12_upper",
        "survival_12", "survival_12_lower", "survival_12_upper",
        "medianRemaining", "medianRemaining_lower", "medianRemaining_upper", "reason_1",
        "reason_2", "status",
      ])
    #expect(scores.rowCount == 7043)
    let churn = try numbers("churn_12", of: scores)
    let survival = try numbers("survival_12", of: scores)
    let lower = try numbers("survival_12_lower", of: scores)
    for row in churn.indices where !churn[row].isNaN {
      expectClose(churn[row] + survival[row], 1, .roundoff)
      #expect(lower[row] <= survival[row])
    }
    // Horizons from now reach past the 72 months of follow-up for who is there for 61 and more.
    #expect(survival.count { $0.isNaN } == (try numbers("tenure", of: scores)).count { $0 > 60 })
  }

  @Test("scores are the probabilities that the fit was judged by")
  func probabilities() throws {
    var report = try ObjectReader(try json(Self.logistic + ["--json", "-o", "m.json"]))
    var fit = try report.object("fit")
    let scored = try tool.run(["score", "m.json", "telco.csv", "-o", "scores.csv"])
    #expect(scored.words.contains("7,032 of 7,043 rows scored; of the others 11 lack a value"))
    let churn = try numbers("churn", of: try table("scores.csv"))
    guard case .categorical(let codes, let levels)? = try table("telco.csv")["churn"]?.values else {
      Issue.record("churn is no column of texts")
      return
    }
    var logLikelihood = 0.0
    for (row, probability) in churn.enumerated() where !probability.isNaN {
      let left = levels[Int(codes[row])] == "Yes"
      logLikelihood += .log(left ? probability : 1 - probability)
    }
    expectClose(logLikelihood, try fit.number("logLikelihood"), .relative(1e-12))
  }

  @Test("an evaluation on the training table gives what training said")
  func evaluate() throws {
    var trained = try ObjectReader(try json(Self.cox + ["--json", "-o", "m.json"]))
    var fit = try trained.object("fit")
    var concordance = try fit.object("concordance")
    var evaluation = try ObjectReader(
      try json(["evaluate", "m.json", "telco.csv", "--horizons", "12,24", "--json"]))
    var judged = try evaluation.object("concordance")
    #expect(try judged.number("value") == concordance.number("value"))
    expectClose(
      try judged.number("standardError"), try concordance.number("standardError"), .roundoff)
    let horizons = try evaluation.array("horizons") { value, path throws(JSONShapeError) in
      var horizon = try ObjectReader(value, at: path)
      return try horizon.number("horizon")
    }
    #expect(horizons == [12, 24])
  }

  @Test("every command's --json is one JSON document")
  func oneDocument() throws {
    _ = try tool.run(Self.cox + ["-o", "m.json"])
    let small = ["--where", "tenure == 5"]
    for arguments in [
      ["describe", "telco.csv"], ["describe", "m.json"], ["verify", "m.json"],
      ["evaluate", "m.json", "telco.csv"], ["score", "m.json", "telco.csv"] + small,
      ["score", "m.json", "telco.csv", "-o", "s.csv"] + small,
    ] {
      guard case .object(let members) = try json(arguments + ["--json"]) else {
        Issue.record("\(arguments) gives no object")
        continue
      }
      #expect(!members.isEmpty)
    }
  }

  @Test("timings are a JSON line on stderr")
  func timings() throws {
    let outcome = try tool.run(Self.cox + ["--timings", "--quiet"])
    let line = try #require(outcome.words.split(separator: "\n").first)
    var timings = try ObjectReader(try JSONValue(bytes: Array(line.utf8)))
    let total = try timings.number("total")
    var parts = 0.0
    for phase in ["read", "encode", "fit", "measure", "write"] {
      let seconds = try timings.number(phase)
      #expect(seconds >= 0)
      parts += seconds
    }
    #expect(parts <= total)
    let anonymous = try timings.integer("peakAnonymousBytes")
    #expect(anonymous > 0)
    #expect(try timings.integer("peakFileBytes") > 0)
    #expect(try timings.integer("peakResidentBytes") > anonymous)
    try timings.finish()
  }
}
