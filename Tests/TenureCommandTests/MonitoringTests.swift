import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Telco's customers, whose own model must find nothing changed, and others who have changed.
@Suite("Watching a model and bringing it up to date")
struct MonitoringTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    try FileManager.default.copyItem(
      at: packageFolder.appending(path: "datasets/telco/telco.csv"),
      to: directory.url.appending(path: "telco.csv"))
    try train(["logistic", "--formula", Self.who, "-o", "who.json"])
    try train(["cox", "--ties", "breslow", "--formula", Self.when, "-o", "when.json"])
  }

  private static let who = #"churn == "Yes" ~ contract + monthly_charges + tenure + partner"#
  private static let when = #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges + partner"#

  private func train(_ arguments: [String]) throws {
    let outcome = try tool.run(["train", arguments[0], "telco.csv"] + arguments.dropFirst())
    try #require(outcome.status == 0, "\(outcome.words)")
  }

  private func json(_ arguments: [String], status: Int32 = 0) throws -> ObjectReader {
    let outcome = try tool.run(arguments + ["--json"])
    try #require(outcome.status == status, "\(outcome.words)")
    return try ObjectReader(try JSONValue(bytes: Array(outcome.output.utf8)))
  }

  @Test("on its own training data nothing has moved, and as many left as expected")
  func nothingChanged() throws {
    for model in ["who.json", "when.json"] {
      var found = try json(["monitor", model, "telco.csv"])
      var score = try found.object("score")
      #expect(try score.number("index").magnitude < 1e-9)
      for value in try found.array("features", { value, _ throws(JSONShapeError) in value }) {
        var feature = try ObjectReader(value)
        var stability = try feature.object("stability")
        #expect(try stability.number("index").magnitude < 1e-9)
        #expect(try feature.number("unseenShare") == 0)
        #expect(try feature.number("outOfRangeShare") == 0)
      }
      var outcome = try found.object("outcome")
      // The score equations of the intercept, and of Breslow's baseline.
      expectClose(try outcome.number("ratio"), 1, .relative(1e-6))
      var slope = try outcome.object("calibrationSlope")
      if model == "who.json" { expectClose(try slope.number("value"), 1, .relative(1e-6)) }
      #expect(try found.strings("overLimit") == [])
    }
  }

  @Test("customers who have changed: who, by how much, and exit code 1")
  func changed() throws {
    let text = try String(
      contentsOf: directory.url.appending(path: "telco.csv"), encoding: .utf8)
    let moved = text.replacing("Two year", with: "Three year")
    try moved.write(
      to: directory.url.appending(path: "new.csv"), atomically: true, encoding: .utf8)
    let outcome = try tool.run(["monitor", "who.json", "new.csv", "--report", "new.html"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("contract has a stability index of"))
    #expect(outcome.output.contains("contract has levels that training did not see in 24.1 %"))
    let page = try String(
      contentsOf: directory.url.appending(path: "new.html"), encoding: .utf8)
    #expect(page.contains("over a limit") && page.contains("<svg"))
    #expect(
      try tool.run([
        "monitor", "who.json", "new.csv", "--limit-unseen", "0.5",
        "--limit-stability", "100", "--limit-ratio", "9", "--limit-slope", "9",
      ]).status == 0)
  }

  @Test("without the outcome the columns are compared, and a note says what is not")
  func noOutcome() throws {
    let lines = try String(
      contentsOf: directory.url.appending(path: "telco.csv"), encoding: .utf8
    ).replacing("churn,female", with: "later,female")
    try lines.write(
      to: directory.url.appending(path: "today.csv"), atomically: true, encoding: .utf8)
    let outcome = try tool.run(["monitor", "who.json", "today.csv"])
    #expect(outcome.status == 0, "\(outcome.words)")
    #expect(outcome.output.contains("has no column \"churn\""))
    #expect(try tool.run(["monitor", "who.json", "telco.csv", "--limit-ratio", "1"]).status == 64)
  }

  @Test(
    "recalibrated by level or by level and spread, a model fits the new customers",
    arguments: ["who.json", "when.json"], ["intercept", "slope"])
  func recalibrate(model: String, method: String) throws {
    let some = ["--where", #"internet_service == "Fiber optic""#]
    let made = try tool.run(
      ["recalibrate", model, "telco.csv", "--method", method, "-o", "new.json"] + some)
    #expect(made.status == 0, "\(made.words)")
    var found = try json(["monitor", "new.json", "telco.csv", "--limit-stability", "99"] + some)
    var outcome = try found.object("outcome")
    expectClose(try outcome.number("ratio"), 1, .relative(1e-6))
    if method == "slope" {
      var slope = try outcome.object("calibrationSlope")
      expectClose(try slope.number("value"), 1, .relative(1e-6))
    }
    // Its parent is the model it came from, and it still is a model that can be trusted.
    func member(_ file: String, _ name: String) throws -> String? {
      let bytes = try Data(contentsOf: directory.url.appending(path: file))
      var reader = try ObjectReader(try JSONValue(bytes: Array(bytes)))
      return try? reader.string(name)
    }
    #expect(try member("new.json", "parent") == member(model, "digest"))
    #expect(try tool.run(["verify", "new.json"]).status == 0)
  }

  @Test("refitted on the same data a model is the same, but for its parent")
  func refit() throws {
    for model in ["who.json", "when.json"] {
      let made = try tool.run(
        ["recalibrate", model, "telco.csv", "--method", "refit", "-o", "again.json"])
      #expect(made.status == 0, "\(made.words)")
      func scores(_ file: String) throws -> String {
        try tool.run(["score", file, "telco.csv"]).output
      }
      #expect(try scores("again.json") == scores(model))
      let text = try String(
        contentsOf: directory.url.appending(path: "again.json"), encoding: .utf8)
      #expect(text.contains("\"parent\": \"sha256:"))
    }
  }

  @Test("what cannot be recalibrated is refused in a sentence")
  func refusals() throws {
    try train([
      "logistic", "--formula", Self.who, "--penalty", "elastic-net", "--folds", "3", "-o",
      "net.json",
    ])
    let net = try tool.run(
      ["recalibrate", "net.json", "telco.csv", "--method", "refit", "-o", "x.json"])
    #expect(net.status == 65 && net.words.contains("train a new model with --penalty"))
    #expect(
      try tool.run(
        ["recalibrate", "net.json", "telco.csv", "--method", "slope", "-o", "x.json"]
      ).status == 0)
    let nobody = try tool.run([
      "recalibrate", "who.json", "telco.csv", "--method", "intercept", "--where",
      #"churn == "No""#,
    ])
    #expect(nobody.status == 65 && nobody.words.contains("none did"))
    try train([
      "discrete-time", "--formula", Self.when, "-o", "discrete.json",
    ])
    let discrete = try tool.run([
      "recalibrate", "discrete.json", "telco.csv", "--method", "slope",
    ])
    #expect(discrete.status == 65 && discrete.words.contains("is not recalibrated"))
  }
}
