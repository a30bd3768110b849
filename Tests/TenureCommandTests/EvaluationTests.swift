import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Evaluations on the Telco data, from the shell.
@Suite("Evaluation, end to end")
struct EvaluationTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    for name in ["telco", "two-ways"] {
      try FileManager.default.copyItem(
        at: packageFolder.appending(path: "datasets/\(name)/\(name).csv"),
        to: directory.url.appending(path: "\(name).csv"))
    }
  }

  private func run(_ arguments: [String], status: Int32 = 0) throws -> CommandLineTool.Outcome {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == status, "\(arguments): \(outcome.words)")
    return outcome
  }

  private func json(_ arguments: [String]) throws -> ObjectReader {
    let outcome = try run(arguments + ["--json"])
    return try ObjectReader(try JSONValue(bytes: Array(outcome.output.utf8)))
  }

  private func train(_ family: String, _ formula: String, _ options: [String] = []) throws {
    _ = try run(
      ["train", family, "telco.csv", "--formula", formula, "-o", "m.json"] + options)
  }

  /// A number that may be absent or null.
  private func number(_ name: String, _ object: inout ObjectReader) -> Double? {
    if case .number(let value)? = object.optional(name) { value } else { nil }
  }

  /// The rows of `validation`, by measure.
  private func validated(
    _ report: inout ObjectReader, _ column: String
  ) throws -> [String: Double] {
    var validation = try report.object("validation")
    var rows: [String: Double] = [:]
    for row in try validation.array("measures", { value, _ in value }) {
      var row = try ObjectReader(row)
      let horizon = number("horizon", &row).map { " \($0)" } ?? ""
      rows[try row.string("measure") + horizon] = number(column, &row)
    }
    return rows
  }

  private static let churn =
    #"churn == "Yes" ~ tenure + contract + internet_service + monthly_charges"#
  private static let time =
    #"Surv(tenure, churn == "Yes") ~ contract + internet_service + monthly_charges"#

  @Test("every design judges a logistic model, the same at any number of threads")
  func designs() throws {
    try train("logistic", Self.churn)
    let apparent = ["evaluate", "m.json", "telco.csv"]
    for design in [
      ["hold-out"], ["cv", "--folds", "5", "--repeats", "2"], ["bootstrap", "--replicates", "20"],
    ] {
      let arguments = apparent + ["--validation"] + design
      let one = try run(arguments + ["--threads", "1", "--json"]).output
      #expect(one == (try run(arguments + ["--threads", "3", "--json"]).output))
      #expect(one != (try run(arguments + ["--threads", "3", "--json", "--seed", "2"]).output))
      var report = try json(arguments)
      let column = design[0] == "bootstrap" ? "corrected" : "validated"
      let rows = try validated(&report, column)
      let auc = try #require(rows["auc"])
      #expect(auc > 0.80 && auc < 0.86)
      #expect(try #require(rows["calibrationSlope"]) > 0.9)
      #expect(try run(arguments).output.contains("Validation:"))
    }
  }

  @Test("customers stay together where they are named")
  func customers() throws {
    // Every customer three times: folds by rows would know each of them.
    let text = try String(
      contentsOf: directory.url.appending(path: "telco.csv"), encoding: .utf8)
    var lines = text.split(separator: "\n").prefix(401).map(String.init)
    let header = "customer_id," + lines.removeFirst()
    let rows = lines.enumerated().flatMap {
      Array(repeating: "\($0.offset + 1),\($0.element)", count: 3)
    }
    try ([header] + rows).joined(separator: "\n").write(
      to: directory.url.appending(path: "thrice.csv"), atomically: true, encoding: .utf8)
    _ = try run([
      "train", "logistic", "thrice.csv", "--formula", Self.churn, "-o", "m.json",
    ])
    let arguments = ["evaluate", "m.json", "thrice.csv", "--validation", "hold-out"]
    #expect(try run(arguments).words.contains("--id customer_id"))
    let grouped = try run(arguments + ["--id", "customer_id"])
    #expect(!grouped.words.contains("--id"))
    #expect(grouped.output.contains("by customers"))
    #expect(grouped.output.contains("n = 360"))
  }

  @Test("a Cox model by folds, bootstrap and at a landmark")
  func cox() throws {
    try train("cox", Self.time)
    for design in [["cv", "--folds", "5"], ["bootstrap", "--replicates", "20"]] {
      var report = try json(
        ["evaluate", "m.json", "telco.csv", "--horizons", "12,24", "--validation"] + design)
      let rows = try validated(&report, design[0] == "cv" ? "validated" : "corrected")
      #expect(try #require(rows["concordance"]) > 0.75)
      #expect(try #require(rows["brier 12.0"]) < 0.2)
    }
    var landmark = try json([
      "evaluate", "m.json", "telco.csv", "--horizons", "6,12", "--landmark", "24",
    ])
    let observations = try landmark.integer("observations")
    let horizons = try landmark.array("horizons") { value, _ in value }
    var horizon = try ObjectReader(try #require(horizons.last))
    let observed = try horizon.number("observed")
    let predicted = try horizon.number("predicted")
    // Those who stayed two years leave far less: 3,833 of 7,043 are still there.
    #expect(observations == 3_833)
    #expect((predicted - observed).magnitude < 0.03)
    #expect(observed < 0.15)
  }

  @Test("fitted on what was known at a time, judged on who came later")
  func timeSplit() throws {
    // Customers who signed up in one of 60 months.
    try train("cox", Self.time)
    let text = try String(contentsOf: directory.url.appending(path: "telco.csv"), encoding: .utf8)
    var lines = text.split(separator: "\n").map(String.init)
    lines[0] += ",signed"
    for k in lines.indices.dropFirst() { lines[k] += ",\(k % 60)" }
    try lines.joined(separator: "\n").write(
      to: directory.url.appending(path: "signed.csv"), atomically: true, encoding: .utf8)
    var report = try json([
      "evaluate", "m.json", "signed.csv", "--validation", "time-split", "--split-column",
      "signed", "--split-at", "50",
    ])
    var validation = try report.object("validation")
    #expect(try validation.string("design").contains("as known at 50"))
    #expect(try report.integer("observations") == 1_170)
    var concordance = try report.object("concordance")
    #expect(try concordance.number("value") > 0.75)
    let outcome = try run(
      [
        "evaluate", "m.json", "signed.csv", "--validation", "time-split", "--split-column",
        "signed", "--split-at", "2000",
      ], status: 65)
    #expect(outcome.words.contains("leaves no row after it"))
  }

  @Test("segments, a row for every number, and the largest gap in words")
  func segments() throws {
    try train("logistic", Self.churn)
    let outcome = try run([
      "evaluate", "m.json", "telco.csv", "--segment", "contract", "-o", "all.csv",
    ])
    #expect(outcome.output.contains("By contract:"))
    #expect(outcome.output.contains("The largest gap:"))
    let table = try CSVReader.read(path: directory.url.appending(path: "all.csv").path)
    #expect(
      table.names == [
        "segment", "cause", "horizon", "measure", "at", "value", "standard_error", "lower",
        "upper",
      ])
    guard case .categorical(let codes, let levels)? = table["measure"]?.values else {
      Issue.record("no measures")
      return
    }
    #expect(Set(levels).isSuperset(of: ["auc", "netBenefit", "calibrationCurve", "roc", "lift"]))
    let area = levels.firstIndex(of: "auc").map(Int32.init)
    #expect(codes.count { $0 == area } == 4)  // all customers and three contracts
  }

  @Test("each of several causes is judged, and Fine and Gray's one")
  func causes() throws {
    for family in [["cause-specific"], ["fine-gray", "--cause", "involuntary"]] {
      _ = try run(
        [
          "train", family[0], "two-ways.csv", "--formula",
          "Surv(tenure, reason) ~ contract + price",
          "--censored", "active", "-o", "ways.json",
        ] + family.dropFirst())
      var report = try json(["evaluate", "ways.json", "two-ways.csv", "--horizons", "6,12"])
      let causes = try report.array("causes") { value, _ in value }
      #expect(causes.count == (family.count == 1 ? 2 : 1))
      for cause in causes {
        var cause = try ObjectReader(cause)
        for horizon in try cause.array("horizons", { value, _ in value }) {
          var horizon = try ObjectReader(horizon)
          let predicted = try horizon.number("predicted")
          #expect((predicted - (try horizon.number("observed"))).magnitude < 0.02)
          #expect(try horizon.number("auc") > 0.5)
        }
      }
      _ = try run(
        [
          "evaluate", "ways.json", "two-ways.csv", "--horizons", "6", "--validation", "cv",
          "--folds", "3",
        ])
    }
  }

  @Test("predictions of another program, of an event and of a time")
  func foreign() throws {
    try """
    p,left,time,seen,c2,group,treated
    0.9,Yes,1,1,0.8,a,1
    0.8,Yes,2,1,0.7,b,0
    0.7,No,3,0,0.3,a,1
    0.4,Yes,2,1,0.6,b,0
    0.3,No,4,0,0.2,a,1
    0.2,No,5,1,0.1,b,0
    """.write(
      to: directory.url.appending(path: "scores.csv"), atomically: true, encoding: .utf8)
    let table = ["evaluate", "--predictions", "scores.csv", "--prediction", "p"]
    var report = try json(
      table + [
        "--outcome", #"left == "Yes""#, "--treatment", "treated", "--treatment-probability", "0.5",
      ])
    var area = try report.object("auc")
    // Of the nine pairs only 0.4 below 0.7 is out of order.
    expectClose(try area.number("value"), 8.0 / 9, .roundoff)
    var measures: [String: Double] = [:]
    for measure in try report.array("measures", { value, _ in value }) {
      var measure = try ObjectReader(measure)
      measures[try measure.string("measure")] = number("value", &measure)
    }
    // Of the treated two stayed, of the others one: 2 · (2 − 1)/6.
    expectClose(try #require(measures["averageEffect"]), 1.0 / 3, .relative(1e-12))
    var times = try json(
      table + [
        "--outcome", "Surv(time, seen)", "--horizons", "2", "--horizon-predictions", "c2",
      ])
    var concordance = try times.object("concordance")
    // Of eleven pairs only 0.4, who leaves at 2, below 0.7, seen until 3, is out of order.
    expectClose(try concordance.number("value"), 10.0 / 11, .roundoff)
    let horizons = try times.array("horizons") { value, _ in value }
    var horizon = try ObjectReader(try #require(horizons.first))
    // Nobody is censored by 2: the plain score of the three who left and the three who stayed.
    let squares = [0.2, 0.3, 0.3, 0.4, 0.2, 0.1].reduce(0.0) { $0 + $1 * $1 }
    expectClose(try horizon.number("brier"), squares / 6, .relative(1e-12))
    let refused = try run(table + ["--outcome", "left"], status: 65)
    #expect(refused.words.contains("Yes"))
    let both = try run(table + ["m.json", "--outcome", "left"], status: 64)
    #expect(both.words.contains("leave the model out"))
  }

  @Test("how early predictions warn")
  func leadTime() throws {
    try """
    customer,month,p,end,left
    a,3,0.9,10,1
    a,5,0.2,10,1
    a,6,0.8,10,1
    a,8,0.9,10,1
    b,3,0.7,12,0
    b,6,0.1,12,0
    """.write(
      to: directory.url.appending(path: "monthly.csv"), atomically: true, encoding: .utf8)
    let arguments = [
      "evaluate", "--predictions", "monthly.csv", "--prediction", "p", "--outcome",
      "Surv(end, left)", "--snapshot", "month", "--gaps", "0,2", "--window", "4", "--alert-from",
      "0.5",
    ]
    var report = try json(arguments + ["--id", "customer"])
    #expect(try report.integer("caught") == 1)
    let gaps = try report.array("gaps") { value, _ in value }
    var first = try ObjectReader(try #require(gaps.first))
    #expect(try first.integer("events") == 2)
    let text = try run(arguments + ["--id", "customer"]).output
    #expect(text.contains("median 4"))
    #expect(try run(arguments, status: 64).words.contains("--id"))
  }

  @Test("two models on the same customers")
  func compare() throws {
    try train("logistic", Self.churn)
    _ = try run([
      "train", "logistic", "telco.csv", "--formula", #"churn == "Yes" ~ tenure"#, "-o",
      "small.json",
    ])
    var report = try json(["compare", "m.json", "small.json", "telco.csv"])
    let comparisons = try report.array("comparisons") { value, _ in value }
    var comparison = try ObjectReader(try #require(comparisons.first))
    let differences = try comparison.array("differences") { value, _ in value }
    var area = try ObjectReader(try #require(differences.first))
    #expect(try area.string("measure") == "auc")
    #expect(try area.number("pValue") < 1e-10)
    #expect(try area.number("difference") > 0.05)
    let text = try run(["compare", "m.json", "small.json", "telco.csv"]).output
    #expect(text.contains("first") && text.contains("Brier score"))
    try train("cox", Self.time)
    let mixed = try run(["compare", "m.json", "small.json", "telco.csv"], status: 65)
    #expect(mixed.words.contains("an event and a time"))
  }

  @Test(
    "what cannot be judged is refused in words",
    arguments: [
      (["--validation", "time-split"], 64, "--split-column"),
      (["--segment", "monthly_charges"], 65, "too many for segments"),
      (["--segment", "contrct"], 65, "did you mean \"contract\""),
      (["--treatment", "partner"], 64, "--treatment-probability"),
      (["--customer-value", "5", "--offer-cost", "10"], 64, "--customer-value must be above"),
      (["--horizons", "6"], 64, "knows no time"),
      (["--landmark", "6"], 64, "--horizons"),
    ])
  func refusals(options: [String], status: Int32, words: String) throws {
    try train("logistic", Self.churn)
    let outcome = try run(["evaluate", "m.json", "telco.csv"] + options, status: status)
    #expect(outcome.words.contains(words), "\(outcome.words)")
  }
}
