import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Models of every family, fitted again in the designs of `tenure evaluate --validation`.
@Suite("Validation of every family", .serialized)
struct RefitTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    let telco = packageFolder.appending(path: "datasets/telco/telco.csv")
    let lines = try String(contentsOf: telco, encoding: .utf8).split(separator: "\n")
    // Every fourth customer, and 22 of tenure 0 among all: enough for every family.
    let rows = lines.dropFirst().enumerated().filter { row in
      row.offset % 4 == 0 || row.element.contains(",No,0,")
    }.map(\.element)
    try ([lines[0]] + rows).joined(separator: "\n").write(
      to: directory.url.appending(path: "some.csv"), atomically: true, encoding: .utf8)
  }

  private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(arguments): \(outcome.words)")
    return outcome
  }

  /// Numbers of an array of objects, by measure and horizon.
  private func numbers(
    _ object: inout ObjectReader, _ column: String
  ) throws -> [String: Double] {
    var numbers: [String: Double] = [:]
    for row in try object.array("measures", { value, _ in value }) {
      var row = try ObjectReader(row)
      var key = try row.string("measure")
      if case .number(let horizon)? = row.optional("horizon") { key += " \(horizon)" }
      if case .number(let number)? = row.optional(column) { numbers[key] = number }
    }
    return numbers
  }

  private static let when = #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges"#
  private static let who = #"churn == "Yes" ~ contract + monthly_charges + internet_service"#
  private static let strata =
    #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges + strata(partner)"#

  /// What trains each model, and what more it is judged by.
  static let models: [[String]] = [
    ["discrete-time", when], ["discrete-time", strata, "--intervals", "6,12,24,48"],
    ["discrete-time", when, "--spline", "3", "--link", "cloglog"],
    ["piecewise-exponential", when, "--cuts", "3,12,36"],
    ["aft", when, "--zero-time", "0.5", "--ancillary", "scale ~ contract"],
    ["aft", strata, "--zero-time", "drop", "--distribution", "loglogistic"],
    ["royston-parmar", when, "--zero-time", "0.5", "--knots", "2", "--time-varying", "contract"],
    ["cure", when, "--zero-time", "0.5", "--incidence", "~ contract"],
    ["logistic", who, "--penalty", "elastic-net", "--folds", "4", "--alpha", "0.5"],
    [
      "cox", when, "--penalty", "elastic-net", "--folds", "4", "--lambda", "1se", "--sign",
      "monthly_charges=positive", "--penalty-factor", "contract=0.5",
    ],
  ]

  @Test(
    "a refit to all rows is the model itself; folds are judged by fits that did not see them",
    arguments: models)
  func refits(_ model: [String]) throws {
    _ = try run(
      ["train", model[0], "some.csv", "--formula", model[1], "-o", "m.json", "--quiet"]
        + model.dropFirst(2))
    let judge =
      ["evaluate", "m.json", "some.csv", "--json", "--quiet"]
      + (model[0] == "logistic" ? [] : ["--horizons", "12,24"])
    var plain = try ObjectReader(JSONValue(bytes: Array(try run(judge).output.utf8)))
    let own = try numbers(&plain, "value")
    let ranking = model[0] == "logistic" ? "auc" : "concordance"
    for design in [["bootstrap", "--replicates", "10"], ["cv", "--folds", "3"]] {
      let output = try run(judge + ["--validation"] + design).output
      func validated(_ column: String) throws -> [String: Double] {
        var report = try ObjectReader(JSONValue(bytes: Array(output.utf8)))
        var validation = try report.object("validation")
        #expect(try validation.integer("failedFits") == 0)
        return try numbers(&validation, column)
      }
      let apparent = try validated("apparent")
      for measure in [ranking, model[0] == "logistic" ? "brier" : "brier 12.0"] {
        // The bootstrap's apparent measures are of a refit to all rows.
        expectClose(
          try #require(apparent[measure]), try #require(own[measure]), .relative(1e-5))
      }
      guard design[0] == "cv" else { continue }
      let unseen = try #require(try validated("validated")[ranking])
      let seen = try #require(own[ranking])
      #expect(unseen != seen && (unseen - seen).magnitude < 0.03, "\(unseen) beside \(seen)")
    }
  }

  @Test("what cannot be fitted again is refused in words")
  func refusals() throws {
    _ = try run([
      "train", "aft", "some.csv", "--formula", Self.when, "--where", "tenure > 0", "-o", "m.json",
      "--quiet",
    ])
    var outcome = try tool.run(["evaluate", "m.json", "some.csv", "--validation", "cv"])
    #expect(outcome.status == 65)
    #expect(outcome.words.contains("a time of 0") && outcome.words.contains("--zero-time"))
    _ = try run([
      "train", "logistic", "some.csv", "--formula", Self.who, "--penalty", "elastic-net",
      "--inference", "sample-split", "-o", "m.json", "--quiet",
    ])
    outcome = try tool.run(["evaluate", "m.json", "some.csv", "--validation", "cv"])
    #expect(outcome.status == 65)
    #expect(outcome.words.contains("one half of the rows"))
  }
}
